// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The transaction coordinator.
///
/// Simplification: with one node no marker is ever under way, so a transaction ends at once: all
/// markers are written and all offsets applied before its end is answered. CONCURRENT_TRANSACTIONS
/// is never said.
final class TransactionStore {
    private(set) var producers: [String: TransactionalProducer] = [:]
    private var transactionalIDs: [Int64: String] = [:]
    private var lastProducerID: Int64 = 0
    private let topics: TopicStore
    private let groups: GroupStore
    private let timers: Timers

    init(topics: TopicStore, groups: GroupStore, timers: Timers) {
        self.topics = topics
        self.groups = groups
        self.timers = timers
    }

    func nextProducerID() -> Int64 {
        lastProducerID += 1
        return lastProducerID
    }

    /// The producer behind a transactional request, or what is wrong with it. Old versions of
    /// the requests do not know PRODUCER_FENCED.
    func find(
        _ transactionalID: String,
        producerID: Int64,
        epoch: Int16,
        fenced: ErrorCode = .invalidProducerEpoch
    ) -> Result<TransactionalProducer, PartitionRefusal> {
        guard let producer = producers[transactionalID], producer.producerID == producerID else {
            return .failure(PartitionRefusal(error: .invalidProducerIDMapping))
        }
        guard producer.epoch == epoch else {
            return .failure(PartitionRefusal(error: fenced))
        }
        return .success(producer)
    }

    /// Whether a producer may write this batch to this partition now.
    func complaint(about header: BatchHeader, in id: TopicPartition) -> ErrorCode? {
        guard header.producerID >= 0 else {
            return header.isTransactional ? .invalidRecord : nil
        }
        guard let transactionalID = transactionalIDs[header.producerID],
            let producer = producers[transactionalID]
        else { return header.isTransactional ? .invalidProducerIDMapping : nil }
        if header.producerEpoch != producer.epoch { return .invalidProducerEpoch }
        guard header.isTransactional else { return nil }
        return producer.state == .open && producer.partitions.contains(id)
            ? nil : .invalidTransactionState
    }

    func open(_ producer: TransactionalProducer) {
        guard producer.state != .open else { return }
        producer.state = .open
        producer.timer = timers.after(milliseconds: Int64(producer.timeoutMilliseconds)) {
            [weak self, weak producer] in
            guard let self, let producer else { return }
            // The producer is given up: whatever it still sends is fenced.
            producer.formerEpoch = nil
            self.bump(producer)
            self.end(producer, isCommit: false)
        }
    }

    /// Ends the open transaction: markers in every partition, then the offsets.
    func end(_ producer: TransactionalProducer, isCommit: Bool) {
        guard producer.state == .open else { return }
        producer.timer?.cancel()
        producer.timer = nil
        let now = WallClock.milliseconds
        for id in producer.partitions {
            guard let partition = topics[id] else { continue }
            partition.end(
                producerID: producer.producerID,
                epoch: producer.epoch,
                isCommit: isCommit,
                timestamp: now
            )
            topics.markMoved(partition)
        }
        for group in producer.groups {
            groups[group]?.offsets.resolve(producerID: producer.producerID, isCommit: isCommit)
        }
        producer.partitions.removeAll()
        producer.groups.removeAll()
        producer.state = isCommit ? .committed : .aborted
    }

    /// Gives a transactional id its producer id and a fresh epoch. Whoever had the id before is
    /// fenced, and its open transaction aborted under the new epoch.
    func initialise(
        _ transactionalID: String,
        timeoutMilliseconds: Int32,
        current: (producerID: Int64, epoch: Int16)?
    ) -> Result<TransactionalProducer, PartitionRefusal> {
        guard let producer = producers[transactionalID] else {
            let producer = TransactionalProducer(
                transactionalID: transactionalID,
                producerID: nextProducerID(),
                timeoutMilliseconds: timeoutMilliseconds
            )
            producers[transactionalID] = producer
            transactionalIDs[producer.producerID] = transactionalID
            return .success(producer)
        }
        if let current {
            guard current.producerID == producer.producerID else {
                return .failure(PartitionRefusal(error: .producerFenced))
            }
            if current.epoch == producer.formerEpoch { return .success(producer) }
            guard current.epoch == producer.epoch else {
                return .failure(PartitionRefusal(error: .producerFenced))
            }
        }
        let formerEpoch = producer.epoch
        bump(producer)
        end(producer, isCommit: false)
        producer.formerEpoch = current == nil ? nil : formerEpoch
        producer.timeoutMilliseconds = timeoutMilliseconds
        producer.state = .empty
        if producer.epoch >= Limits.producerEpoch { renew(producer) }
        return .success(producer)
    }

    private func bump(_ producer: TransactionalProducer) {
        producer.epoch = min(producer.epoch + 1, Limits.producerEpoch)
    }

    /// The epochs are used up: the id goes on with another producer id.
    private func renew(_ producer: TransactionalProducer) {
        producer.producerID = nextProducerID()
        producer.epoch = 0
        producer.formerEpoch = nil
        transactionalIDs[producer.producerID] = producer.transactionalID
    }

    func topicDeleted(_ topic: String) {
        for producer in producers.values {
            producer.partitions = producer.partitions.filter { $0.topic != topic }
        }
    }
}
