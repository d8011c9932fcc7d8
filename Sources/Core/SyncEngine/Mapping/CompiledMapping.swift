// SPDX-License-Identifier: Apache-2.0

public import LeadModel

/// The fields of a mapping for one Salesforce object.
public final class ObjectMapping: Sendable {
    /// The Salesforce object.
    public let object: ObjectType
    /// Every pair of the mapping at its index, including those that this object does not have.
    public let fields: [MappedField]
    /// The indices of the hidden fields, in order.
    public let hidden: [Int]
    private let bySalesforceName: NameTable

    init(object: ObjectType, fields: [MappedField]) {
        self.object = object
        self.fields = fields
        hidden = fields.filter(\.isHidden).map(\.index)
        bySalesforceName = NameTable(
            fields.compactMap { field in field.salesforceName.map { ($0, field.index) } }
        )
    }

    /// The index of a Salesforce field; hidden fields have one too.
    public func index(salesforce name: String) -> Int? {
        bySalesforceName[name]
    }
}

/// A mapping resolved against the schemas: built once for each pair of them, and immutable.
///
/// Indices are the same for leads and contacts and stable as long as the mapping and the custom
/// fields are; lead states hold names and never indices.
public final class CompiledMapping: Sendable {
    /// What was resolved.
    public let mapping: Mapping
    /// What it was resolved against.
    public let schemas: SchemaSet
    /// The fields as a lead has them.
    public let lead: ObjectMapping
    /// The fields as a contact has them.
    public let contact: ObjectMapping
    private let byMarketoName: NameTable

    /// Resolves the pairs: those of the mapping in its order, then custom fields by name.
    public init(mapping: Mapping, schemas: SchemaSet) {
        let pairs = mapping.expandedPairs(schemas: schemas)
        let resolver = FieldResolver(mapping: mapping, schemas: schemas)
        self.mapping = mapping
        self.schemas = schemas
        lead = resolver.resolve(pairs, for: .lead)
        contact = resolver.resolve(pairs, for: .contact)
        byMarketoName = NameTable(pairs.enumerated().map { ($0.element.marketo, $0.offset) })
    }

    /// How many fields there are: every index is below it.
    public var count: Int { lead.fields.count }

    /// The fields of an object; a person alone, which may become a lead, has those of a lead.
    public subscript(object: ObjectType) -> ObjectMapping {
        object == .contact ? contact : lead
    }

    /// The index of a Marketo field, the same for every object.
    public func index(marketo name: String) -> Int? {
        byMarketoName[name]
    }

    /// The index of a field, by its name in the object's own system.
    public func index(_ name: String, of object: ObjectType) -> Int? {
        object == .person ? index(marketo: name) : self[object].index(salesforce: name)
    }
}
