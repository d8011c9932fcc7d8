// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The bounds of the tests' waits, with their units in their names.
public enum Bounds {
    /// How long a worker may take until it has its first partitions.
    public static let readySeconds = 30.0
    /// How long a stream may take until all of it is committed.
    public static let drainSeconds = 60.0
    /// How long a process that was told to stop may take.
    public static let stopSeconds = 5.0
    /// How long a command that cannot succeed may take to say so.
    public static let refusalSeconds = 20.0
    /// How long a command may take to its end.
    public static let commandSeconds = 60.0
    /// The pause between two looks at a condition.
    static let lookMicroseconds: UInt32 = 10_000
}

/// A condition that did not come true in time.
public struct Overdue: Error, CustomStringConvertible {
    /// The condition, and what held instead.
    public var description: String

    /// An error with this description.
    public init(description: String) { self.description = description }
}

/// Waits until a condition holds.
///
/// - Parameters:
///   - what: the condition in words.
///   - found: what holds instead, for the error.
/// - Throws: `Overdue` when the time is up.
public func awaiting(
    _ what: String,
    seconds: Double,
    found: () throws -> String = { "" },
    until condition: () throws -> Bool
) throws {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(seconds)
    while true {
        if try condition() { return }
        guard clock.now < deadline else { break }
        usleep(Bounds.lookMicroseconds)
    }
    throw Overdue(description: "not within \(seconds) s: \(what). \(try found())")
}
