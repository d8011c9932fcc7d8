// SPDX-License-Identifier: Apache-2.0

public import LeadModel
import Primitives

/// The known schemas of both systems: the built-in standard fields at first, then what arrives on
/// `leadsync.schema`.
public struct SchemaSet: Hashable, Sendable {
    /// The Salesforce lead.
    public private(set) var lead: ObjectSchema
    /// The Salesforce contact.
    public private(set) var contact: ObjectSchema
    /// Marketo's person; nil until its schema has arrived, and every field counts as writable.
    public private(set) var person: ObjectSchema?

    /// The built-in schemas, or others to begin with.
    public init(
        lead: ObjectSchema = BuiltInSchema.lead,
        contact: ObjectSchema = BuiltInSchema.contact,
        person: ObjectSchema? = nil
    ) {
        precondition(lead.object == .lead && contact.object == .contact)
        precondition(person == nil || person?.object == .person)
        self.lead = lead
        self.contact = contact
        self.person = person
    }

    /// The schema of one object.
    public subscript(object: ObjectType) -> ObjectSchema? {
        switch object {
        case .lead: lead
        case .contact: contact
        case .person: person
        }
    }

    /// Whether the object's schema came from its system; a built-in one knows no custom fields.
    public func isFromSystem(_ object: ObjectType) -> Bool {
        guard let schema = self[object] else { return false }
        return schema.asOf > .distantPast
    }

    /// Takes in a schema that has arrived, and returns the objects whose fields or rules it has
    /// changed: none if it is older than the known one, or the same.
    public mutating func accept(_ schema: ObjectSchema) -> Set<ObjectType> {
        if let known = self[schema.object] {
            guard schema.asOf >= known.asOf else { return [] }
            replace(with: schema)
            return known.saysTheSame(as: schema) ? [] : [schema.object]
        }
        replace(with: schema)
        return [schema.object]
    }

    private mutating func replace(with schema: ObjectSchema) {
        switch schema.object {
        case .lead: lead = schema
        case .contact: contact = schema
        case .person: person = schema
        }
    }
}
