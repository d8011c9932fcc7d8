// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import Primitives

/// A validation rule as the Tooling API lists it; the formula takes a query of its own
/// (docs/reference/salesforce.md, Validation rules).
struct ListedRule: Hashable, Sendable {
    var id: String
    var object: ObjectType
    var name: String
    var active: Bool
    var field: String?
    var message: String
    /// When it was last changed; nil when Salesforce did not say.
    var modifiedAt: Timestamp?

    /// One query for all objects.
    static func query(withTimes: Bool) -> String {
        let objects = [ObjectType.lead, .contact].map { SOQL.literal($0.rawValue) }
        return "SELECT Id,Active,ErrorDisplayField,ErrorMessage,ValidationName,"
            + (withTimes ? "LastModifiedDate," : "") + "EntityDefinition.QualifiedApiName "
            + "FROM ValidationRule WHERE "
            + SOQL.isOne("EntityDefinition.QualifiedApiName", of: objects)
    }

    /// Reads a row; nil for a rule of an object that is not synced.
    init?(_ row: JSONObject) throws(DecodingFailure) {
        let entity = try row.object("EntityDefinition").text("QualifiedApiName")
        guard let object = ObjectType(rawValue: entity) else { return nil }
        self.object = object
        id = try row.filledText("Id")
        name = try row.text("ValidationName")
        active = try row.boolean("Active")
        field = try row.optionalText("ErrorDisplayField")
        message = try row.optionalText("ErrorMessage") ?? ""
        modifiedAt = try row.optionalTime("LastModifiedDate")
    }

    /// The query for the formula.
    var formulaQuery: String {
        "SELECT Metadata FROM ValidationRule WHERE Id = \(SOQL.literal(id))"
    }

    func rule(formula: String) -> ValidationRule {
        ValidationRule(name: name, active: active, formula: formula, message: message, field: field)
    }

    /// Reads the formula out of a row of `formulaQuery`.
    static func formula(_ row: JSONObject) throws(DecodingFailure) -> String {
        try row.object("Metadata").text("errorConditionFormula")
    }
}

/// Formulas that have been read, so that each is asked for only once while its rule stays the same.
struct RuleFormulaCache: Hashable, Sendable {
    private struct Entry: Hashable {
        var modifiedAt: Timestamp?
        var formula: String
    }

    private var entries: [String: Entry] = [:]

    /// The formula, when it is known and the rule has not changed since.
    ///
    /// - Parameter isWhole: whether rules whose time is not told are asked for again.
    func formula(of rule: ListedRule, isWhole: Bool) -> String? {
        guard let entry = entries[rule.id], entry.modifiedAt == rule.modifiedAt,
            !isWhole || rule.modifiedAt != nil
        else { return nil }
        return entry.formula
    }

    mutating func note(_ formula: String, of rule: ListedRule) {
        entries[rule.id] = Entry(modifiedAt: rule.modifiedAt, formula: formula)
    }

    /// Forgets rules that are gone.
    mutating func keep(_ rules: [ListedRule]) {
        let ids = Set(rules.map(\.id))
        entries = entries.filter { ids.contains($0.key) }
    }
}
