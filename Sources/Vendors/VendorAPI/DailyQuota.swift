// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// A share of a vendor's calls of a day, which is never exceeded, over kills neither: calls are
/// leased in blocks, and a block is on record before its first call is made. What a killed process
/// had leased counts as used.
///
/// A machine without clock and without I/O; `QuotaLeases` performs it.
public struct DailyQuota: Hashable, Sendable {
    /// When a vendor counts anew.
    public enum Reset: Hashable, Sendable {
        /// Every day at midnight of a fixed time zone. Marketo: 00:00 US Central standard time,
        /// -360 minutes.
        case midnight(utcOffsetMinutes: Int64)
        /// Any 24 hours in a row (Salesforce). An hour's calls count until 24 hours after its end.
        case rolling24Hours
    }

    /// What the next call needs.
    public enum Decision: Hashable, Sendable {
        /// It may be made, and is counted.
        case granted
        /// This has to be on record first; then `didRecord`, and ask again.
        case needsRecord(BudgetRecord)
        /// No call before then.
        case exhausted(until: Timestamp)
    }

    static let hourMilliseconds: Int64 = 3_600_000
    /// The hours of which some part is less than 24 hours ago.
    static let rollingHours: Int64 = 25

    /// The most calls of a day.
    public private(set) var limit: Int64
    private let share: Double
    private let reset: Reset
    private let block: Int64
    private var record: BudgetRecord
    /// Calls that are on record and not made yet, and the period that they are on record for.
    private var leased: Int64 = 0
    private var leasedPeriod: Int64 = 0
    /// The vendor's own word that nothing goes before then.
    private var closedUntil: Timestamp?

    /// A budget.
    ///
    /// - Parameters:
    ///   - dailyCalls: the vendor's limit.
    ///   - share: how much of it may be used, above 0 and at most 1.
    ///   - block: how many calls are leased at once.
    ///   - record: what a process before this one left; an empty one at the very beginning.
    public init(
        dailyCalls: Int64,
        share: Double,
        reset: Reset,
        block: Int64 = Limits.leasedCalls,
        record: BudgetRecord = BudgetRecord()
    ) {
        precondition(dailyCalls > 0 && share > 0 && share <= 1 && block > 0, "a share of something")
        self.share = share
        self.reset = reset
        self.block = block
        self.record = record
        limit = DailyQuota.limit(dailyCalls, share)
    }

    private static func limit(_ calls: Int64, _ share: Double) -> Int64 {
        // What the product of two decimal numbers lacks of a whole number is no call less.
        let calls = min(calls, Limits.callsInDay)
        return Int64((Double(calls) * share + 1e-6).rounded(.down))
    }

    /// How many calls are left in this period, by what is on record.
    public func left(now: Timestamp) -> Int64 {
        let unused = leasedPeriod >= period(now) ? leased : 0
        return max(0, limit - used(in: record, now: now) + unused)
    }

    /// When the oldest calls that are on record no longer count.
    public func renewsAt(now: Timestamp) -> Timestamp { freeAt(record, now: now) }

    /// Asks for one call.
    public mutating func take(now: Timestamp) -> Decision {
        let believed = now.advanced(byMilliseconds: Limits.clockAheadMilliseconds)
        if let newest = record.periods.keys.max(), newest > self.period(believed) {
            record.bringBack(to: self.period(now))
        }
        // A clock that was set back must not open what is closed: the newest period goes on.
        let period = max(period(now), record.periods.keys.max() ?? .min)
        if let closedUntil, now < closedUntil { return .exhausted(until: closedUntil) }
        if leased > 0, leasedPeriod == period {
            leased -= 1
            return .granted
        }
        var next = record
        // What was leased for an earlier period and not used is known to be unused.
        if leased > 0 { next.add(-leased, period: leasedPeriod) }
        next.forget(before: firstPeriod(now))
        let free = min(block, limit - used(in: next, now: now))
        if free <= 0 { return .exhausted(until: freeAt(next, now: now)) }
        next.add(free, period: period)
        return .needsRecord(next)
    }

    /// What `take` asked for is on record, durably.
    public mutating func didRecord(_ next: BudgetRecord) {
        let newest = next.periods.keys.max() ?? 0
        var unused = next.periods[newest] ?? 0
        if let before = record.periods[newest] { unused -= before }
        record = next
        leased = max(0, unused)
        leasedPeriod = newest
    }

    /// What the vendor itself says (`Sforce-Limit-Info: api-usage=18/5000`): its limit may be lower
    /// than was configured, and others use it up as well.
    public mutating func observe(used: Int64, of dailyCalls: Int64, now: Timestamp) {
        guard dailyCalls > 0 else { return }
        limit = min(limit, DailyQuota.limit(dailyCalls, share))
        if used >= dailyCalls { close(now: now) }
    }

    /// The vendor refuses calls because its quota is used up.
    public mutating func close(now: Timestamp) {
        let soon = now.advanced(byMilliseconds: Limits.exhaustedMilliseconds)
        // The vendor's count may also be lifted by a person: it is asked again before the reset.
        closedUntil = min(soon, end(of: period(now)))
    }

    /// Whether it is the vendor's word, and not our own limit, that nothing goes.
    func isClosedByVendor(now: Timestamp) -> Bool { closedUntil.map { now < $0 } ?? false }

    /// An hour's or a day's number.
    private func period(_ now: Timestamp) -> Int64 {
        let (length, offset) = lengthAndOffset
        return (now.milliseconds + offset).flooredQuotient(length)
    }

    private func end(of period: Int64) -> Timestamp {
        let (length, offset) = lengthAndOffset
        return Timestamp(milliseconds: (period + 1) * length - offset)
    }

    private var lengthAndOffset: (Int64, Int64) {
        switch reset {
        case .midnight(let minutes): (24 * DailyQuota.hourMilliseconds, minutes * 60_000)
        case .rolling24Hours: (DailyQuota.hourMilliseconds, 0)
        }
    }

    /// The oldest period that still counts.
    private func firstPeriod(_ now: Timestamp) -> Int64 {
        switch reset {
        case .midnight: period(now)
        case .rolling24Hours: period(now) - DailyQuota.rollingHours + 1
        }
    }

    private func used(in record: BudgetRecord, now: Timestamp) -> Int64 {
        let first = firstPeriod(now)
        return record.periods.reduce(0) { $0 + ($1.key >= first ? $1.value : 0) }
    }

    /// When the oldest calls that count no longer do.
    private func freeAt(_ record: BudgetRecord, now: Timestamp) -> Timestamp {
        switch reset {
        case .midnight: return end(of: period(now))
        case .rolling24Hours:
            let oldest = record.periods.filter { $0.value > 0 }.keys.min() ?? period(now)
            return end(of: oldest + DailyQuota.rollingHours - 1)
        }
    }
}

extension Int64 {
    /// The quotient rounded down, for times before 1970 as well.
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
