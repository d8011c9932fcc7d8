// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// Mapping, schema and validation, compiled together once per schema version. Immutable, and shared:
/// every decision refers to them.
public final class DecisionRules: Sendable {
    public let mapping: CompiledMapping
    /// Checks writes to leads.
    public let leadValidator: Validator
    /// Checks writes to contacts.
    public let contactValidator: Validator

    /// Compiles a mapping with the schemas that hold now.
    public init(mapping: Mapping, schemas: SchemaSet) {
        self.mapping = CompiledMapping(mapping: mapping, schemas: schemas)
        leadValidator = Validator(schema: schemas.lead)
        contactValidator = Validator(schema: schemas.contact)
    }

    func validator(for object: ObjectType) -> Validator {
        object == .contact ? contactValidator : leadValidator
    }
}
