// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import SalesforceFormula

/// The calendar of Java: Gregorian since 15 October 1582, Julian before.
@Suite struct CivilDateTests {
    @Test(
        arguments: [
            (0, 1970, 1, 1), (-1, 1969, 12, 31), (11_016, 2000, 2, 29), (11_017, 2000, 3, 1),
            (19_782, 2024, 2, 29), (-141_427, 1582, 10, 15),
            (-141_428, 1582, 10, 4), (-719_164, 1, 1, 1), (2_932_896, 9999, 12, 31),
            (-25_567, 1900, 1, 1), (-171_489, 1500, 6, 15), (-719_530, 0, 1, 1),
        ]
    )
    func knownDays(days: Int, year: Int, month: Int, day: Int) {
        #expect(CivilDate(days: days) == CivilDate(year: year, month: month, day: day))
        #expect(CivilDate(year: year, month: month, day: day).days == days)
    }

    /// Every day of the years that dates may have: the next one follows, weekdays go round.
    @Test func everyDayFollowsTheLast() {
        var last = CivilDate(year: 1, month: 1, day: 1)
        let first = last.days
        let end = CivilDate(year: 9999, month: 12, day: 31).days
        var failures = 0
        for days in (first + 1)...end {
            let date = CivilDate(days: days)
            let isNextDay =
                date.month == last.month && date.year == last.year && date.day == last.day + 1
            let isNextMonth =
                date.day == 1 && date.month == last.month % 12 + 1
                && date.year == last.year + (last.month == 12 ? 1 : 0)
                && last.day == CivilDate.length(ofMonth: last.month, year: last.year)
            let isReform = last == CivilDate(year: 1582, month: 10, day: 4) && date.day == 15
            if !(isNextDay || isNextMonth || isReform) || date.days != days { failures += 1 }
            last = date
        }
        #expect(failures == 0)
        #expect(CivilDate.weekday(days: 0) == 5)
        #expect(CivilDate.weekday(days: -1) == 4)
        #expect(CivilDate.weekday(days: -4) == 1)
    }

    @Test func leapYears() {
        for (year, length) in [
            (2024, 29), (2023, 28), (2000, 29), (1900, 28), (2100, 28), (1600, 29), (1500, 29),
            (4, 29), (1, 28),
        ] {
            #expect(CivilDate.length(ofMonth: 2, year: year) == length, "\(year)")
        }
        #expect(CivilDate.length(ofMonth: 10, year: 1582) == 31)
    }

    /// Against Foundation, which has the same calendars.
    @Test func weeksAgreeWithISO8601() {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = .gmt
        for days in stride(from: -20_000, through: 40_000, by: 3) {
            let parts = calendar.dateComponents(
                [.weekOfYear, .yearForWeekOfYear, .weekday],
                from: Date(timeIntervalSince1970: Double(days) * 86_400)
            )
            let found = CivilDate.isoWeek(days: days)
            #expect(found.week == parts.weekOfYear && found.year == parts.yearForWeekOfYear)
            #expect(CivilDate.weekday(days: days) == parts.weekday)
        }
    }

    @Test func farAwayDatesDoNotOverflow() {
        for days in [-CivilDate.daysLimit, CivilDate.daysLimit] {
            #expect(CivilDate(days: days).days == days)
            _ = CivilDate(days: days).addingMonths(1)
            #expect(!TimeText.text(date: days).isEmpty)
        }
    }

    @Test func partsBeyondTheirUnitGoOn() {
        #expect(
            FormulaValue.days(year: 2024, month: 13, day: 1)
                == CivilDate(year: 2025, month: 1, day: 1).days
        )
        #expect(
            FormulaValue.days(year: 2024, month: 0, day: 31)
                == CivilDate(year: 2023, month: 12, day: 31).days
        )
        #expect(
            FormulaValue.days(year: 2023, month: 2, day: 29)
                == CivilDate(year: 2023, month: 3, day: 1).days
        )
        #expect(FormulaValue.days(year: .max, month: 1, day: 1) == nil)
        #expect(FormulaValue.days(year: 2024, month: .min, day: 1) == nil)
    }
}
