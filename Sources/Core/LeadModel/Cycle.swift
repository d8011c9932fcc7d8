// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// Tells the connectors to poll (requirement 1; docs/reference/topics.md).
public struct PollTrigger: Hashable, Sendable {
    /// Why the cycle was started.
    public enum Cause: String, Hashable, Sendable, CaseIterable { case schedule, manual }

    /// The number of the cycle.
    public var cycle: Int64
    /// When the cycle was started.
    public var at: Timestamp
    /// Why the cycle was started.
    public var reason: Cause

    /// The trigger of one cycle.
    public init(cycle: Int64, at: Timestamp, reason: Cause) {
        self.cycle = cycle
        self.at = at
        self.reason = reason
    }
}

/// A connector's report on one cycle (docs/reference/topics.md).
public struct CycleReport: Hashable, Sendable {
    /// The number of the cycle.
    public var cycle: Int64
    /// The reporting connector's system.
    public var system: VendorSystem
    /// Changes that it published.
    public var changes: Int64
    /// How many calls of the system's API were used.
    public var apiCalls: Int64
    /// How long the poll took, in milliseconds.
    public var durationMilliseconds: Int64
    /// What went wrong, one line each, without personal data.
    public var errors: [String]
    /// When the poll ended.
    public var at: Timestamp

    /// A report at the end of a poll.
    public init(
        cycle: Int64,
        system: VendorSystem,
        changes: Int64,
        apiCalls: Int64,
        durationMilliseconds: Int64,
        errors: [String],
        at: Timestamp
    ) {
        self.cycle = cycle
        self.system = system
        self.changes = changes
        self.apiCalls = apiCalls
        self.durationMilliseconds = durationMilliseconds
        self.errors = errors
        self.at = at
    }
}
