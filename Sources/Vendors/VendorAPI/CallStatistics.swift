// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// What was called since the process began. The difference of two is what a cycle cost.
public struct CallStatistics: Hashable, Sendable {
    /// Calls that were sent, repetitions included; tokens are not counted.
    public var sent: Int64 = 0
    /// Tries that came to nothing and were repeated.
    public var retried: Int64 = 0
    /// Calls that ended in a fault.
    public var failed: Int64 = 0
    /// Tokens that were no longer taken.
    public var renewedTokens: Int64 = 0

    /// Nothing yet.
    public init() {}
}

/// Counts, from any thread.
final class CallCounter: Sendable {
    private let statistics = Mutex(CallStatistics())

    var now: CallStatistics { statistics.withLock { $0 } }

    func count(_ change: (inout sending CallStatistics) -> Void) {
        statistics.withLock { change(&$0) }
    }
}

/// What an observer is told of calls: enough for a log, and nothing of tokens, bodies and paths.
public enum CallEvent: Hashable, Sendable {
    /// A try came to nothing; the next one follows after that time. The line is for people.
    case retrying(code: String?, line: String, afterMilliseconds: Int64)
    /// A token was no longer taken; a new one is asked for.
    case renewingToken
}
