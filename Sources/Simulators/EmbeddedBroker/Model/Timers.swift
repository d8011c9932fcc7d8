// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Timers on the broker's one event loop.
struct Timers {
    let eventLoop: any EventLoop

    func after(milliseconds: Int64, _ body: @escaping () -> Void) -> Scheduled<Void> {
        eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds), body)
    }

    /// Runs the body soon, after the work that is running now.
    func soon(_ body: @escaping () -> Void) {
        eventLoop.assumeIsolated().execute(body)
    }
}
