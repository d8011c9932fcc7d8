// SPDX-License-Identifier: Apache-2.0

public import Primitives
internal import Synchronization

/// Whether a role is alive and whether it does its job: written by its loop, read by the pages.
public final class Health: Sendable {
    private let lastHeartbeat: Atomic<Int64>
    private let ready = Atomic<Bool>(false)
    private let boundMilliseconds: Int64
    private let watched = Mutex<(progress: @Sendable () -> Int, last: Int)?>(nil)
    private let clock: @Sendable () -> Int64

    /// A role that is alive at this moment and not ready.
    ///
    /// - Parameter boundMilliseconds: how long the loop may stay away before it counts as hung.
    public init(
        boundMilliseconds: Int64 = TelemetryLimits.heartbeatMilliseconds,
        clock: @escaping @Sendable () -> Int64 = { MonotonicTime.milliseconds() }
    ) {
        self.boundMilliseconds = boundMilliseconds
        self.clock = clock
        lastHeartbeat = Atomic(clock())
    }

    /// Counts a number that moves as a sign of life too: a restore may keep the loop for long.
    public func watch(_ progress: @escaping @Sendable () -> Int) {
        watched.withLock { $0 = (progress, progress()) }
    }

    /// The loop has come round.
    public func heartbeat() { lastHeartbeat.store(clock(), ordering: .relaxed) }

    /// Whether the loop has come round within the bound.
    public var isAlive: Bool {
        let hasMoved = watched.withLock { watched in
            guard let (progress, last) = watched else { return false }
            let number = progress()
            watched = (progress, number)
            return number != last
        }
        if hasMoved { heartbeat() }
        return clock() - lastHeartbeat.load(ordering: .relaxed) <= boundMilliseconds
    }

    /// Whether the role does its job.
    public var isReady: Bool {
        get { ready.load(ordering: .relaxed) }
        set { ready.store(newValue, ordering: .relaxed) }
    }
}
