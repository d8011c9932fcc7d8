// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A topic's name and a partition's number.
struct TopicPartition: Hashable {
    var topic: String
    var partition: Int32
}

/// A transaction that was aborted in this partition.
struct AbortedTransaction {
    var producerID: Int64
    var firstOffset: Int64
    var markerOffset: Int64
}

/// How far a reader may see.
enum Isolation {
    case readUncommitted, readCommitted

    init(_ wire: Int8) { self = wire == 1 ? .readCommitted : .readUncommitted }
}

/// One partition's log, with the transactions in it.
///
/// Simplifications: one replica, so the high watermark is the end of the log. Nothing is
/// compacted, whatever `cleanup.policy` says, and nothing expires by time; memory is bounded
/// by `Configuration.retainedBytesPerPartition` only. Producers are never forgotten.
final class Partition {
    let id: TopicPartition
    private(set) var log = BatchLog()
    private var producers: [Int64: ProducerLog] = [:]
    /// The first offset of each transaction that is still open.
    private var openTransactions: [Int64: Int64] = [:]
    /// In the order of their markers.
    private var aborted: [AbortedTransaction] = []
    /// Fetches to look at again when the log or the last stable offset moves.
    var waitingFetches: [ObjectIdentifier: WaitingFetch] = [:]

    init(id: TopicPartition) { self.id = id }

    var highWatermark: Int64 { log.endOffset }
    private(set) var lastStableOffset: Int64 = 0

    func end(for isolation: Isolation) -> Int64 {
        isolation == .readCommitted ? lastStableOffset : highWatermark
    }

    /// Appends a producer's batch, or says why not.
    func append(
        _ batch: ByteBuffer,
        header: BatchHeader,
        retainedBytes: Int?
    ) -> Result<Int64, PartitionRefusal> {
        if header.producerID >= 0, let known = producers[header.producerID] {
            switch known.judge(header) {
            case .append: break
            case .duplicate(let baseOffset): return .success(baseOffset)
            case .refuse(let error): return .failure(PartitionRefusal(error: error))
            }
            if !header.isTransactional, openTransactions[header.producerID] != nil {
                return .failure(PartitionRefusal(error: .invalidTransactionState))
            }
        }
        if header.isTransactional, producers[header.producerID] == nil, header.baseSequence != 0 {
            // The batch before it was refused and comes again: Kafka remembers the lowest sequence
            // since 3.6, and older brokers would take this one and call the other a repeat.
            return .failure(PartitionRefusal(error: .outOfOrderSequenceNumber))
        }
        let base = log.append(
            batch,
            lastOffsetDelta: header.lastOffsetDelta,
            maximumTimestamp: header.maximumTimestamp
        )
        if header.producerID >= 0 {
            producers[header.producerID, default: ProducerLog(epoch: header.producerEpoch)]
                .appended(header, at: base)
            if header.isTransactional, openTransactions[header.producerID] == nil {
                openTransactions[header.producerID] = base
            }
        }
        moveLastStableOffset()
        if let retainedBytes { trim(toBytes: retainedBytes) }
        return .success(base)
    }

    /// Ends a producer's transaction here: its marker goes into the log.
    func end(
        producerID: Int64,
        epoch: Int16,
        isCommit: Bool,
        timestamp: Int64
    ) {
        let marker = ControlBatch.marker(
            isCommit: isCommit,
            producerID: producerID,
            producerEpoch: epoch,
            timestamp: timestamp
        )
        let offset = log.append(marker, lastOffsetDelta: 0, maximumTimestamp: -1)
        producers[producerID, default: ProducerLog(epoch: epoch)].move(to: epoch)
        if let first = openTransactions.removeValue(forKey: producerID), !isCommit {
            aborted.append(
                AbortedTransaction(
                    producerID: producerID,
                    firstOffset: first,
                    markerOffset: offset
                )
            )
        }
        moveLastStableOffset()
    }

    /// The aborted transactions a reader of `start..<end` must know: those whose marker it has
    /// not passed and that began before the end. One more, and a client would skip for ever.
    func aborted(from start: Int64, to end: Int64) -> [AbortedTransaction] {
        var low = 0
        var high = aborted.count
        while low < high {
            let middle = (low + high) / 2
            if aborted[middle].markerOffset < start { low = middle + 1 } else { high = middle }
        }
        return aborted[low...].filter { $0.firstOffset < end }
    }

    func deleteRecords(before offset: Int64) {
        log.moveStart(to: offset)
        aborted.removeAll { $0.markerOffset < log.startOffset }
    }

    private func trim(toBytes bytes: Int) {
        guard log.storedBytes > bytes else { return }
        log.trim(toBytes: bytes, keptFrom: lastStableOffset)
    }

    private func moveLastStableOffset() {
        lastStableOffset = openTransactions.values.min() ?? log.endOffset
    }
}

/// Why a partition took no batch.
struct PartitionRefusal: Error {
    var error: ErrorCode
}
