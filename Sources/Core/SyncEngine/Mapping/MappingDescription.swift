// SPDX-License-Identifier: Apache-2.0

/// A mapping as its file writes it (docs/mapping.md); the executable's YAML decoder fills it in.
public struct MappingDescription: Hashable, Sendable {
    /// One entry of `fields`.
    public struct FieldEntry: Hashable, Sendable {
        /// The Marketo REST name.
        public var marketo: String
        /// The API name on the lead.
        public var lead: String?
        /// The API name on the contact.
        public var contact: String?
        /// The text form of a conflict rule.
        public var rule: String?

        /// An entry; what the file leaves out is nil.
        public init(
            marketo: String,
            lead: String? = nil,
            contact: String? = nil,
            rule: String? = nil
        ) {
            self.marketo = marketo
            self.lead = lead
            self.contact = contact
            self.rule = rule
        }
    }

    /// `standard`, or nil for a mapping from nothing.
    public var extends: String?
    /// Marketo names of the extended mapping's fields that are not to be kept in step.
    public var without: [String]
    /// The text form of the rule of leads.
    public var leadRule: String?
    /// The text form of the rule of contacts.
    public var contactRule: String?
    /// The pairs, in order; they win every name over inherited ones.
    public var fields: [FieldEntry]
    /// The custom fields without an entry of their own.
    public var customFields: CustomFields

    /// A description; what the file leaves out has its default.
    public init(
        extends: String? = nil,
        without: [String] = [],
        leadRule: String? = nil,
        contactRule: String? = nil,
        fields: [FieldEntry] = [],
        customFields: CustomFields = .none
    ) {
        self.extends = extends
        self.without = without
        self.leadRule = leadRule
        self.contactRule = contactRule
        self.fields = fields
        self.customFields = customFields
    }
}

extension Mapping {
    /// The mapping that a file describes; throws one line about its first fault.
    public init(description: MappingDescription) throws(MappingError) {
        var pairs: [FieldPair] = []
        switch description.extends {
        case nil: break
        case "standard": pairs = Mapping.standard.pairs
        case let other?:
            throw MappingError("extends: unknown mapping '\(other)'; there is only 'standard'")
        }
        for name in description.without {
            guard let index = pairs.firstIndex(where: { $0.marketo == name }) else {
                throw MappingError("without: the extended mapping has no field '\(name)'")
            }
            pairs.remove(at: index)
        }
        let inherited = pairs
        var own: [FieldPair] = []
        for entry in description.fields {
            own.append(try Self.pair(entry, over: inherited))
        }
        try self.init(
            pairs: Self.overlay(own, custom: description.customFields, on: inherited),
            leadRule: try Self.rule(description.leadRule, at: "objects: lead") ?? .marketo,
            contactRule: try Self.rule(description.contactRule, at: "objects: contact")
                ?? .marketo,
            customFields: description.customFields
        )
    }

    /// An entry that names no Salesforce field changes only the rule of an inherited pair.
    private static func pair(
        _ entry: MappingDescription.FieldEntry,
        over inherited: [FieldPair]
    ) throws(MappingError) -> FieldPair {
        let rule = try rule(entry.rule, at: "fields: '\(entry.marketo)'")
        if entry.lead == nil, entry.contact == nil,
            var pair = inherited.first(where: { $0.marketo == entry.marketo })
        {
            pair.rule = rule
            return pair
        }
        return FieldPair(
            marketo: entry.marketo,
            lead: entry.lead,
            contact: entry.contact,
            rule: rule
        )
    }

    /// Puts the file's own pairs over inherited ones: a pair replaces the inherited one of its
    /// Marketo name, and a Salesforce field that it names leaves the inherited pair that had it.
    private static func overlay(
        _ own: [FieldPair],
        custom: CustomFields,
        on inherited: [FieldPair]
    ) -> [FieldPair] {
        var lead = Set(own.compactMap { $0.lead?.lowercased() })
        var contact = Set(own.compactMap { $0.contact?.lowercased() })
        if case .named(let names) = custom {
            lead.formUnion(names.map { $0.lowercased() })
            contact.formUnion(names.map { $0.lowercased() })
        }
        var placed: Set<Int> = []
        var result: [FieldPair] = []
        for pair in inherited {
            if let index = own.firstIndex(where: { $0.marketo == pair.marketo }) {
                placed.insert(index)
                result.append(own[index])
                continue
            }
            var pair = pair
            if let name = pair.lead, lead.contains(name.lowercased()) { pair.lead = nil }
            if let name = pair.contact, contact.contains(name.lowercased()) { pair.contact = nil }
            if pair.lead != nil || pair.contact != nil { result.append(pair) }
        }
        return result + own.enumerated().filter { !placed.contains($0.offset) }.map(\.element)
    }

    private static func rule(
        _ text: String?,
        at place: String
    ) throws(MappingError) -> ConflictRule? {
        guard let text else { return nil }
        if let rule = ConflictRule(rawValue: text) { return rule }
        let known = ConflictRule.allCases.map(\.rawValue).joined(separator: ", ")
        throw MappingError("\(place): unknown rule '\(text)'; there are \(known)")
    }
}
