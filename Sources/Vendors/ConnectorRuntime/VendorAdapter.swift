// SPDX-License-Identifier: Apache-2.0

public import VendorAPI

/// What a vendor's module supplies when its connector becomes active.
public struct VendorAdapter: Sendable {
    /// Where changes are found.
    public var source: any ChangeSource
    /// Where writes are applied.
    public var target: any WriteTarget
    /// Where the activity log is written back to; nil when it is not.
    public var activities: (any ActivityTarget)?
    /// Returns the counts of calls so far.
    public var statistics: @Sendable () -> CallStatistics
    /// Returns how much of the daily budget is left; nil without a budget.
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

/// Proof of leadership that the runtime hands to the vendor's module.
public struct LeadershipHandle: Sendable {
    /// What of the daily budget was used or leased before.
    public let budgetRecord: BudgetRecord
    /// Records a lease of the daily budget durably, for `QuotaLeases`. It throws `cancelled` when
    /// the connector is no longer the active one.
    public let record: QuotaLeases.Recorder
    /// Waits until the connector is known to be the active one. Returns false when it no longer is.
    /// For `FencedTransport`.
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
