// SPDX-License-Identifier: Apache-2.0

/// Every bound of the worker runtime on a batch, a wait or a retry, with its unit in its name.
public enum PoolLimits {
    /// A transaction is committed after this many input records.
    public static let transactionRecords = 2_000
    /// A transaction is committed after this many bytes of input and output.
    public static let transactionBytes = 8_000_000
    /// A transaction is committed after it has been open this long.
    public static let transactionMilliseconds: Int64 = 100
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
    /// How long a restore waits for changelog records before the inputs get their turn.
    public static let restoreWaitMilliseconds: Int32 = 10
    /// After this many aborts of the same records they are taken one by one.
    public static let abortsBeforeSingleRecords = 3
    /// After this many aborts of one record, by errors that records cause (size, form,
    /// delivery), it is given to the handler as poison.
    public static let abortsBeforePoison = 2
    /// The same for all other errors: a broker in trouble must not make dead letters of
    /// innocent records.
    public static let abortsBeforePoisonOfUnknownCause = 8
    /// After this many aborts without any progress the worker gives up.
    public static let abortsBeforeEnd = 20
    /// The pause after the first abort; it doubles with each one that follows.
    public static let abortPauseMilliseconds: Int64 = 20
    /// The longest pause after an abort.
    public static let longestAbortPauseMilliseconds: Int64 = 2_000
    /// How long a commit may take when partitions are being taken away or the worker stops.
    public static let revokeCommitMilliseconds: Int64 = 2_000
    /// How often reading committed offsets is tried: each try waits for open transactions.
    public static let takeOverTries = 12
    /// How long reading the control topic may take before the worker starts.
    public static let controlStartMilliseconds: Int64 = 30_000
    /// How long a whole stop may take; then the process has to end by itself.
    public static let stopMilliseconds: Int64 = 5_000
    /// How often a retriable error of the consumer is told, at most.
    public static let warningPauseMilliseconds: Int64 = 5_000
}
