// SPDX-License-Identifier: Apache-2.0

/// What a role's group and transactional id were called before: whoever runs under the new name
/// for the first time takes over what stands under the old one, so that no place is lost.
public struct EarlierName: Sendable {
    private let kafka: KafkaConfiguration
    /// The old name, of the group and of the transactional id alike.
    public let name: String
    /// Who had this partition was the active one.
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

    /// Whether a process of an older version is still active under the old name. It would come
    /// back after being fenced, so nobody takes over before it has gone.
    public func isInUse() throws(KafkaError) -> Bool {
        let admin = try Admin(kafka, log: log)
        defer { admin.close() }
        return try admin.hasOwner(of: partition, inGroup: name)
    }

    /// What is committed under the old name; empty where that is nothing.
    ///
    /// Whoever has the old transactional id is fenced before, so that nothing is committed later
    /// than what this returns. An environment that still has the old name in use starts anew once.
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
