// SPDX-License-Identifier: Apache-2.0

public import LeadModel
public import SalesforceFormula

extension FormulaValue {
    /// The value that formulas see in a field, as Salesforce will hold it; nil if the field cannot
    /// hold this one.
    public init?(_ value: FieldValue, of field: FieldSchema) {
        guard let seen = FieldConversion(field).value(value) else { return nil }
        self = seen
    }
}

/// Converts a field's value into the value that formulas see, as Salesforce will hold it
/// (docs/reference/formula-language.md, Numbers, Picklists; docs/reference/salesforce.md,
/// Describe).
struct FieldConversion: Sendable {
    private enum Form { case truth, number(scale: Int?, isPercent: Bool), plain(FormulaType) }
    private enum Texts {
        case one
        /// Values of a multi-select picklist, by their places on its list.
        case several([String: Int])
        /// A record's ID.
        case identifier
    }

    private let form: Form
    private let texts: Texts

    init(_ field: FieldSchema) {
        switch field.type {
        case "multipicklist":
            texts = .several(
                Dictionary(
                    field.picklistValues.enumerated().map { ($0.element, $0.offset) },
                    uniquingKeysWith: { first, _ in first }
                )
            )
        case "id", "reference": texts = .identifier
        default: texts = .one
        }
        switch field.type {
        case "boolean": form = .truth
        case "int", "long": form = .number(scale: nil, isPercent: false)
        case "double", "currency", "percent":
            form = .number(
                scale: field.precision > 0 ? field.scale : nil,
                isPercent: field.type == "percent"
            )
        default:
            let described = FormulaField(name: field.name, describedType: field.type)
            form = .plain(described?.type ?? .unknown)
        }
    }

    /// The value that formulas see; nil if the field cannot hold this one, so that the record's
    /// value is unknown.
    func value(_ value: FieldValue) -> FormulaValue? {
        switch form {
        case .truth:
            switch value {
            case .null: return .boolean(false)  // A checkbox has no third state.
            case .boolean(let flag): return .boolean(flag)
            case .text(let text): return FormulaValue(text, as: .boolean)
            default: return nil
            }
        case .number(let scale, let isPercent):
            return number(value, scale: scale, isPercent: isPercent)
        case .plain(let type):
            return plain(value, type)
        }
    }

    private func number(_ value: FieldValue, scale: Int?, isPercent: Bool) -> FormulaValue? {
        let number: DecimalNumber?
        switch value {
        case .null: return .blank
        case .integer(let whole): number = DecimalNumber(Int(whole))
        case .number(let fraction): number = DecimalNumber(fraction)
        case .text(let text):
            let text = Self.trimmed(text)
            if text.isEmpty { return .blank }
            number = DecimalNumber(text: text)
        case .boolean, .nested: return nil
        }
        guard var number else { return nil }
        if let scale { number = Self.cut(number, toPlaces: scale) ?? number }
        // Percents are fractions inside formulas: 90 is 0.9.
        return .number(isPercent ? number.shifted(by: -2) : number)
    }

    /// Salesforce cuts decimals beyond a field's scale off, without rounding and without a word.
    private static func cut(_ number: DecimalNumber, toPlaces places: Int) -> DecimalNumber? {
        let text = number.text
        guard let point = text.firstIndex(of: "."),
            let end = text.index(point, offsetBy: places + 1, limitedBy: text.endIndex)
        else { return nil }
        return DecimalNumber(text: String(text[..<(places == 0 ? point : end)]))
    }

    private func plain(_ value: FieldValue, _ type: FormulaType) -> FormulaValue? {
        switch value {
        case .null: return .blank
        case .boolean(let flag): return text(flag ? "true" : "false", type)
        case .integer(let number): return text(String(number), type)
        case .number(let number): return text("\(number)", type)
        case .text(let text): return self.text(text, type)
        case .nested: return nil
        }
    }

    private func text(_ text: String, _ type: FormulaType) -> FormulaValue? {
        // A value of unknown type would be taken for a text, whatever it is.
        if type == .unknown || type == .location { return nil }
        let text = Self.trimmed(text)
        switch texts {
        case .one: break
        case .identifier: return .text(Identifier.short(text))
        case .several(let places):
            return FormulaValue(Self.ordered(text, by: places), as: type)
        }
        let value = FormulaValue(text, as: type)
        // Salesforce keeps date-times to the second.
        if case .dateTime(let milliseconds)? = value {
            let rest = milliseconds % 1_000
            return .dateTime(milliseconds - (rest < 0 ? rest + 1_000 : rest))
        }
        return value
    }

    /// Salesforce holds selected values in the order of the list, whatever order they are written
    /// in; what the list does not have comes last.
    private static func ordered(_ text: String, by places: [String: Int]) -> String {
        guard text.utf8.contains(UInt8(ascii: ";")) else { return text }
        let values = text.split(separator: ";").map { trimmed(String($0)) }
            .filter { !$0.isEmpty }
        return values.sorted {
            (places[$0] ?? .max, $0) < (places[$1] ?? .max, $1)
        }.joined(separator: ";")
    }

    /// Salesforce takes blanks off both ends of a text, and what is nothing else is no value.
    private static func trimmed(_ text: String) -> String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
        let bytes = text.utf8
        guard let first = bytes.first, let last = bytes.last else { return text }
        if !isBlank(first), !isBlank(last) { return text }
        guard let start = bytes.firstIndex(where: { !isBlank($0) }),
            let end = bytes.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(text[start...end])
    }
}
