// SPDX-License-Identifier: Apache-2.0

import SalesforceFormula
import Testing

/// A row of a table: a formula, the fields that are not blank, and what it comes to.
struct Case: CustomTestStringConvertible, Sendable {
    var formula: String
    var fields: [String: String]
    var expected: String

    /// Fields are those of `Sample.schema`; a value of `?` is not known. The result is written as
    /// `Sample.shown` has it.
    init(_ formula: String, _ fields: [String: String] = [:], _ expected: String) {
        self.formula = formula
        self.fields = fields
        self.expected = expected
    }

    init(_ formula: String, _ expected: String) { self.init(formula, [:], expected) }

    var testDescription: String {
        let values = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return "\(formula) [\(values.joined(separator: " "))]"
    }

    /// Evaluates the row and compares.
    func check(
        blanks: FormulaSchema.Blanks = .asBlank,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let found = try Sample.evaluate(formula, fields, blanks: blanks)
        #expect(found == expected, "\(testDescription)", sourceLocation: sourceLocation)
    }
}

/// A row of a table that is wrong in itself.
struct BadSample: Error { var text: String }

/// An object with a few fields of every type, named by it: `n1` is a number, `dt2` a date-time.
enum Sample {
    static let fields: [FormulaField] = {
        let types: [(String, FormulaType)] = [
            ("n", .number), ("t", .text), ("b", .boolean), ("d", .date), ("dt", .dateTime),
            ("tm", .time), ("p", .picklist), ("m", .multiPicklist), ("loc", .location),
        ]
        return types.flatMap { name, type in
            (1...3).map { FormulaField(name: "\(name)\($0)", type: type) }
        }
    }()

    static func schema(
        blanks: FormulaSchema.Blanks = .asBlank,
        adding more: [FormulaField] = [],
        picklists: FormulaSchema.PicklistComparison = .exact
    ) -> FormulaSchema {
        FormulaSchema(
            fields: fields + more,
            relationships: ["Owner", "Account", "Parent__r"],
            unusable: ["Name", "Address"],
            blanks: blanks,
            picklistComparison: picklists
        )
    }

    /// 2024-02-29 13:45:10.250 GMT.
    static let now: Int64 = 1_709_214_310_250

    static func compile(_ formula: String) throws -> CompiledFormula {
        try Formula.compile(formula, schema: schema())
    }

    /// A record with some values, all other own fields blank, everything else not known.
    static func record(
        _ layout: FormulaLayout,
        _ values: [String: String],
        before: [String: String]? = nil
    ) throws -> FormulaRecord {
        var record = FormulaRecord(layout: layout, isNew: before == nil)
        for (slot, reference) in layout.references.enumerated() {
            record[slot] = try value(values[reference.name], reference)
            if let before {
                record[prior: slot] = try value(
                    before[reference.name] ?? values[reference.name],
                    reference
                )
            }
        }
        return record
    }

    private static func value(
        _ text: String?,
        _ reference: FormulaLayout.Reference
    ) throws -> FormulaValue? {
        guard let text else { return reference.isOwnField ? .blank : nil }
        if text == "?" { return nil }
        guard let value = FormulaValue(text, as: reference.type) else {
            throw BadSample(text: "\(reference.name)=\(text)")
        }
        return value
    }

    static func evaluate(
        _ formula: String,
        _ values: [String: String] = [:],
        before: [String: String]? = nil,
        blanks: FormulaSchema.Blanks = .asBlank,
        timeZone: FormulaTimeZone = .gmt
    ) throws -> String {
        let compiled = try Formula.compile(formula, schema: schema(blanks: blanks))
        let record = try record(compiled.layout, values, before: before)
        let context = FormulaContext(nowMilliseconds: now, timeZone: timeZone)
        let result = compiled.evaluate(record, context: context)
        // Both ways to evaluate, and the explanation, come to the same.
        #expect(compiled.explain(record, context: context).result == result, "\(formula)")
        switch (compiled.decide(record, context: context), result) {
        case (.isTrue, .value(.boolean(true))), (.isFalse, .value(.boolean(false))),
            (.error, .error), (.undecidable, .undecidable):
            break
        case (.isBlank, .value(let value)) where value.isBlank: break
        case let (outcome, .value(value)):
            // What is no truth value cannot decide.
            let isTruth = if case .boolean = value { true } else { value.isBlank }
            #expect(!isTruth, "\(formula): \(outcome) is not \(value)")
        case let (outcome, result):
            Issue.record("\(formula): \(outcome) is not \(result)")
        }
        return shown(result)
    }

    /// A result as tables have it: texts in apostrophes, `blank`, `error` and `unknown`.
    static func shown(_ result: FormulaResult) -> String {
        switch result {
        case .value(.blank): "blank"
        case .value(.text(let text)): "'\(text)'"
        case .value(let value): value.text
        case .error: "error"
        case .undecidable: "unknown"
        }
    }
}
