// SPDX-License-Identifier: Apache-2.0

public import Kafka

/// What a process has when it becomes the active one. Its predecessor is fenced: what the log
/// holds now is all that it ever said.
public struct Takeover {
    /// Publishes under the group's transactional id. The term closes it, unless it cannot be made.
    public let producer: TransactionalProducer
    /// The group's consumer.
    public let member: Consumer
    private let earlier: EarlierName?

    init(_ configuration: StandbyConfiguration, member: Consumer) throws(KafkaError) {
        self.member = member
        earlier = configuration.earlierName
        producer = try TransactionalProducer(
            configuration.kafka,
            transactionalIdentifier: configuration.group,
            log: configuration.log
        )
        do throws(KafkaError) {
            try producer.initializeTransactions()
        } catch {
            producer.close()
            throw error
        }
    }

    /// What the group has committed, in the order of the partitions; a negative offset where that
    /// is nothing. Where the group has nothing at all, what stands under its earlier name.
    public func committed(
        _ partitions: [TopicPartition]
    ) throws(KafkaError) -> [PartitionOffset] {
        let committed = try member.committed(partitions)
        guard committed.allSatisfy({ $0.offset < 0 }), let earlier else { return committed }
        let taken = try earlier.takeOver(partitions)
        let byPartition = Dictionary(taken.map { ($0.partition, $0) }, uniquingKeysWith: { $1 })
        return committed.map { byPartition[$0.partition] ?? $0 }
    }
}
