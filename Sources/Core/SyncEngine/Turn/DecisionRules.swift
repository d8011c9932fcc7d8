// SPDX-License-Identifier: Apache-2.0

public import LeadModel

/// Mapping, schema and validation, compiled together once per schema version. Immutable, and
/// shared: every decision refers to them.
public final class DecisionRules: Sendable {
    /// The fields that are kept in step, and their rules.
    public let mapping: CompiledMapping
    /// Checks writes to leads.
    public let leadValidator: Validator
    /// Checks writes to contacts.
    public let contactValidator: Validator
    private let lead: SchemaFingerprints
    private let contact: SchemaFingerprints
    private let person: SchemaFingerprints

    /// Compiles a mapping with the schemas that hold now.
    ///
    /// - Parameters:
    ///   - mapping: what is kept in step.
    ///   - schemas: what both systems show.
    ///   - compileRules: compiles validation rules; nil leaves all of them to Salesforce.
    ///   - former: rules of the same mapping and compiler; what has not changed since is not
    ///     compiled again.
    public init(
        mapping: Mapping,
        schemas: SchemaSet,
        compileRules: ValidationRuleCompiler? = nil,
        former: DecisionRules? = nil
    ) {
        func validator(
            _ schema: ObjectSchema,
            _ formerSchema: ObjectSchema?,
            _ formerValidator: Validator?
        ) -> Validator {
            if let formerSchema, let formerValidator, formerSchema.saysTheSame(as: schema) {
                return formerValidator
            }
            return Validator(schema: schema, rules: compileRules?(schema))
        }
        let known = former?.mapping.schemas
        self.mapping = CompiledMapping(mapping: mapping, schemas: schemas)
        leadValidator = validator(schemas.lead, known?.lead, former?.leadValidator)
        contactValidator = validator(schemas.contact, known?.contact, former?.contactValidator)
        lead = SchemaFingerprints(schemas.lead, of: .lead)
        contact = SchemaFingerprints(schemas.contact, of: .contact)
        person = SchemaFingerprints(schemas.person, of: .person)
    }

    /// Checks writes to one kind of Salesforce record.
    public func validator(for object: ObjectType) -> Validator {
        object == .contact ? contactValidator : leadValidator
    }

    /// What failures depend on.
    func facets(of object: ObjectType) -> SchemaFingerprints {
        switch object {
        case .lead: lead
        case .contact: contact
        case .person: person
        }
    }
}

extension ObjectSchema {
    /// Whether another reading of the object brought nothing new.
    func saysTheSame(as other: ObjectSchema) -> Bool {
        fields == other.fields && validationRules == other.validationRules
            && globals == other.globals && recordTypes == other.recordTypes
    }
}
