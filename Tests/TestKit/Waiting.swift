// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kafka
import Testing

/// Every bound of these tests on a wait, with its unit in its name.
enum Bounds {
    /// How long a worker may take until it has its first partitions.
    static let readySeconds = 30.0
    /// How long a stream may take until all of it is committed.
    static let drainSeconds = 60.0
    /// How long a process that was told to stop may take.
    static let stopSeconds = 5.0
    /// How long a command that cannot succeed may take to say so.
    static let refusalSeconds = 20.0
    /// The pause between two looks at a condition.
    static let lookMicroseconds: UInt32 = 10_000
}

/// A condition that did not come true in time.
struct Overdue: Error, CustomStringConvertible {
    var description: String
}

/// Waits until a condition holds.
///
/// - Throws: `Overdue` with what was waited for and, from `found`, what there was instead.
func awaiting(
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
