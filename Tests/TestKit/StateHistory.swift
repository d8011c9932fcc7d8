// SPDX-License-Identifier: Apache-2.0

/// What is written to a store, batch after batch: a seed fixes all of it, so that the contents of a
/// store that another process wrote can be compared with those after so many batches.
public struct StateHistory: Sendable {
    /// One change.
    public struct Change: Sendable {
        /// The key.
        public var key: [UInt8]
        /// The value; nil removes the key.
        public var value: [UInt8]?
        /// Whether the state waits for something.
        public var isWaiting: Bool
    }

    private let seed: UInt64
    private let keys: UInt64
    private let changes: Int
    private let valueBytes: UInt64

    /// A history over so many keys, with so many changes in a batch, and values of up to so many
    /// bytes.
    public init(seed: UInt64, keys: Int = 200, changes: Int = 20, valueBytes: Int = 1_500) {
        self.seed = seed
        self.keys = UInt64(keys)
        self.changes = changes
        self.valueBytes = UInt64(valueBytes)
    }

    /// The changes of one batch of a partition; batches are numbered from 1.
    public func batch(_ number: Int64, partition: Int32) -> [Change] {
        var random = SeededGenerator(
            seed: seed ^ UInt64(bitPattern: number) << 8 ^ UInt64(bitPattern: Int64(partition))
        )
        return (0..<changes).map { _ in
            let key = Array("key-\(random.next() % keys)".utf8)
            guard random.next() % 10 != 0 else {
                return Change(key: key, value: nil, isWaiting: false)
            }
            let count = Int(random.next() % valueBytes) / 8 + 1
            var value: [UInt8] = []
            value.reserveCapacity(count * 8)
            for _ in 0..<count {
                withUnsafeBytes(of: random.next()) { value.append(contentsOf: $0) }
            }
            return Change(key: key, value: value, isWaiting: random.next() % 4 == 0)
        }
    }

    /// What a partition holds after so many batches, and which of its keys wait.
    public func contents(
        after batches: Int64,
        partition: Int32
    ) -> (values: [[UInt8]: [UInt8]], waiting: Set<[UInt8]>) {
        var values: [[UInt8]: [UInt8]] = [:]
        var waiting: Set<[UInt8]> = []
        for number in stride(from: Int64(1), through: batches, by: 1) {
            for change in batch(number, partition: partition) {
                values[change.key] = change.value
                if change.isWaiting {
                    waiting.insert(change.key)
                } else {
                    waiting.remove(change.key)
                }
            }
        }
        return (values, waiting)
    }
}
