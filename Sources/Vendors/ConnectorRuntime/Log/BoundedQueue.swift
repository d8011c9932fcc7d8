// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Kafka

/// A record and the topic that it is from.
struct ReadRecord: Sendable {
    var topic: String
    var record: Record
}

/// What a reader thread has read since the last call of `next`.
struct Reading: Sendable {
    /// The records, in the order of each partition.
    var records: [ReadRecord] = []
    /// Ends of partitions that were read to their end. Between the last record and such an offset
    /// are only the markers of transactions.
    var ends: [TopicPartition: Int64] = [:]

    var isEmpty: Bool { records.isEmpty && ends.isEmpty }
}

/// A bounded queue from a reader thread to a task. The thread waits while the queue is full, the
/// task while it is empty.
final class BoundedQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private let capacity: Int
    // All below is touched with the condition locked.
    private var reading = Reading()
    private var isClosed = false
    private var consumer: CheckedContinuation<Reading?, Never>?

    init(capacity: Int) {
        precondition(capacity > 0, "a queue holds something")
        self.capacity = capacity
    }

    /// Adds a record; called on the reader thread, which waits for room.
    ///
    /// - Returns: false when the queue is closed.
    func push(_ record: ReadRecord) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while reading.records.count >= capacity, !isClosed { condition.wait() }
        if isClosed { return false }
        reading.records.append(record)
        handOver()
        return true
    }

    /// Adds the end of a partition that was read to its end; called on the reader thread.
    ///
    /// - Returns: false when the queue is closed.
    func push(end offset: Int64, of partition: TopicPartition) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        if isClosed { return false }
        reading.ends[partition] = offset
        handOver()
        return true
    }

    private func handOver() {
        guard let consumer else { return }
        self.consumer = nil
        consumer.resume(returning: take())
    }

    private func take() -> Reading {
        defer { reading = Reading() }
        return reading
    }

    /// Returns what has been read, as soon as there is something; nil when the queue is closed. For
    /// one task.
    func next() async -> Reading? {
        await withCheckedContinuation { continuation in
            condition.lock()
            defer { condition.unlock() }
            if isClosed {
                continuation.resume(returning: nil)
            } else if reading.isEmpty {
                precondition(consumer == nil, "a queue has one consumer")
                consumer = continuation
            } else {
                condition.signal()
                continuation.resume(returning: take())
            }
        }
    }

    /// Ends the waiting of both sides. Records that have not been taken are dropped and read again
    /// later.
    func close() {
        condition.lock()
        defer { condition.unlock() }
        isClosed = true
        reading = Reading()
        consumer?.resume(returning: nil)
        consumer = nil
        condition.broadcast()
    }
}
