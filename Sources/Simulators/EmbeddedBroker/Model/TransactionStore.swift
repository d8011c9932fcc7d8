// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Primitives

/// The transaction coordinator.
///
/// With one node no marker is ever under way, so a transaction ends at once: all markers are
/// written and all offsets applied before its end is answered. Only where a lasting fault keeps a
/// marker from being written does the end wait for it; CONCURRENT_TRANSACTIONS is said meanwhile.
final class TransactionStore {
    private(set) var producers: [String: TransactionalProducer] = [:]
    private var transactionalIDs: [Int64: String] = [:]
    private var lastProducerID: Int64 = 0
    private let topics: TopicStore
    private let groups: GroupStore
    private let timers: Timers
    private let faults: BrokerFaultInjector

    init(topics: TopicStore, groups: GroupStore, timers: Timers, faults: BrokerFaultInjector) {
        self.topics = topics
        self.groups = groups
        self.timers = timers
        self.faults = faults
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
            if let producer { self?.fence(producer) }
        }
    }

    /// Gives the producer of an open transaction up: whatever it still sends is fenced. As with
    /// Kafka's `transaction.version` 2, it may ask for the next epoch with the one that it had.
    private func fence(_ producer: TransactionalProducer) {
        guard producer.state == .open else { return }
        producer.formerEpoch = producer.epoch
        bump(producer)
        end(producer, isCommit: false)
    }

    /// Treats all open transactions as if their time were over.
    func fenceAll() { producers.values.forEach(fence) }

    /// Forgets the transactional ids that have no open transaction, as if they had expired.
    func forgetAll() {
        for (transactionalID, producer) in producers where !producer.isUnfinished {
            producers.removeValue(forKey: transactionalID)
            transactionalIDs.removeValue(forKey: producer.producerID)
        }
    }

    /// Ends the open transaction: markers in every partition, then the offsets.
    func end(_ producer: TransactionalProducer, isCommit: Bool) {
        guard producer.state == .open else { return }
        producer.timer?.cancel()
        producer.timer = nil
        producer.state = isCommit ? .committing : .aborting
        guard let milliseconds = faults.lasting.markerMilliseconds else {
            return writeMarkers(producer, isCommit: isCommit)
        }
        _ = timers.after(milliseconds: Int64(milliseconds)) { [weak self] in
            guard let self, producer.isEnding else { return }
            self.writeMarkers(producer, isCommit: producer.state == .committing)
        }
    }

    /// Writes the markers that can be written, and ends the transaction with the last one.
    private func writeMarkers(_ producer: TransactionalProducer, isCommit: Bool) {
        let faults = faults.lasting
        let now = SystemClock().now().milliseconds
        for id in producer.partitions where faults.isWritable(id) {
            producer.partitions.remove(id)
            guard let partition = topics[id] else { continue }
            partition.end(
                producerID: producer.producerID,
                epoch: producer.epoch,
                isCommit: isCommit,
                timestamp: now
            )
            topics.markMoved(partition)
        }
        if faults.isWritable(TopicPartition(topic: Place.groupLog, partition: 0)) {
            for group in producer.groups {
                groups[group]?.offsets.resolve(producerID: producer.producerID, isCommit: isCommit)
            }
            producer.groups.removeAll()
        }
        guard producer.partitions.isEmpty, producer.groups.isEmpty else { return }
        producer.state = isCommit ? .committed : .aborted
    }

    /// Tries the markers again that could not be written.
    func endWhatWaits() {
        for producer in producers.values where producer.isEnding {
            writeMarkers(producer, isCommit: producer.state == .committing)
        }
    }

    /// Gives a transactional id its producer id and a fresh epoch. Whoever had the id before is
    /// fenced, and its open transaction aborted under the new epoch: then, as with Kafka, the
    /// client has to ask once more.
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
        }
        if producer.isUnfinished {
            fence(producer)
            return .failure(PartitionRefusal(error: .concurrentTransactions))
        }
        if let current, current.epoch != producer.epoch {
            return current.epoch == producer.formerEpoch
                ? .success(producer) : .failure(PartitionRefusal(error: .producerFenced))
        }
        producer.formerEpoch = current == nil ? nil : producer.epoch
        bump(producer)
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
        endWhatWaits()
    }
}
