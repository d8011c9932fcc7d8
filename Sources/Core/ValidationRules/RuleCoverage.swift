// SPDX-License-Identifier: Apache-2.0

public import LeadModel
public import SalesforceFormula

/// Which rules can be decided for any record, because everything that they name is supplied.
public struct RuleCoverage: Hashable, Sendable {
    /// Something that a rule needs and that is not supplied.
    public struct Missing: Hashable, Sendable {
        /// The field, global or part of the formula; empty for the formula as a whole.
        public var name: String
        /// Why it is missing.
        public var why: String
    }

    /// One rule.
    public struct Entry: Hashable, Sendable {
        /// The rule's API name.
        public var rule: String
        /// What it needs and has not got; empty for one that can be decided.
        public var missing: [Missing]
    }

    /// The rules in their order.
    public let entries: [Entry]

    /// How many can be decided.
    public var decidable: Int { entries.count { $0.missing.isEmpty } }

    /// Measures rules over an object.
    ///
    /// - Parameters:
    ///   - isAsked: whether the Salesforce connector asks for what the rules name, as it does for
    ///     the active rules of an org: then what it can supply counts. Otherwise what the schema
    ///     supplies does.
    ///   - timeZone: finds a zone by its name.
    public init(
        _ rules: [ValidationRule],
        of schema: ObjectSchema,
        isAsked: Bool,
        timeZone: (String) -> FormulaTimeZone? = { _ in nil }
    ) {
        let formulaSchema = FormulaSchema(of: schema)
        var hasZone = isAsked
        if case .text(let name)? = schema.global("$User.TimeZoneSidKey") {
            hasZone = timeZone(name) != nil
        }
        let survey = Survey(schema: schema, isAsked: isAsked, hasZone: hasZone)
        entries = rules.map { rule in
            do throws(FormulaError) {
                let formula = try Formula.compile(rule.formula, schema: formulaSchema)
                return Entry(rule: rule.name, missing: survey.missing(in: formula))
            } catch {
                return Entry(
                    rule: rule.name,
                    missing: [Missing(name: "", why: error.description)]
                )
            }
        }
    }
}

/// Looks for names that are not supplied.
private struct Survey {
    let schema: ObjectSchema
    let isAsked: Bool
    let hasZone: Bool
    private let fields: [String: FieldSchema]

    init(schema: ObjectSchema, isAsked: Bool, hasZone: Bool) {
        self.schema = schema
        self.isAsked = isAsked
        self.hasZone = hasZone
        fields = Dictionary(
            schema.fields.map { ($0.name.lowercased(), $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    func missing(in formula: CompiledFormula) -> [RuleCoverage.Missing] {
        var missing: [RuleCoverage.Missing] = []
        if ![.boolean, .null, .unknown].contains(formula.type) {
            let why = "a rule's formula has to be a Boolean, this one gives a \(formula.type.title)"
            missing.append(.init(name: "", why: why))
        }
        for reference in formula.layout.references {
            guard let why = why(reference) else { continue }
            missing.append(.init(name: reference.name, why: why))
        }
        for part in formula.orgOnlyParts {
            missing.append(.init(name: part, why: "only Salesforce can evaluate it"))
        }
        if formula.zoneUse != .none, !hasZone {
            missing.append(
                .init(name: "$User.TimeZoneSidKey", why: "the schema does not supply it")
            )
        }
        return missing
    }

    /// Why a reference is missing; nil when it is supplied.
    private func why(_ reference: FormulaLayout.Reference) -> String? {
        if reference.isOwnField { return fields[reference.name.lowercased()].flatMap(whyOwn) }
        if let related = RelatedField(reference.name, of: schema) {
            return whyRelated(related, reference.name)
        }
        if schema.global(reference.name) != nil { return nil }
        let group = reference.name.lowercased().prefix { $0 != "." }
        if isAsked, Self.askedGroups.contains(String(group)) { return nil }
        return isAsked ? "no API tells it" : "the schema does not supply it"
    }

    /// The groups of globals that the Salesforce connector asks for when an active rule names one.
    private static let askedGroups: Set<String> = [
        "$user", "$profile", "$userrole", "$organization", "$permission", "$setup", "$label",
        "$custommetadata",
    ]

    private func whyRelated(_ related: RelatedField, _ name: String) -> String? {
        if !related.isToldByRecord {
            return schema.recordTypes.isEmpty && !isAsked ? "the record types are not told" : nil
        }
        let isTold = schema.parentFields.contains { $0.lowercased() == name.lowercased() }
        return isTold || isAsked && RelatedField.isWithinReach(name)
            ? nil : "change events do not carry it"
    }

    private func whyOwn(_ field: FieldSchema) -> String? {
        switch field.type {
        case "location", "anyType": return "values of its type are not read"
        default: break
        }
        switch field.name {
        case "LastModifiedDate", "LastModifiedById", "SystemModstamp":
            return "Salesforce stamps it when it saves"
        case "OwnerId":
            return isAsked || schema.global("$User.Id") != nil
                ? nil : "on a create: who the sync user is, is not told"
        case "RecordTypeId":
            return isAsked || !schema.recordTypes.isEmpty
                ? nil : "on a create: the record types are not told"
        default: break
        }
        if field.custom, !field.createable, !field.updateable {
            return "Salesforce calculates it, and by which formula is not told or not understood"
        }
        guard field.defaultedOnCreate, !isAsked, field.createable else { return nil }
        if field.defaultValue == nil { return "on a create: its default is not told" }
        let isOfRecordType = field.type == "picklist" || field.type == "multipicklist"
        return isOfRecordType && schema.recordTypes.contains { !$0.isMaster }
            ? "on a create: its default depends on the record type" : nil
    }
}
