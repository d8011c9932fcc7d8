// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// Whether a field holds what was written to it, as Salesforce keeps values: text without spaces
/// around it and with line feeds alone at the ends of lines, empty text as null, surplus decimals
/// cut off or rounded, times to the second, a time for a day as its day in UTC, a picklist's value
/// in the case of the list.
enum FieldComparison {
    static func isSame(
        written: FieldValue,
        held: FieldValue,
        _ schema: FieldSchema?
    ) -> Bool {
        if written == held || (isEmpty(written) && isEmpty(held)) { return true }
        if let left = number(written), let right = number(held) {
            return cut(left, schema) == cut(right, schema)
                || rounded(left, schema) == rounded(right, schema)
        }
        guard case .text(let left) = written, case .text(let right) = held else { return false }
        let (own, other) = (kept(left), kept(right))
        if own == other { return true }
        switch schema?.type {
        case "datetime":
            guard let left = Timestamp(rfc3339: own), let right = Timestamp(rfc3339: other) else {
                return false
            }
            return left.milliseconds / 1_000 == right.milliseconds / 1_000
        case "date": return day(own) != nil && day(own) == day(other)
        case "multipicklist":
            return Set(own.split(separator: ";").map(trimmed))
                == Set(other.split(separator: ";").map(trimmed))
        case "email", "picklist": return own.lowercased() == other.lowercased()
        case "id", "reference":
            // 15 characters are the same record as the 18 that begin with them.
            return SalesforceRecordID.isSame(own, other)
        default: return false
        }
    }

    private static func isEmpty(_ value: FieldValue) -> Bool {
        if case .text(let text) = value { return kept(text).isEmpty }
        return value == .null
    }

    private static func number(_ value: FieldValue) -> Double? {
        switch value {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }

    /// The number in units of the last decimal that the field has; nil where nothing limits it.
    private static func scaled(_ number: Double, _ schema: FieldSchema?) -> Double? {
        guard let schema, schema.precision > 0, 0...15 ~= schema.scale else { return nil }
        var factor = 1.0
        for _ in 0..<schema.scale { factor *= 10 }
        return number * factor
    }

    private static func rounded(_ number: Double, _ schema: FieldSchema?) -> Double {
        scaled(number, schema)?.rounded(.toNearestOrAwayFromZero) ?? number
    }

    private static func cut(_ number: Double, _ schema: FieldSchema?) -> Double {
        guard let scaled = scaled(number, schema) else { return number }
        // What a product of decimals lacks of a whole number is no decimal less.
        let whole = scaled.rounded()
        return abs(scaled - whole) < 1e-6 ? whole : scaled.rounded(.towardZero)
    }

    /// The day of a day or of a time; nil for what is neither.
    private static func day(_ text: String) -> String? {
        let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "T00:00:00Z")
        return time.map { String($0.rfc3339.prefix(10)) }
    }

    /// A text as Salesforce keeps it.
    private static func kept(_ text: String) -> String {
        var units: [UInt8] = []
        units.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            // A carriage return before a line feed goes with it.
            if byte == UInt8(ascii: "\n"), units.last == UInt8(ascii: "\r") { units.removeLast() }
            units.append(byte)
        }
        return String(trimmed(String(decoding: units, as: UTF8.self)[...]))
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
