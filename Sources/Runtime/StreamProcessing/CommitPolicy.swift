// SPDX-License-Identifier: Apache-2.0

/// When an open transaction is to be committed: at once when nothing more is waiting, else by
/// count, bytes or time, whichever comes first.
///
/// A commit takes 7 to 13 ms, however much is in it, and input piles up meanwhile. So transactions
/// grow by themselves under load, and stay quick without it.
public struct CommitPolicy: Sendable, Hashable {
    /// Input records in a transaction.
    public var records: Int
    /// Bytes of input and output in a transaction.
    public var bytes: Int
    /// How long a transaction may be open.
    public var milliseconds: Int64

    /// A policy.
    public init(
        records: Int = PoolLimits.transactionRecords,
        bytes: Int = PoolLimits.transactionBytes,
        milliseconds: Int64 = PoolLimits.transactionMilliseconds
    ) {
        precondition(records > 0 && bytes > 0 && milliseconds >= 0, "limits are positive")
        self.records = records
        self.bytes = bytes
        self.milliseconds = milliseconds
    }

    /// Whether a transaction with this in it has to be committed.
    public func isDue(records: Int, bytes: Int, openMilliseconds: Int64, isDrained: Bool) -> Bool {
        isDrained || records >= self.records || bytes >= self.bytes
            || openMilliseconds >= milliseconds
    }
}
