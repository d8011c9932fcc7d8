// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import Primitives

/// Values that come as text: in change activities and in export files.
enum ActivityValueParser {
    /// What a field of a type holds, by its text; nil when the text does not tell.
    static func value(_ text: String, dataType: String) -> FieldValue? {
        if text.isEmpty { return .null }
        switch dataType {
        case "boolean":
            switch text.lowercased() {
            case "true", "1": return .boolean(true)
            case "false", "0": return .boolean(false)
            default: return nil
            }
        case "integer", "score", "percent":
            guard let number = Double(decimalText: text), let whole = Int64(exactly: number) else {
                return nil
            }
            return .integer(whole)
        case "float", "currency":
            guard let number = Double(decimalText: text) else { return nil }
            guard number.magnitude <= 9_007_199_254_740_992, let whole = Int64(exactly: number)
            else { return .number(number) }
            return .integer(whole)
        case "date":
            return day(text).map { .text($0) }
        case "datetime":
            guard Timestamp(marketo: text) != nil else { return nil }
            return .text(text)
        default:
            return .text(text)
        }
    }

    /// The day that a day or a time is in UTC, as a field of days holds it; nil for what is
    /// neither.
    static func day(_ text: String) -> String? {
        let time = Timestamp(rfc3339: text + "T00:00:00Z") ?? Timestamp(marketo: text)
        return time.map { String($0.rfc3339.prefix(10)) }
    }

    /// The new value of a change activity: as above, and nil for what may have been cut off, or
    /// what could be the word for nothing.
    static func changed(_ value: JSONValue?, dataType: String) -> FieldValue? {
        guard let value, !value.isNull else { return .null }
        guard let text = value.text else {
            // Not as documented, and clear all the same.
            let plain = value.fieldValue
            return plain == .nested ? nil : plain
        }
        if text.utf8.count >= Limits.changedValueBytes { return nil }
        if text.lowercased() == "null" { return nil }
        return self.value(text, dataType: dataType)
    }

    /// A field of an export file, where `null` stands for nothing (docs/reference/marketo.md,
    /// Extracts and imports).
    static func exported(_ text: String, dataType: String) -> FieldValue? {
        text == "null" ? .null : value(text, dataType: dataType)
    }
}
