// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// What a reading thread hands over to a task, bounded: the thread waits while there is no room, the
/// task while there is nothing.
final class Intake<Element: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private let capacity: Int
    // All below is touched with the condition locked.
    private var elements: [Element] = []
    private var isClosed = false
    private var consumer: CheckedContinuation<[Element]?, Never>?

    init(capacity: Int) {
        precondition(capacity > 0, "an intake holds something")
        self.capacity = capacity
    }

    /// Hands something over; on the reading thread, which waits for room.
    ///
    /// - Returns: false when nobody wants it any more.
    func push(_ element: Element) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while elements.count >= capacity, !isClosed { condition.wait() }
        if isClosed { return false }
        if let consumer {
            self.consumer = nil
            consumer.resume(returning: [element])
        } else {
            elements.append(element)
        }
        return true
    }

    /// What there is, once there is something; nil when nothing more comes. For one task.
    func next() async -> [Element]? {
        await withCheckedContinuation { continuation in
            condition.lock()
            defer { condition.unlock() }
            if isClosed {
                continuation.resume(returning: nil)
            } else if elements.isEmpty {
                precondition(consumer == nil, "an intake has one consumer")
                consumer = continuation
            } else {
                let all = elements
                elements = []
                condition.signal()
                continuation.resume(returning: all)
            }
        }
    }

    /// Ends both sides' waiting; what has not been taken is dropped, and is read again later.
    func close() {
        condition.lock()
        defer { condition.unlock() }
        isClosed = true
        elements = []
        consumer?.resume(returning: nil)
        consumer = nil
        condition.broadcast()
    }
}
