// SPDX-License-Identifier: Apache-2.0

public import Primitives
public import SandboxKit

/// A sandbox's time, which stands still until a test waits for it.
public struct WaitedClock: WallClock {
    /// The sandbox's clock.
    public let clock: SandboxClock

    /// The time of a sandbox with a clock that stands.
    public init(_ clock: SandboxClock) { self.clock = clock }

    /// The sandbox's time of day.
    public func now() -> Timestamp { clock.now() }

    /// Moves the sandbox's time on, and gives way to others.
    public func sleep(milliseconds: Int64) async throws(CancellationError) {
        if Task.isCancelled { throw CancellationError() }
        clock.advance(byMilliseconds: max(1, milliseconds))
        await Task.yield()
    }
}
