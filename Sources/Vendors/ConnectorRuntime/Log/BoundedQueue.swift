// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Kafka

/// A record and the topic that it is from.
struct ReadRecord: Sendable {
    var topic: String
    var record: Record
}

/// What a reading thread has read since it was last asked.
struct Reading: Sendable {
    /// The records, in the order of each partition.
    var records: [ReadRecord] = []
    /// Where partitions end that were read to their end. Nothing is between the last record before
    /// such an offset and the offset but what no reader sees: the marks of transactions.
    var ends: [TopicPartition: Int64] = [:]

    var isEmpty: Bool { records.isEmpty && ends.isEmpty }
}

/// What a reading thread hands over to a task, bounded: the thread waits while there is no room,
/// the task while there is nothing.
final class BoundedQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private let capacity: Int
    // All below is touched with the condition locked.
    private var reading = Reading()
    private var isClosed = false
    private var consumer: CheckedContinuation<Reading?, Never>?

    init(capacity: Int) {
        precondition(capacity > 0, "an intake holds something")
        self.capacity = capacity
    }

    /// Hands a record over; on the reading thread, which waits for room.
    ///
    /// - Returns: false when nobody wants it any more.
    func push(_ record: ReadRecord) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while reading.records.count >= capacity, !isClosed { condition.wait() }
        if isClosed { return false }
        reading.records.append(record)
        handOver()
        return true
    }

    /// Tells that a partition has been read to its end; on the reading thread.
    ///
    /// - Returns: false when nobody wants it any more.
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

    /// What there is, once there is something; nil when nothing more comes. For one task.
    func next() async -> Reading? {
        await withCheckedContinuation { continuation in
            condition.lock()
            defer { condition.unlock() }
            if isClosed {
                continuation.resume(returning: nil)
            } else if reading.isEmpty {
                precondition(consumer == nil, "an intake has one consumer")
                consumer = continuation
            } else {
                condition.signal()
                continuation.resume(returning: take())
            }
        }
    }

    /// Ends both sides' waiting; what has not been taken is dropped, and is read again later.
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
