// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// The seam to time: what waits can be tested without waiting.
public protocol ConnectorClock: Sendable {
    /// The time now.
    func now() -> Timestamp
    /// Waits; returns early, throwing, only when the task is cancelled.
    func sleep(milliseconds: Int64) async throws(CancellationError)
}
