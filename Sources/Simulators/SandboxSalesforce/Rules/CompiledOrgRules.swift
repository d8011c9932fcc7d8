// SPDX-License-Identifier: Apache-2.0

internal import SalesforceFormula

/// Rules of one object, compiled: each formula once, all over one layout.
struct CompiledOrgRules: Sendable {
    /// The compiled text, by which the rule is recognised.
    let formulas: [String]
    /// Each rule's formula, or why it cannot be evaluated.
    let conditions: [Result<CompiledFormula, RuleReference.Unknown>]
    /// The slots of all formulas.
    let layout: FormulaLayout
    /// The references that the slots stand for.
    let references: [RuleReference]

    /// Whether all of them can be evaluated.
    var isWhole: Bool {
        conditions.allSatisfy { if case .success = $0 { true } else { false } }
    }

    init(_ formulas: [String], of object: SalesforceObject, in schema: SalesforceSchema) {
        var layout = FormulaLayout()
        self.formulas = formulas
        conditions = formulas.map { formula in
            Result { () throws(RuleReference.Unknown) in
                try CompiledOrgRules.compile(formula, of: object, in: schema, &layout)
            }
        }
        references = layout.references.map { reference in
            (try? RuleReference.find(reference.name, of: object, in: schema)) ?? .blank
        }
        self.layout = layout
    }

    /// The error of a formula, in one line; nil if it can be a rule of the object.
    static func problem(
        in formula: String,
        of object: SalesforceObject,
        schema: SalesforceSchema
    ) -> String? {
        var layout = FormulaLayout()
        do throws(RuleReference.Unknown) {
            _ = try compile(formula, of: object, in: schema, &layout)
            return nil
        } catch {
            return error.line
        }
    }

    /// The functions that need data which this org does not have.
    private static let refused = [
        "VLOOKUP": "it has no custom objects to look anything up in",
        "CURRENCYRATE": "it has one currency only",
    ]

    private static func compile(
        _ formula: String,
        of object: SalesforceObject,
        in schema: SalesforceSchema,
        _ layout: inout FormulaLayout
    ) throws(RuleReference.Unknown) -> CompiledFormula {
        let names = FormulaNames(formula)
        var (fields, compound) = ([FormulaField](), [String]())
        var unknown: RuleReference.Unknown?
        for name in names.fields.sorted() {
            do throws(RuleReference.Unknown) {
                guard let found = try RuleReference.find(name, of: object, in: schema) else {
                    continue
                }
                if let field = found.field(name) {
                    fields.append(field)
                } else {
                    compound.append(name)
                }
            } catch {
                unknown = unknown ?? error
            }
        }
        // Fields that are not named are there for the suggestion when a name is misspelt.
        fields += object.fields.filter { object.parts(of: $0.name).isEmpty }.compactMap {
            FormulaField(name: $0.name, describedType: $0.type.rawValue)
        }
        let condition: CompiledFormula
        do throws(FormulaError) {
            condition = try Formula.compile(
                formula,
                schema: FormulaSchema(fields: fields, unusable: compound),
                layout: &layout
            )
        } catch {
            throw RuleReference.Unknown(line: error.description)
        }
        guard [.boolean, .null, .unknown].contains(condition.type) else {
            throw RuleReference.Unknown(
                line: "Formula result is data type (\(condition.type.title)), incompatible with "
                    + "expected data type (true or false)."
            )
        }
        if let unknown { throw unknown }
        for (name, reason) in refused.sorted(by: { $0.key < $1.key })
        where names.functions.contains(name) {
            throw RuleReference.Unknown(
                line: "\(name) cannot be evaluated in the sandbox: \(reason)"
            )
        }
        return condition
    }
}
