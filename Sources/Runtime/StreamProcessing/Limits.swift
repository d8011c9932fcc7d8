// SPDX-License-Identifier: Apache-2.0

/// Every bound of the worker runtime on a batch, a wait or a retry, with its unit in its name.
public enum PoolLimits {
    /// A transaction is committed after this many input records.
    public static let transactionRecords = 2_000
    /// A transaction is committed after this many bytes of input and output.
    public static let transactionBytes = 8_000_000
    /// A transaction is committed after it has been open this long.
    public static let transactionMilliseconds: Int64 = 100
    /// How long a silent worker keeps its partitions, unless told: longer than a pod's restart.
    public static let sessionMilliseconds = 30_000
    /// How long the broker keeps a silent worker's transaction open, unless told: longer than a
    /// dead broker is missed for, and shorter than the session.
    public static let transactionTimeoutMilliseconds = 25_000
    /// How long an open transaction waits for another record before its input counts as drained.
    public static let drainedWaitMilliseconds: Int32 = 1
    /// How long an idle loop waits for input: it bounds how late due work and a stop are seen.
    public static let idleWaitMilliseconds: Int32 = 50
    /// How many pieces of due work a partition may do in one go.
    public static let dueWork = 500
    /// How many control records are handed on between two transactions.
    public static let controlRecords = 1_000
    /// How many changelog records a restore applies to the store in one write.
    public static let restoreBatchRecords = 2_000
    /// How many changelog records a restore reads before the inputs get their turn.
    public static let restoreSliceRecords = 20_000
    /// How long a restore reads before the inputs get their turn.
    public static let restoreSliceMilliseconds: Int64 = 50
    /// Between how many records of a restore the clock is looked at.
    static let restoreClockRecords = 256
    /// How often a restore tells how it comes on.
    public static let restoreProgressMilliseconds: Int64 = 5_000
    /// How long a restore waits for changelog records before the inputs get their turn.
    public static let restoreWaitMilliseconds: Int32 = 10
    /// How often the stores are made durable, and their checkpoints stamped with the time.
    public static let flushMilliseconds: Int64 = 600_000
    /// Partitions that are kept open after they have left: those that left last. A rebalance that
    /// brings them back then costs nothing.
    public static let cachedPartitions = 32
    /// How many changelog records of other workers' partitions a standby reads in one go.
    public static let standbySliceRecords = 2_000
    /// After this many aborts of one record alone, by errors that records cause (size, form), it is
    /// given to the handler as poison.
    public static let abortsBeforePoison = 2
    /// A transaction that the cluster did not take in time is followed by one of this part of it.
    public static let slowClusterDivisor = 4
    /// A commit that takes longer than this does not make the next transaction larger.
    public static let slowCommitMilliseconds: Int64 = 5_000
    /// The pause after the first abort; it doubles with each one that follows.
    public static let abortPauseMilliseconds: Int64 = 20
    /// The longest pause after an abort.
    public static let longestAbortPauseMilliseconds: Int64 = 2_000
    /// How long a commit may take, all its calls and their retries together. Longer than a dead
    /// broker is missed for (9 s where nobody has changed it, and an election).
    public static let commitMilliseconds: Int64 = 20_000
    /// How long an abort may take; after it a new producer ends the transaction.
    public static let abortMilliseconds: Int64 = 5_000
    /// How long a commit may take when partitions are being taken away or the worker stops.
    public static let revokeCommitMilliseconds: Int64 = 8_000
    /// How long one try to claim the transactional id may take before the group is served again.
    public static let producerStartMilliseconds: Int64 = 2_000
    /// How long one request of a takeover may take before the group is served again.
    public static let takeOverRequestMilliseconds: Int32 = 4_000
    /// The pause before the first new try of a takeover or a producer; it doubles with each one.
    public static let recoveryPauseMilliseconds: Int64 = 100
    /// The longest pause between two such tries.
    public static let longestRecoveryPauseMilliseconds: Int64 = 2_000
    /// How often seeking is tried: right after an assignment it may be too early.
    public static let seekTries = 12
    /// How long a stop waits for positions to stand at the end.
    public static let settleMilliseconds: Int64 = 700
    /// How often positions that moved over markers alone are committed, at most.
    public static let positionCommitMilliseconds: Int64 = 500
    /// How often the topics are looked at: whether they are still the same.
    public static let topicWatchMilliseconds: Int64 = 5_000
    /// Every how many looks the numbers of partitions are compared, too.
    public static let topicWatchCountsInterval = 3
    /// So often within the window the group has to fence a worker before another process under its
    /// name is taken for certain.
    public static let fencingsBeforeEnd = 3
    /// The window in which fencings are counted.
    public static let fencingWindowMilliseconds: Int64 = 120_000
    /// How long a look for records before a partition's end may take before it is begun anew.
    public static let tailReadMilliseconds: Int64 = 10_000
    /// How long a whole stop may take; then the process has to end by itself.
    public static let stopMilliseconds: Int64 = 25_000
    /// How often the same warning is told, at most: an outage has few lines.
    public static let repeatedWarningPauseMilliseconds: Int64 = 60_000
    /// How often a warning is told, at most.
    public static let warningPauseMilliseconds: Int64 = 5_000
}
