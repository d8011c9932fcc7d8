// SPDX-License-Identifier: Apache-2.0

import Foundation
import SalesforceFormula

/// One row of a file of formula cases: a formula, its fields with their values, and what the result
/// has to be. The form is described in docs/formula.md.
struct ConformanceCase: Decodable {
    struct Field: Decodable {
        var name: String
        var type: String
        var formula: String?

        /// What the field holds; types that are not known count as texts.
        var formulaType: FormulaType {
            switch type.lowercased() {
            case "double", "currency", "percent", "number", "int", "integer": .number
            case "boolean", "checkbox": .boolean
            case "dateonly", "date": .date
            case "datetime": .dateTime
            case "timeonly", "time": .time
            case "location", "geolocation": .location
            case "picklist", "enum", "dynamicenum", "staticenum": .picklist
            case "multipicklist", "multienum": .multiPicklist
            default: .text
            }
        }

        var isPercent: Bool { type.lowercased() == "percent" }
    }

    var name: String
    var row: String
    var type: String
    var formula: String
    var fields: [Field]
    var expectedBlankAsZero: String?
    var expectedBlankAsBlank: String?
    private var input: [String: LooseText]

    enum CodingKeys: String, CodingKey {
        case name = "case"
        case row, type, formula, fields, input
        case expectedBlankAsZero = "expected_blank_as_zero"
        case expectedBlankAsBlank = "expected_blank_as_blank"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) throws -> String? {
            try values.decodeIfPresent(LooseText.self, forKey: key)?.text
        }
        name = try text(.name) ?? "(without a name)"
        row = try text(.row) ?? "?"
        type = try text(.type) ?? "Text"
        formula = try values.decode(String.self, forKey: .formula)
        fields = try values.decodeIfPresent([Field].self, forKey: .fields) ?? []
        input = try values.decodeIfPresent([String: LooseText].self, forKey: .input) ?? [:]
        func expected(_ key: CodingKeys) throws -> String? {
            values.contains(key) ? try text(key) ?? "null" : nil
        }
        expectedBlankAsZero = try expected(.expectedBlankAsZero)
        expectedBlankAsBlank = try expected(.expectedBlankAsBlank)
    }

    /// The input as people read it.
    var inputText: String {
        let values = fields.filter { $0.formula == nil }.map { field in
            "\(field.name)=\(value(of: field).map { "'\($0)'" } ?? "null")"
        }
        return values.isEmpty ? "(none)" : values.joined(separator: ", ")
    }

    /// What stands in the input for a field, whatever the case of its name.
    func value(of field: Field) -> String? {
        if let value = input[field.name] { return value.text }
        let name = field.name.lowercased()
        return input.first { $0.key.lowercased() == name }?.value.text
    }
}

/// A text, also where a number or a truth value stands in its place.
private struct LooseText: Decodable {
    /// Nil where null stands.
    var text: String?

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            text = nil
        } else if let truth = try? value.decode(Bool.self) {
            text = truth ? "true" : "false"
        } else if let number = try? value.decode(Decimal.self) {
            text = "\(number)"
        } else {
            text = try value.decode(String.self)
        }
    }
}
