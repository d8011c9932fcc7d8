// SPDX-License-Identifier: Apache-2.0

/// The change of one batch to a partition's checkpoint. Both lanes update the checkpoint; each sets
/// only its own fields.
struct WriteProgress: Hashable, Sendable {
    /// Every write before this offset is done or postponed; nil if the normal lane has not moved.
    var next: Int64?
    /// Every realtime write before this offset is done or postponed; nil if the realtime lane has
    /// not moved.
    var overtakenUpTo: Int64?
    /// Realtime writes that were refused, with older writes still to come.
    var refused: [Int64] = []
    /// Refusals that are no longer needed.
    var forgotten: [Int64] = []
    /// Writes that are postponed from now on, ascending.
    var postponed: [Int64] = []
    /// Postponed writes that are done.
    var settled: [Int64] = []

    /// Whether there is nothing to commit.
    var isEmpty: Bool { self == WriteProgress() }
}
