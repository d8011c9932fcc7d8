// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Primitives

/// The clocks, and the pause after an error.
enum SystemClock {
    /// The time of day, for records.
    static var now: Timestamp { Timestamp(milliseconds: read(CLOCK_REALTIME)) }

    /// The monotonic clock, for intervals.
    static func milliseconds() -> Int64 { read(CLOCK_MONOTONIC) }

    static func pause(milliseconds: UInt32) { usleep(milliseconds * 1_000) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
