// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Kafka
import LeadModel
import Primitives
import Settings

/// `leadsync unlink`: a person and a Salesforce record that do not belong together are let go.
struct UnlinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlink",
        abstract: "Let go of a lead's Salesforce record: neither is written to the other any more."
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "marketo:1042, or salesforce:00Q… of a record that a person has.")
    var leadID: String

    @Flag(help: "Show what happens until the outcome is known.")
    var wait = false

    @Option(help: "How long to wait for the outcome, in seconds.")
    var timeout = CommandLimits.requestWaitSeconds

    func validate() throws {
        guard LeadID(leadID) != nil else {
            throw ValidationError(
                "'\(leadID)' is not a lead ID: expected marketo:<person> or salesforce:<record>"
            )
        }
        guard timeout > 0 else { throw ValidationError("--timeout: expected 1 or more seconds") }
    }

    func run() async throws {
        guard let lead = LeadID(leadID) else { return }
        let settings = try common.readCommon()
        let cluster = try Cluster(settings)
        defer { cluster.admin.close() }
        let reader = try TopicReader(settings.kafka, topics: [settings.topics.leads])
        defer { reader.close() }
        let found = try ResolvedLead(cluster, reader, of: lead)
        guard found.state?.salesforce != nil, let survivor = found.ids.last,
            survivor.system == .marketo
        else {
            throw Failure(
                .data,
                "\(lead.text) is not linked: there is nothing to let go; see 'leadsync lead "
                    + "\(lead.text)'"
            )
        }
        try PublishedRequest.publish(
            SyncRequest(
                id: UUID().uuidString.lowercased(),
                person: survivor.record,
                assignTo: nil,
                at: Timestamp.ofSystem,
                by: "leadsync unlink",
                action: .unlink
            ),
            cluster,
            waitSeconds: wait ? timeout : nil
        )
    }
}
