// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Kafka
import LeadModel
import Primitives
import Settings

/// `leadsync sync-person`: the flow action *Sync Person to SFDC* by hand (requirements 4 and 5).
struct SyncPersonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync-person",
        abstract: "Sync one person to Salesforce now; creates the lead where there is none."
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The person's ID in Marketo.")
    var person: String

    @Flag(help: "Show what happens until the outcome is known.")
    var wait = false

    @Option(help: "How long to wait for the outcome, in seconds.")
    var timeout = CommandLimits.requestWaitSeconds

    @Option(help: "The Salesforce user or queue that is to own a new lead.")
    var assignTo: String?

    func validate() throws {
        guard !person.isEmpty, person.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            throw ValidationError("'\(person)' is not a Marketo person's ID: expected a number")
        }
        guard timeout > 0 else { throw ValidationError("--timeout: expected 1 or more seconds") }
    }

    func run() async throws {
        let settings = try common.readCommon()
        let cluster = try Cluster(settings)
        defer { cluster.admin.close() }
        try PublishedRequest.publish(
            SyncRequest(
                id: UUID().uuidString.lowercased(),
                person: person,
                assignTo: assignTo,
                at: Timestamp.ofSystem,
                by: "leadsync sync-person"
            ),
            cluster,
            waitSeconds: wait ? timeout : nil
        )
    }
}
