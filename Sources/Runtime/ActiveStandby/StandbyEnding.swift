// SPDX-License-Identifier: Apache-2.0

/// How the run of a process with standbys came to its end.
public enum StandbyEnding: Hashable, Sendable {
    /// Nothing was under way.
    case atRest
    /// Work was under way, or what it brought was not committed: the next active process finds out
    /// what became of it.
    case inTheMiddle
}
