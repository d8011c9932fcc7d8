// SPDX-License-Identifier: Apache-2.0

public import LeadModel
public import SalesforceFormula

extension FormulaSchema {
    /// What the validation rules of an object may name: the fields that the sync user sees, and
    /// the parents that its references lead to. Formula fields whose formulas are told and
    /// understood are evaluated in their place.
    ///
    /// A rule may name a field that the sync user does not see, since Salesforce evaluates rules
    /// without regard to access (docs/reference/formula-language.md, What a rule may name): such a
    /// rule does not compile here.
    ///
    /// - Parameter given: names, in lower case, of formula fields whose values are given.
    public init(of schema: ObjectSchema, given: Set<String> = []) {
        var parts = Parts(schema)
        for index in parts.fields.indices where given.contains(parts.fields[index].key) {
            parts.fields[index].formula = nil
        }
        // A formula that is not understood, such as one that shows a picture, makes its field one
        // that is not known; the others do not depend on it.
        let whole = parts.schema
        for index in parts.fields.indices {
            guard let formula = parts.fields[index].formula,
                (try? Formula.compile(formula, schema: whole)) == nil
            else { continue }
            parts.fields[index].formula = nil
        }
        self = parts.schema
    }

    private struct Parts {
        var fields: [FormulaField] = []
        var relationships: [String] = []
        var unusable: [String] = []

        var schema: FormulaSchema {
            FormulaSchema(fields: fields, relationships: relationships, unusable: unusable)
        }

        init(_ schema: ObjectSchema) {
            for field in schema.fields {
                // The full name is made of others, though describe calls it a string.
                guard field.custom || field.name != "Name",
                    var usable = FormulaField(name: field.name, describedType: field.type)
                else {
                    unusable.append(field.name)
                    continue
                }
                usable.formula = field.formula
                usable.blanks = field.readsBlankAsZero ? .asZero : .asBlank
                fields.append(usable)
                if field.type == "reference",
                    let parent = FormulaSchema.relationship(ofReference: field.name)
                {
                    relationships.append(parent)
                }
            }
        }
    }
}

extension FormulaField {
    fileprivate var key: String { name.lowercased() }
}
