// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ConnectorRuntime
import LeadModel
import MarketoConnector
import Settings
import SyncEngine
import VendorAPI

/// `leadsync connector marketo`.
struct MarketoConnectorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "marketo",
        abstract: "Connect a subscription: its persons and their fields, and sync requests."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var pages: PageOptions
    @OptionGroup var options: ConnectorOptions

    @Option(help: "The address that /rest and /identity follow.")
    var url: String?

    @Option(help: "Where the first load begins, a day or a time; no person is older.")
    var firstLoadFrom: String?

    func run() async throws {
        let flags =
            pages.flags + options.flags
            + [(.marketoURL, url), (.marketoFirstLoadFrom, firstLoadFrom)]
        let (settings, own) = try common.read(flags, MarketoSettings.init)
        let mapping = try MappingFile.load(own.vendor.mapping, surroundings: .ofProcess())
        let configuration = MarketoConfiguration(own, mapping: mapping)
        try await ConnectorRole(
            system: .marketo,
            settings: settings,
            vendor: own.vendor,
            address: own.url
        ).run(writesActivities: configuration.customActivity != nil) {
            leadership,
            transport,
            clock,
            observe in
            let connection = MarketoConnection(
                configuration,
                transport: transport,
                budget: QuotaLeases(
                    MarketoConnection.budget(configuration, record: leadership.budgetRecord),
                    vendor: VendorSystem.marketo.title,
                    clock: clock,
                    record: leadership.record
                ),
                clock: clock,
                observe: observe
            )
            return ConnectorRole.Connection(
                source: connection.source,
                target: connection.target,
                activities: connection.activities,
                caller: connection.caller
            )
        }
    }
}

extension MarketoConfiguration {
    /// From settings.
    init(_ settings: MarketoSettings, mapping: Mapping) {
        self.init(
            baseURL: settings.url,
            clientID: settings.clientID,
            clientSecret: settings.clientSecret,
            linkField: settings.vendor.linkField,
            fields: mapping.namedFields(of: .person),
            includesAllCustomFields: mapping.includesAllCustomFields,
            customActivity: settings.customActivity,
            dailyCalls: settings.vendor.dailyCalls,
            budgetShare: settings.vendor.budgetShare,
            callsPerWindow: settings.vendor.rate,
            concurrency: settings.vendor.concurrency,
            visibilityLagMilliseconds: settings.vendor.visibilityLagMilliseconds,
            firstLoadFrom: settings.firstLoadFrom
        )
    }
}
