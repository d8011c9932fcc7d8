// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Time for deadlines and intervals: it never goes back and has no date.
public enum MonotonicTime {
    /// Milliseconds since some moment before the process began.
    public static func milliseconds() -> Int64 { nanoseconds(CLOCK_MONOTONIC) / 1_000_000 }

    /// Microseconds since the same moment.
    public static func microseconds() -> Int64 { nanoseconds(CLOCK_MONOTONIC) / 1_000 }

    /// Blocks the thread for so many milliseconds; not at all for none or fewer.
    public static func pause(milliseconds: Int32) {
        usleep(UInt32(clamping: Int64(milliseconds) * 1_000))
    }
}

/// What one of the machine's clocks shows.
func nanoseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
