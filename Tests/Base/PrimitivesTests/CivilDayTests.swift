// SPDX-License-Identifier: Apache-2.0
import Primitives
import Testing

@Suite struct CivilDayTests {
    @Test(arguments: [
        (CivilDay(year: 1970, month: 1, day: 1), 0),
        (CivilDay(year: 1969, month: 12, day: 31), -1),
        (CivilDay(year: 2000, month: 2, day: 29), 11_016),
        (CivilDay(year: 2000, month: 3, day: 1), 11_017),
        (CivilDay(year: 1900, month: 3, day: 1), -25_508),
        (CivilDay(year: 1, month: 1, day: 1), -719_162),
        (CivilDay(year: 0, month: 3, day: 1), -719_468),
        (CivilDay(year: 0, month: 2, day: 29), -719_469),
        (CivilDay(year: -400, month: 3, day: 1), -865_565),
        (CivilDay(year: 9999, month: 12, day: 31), 2_932_896),
    ])
    func hasItsNumber(day: CivilDay, number: Int) {
        #expect(day.daysSinceEpoch == number)
        #expect(CivilDay(daysSinceEpoch: number) == day)
    }

    @Test func aDayBeyondTheMonthCountsOn() {
        let day = CivilDay(year: 2026, month: 2, day: 30)
        #expect(
            CivilDay(daysSinceEpoch: day.daysSinceEpoch) == CivilDay(year: 2026, month: 3, day: 2)
        )
    }

    @Test(arguments: [
        (1, 2026, 31), (4, 2026, 30), (2, 2026, 28), (2, 2024, 29), (2, 1900, 28), (2, 2000, 29),
        (12, 2026, 31),
    ])
    func monthsHaveTheirLength(month: Int, year: Int, days: Int) {
        #expect(CivilDay.length(ofMonth: month, year: year) == days)
    }

    /// Days follow each other through leap years, centuries and eras, before 1970 as well.
    @Test func everyDayIsFollowedByTheNext() {
        for start in [-720_000, -1_000, 10_000, 47_400] {
            var day = CivilDay(daysSinceEpoch: start)
            for number in start + 1...start + 1_500 {
                let next = CivilDay(daysSinceEpoch: number)
                let isLast = day.day == CivilDay.length(ofMonth: day.month, year: day.year)
                let isYearEnd = isLast && day.month == 12
                let expected = CivilDay(
                    year: isYearEnd ? day.year + 1 : day.year,
                    month: isYearEnd ? 1 : isLast ? day.month + 1 : day.month,
                    day: isLast ? 1 : day.day + 1
                )
                #expect(next == expected)
                #expect(next.daysSinceEpoch == number)
                day = next
            }
        }
    }
}
