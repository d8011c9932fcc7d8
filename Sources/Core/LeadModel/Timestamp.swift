// SPDX-License-Identifier: Apache-2.0

/// A point in time, to the millisecond: the resolution of every record of the contract.
public struct Timestamp: Comparable, Hashable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64

    /// Makes a point in time from milliseconds since the epoch.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Before everything that can be in a record.
    public static let distantPast = Timestamp(milliseconds: .min)

    /// Whether one point in time is before another.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// How many milliseconds this is after another point in time, negative before it; saturates
    /// instead of overflowing.
    public func milliseconds(after other: Timestamp) -> Int64 {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(other.milliseconds)
        return overflow ? (milliseconds < other.milliseconds ? .min : .max) : difference
    }

    /// This point in time moved by some milliseconds; saturates instead of overflowing.
    public func advanced(byMilliseconds delta: Int64) -> Timestamp {
        let (sum, overflow) = milliseconds.addingReportingOverflow(delta)
        return Timestamp(milliseconds: overflow ? (delta < 0 ? .min : .max) : sum)
    }
}
