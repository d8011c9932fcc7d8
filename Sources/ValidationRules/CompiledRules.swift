// SPDX-License-Identifier: Apache-2.0

public import Decide
internal import Formula
public import LeadModel

/// The active validation rules of one schema, compiled over one row of fields: a write fills the
/// row once for all of them.
public struct CompiledRules: ValidationRuleEvaluator {
    /// One rule that is understood.
    struct Rule: Sendable {
        let rule: ValidationRule
        let formula: CompiledFormula
        let zones: [FormulaTimeZone]
        /// The slots of the row that it looks at.
        let slots: [Int]
        /// Whether one of them holds an identifier.
        let usesIdentifiers: Bool
    }

    /// One field of the record itself, which has a place in the row.
    struct Slot: Sendable {
        let index: Int
        let field: FieldSchema
        let conversion: FieldConversion
        var isIdentifier: Bool { field.type == "id" || field.type == "reference" }
    }

    let rules: [Rule]
    let slots: [Slot]
    /// Places in `slots` by the field's name.
    let places: [String: Int]
    /// A row with what does not depend on the record.
    let blankRow: FormulaRecord
    let object: ObjectType

    /// The fields of the record that the rules look at.
    public let fields: [String]
    /// The active rules whose formulas are not understood.
    public let undecidable: [UndecidableRule]

    /// Compiles the active rules of a schema; nil when there is none.
    public init?(_ schema: ObjectSchema) {
        let active = schema.validationRules.filter(\.active)
        if active.isEmpty { return nil }
        let formulaSchema = FormulaSchema(of: schema)
        var layout = FormulaLayout()
        var compiled: [(rule: ValidationRule, formula: CompiledFormula, names: [String])] = []
        var undecidable: [UndecidableRule] = []
        for rule in active {
            do throws(FormulaError) {
                // By itself first: that tells what this rule names.
                let alone = try Formula.compile(rule.formula, schema: formulaSchema)
                compiled.append(
                    (
                        rule,
                        try Formula.compile(rule.formula, schema: formulaSchema, layout: &layout),
                        alone.layout.references.map(\.name)
                    )
                )
            } catch {
                undecidable.append(UndecidableRule(name: rule.name, why: error.description))
            }
        }
        let slots = Self.slots(of: layout, in: schema)
        let identifiers = Set(slots.filter(\.isIdentifier).map(\.index))
        rules = compiled.map { rule, formula, names in
            let own = names.compactMap { layout.slot(of: $0) }
            return Rule(
                rule: rule,
                formula: formula,
                zones: TimeZones.needed(by: rule.formula),
                slots: own,
                usesIdentifiers: !identifiers.isDisjoint(with: own)
            )
        }
        self.slots = slots
        places = Dictionary(
            slots.enumerated().map { ($0.element.field.name, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        blankRow = Self.row(layout, globals: schema.globals)
        object = schema.object
        fields = slots.map(\.field.name)
        self.undecidable = undecidable
    }

    /// The fields of the record that one rule looks at; none where it is not understood.
    public func fields(of rule: ValidationRule) -> [String] {
        guard let compiled = rules.first(where: { $0.rule.name == rule.name }) else { return [] }
        return slots.filter { compiled.slots.contains($0.index) }.map(\.field.name)
    }

    private static func slots(of layout: FormulaLayout, in schema: ObjectSchema) -> [Slot] {
        let fields = Dictionary(
            schema.fields.map { ($0.name.lowercased(), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        return layout.references.enumerated().compactMap { index, reference in
            guard reference.isOwnField, let field = fields[reference.name.lowercased()] else {
                return nil
            }
            return Slot(index: index, field: field, conversion: FieldConversion(field))
        }
    }

    /// A row that knows the globals which the schema supplies, and nothing else.
    private static func row(_ layout: FormulaLayout, globals: [Field]) -> FormulaRecord {
        var row = FormulaRecord(layout: layout, isNew: false)
        for global in globals {
            guard let slot = layout.slot(of: global.name) else { continue }
            row[slot] = value(of: global.value, as: layout.references[slot].type)
        }
        return row
    }

    private static func value(of value: FieldValue, as type: FormulaType) -> FormulaValue? {
        switch value {
        case .null: .blank
        case .boolean(let flag): .boolean(flag)
        case .integer(let number): .number(DecimalNumber(Int(number)))
        case .number(let number): DecimalNumber(number).map { .number($0) }
        case .text(let text): FormulaValue(text, as: type)
        case .nested: nil
        }
    }
}
