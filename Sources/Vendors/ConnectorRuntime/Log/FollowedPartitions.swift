// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import LeadModel

/// The partitions in which a connector's place is kept with its group's committed offsets.
struct FollowedPartitions: Sendable {
    /// All of them.
    private(set) var all: [TopicPartition]
    /// Those of the writes to its system.
    let writes: [TopicPartition]
    /// Those of the activity log; empty unless it is written back.
    let activities: [TopicPartition]

    /// The partitions, by how many each topic has.
    ///
    /// - Throws: an error to be tried again while a topic is not there.
    init(
        _ configuration: Connector.Configuration,
        counts: [String: Int32]
    ) throws(KafkaError) {
        func partitions(_ topic: String) throws(KafkaError) -> [TopicPartition] {
            guard let count = counts[topic], count > 0 else {
                throw KafkaError(
                    code: .unknownTopicOrPartition,
                    message: "topic \(topic) is not there: run leadsync topics create",
                    disposition: .retry
                )
            }
            return (0..<count).map { TopicPartition(topic: topic, partition: $0) }
        }
        let topics = configuration.topics
        writes = try partitions(topics.writes(configuration.system))
        activities = configuration.writesActivities ? try partitions(topics.activities) : []
        all = try partitions(topics.triggers) + writes
        if configuration.answersRequests { all += try partitions(topics.requests) }
        all += activities
    }
}
