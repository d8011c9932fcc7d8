// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import Settings
import Synchronization

/// The cluster as commands find it: reachable, or explained in one line.
struct Cluster {
    let settings: CommonSettings
    let admin: Admin
    /// The partitions of each topic at the time of connecting.
    let partitionCounts: [String: Int32]

    /// Connects, within the bound of one request.
    init(_ settings: CommonSettings) throws {
        self.settings = settings
        let complaint = LastComplaint()
        admin = try Admin(settings.kafka) { level, _, message in
            if level <= 3 { complaint.note(message) }
        }
        do throws(KafkaError) {
            partitionCounts = try admin.partitionCounts()
        } catch {
            admin.close()
            guard error.disposition == .retry else { throw error }
            throw Failure(
                .unavailable,
                "no Kafka broker answers at \(settings.bootstrapServers): start one, for example "
                    + "'leadsync broker', or set LEADSYNC_KAFKA_BOOTSTRAP_SERVERS"
                    + complaint.inBrackets
            )
        }
    }

    /// Ends a role's command unless the cluster answers and has the topics. The calls block, and
    /// have a thread of their own.
    static func requireTopics(_ settings: CommonSettings) async throws {
        try await onThread(named: "cluster") {
            let cluster = try Cluster(settings)
            try cluster.requireTopics()
            cluster.admin.close()
        }
    }

    /// Ends a command whose topics are missing or do not fit together.
    func requireTopics() throws {
        let problems = TopicPlan.countProblems(settings.topics, counts: partitionCounts)
        if problems.isEmpty { return }
        let missing = settings.topics.all.filter { partitionCounts[$0] == nil }
        if missing.count == settings.topics.all.count {
            throw Failure(
                .configuration,
                "topic \(missing[0]) is missing, and so are all others with the prefix "
                    + "'\(settings.topics.prefix)': run 'leadsync topics create'"
            )
        }
        throw Failure(.configuration, lines: problems)
    }

    /// The partition in which a lead's records are.
    func partition(of lead: LeadID, in topic: String) throws -> TopicPartition {
        guard let count = partitionCounts[topic], count > 0 else {
            throw Failure(
                .configuration,
                "topic \(topic) is missing: run 'leadsync topics create'"
            )
        }
        return TopicPartition(
            topic: topic,
            partition: Murmur2.partition(of: Array(lead.text.utf8), partitionCount: count)
        )
    }

    /// Every partition of a topic.
    func partitions(of topic: String) -> [TopicPartition] {
        (0..<(partitionCounts[topic] ?? 0)).map { TopicPartition(topic: topic, partition: $0) }
    }
}

/// The last thing that librdkafka complained of: often the reason for a silence.
private final class LastComplaint: Sendable {
    private let text = Mutex<String?>(nil)

    func note(_ message: String) {
        let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
        text.withLock { $0 = String(line.prefix(200)) }
    }

    var inBrackets: String { text.withLock { $0 }.map { " (\($0))" } ?? "" }
}
