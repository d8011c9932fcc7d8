// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// Chooses the next batch over all partitions of the writes, so that no two batches have the same
/// lead or record. A value without clock and I/O; `SharedWriteScheduler` shares it between the
/// tasks.
struct WriteScheduler: Sendable {
    private var partitions: [Int32: WritePartition] = [:]
    private let order: [Int32]
    private var locked: Set<WriteLock> = []
    /// The partition at which the next batch of a lane begins, so that none is always the last.
    private var first: [WriteLaneKind: Int] = [:]

    init(_ partitions: [WritePartition]) {
        order = partitions.map(\.partition).sorted()
        for partition in partitions { self.partitions[partition.partition] = partition }
    }

    /// How many writes are in memory for a lane.
    func held(_ lane: WriteLaneKind) -> Int {
        partitions.values.reduce(0) { $0 + $1.held(lane) }
    }

    /// How many writes are postponed.
    var postponed: Int { partitions.values.reduce(0) { $0 + $1.postponed.entries.count } }

    mutating func receive(_ write: PlacedWrite, lane: WriteLaneKind) {
        partitions[write.partition]?.receive(write, lane: lane)
    }

    /// Takes in that a lane's reader has reached the end of a partition.
    mutating func receiveEnd(_ offset: Int64, of partition: Int32, lane: WriteLaneKind) {
        partitions[partition]?.receiveEnd(offset, lane: lane)
    }

    /// Moves the position of partitions whose records are all done to their ends.
    ///
    /// - Returns: the new positions.
    mutating func settleEnds() -> [Int32: Int64] {
        var settled: [Int32: Int64] = [:]
        for partition in order {
            if let next = partitions[partition]?.settleEnd() { settled[partition] = next }
        }
        return settled
    }

    /// Returns a lane's next batch; nil when there is nothing to do now.
    ///
    /// - Parameter limit: the most writes.
    mutating func nextBatch(_ lane: WriteLaneKind, limit: Int, now: Timestamp) -> WriteBatch? {
        var batch = WriteBatch(lane: lane)
        let start = first[lane] ?? 0
        let demand = WritePartition.Demand(limit: limit, locked: locked, now: now)
        for index in order.indices {
            let partition = order[(start + index) % order.count]
            partitions[partition]?.fill(&batch, demand)
        }
        if batch.isEmpty { return nil }
        first[lane] = (start + 1) % order.count
        locked.formUnion(batch.locks)
        return batch
    }

    /// When a lane can next try a postponed write again; nil when none waits for its time.
    func nextDue(_ lane: WriteLaneKind, after now: Timestamp) -> Timestamp? {
        partitions.values.compactMap { $0.postponed.nextDue(lane, after: now) }.min()
    }

    /// The changes of the checkpoints that are committed with a batch's results.
    ///
    /// - Parameter outcomes: one for each of its items.
    func progress(_ batch: WriteBatch, _ outcomes: [WriteOutcome]) -> [Int32: WriteProgress] {
        let byPartition = byPartition(batch, outcomes)
        var progress: [Int32: WriteProgress] = [:]
        for partition in batch.partitions {
            progress[partition] = partitions[partition]?.progress(
                batch.lane,
                next: batch.next[partition],
                outcomes: byPartition[partition] ?? [:]
            )
        }
        return progress
    }

    /// Ends a batch whose results are published and whose progress is committed.
    ///
    /// - Parameter random: from 0 up to 1, for the pauses.
    mutating func finish(
        _ batch: WriteBatch,
        _ outcomes: [WriteOutcome],
        _ progress: [Int32: WriteProgress],
        now: Timestamp,
        random: Double
    ) {
        let byPartition = byPartition(batch, outcomes)
        for (partition, progress) in progress {
            partitions[partition]?.finish(
                batch.lane,
                progress,
                outcomes: byPartition[partition] ?? [:],
                now: now,
                random: random
            )
        }
        locked.subtract(batch.locks)
    }

    private func byPartition(
        _ batch: WriteBatch,
        _ outcomes: [WriteOutcome]
    ) -> [Int32: [Int64: WriteOutcome]] {
        precondition(outcomes.count == batch.items.count, "every write has an outcome")
        var byPartition: [Int32: [Int64: WriteOutcome]] = [:]
        for (item, outcome) in zip(batch.items, outcomes) {
            byPartition[item.partition, default: [:]][item.offset] = outcome
        }
        return byPartition
    }

    /// Puts a batch back whose outcome is not known.
    mutating func giveBack(_ batch: WriteBatch, mayHaveHappened: Bool) {
        for partition in batch.partitions {
            partitions[partition]?.giveBack(batch.lane, mayHaveHappened: mayHaveHappened)
        }
        locked.subtract(batch.locks)
    }
}
