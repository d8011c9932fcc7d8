// SPDX-License-Identifier: Apache-2.0

import Primitives

extension Timestamp {
    /// The time of day by the system's clock.
    static var ofSystem: Timestamp { SystemClock().now() }
}
