// SPDX-License-Identifier: Apache-2.0

/// Finds the record because of which a whole batch is refused, by halves: what is refused is
/// split until the guilty record is alone.
///
/// Ask `next` for what to send, and tell what became of it, until there is nothing more.
public struct BatchSplitter: Hashable, Sendable {
    /// What is still to be sent, in order.
    private var pending: [Range<Int>]
    /// The positions that are refused even when they are alone.
    public private(set) var refused: [Int] = []

    /// A batch of so many records, and the most of them that go at once.
    public init(count: Int, limit: Int) {
        precondition(count >= 0 && limit > 0, "a batch has a size")
        pending = stride(from: 0, to: count, by: limit).map { $0..<min($0 + limit, count) }
    }

    /// The positions that go next; nil when all is done.
    public var next: Range<Int>? { pending.first }

    /// What `next` said was taken.
    public mutating func didSend() { pending.removeFirst() }

    /// What `next` said was refused as a whole.
    public mutating func didRefuse() {
        let range = pending.removeFirst()
        if range.count == 1 {
            refused.append(range.lowerBound)
            return
        }
        let middle = range.lowerBound + range.count / 2
        pending.insert(contentsOf: [range.lowerBound..<middle, middle..<range.upperBound], at: 0)
    }
}
