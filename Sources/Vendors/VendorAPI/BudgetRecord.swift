// SPDX-License-Identifier: Apache-2.0

/// What is kept of a budget: how many calls of each hour or day are used or leased.
public struct BudgetRecord: Hashable, Sendable {
    /// Calls by the number of the hour or day since 1970; only those that still count.
    public private(set) var periods: [Int64: Int64] = [:]

    /// Nothing used.
    public init() {}

    /// Reads a record's text; nil for what is none.
    public init?(text: String) {
        if text.isEmpty { return }
        for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let period = Int64(parts[0]), let calls = Int64(parts[1]),
                0...Limits.callsInDay ~= calls, Limits.periods ~= period, periods[period] == nil,
                periods.count < DailyQuota.rollingHours
            else { return nil }
            periods[period] = calls
        }
    }

    /// `491000:100,491001:300`: at most 25 entries, a few hundred bytes.
    public var text: String {
        periods.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }
            .joined(separator: ",")
    }

    mutating func add(_ calls: Int64, period: Int64) {
        periods[period] = max(0, (periods[period] ?? 0) + calls)
    }

    /// Counts what is on record for later periods for this one: a clock that ran far ahead has put
    /// it there, and in a period that is still to come it would count for ever.
    mutating func bringBack(to last: Int64) {
        let later = periods.filter { $0.key > last }
        if later.isEmpty { return }
        for period in later.keys { periods[period] = nil }
        add(later.values.reduce(0, +), period: last)
    }

    mutating func forget(before first: Int64) {
        periods = periods.filter { $0.key >= first }
    }
}
