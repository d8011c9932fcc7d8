// SPDX-License-Identifier: Apache-2.0

public import LeadModel
import Primitives

extension ValueKind {
    /// The value in its canonical form, which is the same for both vendors. A value that does not
    /// fit the kind stays as it is, for validation to report.
    ///
    /// Cheap for values that are already canonical, which nearly all are.
    public func canonical(_ value: FieldValue) -> FieldValue {
        if case .null = value { return .null }
        if case .text(let text) = value, text.isEmpty { return .null }
        switch self {
        case .untyped: return value
        case .text: return Self.text(value)
        case .boolean: return Self.boolean(value)
        case .integer, .number: return Self.number(value)
        case .date: return Self.date(value)
        case .datetime: return Self.datetime(value)
        }
    }

    private static func text(_ value: FieldValue) -> FieldValue {
        switch value {
        case .integer(let number): .text(String(number))
        case .number(let number): .text("\(number)")
        case .boolean(let flag): .text(flag ? "true" : "false")
        case .text, .null, .nested: value
        }
    }

    private static func boolean(_ value: FieldValue) -> FieldValue {
        switch value {
        case .integer(0): return .boolean(false)
        case .integer(1): return .boolean(true)
        case .text(let text):
            switch text.lowercased() {
            case "true", "1": return .boolean(true)
            case "false", "0": return .boolean(false)
            default: return value
            }
        default: return value
        }
    }

    private static func number(_ value: FieldValue) -> FieldValue {
        switch value {
        case .number(let number): return canonical(number)
        case .text(let text):
            guard let number = Double(decimalText: text) else { return value }
            return canonical(number)
        default: return value
        }
    }

    /// A time stands for its day, in UTC, as Salesforce takes one for a date field.
    private static func date(_ value: FieldValue) -> FieldValue {
        guard case .text(let text) = value, text.utf8.count > dayBytes,
            let time = Timestamp(rfc3339: text)
        else { return value }
        return .text(String(time.rfc3339.prefix(dayBytes)))
    }

    /// A day as a field that holds times takes it: its first moment.
    static func firstMoment(of day: FieldValue) -> FieldValue {
        guard case .text(let text) = day, text.utf8.count == dayBytes,
            let time = Timestamp(rfc3339: text + "T00:00:00.000Z")
        else { return day }
        return .text(time.rfc3339)
    }

    /// The length of `2026-03-31`.
    private static let dayBytes = 10

    private static func datetime(_ value: FieldValue) -> FieldValue {
        guard case .text(let text) = value, let time = Timestamp(rfc3339: text) else {
            return value
        }
        return .text(time.rfc3339)
    }

    /// As the JSON reader does it: whole numbers of up to 53 bits are integers.
    private static func canonical(_ number: Double) -> FieldValue {
        guard number.magnitude <= 9_007_199_254_740_992, let whole = Int64(exactly: number) else {
            return .number(number)
        }
        return .integer(whole)
    }
}
