// SPDX-License-Identifier: Apache-2.0

/// The seam to time: the time of day, and waits that a test need not wait for.
///
/// Not the standard library's `Clock`: its instants have no date, and its waits no unit.
public protocol WallClock: Sendable {
    /// The time of day.
    func now() -> Timestamp

    /// Waits so many milliseconds; not at all for none or fewer.
    ///
    /// - Throws: only when the task is cancelled, and then early.
    func sleep(milliseconds: Int64) async throws(CancellationError)
}
