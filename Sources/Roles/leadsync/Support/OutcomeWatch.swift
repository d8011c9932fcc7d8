// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import Kafka
import LeadModel
import Settings

/// Follows the activity log for what one request causes. A person that was merged away goes on
/// under another lead's key: every partition is watched.
struct OutcomeWatch {
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
            for line in ActivityText.lines(activity) { Terminal.sayLine(line) }
            switch activity.kind {
            // A failure that is in the log already is told as skipped, with its reasons.
            case .skipped where !activity.reasons.isEmpty, .failed:
                throw Failure(.data, "\(lead.text) was not synced: \(activity.message)")
            case .created, .synced, .skipped, .linked: return
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
