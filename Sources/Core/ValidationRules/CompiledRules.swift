// SPDX-License-Identifier: Apache-2.0

public import LeadModel
public import SalesforceFormula
public import SyncEngine

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
        /// Whether one of them holds an e-mail address.
        let usesEmails: Bool
    }

    /// One field of the record itself, which has a place in the row.
    struct Slot: Sendable {
        let index: Int
        let field: FieldSchema
        let conversion: FieldConversion
        var isEmail: Bool { field.type == "email" }
    }

    /// One field beside the record that belongs to each record.
    struct Related: Sendable {
        let index: Int
        let field: RelatedField
        let type: FormulaType
    }

    let rules: [Rule]
    let slots: [Slot]
    /// Places in `slots` by the field's name.
    let places: [String: Int]
    /// The slots of e-mail addresses.
    let emails: [Int]
    /// The fields beside the record that belong to it.
    let related: [Related]
    /// A row with what does not depend on the record.
    let blankRow: FormulaRecord
    let schema: ObjectSchema
    /// The object's fields by name.
    let fieldSchemas: [String: FieldSchema]

    /// The fields of the record that the rules look at, and those of its parents.
    public let fields: [String]
    /// The active rules whose formulas are not understood.
    public let undecidable: [UndecidableRule]

    /// Compiles the active rules of a schema; nil when there is none.
    ///
    /// - Parameter timeZone: finds a zone by its name in the usual database; where it is not known,
    ///   a rule has to come to the same in all zones.
    public init?(
        _ schema: ObjectSchema,
        timeZone: (String) -> FormulaTimeZone? = { _ in nil }
    ) {
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
        let related = Self.related(of: layout, in: schema)
        let emails = slots.filter(\.isEmail).map(\.index)
        var zone: FormulaTimeZone?
        if case .text(let name)? = schema.global("$User.TimeZoneSidKey") { zone = timeZone(name) }
        rules = compiled.map { rule, formula, names in
            let own = names.compactMap { layout.slot(of: $0) }
            return Rule(
                rule: rule,
                formula: formula,
                zones: TimeZones.needed(by: formula, user: zone),
                slots: own,
                usesEmails: own.contains { emails.contains($0) }
            )
        }
        self.slots = slots
        self.emails = emails
        self.related = related
        places = Dictionary(
            slots.enumerated().map { ($0.element.field.name, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        blankRow = Self.row(layout, globals: schema.globals)
        self.schema = schema
        fieldSchemas = Dictionary(
            schema.fields.map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var fields = slots.map(\.field.name)
        for one in related {
            let further =
                one.field.isToldByRecord
                ? [one.field.lookup, one.field.name]
                : [one.field.lookup]
            fields += further.filter { !fields.contains($0) }
        }
        self.fields = fields
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

    private static func related(of layout: FormulaLayout, in schema: ObjectSchema) -> [Related] {
        layout.references.enumerated().compactMap { index, reference in
            guard !reference.isOwnField, let field = RelatedField(reference.name, of: schema)
            else { return nil }
            return Related(index: index, field: field, type: reference.type)
        }
    }

    /// A row that knows the globals which the schema supplies, and nothing else.
    private static func row(_ layout: FormulaLayout, globals: [Field]) -> FormulaRecord {
        var row = FormulaRecord(layout: layout, isNew: false)
        for global in globals {
            guard let slot = layout.slot(of: global.name) else { continue }
            let reference = layout.references[slot]
            row[slot] = FormulaValue(global.value, beside: reference.name, as: reference.type)
        }
        return row
    }
}
