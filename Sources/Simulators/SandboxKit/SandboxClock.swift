// SPDX-License-Identifier: Apache-2.0

internal import Foundation
public import Primitives
internal import Synchronization

/// Where both vendors' time comes from: the machine's, or one that stands still until it is moved.
///
/// Everything that depends on time asks it: stamps, the life of tokens, rate limits, quotas, jobs.
public final class SandboxClock: Sendable {
    /// nil while the machine's time counts.
    private let standing: Mutex<Timestamp?>

    /// The machine's time.
    public init() { standing = Mutex(nil) }

    /// A time that stands still.
    public init(standingAt time: Timestamp) { standing = Mutex(time) }

    /// The time now.
    public func now() -> Timestamp {
        standing.withLock { $0 } ?? SandboxClock.machineTime
    }

    /// Stops the time at a point.
    public func set(to time: Timestamp) { standing.withLock { $0 = time } }

    /// Moves the time; a clock that followed the machine stands still from now on.
    public func advance(byMilliseconds milliseconds: Int64) {
        standing.withLock {
            $0 = ($0 ?? SandboxClock.machineTime).advanced(byMilliseconds: milliseconds)
        }
    }

    /// Follows the machine's time again.
    public func follow() { standing.withLock { $0 = nil } }

    /// Whether the time stands still.
    public var isStanding: Bool { standing.withLock { $0 != nil } }

    private static var machineTime: Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }
}
