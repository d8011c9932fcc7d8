// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ConnectorRuntime
import LeadModel
import SalesforceConnector
import Settings
import SyncEngine
import VendorAPI

/// `leadsync connector salesforce`.
struct SalesforceConnectorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "salesforce",
        abstract: "Connect an org: its leads, contacts and schema."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var pages: PageOptions
    @OptionGroup var options: ConnectorOptions

    @Option(help: "The My Domain, such as https://example.my.salesforce.com.")
    var loginURL: String?

    func run() async throws {
        let flags = pages.flags + options.flags + [(.salesforceLoginURL, loginURL)]
        let (settings, own) = try common.read(flags, SalesforceSettings.init)
        let mapping = try MappingFile.load(own.vendor.mapping, surroundings: .ofProcess())
        guard let configuration = SalesforceConfiguration(own, mapping: mapping) else {
            preconditionFailure("what is incomplete is complained of")
        }
        let persons = LeadRegister(settings.kafka, topics: settings.topics)
        try await ConnectorRole(
            system: .salesforce,
            settings: settings,
            vendor: own.vendor,
            address: own.loginURL
        ).run { leadership, transport, clock, observe in
            let connection = SalesforceConnection(
                configuration,
                transport: transport,
                budget: QuotaLeases(
                    configuration.dailyBudget(record: leadership.budgetRecord),
                    vendor: SalesforceConnection.vendor,
                    clock: clock,
                    record: leadership.record
                ),
                clock: clock,
                persons: persons,
                observe: observe
            )
            return ConnectorRole.Connection(
                source: connection.source,
                target: connection.target,
                activities: nil,
                caller: connection.caller
            )
        }
    }
}

extension SalesforceConfiguration {
    /// From settings; nil without a credential.
    init?(_ settings: SalesforceSettings, mapping: Mapping) {
        let credential: SalesforceCredential
        switch settings.credential {
        case .secret(let secret)?: credential = .secret(secret)
        case .privateKey(let pem, let username)?:
            credential = .privateKey(pem: pem, username: username)
        case nil: return nil
        }
        self.init(
            loginURL: settings.loginURL,
            clientID: settings.clientID,
            credential: credential,
            linkField: settings.vendor.linkField,
            wantedFields: WantedFields(
                names: [
                    .lead: mapping.namedFields(of: .lead),
                    .contact: mapping.namedFields(of: .contact),
                ],
                includesAllCustomFields: mapping.includesAllCustomFields
            ),
            dailyCalls: settings.vendor.dailyCalls,
            budgetShare: settings.vendor.budgetShare,
            concurrency: settings.vendor.concurrency,
            callsPerSecond: settings.vendor.rate,
            visibilityLagMilliseconds: settings.vendor.visibilityLagMilliseconds
        )
    }
}
