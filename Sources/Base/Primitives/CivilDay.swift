// SPDX-License-Identifier: Apache-2.0

/// A day of the proleptic Gregorian calendar: the Gregorian rules, for days before 1582 as well.
///
/// Years are taken to begin in March, so that the leap day is their last (Howard Hinnant,
/// "chrono-compatible low-level date algorithms").
public struct CivilDay: Hashable, Sendable {
    /// The year; 0 is the year before the year 1.
    public var year: Int
    /// The month, from 1.
    public var month: Int
    /// The day of the month, from 1.
    public var day: Int

    /// Days from 0000-03-01 to 1970-01-01.
    private static let daysBeforeEpoch = 719_468
    /// Days of 400 years, after which the calendar repeats.
    private static let daysOfEra = 146_097

    /// A day by its parts, which are not checked.
    public init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day so many days after 1970-01-01; before it where the number is negative.
    public init(daysSinceEpoch: Int) {
        let days = daysSinceEpoch + CivilDay.daysBeforeEpoch
        let era = CivilDay.floor(days, CivilDay.daysOfEra)
        let dayOfEra = days - era * CivilDay.daysOfEra
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * shifted + 2) / 5 + 1
    }

    /// Days since 1970-01-01, negative before it. A day beyond the month's last counts on into the
    /// next month.
    public var daysSinceEpoch: Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = CivilDay.floor(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * CivilDay.daysOfEra + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100
            + dayOfYear - CivilDay.daysBeforeEpoch
    }

    /// How many days the month has, 28 to 31.
    public static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The quotient rounded down, for years and days before the first.
    private static func floor(_ dividend: Int, _ divisor: Int) -> Int {
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
