// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Time that only goes on, for what is measured.
enum MonotonicClock {
    static var milliseconds: Int64 {
        Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000)
    }
}
