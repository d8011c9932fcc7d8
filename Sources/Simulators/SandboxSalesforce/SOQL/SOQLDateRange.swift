// SPDX-License-Identifier: Apache-2.0

/// A date literal such as `LAST_N_DAYS:7`: a span of whole days around the current one.
///
/// Days, weeks and months are UTC's, weeks begin on Sunday, and the fiscal year is the calendar
/// year: an org without settings of its own. `LAST_N_DAYS:n` includes the current day, the
/// `LAST_N_` of the larger units end before the current one (docs/reference/salesforce.md,
/// Queries).
struct SOQLDateRange: Equatable, Sendable {
    enum Unit: String, CaseIterable, Sendable {
        case day = "DAY"
        case week = "WEEK"
        case month = "MONTH"
        case quarter = "QUARTER"
        case year = "YEAR"
    }

    var unit: Unit
    /// The first unit, counted from the current one.
    var first: Int
    /// How many units.
    var count: Int

    /// Reads the literal as it is written; nil when it is none.
    init?(literal: String) {
        let text = literal.uppercased().replacing("FISCAL_", with: "")
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let name = parts.first else { return nil }
        let words = name.split(separator: "_").map(String.init)
        if parts.count == 2 {
            guard let number = Int(parts[1]), OrgLimits.dateLiteralUnits.contains(number) else {
                return nil
            }
            self.init(counted: words, number: number)
        } else {
            self.init(fixed: words)
        }
    }

    private init(unit: Unit, first: Int, count: Int) {
        self.unit = unit
        self.first = first
        self.count = count
    }

    private init?(fixed words: [String]) {
        switch words {
        case ["YESTERDAY"]: self.init(unit: .day, first: -1, count: 1)
        case ["TODAY"]: self.init(unit: .day, first: 0, count: 1)
        case ["TOMORROW"]: self.init(unit: .day, first: 1, count: 1)
        case ["LAST", "90", "DAYS"]: self.init(unit: .day, first: -90, count: 91)
        case ["NEXT", "90", "DAYS"]: self.init(unit: .day, first: 1, count: 90)
        default:
            guard words.count == 2, let unit = Unit(rawValue: words[1]), unit != .day else {
                return nil
            }
            switch words[0] {
            case "LAST": self.init(unit: unit, first: -1, count: 1)
            case "THIS": self.init(unit: unit, first: 0, count: 1)
            case "NEXT": self.init(unit: unit, first: 1, count: 1)
            default: return nil
            }
        }
    }

    /// `LAST_N_WEEKS:n`, `NEXT_N_WEEKS:n`, `N_WEEKS_AGO:n`.
    private init?(counted words: [String], number: Int) {
        guard words.count == 3 else { return nil }
        let isAgo = words[0] == "N" && words[2] == "AGO"
        let plural = isAgo ? words[1] : words[2]
        guard plural.hasSuffix("S"), let unit = Unit(rawValue: String(plural.dropLast())) else {
            return nil
        }
        if isAgo {
            self.init(unit: unit, first: -number, count: 1)
        } else if words[1] == "N", words[0] == "LAST" {
            self.init(unit: unit, first: -number, count: unit == .day ? number + 1 : number)
        } else if words[1] == "N", words[0] == "NEXT" {
            self.init(unit: unit, first: 1, count: number)
        } else {
            return nil
        }
    }

    /// The days since 1970-01-01 that the literal means when `today` is the current one.
    func days(today: Int) -> Range<Int> {
        let start = SOQLDateRange.start(of: unit, offset: first, today: today)
        let end = SOQLDateRange.start(of: unit, offset: first + count, today: today)
        return start..<end
    }

    private static func start(of unit: Unit, offset: Int, today: Int) -> Int {
        switch unit {
        case .day: return today + offset
        case .week:
            // 1970-01-01 was a Thursday, the fifth day of a week that begins on Sunday.
            let sinceSunday = (today + 4) - (today + 4).roundedDown(toMultipleOf: 7)
            return today - sinceSunday + 7 * offset
        case .month: return startOfMonths(1, offset: offset, today: today)
        case .quarter: return startOfMonths(3, offset: offset, today: today)
        case .year: return startOfMonths(12, offset: offset, today: today)
        }
    }

    private static func startOfMonths(_ length: Int, offset: Int, today: Int) -> Int {
        let date = SOQLDate(days: today)
        let months = (date.year * 12 + date.month - 1).roundedDown(toMultipleOf: length)
        let start = months + offset * length
        let year = start.roundedDown(toMultipleOf: 12) / 12
        return SOQLDate(year: year, month: start - year * 12 + 1, day: 1).days
    }
}

extension Int {
    fileprivate func roundedDown(toMultipleOf divisor: Int) -> Int {
        let remainder = self % divisor
        return self - (remainder < 0 ? remainder + divisor : remainder)
    }
}

extension OrgLimits {
    /// The range of `n` in a date literal.
    static let dateLiteralUnits = 0...10_000
}
