// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Times in seconds.
enum ProcessorTime {
    /// What all threads of this process have used, in user mode and in the kernel.
    static func ofProcess() -> Double {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// What the calling thread has used.
    static func ofThread() -> Double {
        seconds(CLOCK_THREAD_CPUTIME_ID)
    }

    /// The clock on the wall, as far as it never goes back.
    static func wall() -> Double {
        seconds(CLOCK_MONOTONIC)
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
}
