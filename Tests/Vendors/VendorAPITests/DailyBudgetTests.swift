// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

@testable @_spi(Testing) import VendorAPI

struct DailyBudgetTests {
    private let hour: Int64 = 3_600_000
    /// 2026-11-24T00:00:00Z.
    private let midnight = Timestamp(milliseconds: 1_795_478_400_000)

    /// Takes up to `count` calls; what has to be on record is.
    private func take(_ count: Int, _ budget: inout DailyQuota, at now: Timestamp) -> Int {
        var granted = 0
        while granted < count {
            switch budget.take(now: now) {
            case .granted: granted += 1
            case .needsRecord(let record): budget.didRecord(record)
            case .exhausted: return granted
            }
        }
        return granted
    }

    @Test func theShareIsNeverExceeded() {
        var budget = DailyQuota(dailyCalls: 1_000, share: 0.29, reset: .rolling24Hours, block: 100)
        #expect(budget.limit == 290)
        #expect(take(1_000, &budget, at: midnight) == 290)
        #expect(budget.left(now: midnight) == 0)
    }

    @Test func aKilledProcessWastesItsLeaseOnly() {
        var first = DailyQuota(dailyCalls: 1_000, share: 0.5, reset: .rolling24Hours, block: 100)
        var kept = BudgetRecord()
        for _ in 0..<150 {
            while case .needsRecord(let record) = first.take(now: midnight) {
                kept = record
                first.didRecord(record)
            }
        }
        var second = DailyQuota(
            dailyCalls: 1_000,
            share: 0.5,
            reset: .rolling24Hours,
            block: 100,
            record: BudgetRecord(text: kept.text) ?? BudgetRecord()
        )
        #expect(take(1_000, &second, at: midnight) == 300)
    }

    @Test func nothingIsMadeBeforeItIsOnRecord() {
        var budget = DailyQuota(dailyCalls: 1_000, share: 1, reset: .rolling24Hours, block: 10)
        guard case .needsRecord = budget.take(now: midnight),
            case .needsRecord(let record) = budget.take(now: midnight)
        else {
            Issue.record("a call was granted that no record holds")
            return
        }
        #expect(record.periods.values.reduce(0, +) == 10)
    }

    @Test func marketoCountsAnewAtItsMidnight() {
        let reset = DailyQuota.Reset.midnight(utcOffsetMinutes: -360)
        var budget = DailyQuota(dailyCalls: 100, share: 1, reset: reset, block: 30)
        let evening = midnight.advanced(byMilliseconds: 5 * hour)
        #expect(take(1_000, &budget, at: evening) == 100)
        let reopening = midnight.advanced(byMilliseconds: 6 * hour)
        #expect(budget.take(now: evening) == .exhausted(until: reopening))
        #expect(take(1_000, &budget, at: reopening.advanced(byMilliseconds: -1)) == 0)
        #expect(take(1_000, &budget, at: reopening) == 100)
    }

    @Test func salesforceCountsAnyTwentyFourHours() {
        var budget = DailyQuota(dailyCalls: 100, share: 1, reset: .rolling24Hours, block: 10)
        let half = midnight.advanced(byMilliseconds: hour / 2)
        #expect(take(60, &budget, at: half) == 60)
        let later = half.advanced(byMilliseconds: 3 * hour)
        #expect(take(1_000, &budget, at: later) == 40)
        let reopening = midnight.advanced(byMilliseconds: 25 * hour)
        #expect(budget.take(now: later) == .exhausted(until: reopening))
        #expect(take(1_000, &budget, at: reopening.advanced(byMilliseconds: -1)) == 0)
        #expect(take(1_000, &budget, at: reopening) == 60)
    }

    @Test func whatALeaseDidNotUseIsGivenBackWhenItsHourEnds() {
        var budget = DailyQuota(dailyCalls: 100, share: 1, reset: .rolling24Hours, block: 50)
        #expect(take(1, &budget, at: midnight) == 1)
        let later = midnight.advanced(byMilliseconds: hour)
        #expect(take(1_000, &budget, at: later) == 99)
    }

    @Test func aClockThatIsSetBackOpensNothing() {
        let reset = DailyQuota.Reset.midnight(utcOffsetMinutes: 0)
        var budget = DailyQuota(dailyCalls: 100, share: 1, reset: reset, block: 30)
        #expect(take(95, &budget, at: midnight) == 95)
        let earlier = midnight.advanced(byMilliseconds: -1)
        #expect(take(1_000, &budget, at: earlier) == 5)
    }

    @Test func callsOfAClockThatRanFarAheadCountNow() throws {
        // The process before this one took it for the year 2100, and used all.
        let record = try #require(BudgetRecord(text: "1139616:100"))
        var budget = DailyQuota(
            dailyCalls: 100,
            share: 1,
            reset: .rolling24Hours,
            record: record
        )
        let now = Timestamp(milliseconds: 1_764_000_000_000)
        guard case .exhausted(let until) = budget.take(now: now) else {
            Issue.record("what was used is forgotten")
            return
        }
        // They count for 24 hours from now on, and not until 2100.
        #expect(until.milliseconds(after: now) <= 25 * 3_600_000)
        guard case .needsRecord = budget.take(now: until) else {
            Issue.record("it stays exhausted")
            return
        }
    }

    @Test(arguments: [
        "9223372036854775807:1", "-1:1", "491000:9223372036854775807",
        "491000:9223372036854775807,491001:9223372036854775807",
    ])
    func numbersAtTheEndOfTheirTypeAreNoRecord(text: String) {
        #expect(BudgetRecord(text: text) == nil)
    }

    @Test func aVendorsCountAtTheEndOfItsTypeIsNoTrap() {
        var budget = DailyQuota(dailyCalls: .max, share: 1, reset: .rolling24Hours)
        budget.observe(used: .max, of: .max, now: Timestamp(milliseconds: 0))
        budget.observe(used: .min, of: .min, now: Timestamp(milliseconds: 0))
    }

    @Test func theVendorsOwnCountClosesIt() {
        var budget = DailyQuota(dailyCalls: 1_000, share: 0.5, reset: .rolling24Hours)
        budget.observe(used: 10, of: 100, now: midnight)
        #expect(budget.limit == 50)
        budget.observe(used: 100, of: 100, now: midnight)
        guard case .exhausted(let until) = budget.take(now: midnight) else {
            Issue.record("a call was granted")
            return
        }
        #expect(until.milliseconds - midnight.milliseconds == Limits.exhaustedMilliseconds)
    }

    @Test(arguments: ["1", "1:", "a:1", "1:-1", "1:1,1:1", "1:1,", ":", "1:1:1"])
    func noRecordIsRefused(text: String) {
        #expect(BudgetRecord(text: text) == nil)
    }

    @Test func leasesAreRecordedOneAtATime() async throws {
        let clock = ManualConnectorClock()
        let recorded = Recorded()
        let keeper = QuotaLeases(
            DailyQuota(dailyCalls: 100, share: 1, reset: .rolling24Hours, block: 10),
            vendor: "Marketo",
            clock: clock
        ) { _ throws(VendorError) in await recorded.count() }
        let granted = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<120 {
                group.addTask { (try? await keeper.take()) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(granted == 100)
        #expect(await recorded.times == 10)
        #expect(await keeper.reading.left == 0)
    }

    private actor Recorded {
        private(set) var times = 0
        func count() { times += 1 }
    }
}
