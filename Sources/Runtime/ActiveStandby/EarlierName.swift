// SPDX-License-Identifier: Apache-2.0

public import Kafka

/// The former name of a role's group and transactional ID. The first process under the new name
/// takes over the offsets under the old one.
public struct EarlierName: Sendable {
    private let kafka: KafkaConfiguration
    /// The old name, of the group and of the transactional id alike.
    public let name: String
    /// The member that has this partition is the active one.
    private let partition: TopicPartition
    private let log: KafkaLog?

    /// The old name of a role.
    public init(
        _ kafka: KafkaConfiguration,
        name: String,
        partition: TopicPartition,
        log: KafkaLog? = nil
    ) {
        self.kafka = kafka
        self.name = name
        self.partition = partition
        self.log = log
    }

    /// Whether a process of an older version is still active under the old name. It would come back
    /// after being fenced, so that its end has to be waited for.
    public func isInUse() throws(KafkaError) -> Bool {
        let admin = try Admin(kafka, log: log)
        defer { admin.close() }
        return try admin.hasOwner(of: partition, inGroup: name)
    }

    /// Returns the offsets that are committed under the old name; empty if there are none.
    ///
    /// It fences the holder of the old transactional ID first, so that nothing is committed later
    /// than what it returns. An environment that still uses the old name starts anew once.
    public func takeOver(
        _ partitions: [TopicPartition]
    ) throws(KafkaError) -> [PartitionOffset] {
        let admin = try Admin(kafka, log: log)
        defer { admin.close() }
        let found = try committed(partitions, admin)
        if found.isEmpty { return [] }
        let producer = try TransactionalProducer(kafka, transactionalIdentifier: name, log: log)
        defer { producer.close() }
        try producer.initializeTransactions()
        return try committed(partitions, admin)
    }

    private func committed(
        _ partitions: [TopicPartition],
        _ admin: Admin
    ) throws(KafkaError) -> [PartitionOffset] {
        try admin.committedOffsets(ofGroup: name, partitions: partitions).filter { $0.offset >= 0 }
    }
}
