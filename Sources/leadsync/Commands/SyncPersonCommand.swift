// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Kafka
import LeadModel
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
        let lead = LeadID(.marketo, person)
        let partition = try cluster.partition(of: lead, in: settings.topics.requests)
        let request = SyncRequest(
            id: UUID().uuidString.lowercased(),
            person: person,
            assignTo: assignTo,
            at: Timestamp.ofSystem,
            by: "leadsync sync-person"
        )
        // Where the log ends now: what the request causes comes after it.
        let watch = wait ? try OutcomeWatch(cluster, request: request.id) : nil
        defer { watch?.close() }
        let producer = try Producer(settings.kafka)
        defer { producer.close() }
        try producer.produce(
            to: partition.topic,
            partition: partition.partition,
            key: Array(lead.text.utf8),
            value: request.encoded(),
            headers: [Header("leadsync-lead", lead.text)]
        )
        try producer.flush()
        Terminal.say("requested: \(lead.text), request \(request.id)")
        try watch?.follow(forSeconds: timeout, lead: lead)
    }
}

/// Follows the activity log for what one request causes. A person that was merged away goes on
/// under another lead's key: every partition is watched.
private struct OutcomeWatch {
    private let reader: TopicReader
    private let request: String
    private let decoder = JSONReader()

    init(_ cluster: Cluster, request: String) throws {
        self.request = request
        let topic = cluster.settings.topics.activities
        reader = try TopicReader(cluster.settings.kafka, topics: [topic])
        let ends = try cluster.admin.endOffsets(cluster.partitions(of: topic))
        try reader.follow(ends)
    }

    func close() { reader.close() }

    func follow(forSeconds seconds: Int, lead: LeadID) throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(seconds)
        while clock.now < deadline {
            guard let activity = try next() else { continue }
            for line in ActivityText.lines(activity) { Terminal.say(line) }
            switch activity.kind {
            case .created, .synced, .skipped, .linked: return
            case .failed: throw Failure(.data, "\(lead.text) was not synced: \(activity.message)")
            default: continue
            }
        }
        throw Failure(
            .temporary,
            "no outcome for \(lead.text) within \(seconds) s: the request stays and will be "
                + "handled; see 'leadsync lead \(lead.text)', and whether worker and connectors run"
        )
    }

    /// The next activity that the request caused.
    private func next() throws -> Activity? {
        switch try reader.next(timeoutMilliseconds: CommandLimits.activityPollMilliseconds) {
        case .nothing: return nil
        case .endOfPartition: return nil
        case .failure(let error):
            if error.disposition != .retry { throw error }
            return nil
        case .message(let message):
            let value = message.copy().value ?? []
            guard let activity = try? decoder.decode(Activity.self, from: value),
                activity.cause.request == request
            else { return nil }
            return activity
        }
    }
}
