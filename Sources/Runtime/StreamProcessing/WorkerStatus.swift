// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A worker's counters at one moment.
public struct WorkerStatus: Sendable, Hashable {
    /// Input records processed in committed transactions.
    public var records = 0
    /// Records published in committed transactions, the changelog's included.
    public var outputs = 0
    /// Committed transactions.
    public var transactions = 0
    /// Aborted transactions.
    public var aborts = 0
    /// Records given to the handler as poison.
    public var poisoned = 0
    /// Changelog records replayed.
    public var restoredRecords = 0
    /// Partitions owned.
    public var partitions = 0
    /// Partitions owned that are still being restored.
    public var restoringPartitions = 0
    /// Changelog offsets that the running restores still have to read.
    public var restoreRemaining = 0
    /// Changelog offsets that the running restores read a second.
    public var restoreRate = 0
    /// Seconds until they are through, at that rate; 0 where none runs or nothing has come yet.
    public var restoreSecondsLeft = 0
    /// Partitions of other workers whose states are kept, too.
    public var standbyPartitions = 0
    /// Changelog records of such partitions that were read.
    public var standbyRecords = 0
    /// Rebalances seen.
    public var rebalances = 0
    /// How long the last commit took, in microseconds.
    public var lastCommitMicroseconds = 0
    /// Milliseconds from the timestamp of the last processed record to its processing.
    public var lagMilliseconds = 0
}

/// The counters as the worker's thread writes them and any other reads them.
final class Counters: Sendable {
    let records = Atomic<Int>(0)
    let outputs = Atomic<Int>(0)
    let transactions = Atomic<Int>(0)
    let aborts = Atomic<Int>(0)
    let poisoned = Atomic<Int>(0)
    let restoredRecords = Atomic<Int>(0)
    let partitions = Atomic<Int>(0)
    let restoringPartitions = Atomic<Int>(0)
    let restoreRemaining = Atomic<Int>(0)
    let restoreRate = Atomic<Int>(0)
    let restoreSecondsLeft = Atomic<Int>(0)
    let standbyPartitions = Atomic<Int>(0)
    let standbyRecords = Atomic<Int>(0)
    let rebalances = Atomic<Int>(0)
    let lastCommitMicroseconds = Atomic<Int>(0)
    let lagMilliseconds = Atomic<Int>(0)

    func snapshot() -> WorkerStatus {
        func read(_ counter: borrowing Atomic<Int>) -> Int { counter.load(ordering: .relaxed) }
        return WorkerStatus(
            records: read(records),
            outputs: read(outputs),
            transactions: read(transactions),
            aborts: read(aborts),
            poisoned: read(poisoned),
            restoredRecords: read(restoredRecords),
            partitions: read(partitions),
            restoringPartitions: read(restoringPartitions),
            restoreRemaining: read(restoreRemaining),
            restoreRate: read(restoreRate),
            restoreSecondsLeft: read(restoreSecondsLeft),
            standbyPartitions: read(standbyPartitions),
            standbyRecords: read(standbyRecords),
            rebalances: read(rebalances),
            lastCommitMicroseconds: read(lastCommitMicroseconds),
            lagMilliseconds: read(lagMilliseconds)
        )
    }
}
