// SPDX-License-Identifier: Apache-2.0

/// A point in time, to the millisecond.
public struct Timestamp: Comparable, Hashable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64

    /// Makes a point in time from milliseconds since the epoch.
    @inlinable
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Before every other point in time.
    @inlinable
    public static var distantPast: Timestamp { Timestamp(milliseconds: .min) }

    /// Whether two points in time are the same.
    @inlinable
    public static func == (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds == right.milliseconds
    }

    /// Adds the milliseconds to a hash.
    @inlinable
    public func hash(into hasher: inout Hasher) { hasher.combine(milliseconds) }

    /// Whether one point in time is before another.
    @inlinable
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// How many milliseconds this is after another point in time, negative before it; saturates
    /// instead of overflowing.
    @inlinable
    public func milliseconds(after other: Timestamp) -> Int64 {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(other.milliseconds)
        return overflow ? (milliseconds < other.milliseconds ? .min : .max) : difference
    }

    /// This point in time moved by some milliseconds; saturates instead of overflowing.
    @inlinable
    public func advanced(byMilliseconds delta: Int64) -> Timestamp {
        let (sum, overflow) = milliseconds.addingReportingOverflow(delta)
        return Timestamp(milliseconds: overflow ? (delta < 0 ? .min : .max) : sum)
    }
}
