// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import VendorAPI

/// How long a lane waits after a fault: longer each time, and long where only a person or the
/// vendor's clock can end it. No fault makes a busy loop.
struct FaultBackoff: Hashable, Sendable {
    private var faults = 0

    /// Something went well.
    mutating func reset() { faults = 0 }

    /// The wait after one more fault.
    ///
    /// - Parameter random: from 0 up to 1: the upper half of the wait is left to chance.
    mutating func milliseconds(after fault: VendorError, random: Double) -> Int64 {
        faults += 1
        let range =
            switch fault.kind {
            case .quotaExhausted, .credentialsRefused, .permissionMissing:
                Limits.longFaultPauseMilliseconds
            case .transient, .unreachable, .refused, .unintelligible, .cancelled:
                Limits.faultPauseMilliseconds
            }
        let wait = Backoff(range, jitter: .half).milliseconds(failures: faults, random: random)
        // The vendor's own wish counts, but a reset that is hours away is asked for again before.
        let wish = min(
            fault.retryAfterMilliseconds ?? 0,
            Limits.longFaultPauseMilliseconds.upperBound
        )
        return max(wait, wish)
    }
}
