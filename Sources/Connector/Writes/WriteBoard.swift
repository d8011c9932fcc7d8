// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// All partitions of the writes, and who writes which lead at the moment. A value without clock and
/// I/O; `WriteDesk` shares it between the tasks.
struct WriteBoard: Sendable {
    private var partitions: [Int32: WritePartition] = [:]
    private let order: [Int32]
    private var locked: Set<WriteLock> = []
    /// Where the next batch begins to look, so that no partition is always the last.
    private var first: [WriteLaneKind: Int] = [:]

    init(_ partitions: [WritePartition]) {
        order = partitions.map(\.partition).sorted()
        for partition in partitions { self.partitions[partition.partition] = partition }
    }

    /// How many records are held for a lane.
    func held(_ lane: WriteLaneKind) -> Int {
        partitions.values.reduce(0) { $0 + $1.held(lane) }
    }

    mutating func receive(_ write: PlacedWrite, lane: WriteLaneKind) {
        partitions[write.partition]?.receive(write, lane: lane)
    }

    /// What a lane can do now; nil when that is nothing.
    ///
    /// - Parameter limit: the most writes.
    mutating func nextBatch(_ lane: WriteLaneKind, limit: Int) -> WriteBatch? {
        var batch = WriteBatch(lane: lane)
        let start = first[lane] ?? 0
        for index in order.indices {
            let partition = order[(start + index) % order.count]
            partitions[partition]?.fill(&batch, limit: limit, locked: locked)
        }
        guard !batch.next.isEmpty else { return nil }
        first[lane] = (start + 1) % order.count
        locked.formUnion(batch.locks)
        return batch
    }

    /// A batch's results are published: one for each of its items.
    mutating func finish(_ batch: WriteBatch, results: [WriteResult]) {
        precondition(results.count == batch.items.count, "every write has a result")
        var byPartition: [Int32: [Int64: WriteResult]] = [:]
        for (item, result) in zip(batch.items, results) {
            byPartition[item.partition, default: [:]][item.offset] = result
        }
        for (partition, next) in batch.next {
            partitions[partition]?.finish(
                batch.lane,
                next: next,
                results: byPartition[partition] ?? [:]
            )
        }
        locked.subtract(batch.locks)
    }

    /// Nothing can be said of a batch: it is done again.
    mutating func giveBack(_ batch: WriteBatch, mayHaveHappened: Bool) {
        for partition in batch.next.keys {
            partitions[partition]?.giveBack(batch.lane, mayHaveHappened: mayHaveHappened)
        }
        locked.subtract(batch.locks)
    }
}
