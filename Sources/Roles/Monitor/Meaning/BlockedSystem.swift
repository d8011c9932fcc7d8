// SPDX-License-Identifier: Apache-2.0

/// Whether a lead's writes to one system are blocked, from what the log and the lead's state say.
///
/// Both come on topics of their own, in any order. The state knows how many entries the log had
/// when it was written; what it says counts for these, and the log for later ones. The result does
/// not depend on the order in which they are read.
struct BlockedSystem: Hashable, Sendable {
    /// The number and the time of the last entry that told of a failure, and its reasons.
    var failedEntry: Int64 = 0
    var failedAt: Int64?
    var logged: [FailureReason] = []
    /// The number of the last entry after which a failure is over.
    var settledEntry: Int64 = 0
    /// How many entries the log had when the state was written, and when that was.
    var stateEntry: Int64 = -1
    var stateAt: Int64?
    /// The reasons of the failure that the state has; none when the system is not blocked.
    var held: [FailureReason] = []

    /// Takes in an entry of the log.
    mutating func take(_ meaning: ActivityMeaning, at: Int64) {
        if let reasons = meaning.failure, meaning.entry >= failedEntry {
            failedEntry = meaning.entry
            failedAt = at
            logged = reasons
        }
        if meaning.isSettling { settledEntry = max(settledEntry, meaning.entry) }
    }

    /// Takes in the lead's state.
    mutating func take(held reasons: [FailureReason], entries: Int64, at: Int64) {
        guard entries >= stateEntry else { return }
        stateEntry = entries
        stateAt = at
        held = reasons
    }

    /// Why the system is blocked now, and since when; nil when it is not.
    var shown: (reasons: [FailureReason], at: Int64)? {
        if stateEntry >= max(failedEntry, settledEntry) {
            guard !held.isEmpty else { return nil }
            return (held, failedAt ?? stateAt ?? 0)
        }
        return failedEntry > settledEntry ? (logged, failedAt ?? 0) : nil
    }
}
