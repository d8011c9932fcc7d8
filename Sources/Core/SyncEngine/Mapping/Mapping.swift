// SPDX-License-Identifier: Apache-2.0

public import LeadModel

/// One Marketo field and the Salesforce fields that it is kept in step with (docs/mapping.md).
public struct FieldPair: Hashable, Sendable {
    /// The Marketo REST name, by which the lead state and the activity log call the field too.
    public var marketo: String
    /// The API name on the Salesforce lead; nil where leads have no such field.
    public var lead: String?
    /// The API name on the Salesforce contact; nil where contacts have no such field.
    public var contact: String?
    /// This field's own rule, before that of the object.
    public var rule: ConflictRule?

    /// Pairs a Marketo field with a Salesforce field of one or both objects.
    public init(marketo: String, lead: String?, contact: String?, rule: ConflictRule? = nil) {
        self.marketo = marketo
        self.lead = lead
        self.contact = contact
        self.rule = rule
    }

    /// The field's name on a Salesforce object; nil for a person, and where it is not mapped.
    public func salesforceName(for object: ObjectType) -> String? {
        switch object {
        case .lead: lead
        case .contact: contact
        case .person: nil
        }
    }
}

/// Which custom Salesforce fields (`__c`) are mapped without an entry of their own (requirement 2).
///
/// The Marketo field has the same API name as the Salesforce field, `Region__c`; where it is called
/// otherwise, the field needs a pair of its own.
public enum CustomFields: Hashable, Sendable {
    case none
    /// These, on leads and on contacts.
    case named([String])
    /// Every one that a schema shows and no pair names, on the objects whose schema shows it.
    case all
}

/// Which fields are kept in step, and whose change wins (requirements 2 and 3).
public struct Mapping: Hashable, Sendable {
    /// The pairs that are named one by one, in the order of their indices.
    public let pairs: [FieldPair]
    /// The rule of leads where a field has none of its own.
    public let leadRule: ConflictRule
    /// The rule of contacts where a field has none of its own.
    public let contactRule: ConflictRule
    /// The custom fields that are mapped without a pair.
    public let customFields: CustomFields

    /// A mapping without contradictions; throws the first that it finds.
    public init(
        pairs: [FieldPair],
        leadRule: ConflictRule = .marketo,
        contactRule: ConflictRule = .marketo,
        customFields: CustomFields = .none
    ) throws(MappingError) {
        var known = NameClaims()
        for pair in pairs { try known.claim(pair) }
        if case .named(let names) = customFields {
            for name in names {
                guard isCustomFieldName(name) else {
                    throw MappingError(
                        "customFields: '\(name)' is not the API name of a custom field (…__c)"
                    )
                }
                try known.claim(FieldPair(marketo: name, lead: name, contact: name))
            }
        }
        self.pairs = pairs
        self.leadRule = leadRule
        self.contactRule = contactRule
        self.customFields = customFields
    }

    /// Whether custom fields are mapped all at once.
    public var includesAllCustomFields: Bool { customFields == .all }

    /// The rule of an object. A person alone has the rule of leads.
    public func rule(for object: ObjectType) -> ConflictRule {
        object == .contact ? contactRule : leadRule
    }
}

/// Whether this is the API name of a custom Salesforce field.
func isCustomFieldName(_ name: String) -> Bool {
    name.utf8.count > 3 && name.hasSuffix("__c")
}

/// Names that earlier pairs have taken; Salesforce's names do not depend on case.
private struct NameClaims {
    private var marketo: Set<String> = []
    private var lead: Set<String> = []
    private var contact: Set<String> = []

    mutating func claim(_ pair: FieldPair) throws(MappingError) {
        guard !isBlank(pair.marketo) else {
            throw MappingError("fields: an entry has an empty Marketo name")
        }
        guard pair.lead != nil || pair.contact != nil else {
            throw MappingError(
                "fields: '\(pair.marketo)' names neither a lead field nor a contact field"
            )
        }
        guard marketo.insert(pair.marketo).inserted else {
            throw MappingError("fields: the Marketo field '\(pair.marketo)' is mapped twice")
        }
        try claim(pair.lead, of: pair, in: &lead, object: "lead")
        try claim(pair.contact, of: pair, in: &contact, object: "contact")
    }

    private func claim(
        _ name: String?,
        of pair: FieldPair,
        in names: inout Set<String>,
        object: String
    ) throws(MappingError) {
        guard let name else { return }
        guard !isBlank(name) else {
            throw MappingError("fields: '\(pair.marketo)' has an empty \(object) field name")
        }
        guard names.insert(name.lowercased()).inserted else {
            throw MappingError("fields: the \(object) field '\(name)' is mapped twice")
        }
    }

    private func isBlank(_ name: String) -> Bool {
        name.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }
}
