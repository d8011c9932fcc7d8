// SPDX-License-Identifier: Apache-2.0

import Foundation
import SalesforceFormula

/// Reads the values of a case's fields.
enum ConformanceInput {
    /// The value; nil when the text is none of the field's type.
    static func value(_ text: String?, of field: ConformanceCase.Field) -> FormulaValue? {
        guard let text else { return .blank }
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        let type = field.formulaType
        switch type {
        case .text, .picklist, .multiPicklist, .unknown, .null: return .text(text)
        case .boolean: return FormulaValue(trimmed, as: .boolean)
        default: break
        }
        if trimmed.isEmpty || trimmed.uppercased() == "NULL" { return .blank }
        switch type {
        case .number: return number(trimmed, isPercent: field.isPercent)
        case .date, .dateTime: return instant(trimmed, isDate: type == .date)
        case .time: return time(trimmed)
        case .location: return location(trimmed)
        default: return nil
        }
    }

    /// Percents count as fractions: 50 is 0.5, and 1E-2 says so without rounding.
    private static func number(_ text: String, isPercent: Bool) -> FormulaValue? {
        guard let number = DecimalNumber(text: text) else { return nil }
        return .number(isPercent ? number.shifted(by: -2) : number)
    }

    /// `Y:M:D:h:m:s` with a zone as seventh part; parts that are missing begin their unit, parts
    /// that are out of range go on into the next unit.
    private static func instant(_ text: String, isDate: Bool) -> FormulaValue? {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        var zone = TimeZone(identifier: "GMT")
        if parts.count == 7 { zone = timeZone(parts.removeLast()) }
        guard let zone, parts.count <= 6 else { return nil }
        var numbers = [1970, 1, 1, 0, 0, 0]
        for (index, part) in parts.enumerated() {
            guard let number = integer(part.trimmingCharacters(in: .whitespaces)) else {
                return nil
            }
            numbers[index] = number
        }
        guard
            let days = FormulaValue.days(year: numbers[0], month: numbers[1], day: numbers[2])
        else { return nil }
        // A date is the day that is written: its clock time, hour 24 too, does not matter.
        if isDate { return .date(days) }
        let local = days * 86_400 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5]
        // The offset of the zone at that local time; two steps settle it around a change.
        var seconds = local
        for _ in 0..<2 {
            let date = Date(timeIntervalSince1970: TimeInterval(seconds))
            seconds = local - zone.secondsFromGMT(for: date)
        }
        return .dateTime(seconds * 1_000)
    }

    /// A number that no calendar unit makes too large.
    private static func integer(_ text: some StringProtocol) -> Int? {
        Int(text).flatMap { $0.magnitude < 1_000_000_000 ? $0 : nil }
    }

    /// The zones that Java knows by three letters, and all by their full names.
    private static func timeZone(_ name: String) -> TimeZone? {
        let names = [
            "PST": "America/Los_Angeles", "CST": "America/Chicago", "AST": "America/Anchorage",
            "JST": "Asia/Tokyo", "IST": "Asia/Kolkata", "CTT": "Asia/Shanghai",
            "ECT": "Europe/Paris", "AET": "Australia/Sydney",
        ]
        let fixed = ["EST": -5, "MST": -7, "HST": -10]
        let trimmed = name.trimmingCharacters(in: .whitespaces)
        if let hours = fixed[trimmed] { return TimeZone(secondsFromGMT: hours * 3_600) }
        return TimeZone(identifier: names[trimmed] ?? trimmed)
    }

    /// `h:m:s.SSS`, or with a colon before the milliseconds.
    private static func time(_ text: String) -> FormulaValue? {
        let parts = text.split(whereSeparator: { $0 == ":" || $0 == "." }).map { integer($0) }
        let units = [3_600_000, 60_000, 1_000, 1]
        guard parts.count <= units.count, !parts.contains(nil) else { return nil }
        let sum = zip(parts, units).reduce(0) { $0 + ($1.0 ?? 0) * $1.1 }
        return (0..<86_400_000).contains(sum) ? .time(sum) : nil
    }

    private static func location(_ text: String) -> FormulaValue? {
        let parts = text.split(whereSeparator: { ",;: ".contains($0) }).map { Double($0) }
        guard parts.count == 2, let latitude = parts[0], let longitude = parts[1] else {
            return nil
        }
        return .location(latitude: latitude, longitude: longitude)
    }
}
