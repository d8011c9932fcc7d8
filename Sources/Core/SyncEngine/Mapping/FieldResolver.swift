// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

extension Mapping {
    /// The pairs with the custom fields that are mapped by name or all at once.
    func expandedPairs(schemas: SchemaSet) -> [FieldPair] {
        switch customFields {
        case .none: return pairs
        case .named(let names):
            return pairs + names.map { FieldPair(marketo: $0, lead: $0, contact: $0) }
        case .all: return pairs + allCustomPairs(schemas: schemas)
        }
    }

    /// All custom fields that no pair names. A custom field that a pair names on one object belongs
    /// to that pair on both, so that its Marketo field is not guessed twice.
    private func allCustomPairs(schemas: SchemaSet) -> [FieldPair] {
        let taken = Set(pairs.flatMap { [$0.lead, $0.contact].compactMap { $0?.lowercased() } })
        let takenInMarketo = Set(pairs.map(\.marketo))
        func names(_ schema: ObjectSchema) -> Set<String> {
            Set(
                schema.fields.lazy
                    .filter {
                        isCustomFieldName($0.name) && ValueKind(typeName: $0.type) != .untyped
                    }
                    .map(\.name)
                    .filter { !taken.contains($0.lowercased()) && !takenInMarketo.contains($0) }
            )
        }
        let lead = names(schemas.lead)
        let contact = names(schemas.contact)
        return lead.union(contact).sorted().map { name in
            FieldPair(
                marketo: name,
                lead: lead.contains(name) ? name : nil,
                contact: contact.contains(name) ? name : nil
            )
        }
    }
}

/// Looks the pairs of a mapping up in the schemas.
struct FieldResolver {
    private let mapping: Mapping
    private let lead: [String: FieldSchema]
    private let contact: [String: FieldSchema]
    /// Nil while no schema of Marketo's person has arrived.
    private let person: [String: FieldSchema]?

    init(mapping: Mapping, schemas: SchemaSet) {
        self.mapping = mapping
        lead = Self.byName(schemas.lead)
        contact = Self.byName(schemas.contact)
        person = schemas.person.map(Self.byName)
    }

    private static func byName(_ schema: ObjectSchema) -> [String: FieldSchema] {
        Dictionary(schema.fields.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func resolve(_ pairs: [FieldPair], for object: ObjectType) -> ObjectMapping {
        ObjectMapping(
            object: object,
            fields: pairs.enumerated().map { resolve($0.element, at: $0.offset, for: object) }
        )
    }

    private func resolve(_ pair: FieldPair, at index: Int, for object: ObjectType) -> MappedField {
        let name = pair.salesforceName(for: object)
        let fields = object == .contact ? contact : lead
        let schema = name.flatMap { fields[$0] }
        let person = person?[pair.marketo]
        let isReadableInMarketo = self.person == nil || person != nil
        let rule = pair.rule ?? mapping.rule(for: object)
        let scope = pair.rule == nil ? object.rawValue.lowercased() : pair.marketo
        return MappedField(
            index: index,
            marketoName: pair.marketo,
            salesforceName: name,
            rule: rule,
            rulePhrase: "\(scope): \(rule.phrase)",
            kind: isDayAndTime(schema, person)
                ? .date : kind(of: pair, schema: schema, person: person),
            timedSystems: timedSystems(schema, person),
            hiddenIn: name == nil
                ? nil : schema == nil ? .salesforce : isReadableInMarketo ? nil : .marketo,
            isReadableInSalesforce: schema != nil,
            isCreateableInSalesforce: schema?.createable ?? false,
            isUpdateableInSalesforce: schema?.updateable ?? false,
            isReadableInMarketo: isReadableInMarketo,
            isWritableInMarketo: person?.updateable ?? isReadableInMarketo,
            schema: schema,
            namesOfCodes: name.flatMap { fields[$0 + "Code"] }.map(Self.namesOfCodes) ?? [:]
        )
    }

    /// With picklists of states and countries, Salesforce has a field of codes beside the one of
    /// names (`MailingCountryCode`).
    private static func namesOfCodes(_ codes: FieldSchema) -> [String: Set<String>] {
        Dictionary(
            zip(codes.picklistValues, codes.picklistLabels).map { ($0, [$1]) },
            uniquingKeysWith: { $0.union($1) }
        )
    }

    /// The type on this object, else on the other one, else Marketo's. So a value keeps its form
    /// when its lead becomes a contact.
    private func kind(
        of pair: FieldPair,
        schema: FieldSchema?,
        person: FieldSchema?
    ) -> ValueKind {
        let known =
            schema ?? pair.lead.flatMap { lead[$0] } ?? pair.contact.flatMap { contact[$0] }
            ?? person
        return known.map { ValueKind(typeName: $0.type) } ?? .untyped
    }

    /// Whether one system's field holds days and the other's times.
    private func isDayAndTime(_ schema: FieldSchema?, _ person: FieldSchema?) -> Bool {
        guard let schema, let person else { return false }
        let kinds: Set = [ValueKind(typeName: schema.type), ValueKind(typeName: person.type)]
        return kinds == [.date, .datetime]
    }

    private func timedSystems(
        _ schema: FieldSchema?,
        _ person: FieldSchema?
    ) -> Set<VendorSystem> {
        guard isDayAndTime(schema, person), let person else { return [] }
        return [ValueKind(typeName: person.type) == .datetime ? .marketo : .salesforce]
    }
}
