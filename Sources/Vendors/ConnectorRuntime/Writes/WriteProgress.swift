// SPDX-License-Identifier: Apache-2.0

/// How far a batch brings a partition of the writes. Both lanes move the same note: each says only
/// what it changes.
struct WriteProgress: Hashable, Sendable {
    /// The writes before this offset are done, or wait; nil where the normal lane has not moved.
    var next: Int64?
    /// The realtime writes before this offset are done, or wait; nil where their lane has not
    /// moved.
    var overtakenUpTo: Int64?
    /// Realtime writes that were refused while older writes are still to come.
    var refused: [Int64] = []
    /// Refused ones that nobody needs any more.
    var forgotten: [Int64] = []
    /// Writes that wait from now on, ascending.
    var postponed: [Int64] = []
    /// Writes that have waited and are done.
    var settled: [Int64] = []

    /// Whether there is nothing to commit.
    var isEmpty: Bool { self == WriteProgress() }
}
