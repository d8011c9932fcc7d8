// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSONCodec
import LeadModel
import SalesforceFormula
import ValidationRules

/// The values that people give for a record, by the names that formulas use.
struct FormulaValues {
    private var now: [String: FieldValue]
    /// The names that the command line sets, as they were written.
    private var assigned: [String] = []
    private var before: [String: FieldValue]?

    /// The members of JSON objects; members of objects inside them are fields of parents.
    init(record: Data?, before: Data?) throws {
        now = try record.map { try Self.members(of: $0, option: "--record") } ?? [:]
        self.before = try before.map { try Self.members(of: $0, option: "--before") }
    }

    /// Takes `field=value`.
    mutating func set(_ assignment: String) throws {
        guard let equals = assignment.firstIndex(of: "="), equals != assignment.startIndex else {
            throw Failure(.data, "--set \(assignment): expected field=value")
        }
        let name = assignment[..<equals].trimmingCharacters(in: .whitespaces)
        assigned.append(name)
        now[name.lowercased()] = .text(String(assignment[assignment.index(after: equals)...]))
    }

    /// The names that have a value, in lower case.
    var names: Set<String> { Set(now.keys).union(before.map { Set($0.keys) } ?? []) }

    private static func members(of data: Data, option: String) throws -> [String: FieldValue] {
        let bytes = [UInt8](data)
        var values: [String: FieldValue] = [:]
        // What is parsed is a view of the reader, which has to outlive it.
        let reader = JSONReader()
        do {
            try bytes.withUnsafeBytes { raw in
                add(try reader.parseObject(raw), prefix: "", to: &values)
            }
        } catch let failure as DecodingFailure {
            throw Failure(.data, "\(option): \(failure)")
        }
        withExtendedLifetime(reader) {}
        return values
    }

    private static func add(
        _ object: JSONObject,
        prefix: String,
        to values: inout [String: FieldValue]
    ) {
        for member in object.members {
            let name = (prefix + String(decoding: member.name, as: UTF8.self)).lowercased()
            let value = member.value
            if let inner = value.object(at: "") {
                // The reader bounds how deep objects are nested.
                add(inner, prefix: name + ".", to: &values)
            } else if value.isNull {
                values[name] = .null
            } else if let truth = value.boolean {
                values[name] = .boolean(truth)
            } else if let whole = value.integer {
                values[name] = .integer(whole)
            } else if let number = value.double {
                values[name] = .number(number)
            } else if let text = value.text {
                values[name] = .text(text)
            }
        }
    }

    // MARK: - Values of a formula

    /// The rows over which a formula is evaluated: two where it is not known which one rules see.
    func records(for layout: FormulaLayout, of object: FormulaObject) throws -> [FormulaRecord] {
        for name in assigned where layout.slot(of: name) == nil && object.field(name) == nil {
            throw Failure(.data, "--set \(name)=…: neither \(object.name) nor the formula has it")
        }
        var row = FormulaRecord(layout: layout, isNew: before == nil)
        for (slot, reference) in layout.references.enumerated() {
            // What parents hold may follow from the record, globals may be the schema's; the record
            // itself is as it is given.
            let unsaid = reference.isOwnField ? .blank : besideRecord(reference, object)
            let key = reference.name.lowercased()
            row[slot] = try now[key].map { try value($0, reference, object) } ?? unsaid
            row[prior: slot] =
                try before?[key].map { try value($0, reference, object) } ?? row[slot]
        }
        let emails = layout.references.indices.filter {
            layout.references[$0].isOwnField
                && object.field(layout.references[$0].name)?.type == "email"
        }
        return EmailForms.rows(of: row, emails: emails)
    }

    /// What is known of a field of a parent, or of a global, that is not given.
    private func besideRecord(
        _ reference: FormulaLayout.Reference,
        _ object: FormulaObject
    ) -> FormulaValue? {
        if let field = RelatedField(reference.name, of: object.schema) {
            return field.value(
                reference: now[field.lookup.lowercased()],
                in: object.schema,
                type: reference.type
            )
        }
        return object.schema.global(reference.name).flatMap {
            FormulaValue($0, beside: reference.name, as: reference.type)
        }
    }

    private func value(
        _ given: FieldValue,
        _ reference: FormulaLayout.Reference,
        _ object: FormulaObject
    ) throws -> FormulaValue {
        let value =
            if reference.isOwnField, let field = object.field(reference.name) {
                FormulaValue(given, of: field)
            } else {
                FormulaValue(given, beside: reference.name, as: reference.type)
            }
        guard let value, value.fits(reference.type) else {
            throw Failure(
                .data,
                "\(reference.name): the value given is no \(reference.type.title)"
                    + Self.example(of: reference.type)
            )
        }
        return value
    }

    private static func example(of type: FormulaType) -> String {
        switch type {
        case .date: ", such as 2026-11-23"
        case .dateTime: ", such as 2026-11-23T18:44:55Z"
        case .time: ", such as 18:44:55.000Z"
        case .boolean: ", true or false"
        case .number: ", such as 1250.5"
        default: ""
        }
    }
}
