// SPDX-License-Identifier: Apache-2.0

public import Formula
public import LeadModel

extension FormulaSchema {
    /// What the validation rules of an object may name: the fields that the sync user sees, and
    /// the parents that its references lead to.
    ///
    /// A rule may name a field that the sync user does not see, since Salesforce evaluates rules
    /// without regard to access (formula reference, section 12): such a rule does not compile here.
    public init(of schema: ObjectSchema) {
        var fields: [FormulaField] = []
        var relationships: [String] = []
        var unusable: [String] = []
        for field in schema.fields {
            // The full name is made of others, though describe calls it a string.
            guard field.custom || field.name != "Name",
                let usable = FormulaField(name: field.name, describedType: field.type)
            else {
                unusable.append(field.name)
                continue
            }
            fields.append(usable)
            if field.type == "reference",
                let parent = FormulaSchema.relationship(ofReference: field.name)
            {
                relationships.append(parent)
            }
        }
        self.init(fields: fields, relationships: relationships, unusable: unusable)
    }
}
