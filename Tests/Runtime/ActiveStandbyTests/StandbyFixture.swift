// SPDX-License-Identifier: Apache-2.0

import ActiveStandby
import EmbeddedBroker
import Kafka

/// A broker with one topic of one partition, which makes a process the active one.
final class StandbyFixture: Sendable {
    static let partition = TopicPartition(topic: "triggers", partition: 0)

    let kafka: KafkaConfiguration
    private let broker: EmbeddedBroker

    init() throws {
        broker = try EmbeddedBroker.start()
        kafka = KafkaConfiguration(bootstrapServers: broker.bootstrapServers)
        let admin = try Admin(kafka)
        defer { admin.close() }
        let topic = Admin.NewTopic(name: Self.partition.topic, partitionCount: 1)
        let outcomes = try admin.createTopics([topic])
        precondition(outcomes.values.allSatisfy { $0 == .done }, "\(outcomes)")
    }

    func stop() { broker.stop() }

    func configuration(earlierGroup: String? = nil) -> StandbyConfiguration {
        StandbyConfiguration(
            kafka: kafka,
            group: "roles",
            earlierGroup: earlierGroup,
            partition: Self.partition,
            sessionTimeoutMilliseconds: 6_000,
            counts: PartitionCounts(of: [Self.partition.topic])
        )
    }

    /// Commits an offset of a group in a transaction of the same name.
    func commit(_ offset: Int64, metadata: String, group: String) throws {
        let producer = try TransactionalProducer(kafka, transactionalIdentifier: group)
        defer { producer.close() }
        try producer.initializeTransactions()
        let member = try Consumer(
            kafka,
            role: .member(group: group, instance: nil),
            topics: [Self.partition.topic]
        )
        defer { member.close(leavesGroup: false) }
        try producer.begin()
        try producer.sendOffsets(
            [PartitionOffset(Self.partition, offset: offset, metadata: metadata)],
            group: try member.groupMetadata()
        )
        try producer.commit()
    }
}
