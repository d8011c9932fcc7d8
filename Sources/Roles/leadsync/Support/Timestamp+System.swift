// SPDX-License-Identifier: Apache-2.0

import Glibc
import LeadModel

extension Timestamp {
    /// The time of day by the system's clock.
    static var ofSystem: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(
            milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
        )
    }
}
