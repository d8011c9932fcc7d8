// SPDX-License-Identifier: Apache-2.0

import Foundation
import SalesforceFormula

/// Compares a result with what a case expects.
struct ConformanceExpectation {
    /// The decimals to which results are rounded before they are compared.
    private static let decimals = 32
    /// How far results of double precision may be off, in proportion.
    private static let tolerance = 1e-14
    /// The functions whose results come from doubles.
    private static let inexact = [
        "EXP", "LN", "LOG", "SQRT", "SIN", "COS", "TAN", "ASIN", "ACOS", "ATAN", "ATAN2",
        "DISTANCE",
    ]

    private let text: String
    private let isPercent: Bool
    private let isBoolean: Bool
    private let isInexact: Bool

    init(_ expected: String, of row: ConformanceCase) {
        text = expected
        isPercent = row.type.lowercased() == "percent"
        isBoolean = row.type.lowercased() == "boolean"
        let formulas = ([row.formula] + row.fields.compactMap(\.formula)).joined(separator: " ")
            .uppercased()
        isInexact = Self.inexact.contains { name in
            formulas.range(of: "\\b\(name)\\s*\\(", options: .regularExpression) != nil
        }
    }

    /// Whether evaluating has to fail.
    var isError: Bool { text.hasPrefix("Error:") }

    /// Whether the result is what is expected.
    func isMet(by result: FormulaResult) -> Bool {
        switch result {
        case .error: return isError
        case .undecidable: return false
        case .value(let value):
            if isError {
                // The text of a formula may say so, too.
                if case .text(let found) = value { return trimmed(found) == trimmed(text) }
                return false
            }
            return isMet(by: value)
        }
    }

    private func isMet(by value: FormulaValue) -> Bool {
        switch value {
        case .blank: return text == "null" || isBoolean && text == "false"
        case .text(let found):
            // A text without characters is a blank one; a text of blanks is not.
            return trimmed(found) == trimmed(text) || found.isEmpty && text == "null"
        case .number(let number): return isMet(by: number)
        default: return shown(value) == text.trimmingCharacters(in: .whitespaces)
        }
    }

    private func isMet(by number: DecimalNumber) -> Bool {
        guard let expected = DecimalNumber(text: trimmed(text)) else { return false }
        let found = rounded(number)
        if found == expected { return true }
        guard isInexact, let left = Double(found.text), let right = Double(expected.text) else {
            return false
        }
        return abs(left - right) <= Self.tolerance * max(abs(left), abs(right))
    }

    private func rounded(_ number: DecimalNumber) -> DecimalNumber {
        let whole = isPercent ? number.shifted(by: 2) : number
        return whole.roundedHalfUp(toPlaces: Self.decimals)
    }

    private func trimmed(_ text: String) -> String {
        // Java's trim takes everything up to the blank away.
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { $0.value > 0x20 }),
            let last = scalars.lastIndex(where: { $0.value > 0x20 })
        else { return "" }
        return String(scalars[first...last])
    }

    /// A result in the form that expectations have.
    func shown(_ result: FormulaResult) -> String {
        switch result {
        case .value(let value): shown(value)
        case .error(let sentence): "Error: \(sentence)"
        case .undecidable(let sentence): "undecidable: \(sentence)"
        }
    }

    private func shown(_ value: FormulaValue) -> String {
        switch value {
        case .blank: isBoolean ? "false" : "null"
        case .boolean(let value): value ? "true" : "false"
        case .number(let number): rounded(number).text
        case .text(let text): text
        case .date(let days): Self.javaDate(milliseconds: days * 86_400_000)
        case .dateTime(let milliseconds): Self.javaDate(milliseconds: milliseconds)
        case .time(let milliseconds): Self.javaTime(milliseconds)
        case .location: value.text
        }
    }

    /// `Sat Jan 29 00:00:00 GMT 2005`, as Java's `Date.toString` in GMT.
    private static func javaDate(milliseconds: Int) -> String {
        let text = Array(FormulaValue.dateTime(milliseconds).text)
        let date = String(text).split(separator: " ")
        let parts = date[0].split(separator: "-").compactMap { Int($0) }
        let days =
            (milliseconds - ((milliseconds % 86_400_000) + 86_400_000) % 86_400_000) / 86_400_000
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let weekday = weekdays[((days % 7) + 7) % 7]
        let day = parts[2] < 10 ? "0\(parts[2])" : "\(parts[2])"
        return "\(weekday) \(months[parts[1] - 1]) \(day) \(date[1].dropLast()) GMT \(parts[0])"
    }

    /// `10:40:55.666`, the shortest that is exact, as Java's `LocalTime.toString`.
    private static func javaTime(_ milliseconds: Int) -> String {
        let text = FormulaValue.time(milliseconds).text
        if milliseconds % 60_000 == 0 { return String(text.prefix(5)) }
        return milliseconds % 1_000 == 0 ? String(text.prefix(8)) : text
    }
}
