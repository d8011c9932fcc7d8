// SPDX-License-Identifier: Apache-2.0

public import Kafka

/// What equal processes have in common, of which one is active.
public struct StandbyConfiguration: Sendable {
    /// How to reach the cluster.
    public var kafka: KafkaConfiguration
    /// The processes' group, and the transactional id of the active one.
    public var group: String
    /// Group and transactional id of older versions; nil where they were always called so.
    public var earlierGroup: String?
    /// The process that has this partition is active.
    public var partition: TopicPartition
    /// How long the group waits for a dead process before another one takes over.
    public var sessionTimeoutMilliseconds: Int
    /// The topics' partition counts, which must not change.
    public var counts: PartitionCounts
    /// Told what librdkafka has to say.
    public var log: KafkaLog?

    /// A configuration.
    public init(
        kafka: KafkaConfiguration,
        group: String,
        earlierGroup: String?,
        partition: TopicPartition,
        sessionTimeoutMilliseconds: Int,
        counts: PartitionCounts,
        log: KafkaLog? = nil
    ) {
        self.kafka = kafka
        self.group = group
        self.earlierGroup = earlierGroup
        self.partition = partition
        self.sessionTimeoutMilliseconds = sessionTimeoutMilliseconds
        self.counts = counts
        self.log = log
    }

    /// What stands under the older versions' name; nil where they were always called so.
    var earlierName: EarlierName? {
        earlierGroup.map { EarlierName(kafka, name: $0, partition: partition, log: log) }
    }
}
