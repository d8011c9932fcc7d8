// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// Checks one value, with the codes and messages of docs/reference/salesforce.md, Error codes.
extension FieldCheck {
    /// Adds the faults of a value that is not blank; builds no text if there are none.
    func appendFaults(of value: FieldValue, to reasons: inout [Reason]) {
        switch category {
        case .unchecked: return
        case .text(let format):
            switch value {
            case .text(let text): appendTextFaults(text, format, to: &reasons)
            case .nested: reasons.append(typeFault(value))
            // Salesforce takes a JSON number or boolean for a text, and keeps its digits.
            default: appendTextFaults(FieldCheck.shown(value), format, to: &reasons)
            }
        case .boolean:
            switch value {
            case .boolean, .text("true"), .text("false"): return
            default: reasons.append(typeFault(value))
            }
        case .integer, .number: appendNumberFaults(value, to: &reasons)
        case .date, .datetime: appendDateFaults(value, to: &reasons)
        }
    }

    private func appendTextFaults(
        _ text: String,
        _ format: Format,
        to reasons: inout [Reason]
    ) {
        // Salesforce counts UTF-16 code units, which are never more than the UTF-8 bytes.
        if schema.length > 0, text.utf8.count > schema.length, text.utf16.count > schema.length {
            reasons.append(
                reason(
                    "STRING_TOO_LONG",
                    "data value too large: \(Self.cut(text)) (max length=\(schema.length))"
                )
            )
        }
        switch format {
        case .text: return
        case .email:
            guard !EmailAddress.isValid(text) else { return }
            reasons.append(
                reason("INVALID_EMAIL_ADDRESS", "invalid email address: \(Self.cut(text))")
            )
        case .identifier:
            let isIdentifier =
                (text.utf8.count == 15 || text.utf8.count == 18)
                && text.utf8.allSatisfy {
                    0x30...0x39 ~= $0 || 0x61...0x7A ~= $0 | 0x20
                }
            guard !isIdentifier else { return }
            reasons.append(
                reason("MALFORMED_ID", "id value of incorrect type: \(Self.cut(text))")
            )
        case .picklist:
            guard let allowed, !allowed.contains(text) else { return }
            reasons.append(restricted(text))
        case .multipicklist: appendChoiceFaults(text, to: &reasons)
        }
    }

    private func appendChoiceFaults(_ text: String, to reasons: inout [Reason]) {
        let choices = text.split(separator: ";")
        if choices.count > Self.choicesMax {
            reasons.append(
                reason("TOO_MANY_ENUM_VALUE", "too many values: \(choices.count)")
            )
        }
        guard let allowed else { return }
        for choice in choices where !allowed.contains(String(choice)) {
            reasons.append(restricted(String(choice)))
        }
    }

    /// The most values of a multi-select picklist (TOO_MANY_ENUM_VALUE).
    private static let choicesMax = 100

    private func appendNumberFaults(_ value: FieldValue, to reasons: inout [Reason]) {
        let number: Double
        switch value {
        case .integer(let whole): number = Double(whole)
        case .number(let fraction): number = fraction
        case .text(let text):
            guard let decimal = Double(decimalText: text) else {
                reasons.append(typeFault(value))
                return
            }
            number = decimal
        default:
            reasons.append(typeFault(value))
            return
        }
        let truncated = number.rounded(.towardZero)
        if case .integer = category, number != truncated {
            reasons.append(typeFault(value))
        } else if !(truncated.magnitude < magnitudeEnd) {
            reasons.append(
                reason(
                    "NUMBER_OUTSIDE_VALID_RANGE",
                    "value outside of valid range on numeric field: \(Self.shown(value))"
                )
            )
        }
    }

    private func appendDateFaults(_ value: FieldValue, to reasons: inout [Reason]) {
        guard case .text(let text) = value else {
            reasons.append(typeFault(value))
            return
        }
        let reading =
            if case .date = category {
                CalendarDate.readDate(text)
            } else {
                CalendarDate.readDatetime(text)
            }
        switch reading {
        case .valid: return
        case .malformed: reasons.append(typeFault(value))
        // The code is unproven: it is from general knowledge of Salesforce.
        case .outOfRange:
            reasons.append(reason("FIELD_INTEGRITY_EXCEPTION", "invalid date: \(text)"))
        }
    }

    private func restricted(_ choice: String) -> Reason {
        reason(
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "bad value for restricted picklist field: \(Self.cut(choice))"
        )
    }

    /// A wrong type: the code that blames a record and a field, not JSON_PARSER_ERROR, which
    /// refuses a whole request and names no field.
    private func typeFault(_ value: FieldValue) -> Reason {
        reason(
            "INVALID_TYPE_ON_FIELD_IN_RECORD",
            "value not of required type: \(Self.cut(Self.shown(value)))"
        )
    }

    private func reason(_ code: String, _ fault: String) -> Reason {
        Reason(code: code, fields: [schema.name], message: "\(schema.label): \(fault)")
    }

    /// The activity log is the lead's own, so that the value may stand in it; but not all of it.
    private static func cut(_ text: String) -> String {
        String(text.prefix(80))
    }

    private static func shown(_ value: FieldValue) -> String {
        switch value {
        case .null: "null"
        case .boolean(let flag): String(flag)
        case .integer(let number): String(number)
        case .number(let number): "\(number)"
        case .text(let text): text
        case .nested: "object"
        }
    }
}
