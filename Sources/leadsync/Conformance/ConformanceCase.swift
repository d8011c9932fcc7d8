// SPDX-License-Identifier: Apache-2.0

import Formula
import Foundation

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
    var row: Int
    var type: String
    var formula: String
    var fields: [Field]
    var input: [String: String?]
    var expectedBlankAsZero: String?
    var expectedBlankAsBlank: String?

    enum CodingKeys: String, CodingKey {
        case name = "case"
        case row, type, formula, fields, input
        case expectedBlankAsZero = "expected_blank_as_zero"
        case expectedBlankAsBlank = "expected_blank_as_blank"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decode(String.self, forKey: .name)
        row = try values.decodeIfPresent(Int.self, forKey: .row) ?? 0
        type = try values.decodeIfPresent(String.self, forKey: .type) ?? "Text"
        formula = try values.decode(String.self, forKey: .formula)
        fields = try values.decodeIfPresent([Field].self, forKey: .fields) ?? []
        input = try values.decodeIfPresent([String: String?].self, forKey: .input) ?? [:]
        expectedBlankAsZero = try values.decodeIfPresent(String.self, forKey: .expectedBlankAsZero)
        expectedBlankAsBlank = try values.decodeIfPresent(
            String.self,
            forKey: .expectedBlankAsBlank
        )
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
        if let value = input[field.name] { return value }
        let name = field.name.lowercased()
        return input.first { $0.key.lowercased() == name }?.value
    }
}
