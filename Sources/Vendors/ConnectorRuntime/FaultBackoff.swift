// SPDX-License-Identifier: Apache-2.0

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
        let wait = Self.milliseconds(in: range, failures: faults, random: random)
        // The vendor's own wish counts, but a reset that is hours away is asked for again before.
        let wish = min(
            fault.retryAfterMilliseconds ?? 0,
            Limits.longFaultPauseMilliseconds.upperBound
        )
        return max(wait, wish)
    }

    /// A wait that doubles with each failure up to a bound.
    ///
    /// - Parameters:
    ///   - range: the bound of the first wait, and that of all.
    ///   - random: from 0 up to 1: the upper half of the wait is left to chance.
    static func milliseconds(
        in range: ClosedRange<Int64>,
        failures: Int,
        random: Double
    ) -> Int64 {
        let doublings = Int64(min(max(failures - 1, 0), 20))
        let bound = min(range.lowerBound << doublings, range.upperBound)
        return bound / 2 + Int64(Double(bound - bound / 2) * random)
    }
}
