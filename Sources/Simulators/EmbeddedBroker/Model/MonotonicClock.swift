// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A clock for measuring: its time only goes on.
enum MonotonicClock {
    static var milliseconds: Int64 {
        Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000)
    }
}
