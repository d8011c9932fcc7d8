// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import Settings

/// Publishes a command's request under its person's lead ID, and follows it to its outcome if the
/// command waits.
enum PublishedRequest {
    /// Publishes a request and says so.
    ///
    /// - Parameter waitSeconds: how long its outcome is waited for; nil does not wait.
    /// - Throws: `Failure` when it failed, or when there is no outcome in that time.
    static func publish(
        _ request: SyncRequest,
        _ cluster: Cluster,
        waitSeconds: Int?
    ) throws {
        let lead = request.lead
        let partition = try cluster.partition(of: lead, in: cluster.settings.topics.requests)
        // Where the log ends now: what the request causes comes after it.
        let watch = try waitSeconds.map { _ in try OutcomeWatch(cluster, request: request.id) }
        defer { watch?.close() }
        let producer = try Producer(cluster.settings.kafka)
        defer { producer.close() }
        try producer.produce(
            to: partition.topic,
            partition: partition.partition,
            key: Array(lead.text.utf8),
            value: request.encoded(),
            headers: [Header(RecordHeader.lead, lead.text)]
        )
        try producer.flush()
        Terminal.say("requested: \(lead.text), request \(request.id)")
        if let watch, let waitSeconds { try watch.follow(forSeconds: waitSeconds, lead: lead) }
    }
}
