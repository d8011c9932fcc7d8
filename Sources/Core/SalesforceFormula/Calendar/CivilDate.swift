// SPDX-License-Identifier: Apache-2.0

/// A day of the calendar as Java has it: Gregorian from 15 October 1582 on, Julian before.
struct CivilDate: Hashable, Sendable {
    var year: Int
    var month: Int
    var day: Int

    /// Days from 1970-01-01 to the first Gregorian day.
    private static let gregorianStart = -141_427
    /// Days from 1970-01-01 to 1 March of the year 0, by either calendar.
    private static let gregorianEra = -719_468
    private static let julianEra = -719_470

    /// The largest distance from 1970-01-01 in days that a date may have: five million years.
    static let daysLimit = 2_000_000_000

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The date that is so many days after 1970-01-01.
    init(days: Int) {
        // Years that begin in March put the leap day at the end.
        let dayOfEra: Int
        var yearOfMarch: Int
        if days >= Self.gregorianStart {
            let shifted = days - Self.gregorianEra
            let era = shifted.dividedDown(by: 146_097)
            let inEra = shifted - era * 146_097
            let years = (inEra - inEra / 1_460 + inEra / 36_524 - inEra / 146_096) / 365
            dayOfEra = inEra - (365 * years + years / 4 - years / 100)
            yearOfMarch = era * 400 + years
        } else {
            let shifted = days - Self.julianEra
            let era = shifted.dividedDown(by: 1_461)
            let inEra = shifted - era * 1_461
            let years = (inEra - inEra / 1_460) / 365
            dayOfEra = inEra - 365 * years
            yearOfMarch = era * 4 + years
        }
        let shiftedMonth = (5 * dayOfEra + 2) / 153
        day = dayOfEra - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        if month <= 2 { yearOfMarch += 1 }
        year = yearOfMarch
    }

    /// Days since 1970-01-01; parts beyond the month's length go on into the next month.
    var days: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let era = shiftedYear.dividedDown(by: 400)
        let years = shiftedYear - era * 400
        let gregorian =
            era * 146_097 + years * 365 + years / 4 - years / 100 + dayOfYear + Self.gregorianEra
        if gregorian >= Self.gregorianStart { return gregorian }
        let julianEra = shiftedYear.dividedDown(by: 4)
        let inEra = shiftedYear - julianEra * 4
        return julianEra * 1_461 + inEra * 365 + dayOfYear + Self.julianEra
    }

    /// How many days the month has.
    static func length(ofMonth month: Int, year: Int) -> Int {
        let next =
            month == 12
            ? CivilDate(year: year + 1, month: 1, day: 1)
            : CivilDate(year: year, month: month + 1, day: 1)
        // The month of the reform lacks ten days but still ends with the 31st.
        if year == 1582, month == 10 { return 31 }
        return next.days - CivilDate(year: year, month: month, day: 1).days
    }

    /// A date that exists, in the years 1 to 9999.
    init?(checkedYear year: Int, month: Int, day: Int) {
        guard (1...9_999).contains(year), (1...12).contains(month),
            day >= 1, day <= CivilDate.length(ofMonth: month, year: year)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// The day so many months later; the last day of a month goes to the last day of its month.
    func addingMonths(_ months: Int) -> CivilDate {
        let isLast = day == CivilDate.length(ofMonth: month, year: year)
        let total = year * 12 + month - 1 + months
        let newYear = total.dividedDown(by: 12)
        let newMonth = total - newYear * 12 + 1
        let length = CivilDate.length(ofMonth: newMonth, year: newYear)
        return CivilDate(
            year: newYear,
            month: newMonth,
            day: isLast ? length : min(day, length)
        )
    }

    /// Sunday is 1.
    static func weekday(days: Int) -> Int { (days + 4).remainderUp(of: 7) + 1 }

    /// The day's number in its year, from 1.
    static func dayOfYear(days: Int) -> Int {
        days - CivilDate(year: CivilDate(days: days).year, month: 1, day: 1).days + 1
    }

    /// Year and week by ISO 8601: week 1 is the one with the year's first Thursday.
    static func isoWeek(days: Int) -> (year: Int, week: Int) {
        // Monday is 0.
        let weekday = (days + 3).remainderUp(of: 7)
        let thursday = days - weekday + 3
        let year = CivilDate(days: thursday).year
        let first = CivilDate(year: year, month: 1, day: 1).days
        return (year, (thursday - first) / 7 + 1)
    }
}

extension Int {
    /// The quotient, rounded toward negative infinity.
    func dividedDown(by divisor: Int) -> Int {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The remainder that is never negative.
    func remainderUp(of divisor: Int) -> Int {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
