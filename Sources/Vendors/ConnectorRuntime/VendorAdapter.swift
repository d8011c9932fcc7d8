// SPDX-License-Identifier: Apache-2.0

public import VendorAPI

/// What a connector's vendor module makes when the connector becomes active.
public struct VendorAdapter: Sendable {
    /// Where changes are found.
    public var source: any ChangeSource
    /// Where writes are applied.
    public var target: any WriteTarget
    /// Where the activity log is written back to; nil when it is not.
    public var activities: (any ActivityTarget)?
    /// What was called so far.
    public var statistics: @Sendable () -> CallStatistics
    /// How the budget stands; nil without a budget.
    public var budget: (@Sendable () async -> BudgetReading)?
    /// Called when the connector is no longer active.
    public var close: @Sendable () async -> Void

    /// The parts of one vendor.
    public init(
        source: any ChangeSource,
        target: any WriteTarget,
        activities: (any ActivityTarget)? = nil,
        statistics: @escaping @Sendable () -> CallStatistics = { CallStatistics() },
        budget: (@Sendable () async -> BudgetReading)? = nil,
        close: @escaping @Sendable () async -> Void = {}
    ) {
        self.source = source
        self.target = target
        self.activities = activities
        self.statistics = statistics
        self.budget = budget
        self.close = close
    }
}

/// The place of the active connector, as its vendor's module sees it.
public struct LeadershipHandle: Sendable {
    /// What of the daily budget was used or leased before.
    public let budgetRecord: BudgetRecord
    /// Puts a lease on record, durably: for `QuotaLeases`. It throws `cancelled` when the
    /// connector is no longer the active one.
    public let record: QuotaLeases.Recorder
    /// Waits until it is certain that the connector is the active one; false when it is not any
    /// more. For `FencedTransport`.
    let isTaken: @Sendable () async -> Bool

    init(
        budgetRecord: BudgetRecord,
        isTaken: @escaping @Sendable () async -> Bool,
        record: @escaping QuotaLeases.Recorder
    ) {
        self.budgetRecord = budgetRecord
        self.isTaken = isTaken
        self.record = record
    }
}
