// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// Decides when a failed step may be tried again: at once the first time, then with pauses that
/// double up to a bound, until a try succeeds.
struct RecoveryPause {
    private var failures = 0
    private var nextTry: Int64 = 0

    /// Whether a try is allowed now.
    var isOver: Bool { MonotonicTime.milliseconds() >= nextTry }

    /// How long until a try is allowed, at most `bound`.
    func remainingMilliseconds(_ bound: Int32) -> Int64 {
        min(max(0, nextTry - MonotonicTime.milliseconds()), Int64(bound))
    }

    /// Takes in that the try failed.
    mutating func didFail() {
        failures += 1
        let bound =
            PoolLimits.recoveryPauseMilliseconds...PoolLimits.longestRecoveryPauseMilliseconds
        nextTry =
            MonotonicTime.milliseconds()
            + Backoff(bound, jitter: .none).milliseconds(failures: failures)
    }

    /// Takes in that the try succeeded.
    mutating func didSucceed() { self = RecoveryPause() }
}
