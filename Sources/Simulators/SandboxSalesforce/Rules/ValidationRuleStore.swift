// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives

/// Makes, changes and removes validation rules, whoever asks: an administrator of the sandbox, or
/// a client of the Tooling API.
struct ValidationRuleStore {
    let store: SalesforceStore
    let now: Timestamp
    let userID: String

    /// The values of a new rule; in a change, nil leaves a value as it is.
    struct RuleDraft: Sendable {
        var name: String?
        var isActive: Bool?
        var formula: String?
        var message: String?
        var details: String?
        /// The field at which the message is shown; `.some(nil)` for the top of the page.
        var field: String??
    }

    /// Makes a rule.
    ///
    /// - Returns: its ID.
    /// - Throws: a `Customisation.Refusal`.
    func insert(_ draft: RuleDraft, object name: String) throws -> String {
        guard let object = store.schema.whole(name) else {
            throw Customisation.Refusal(noObject: name)
        }
        guard draft.formula != nil else { throw Customisation.Refusal("'formula' is missing") }
        guard draft.message != nil else { throw Customisation.Refusal("'message' is missing") }
        let rules = try rules()
        var record = try columns(draft, object)
        let name = draft.name ?? "Rule"
        let stamp = StoredValue(SalesforceTime.seconds(now))
        let id = try store.nextID(rules)
        record["Id"] = .text(id)
        record["Active"] = record["Active"] ?? StoredValue(true)
        record["EntityDefinitionId"] = .text(object.name)
        record["ValidationName"] = .text(name)
        record["FullName"] = .text("\(object.name).\(name)")
        record["ManageableState"] = .text("unmanaged")
        record["CreatedDate"] = stamp
        record["CreatedById"] = .text(userID)
        try store.insert(rules, record)
        return id
    }

    /// Changes a rule; false when there is none.
    ///
    /// - Throws: a `Customisation.Refusal`.
    func update(_ id: String, _ draft: RuleDraft) throws -> Bool {
        guard let rule = try store.rules().first(where: { $0.id == id }),
            let object = store.schema.whole(rule.object)
        else { return false }
        try store.update(rules(), id: id, columns(draft, object))
        return true
    }

    /// Removes a rule; false when there is none.
    func remove(_ id: String) throws -> Bool {
        try store.db.execute(
            sql: "DELETE FROM \"salesforce_ValidationRule\" WHERE \"Id\" = ?",
            arguments: [id]
        )
        return store.db.changesCount > 0
    }

    private func rules() throws -> SalesforceObject {
        guard let rules = store.schema.whole("ValidationRule") else {
            throw SaveFailure(.notFound)
        }
        return rules
    }

    private func columns(_ draft: RuleDraft, _ object: SalesforceObject) throws -> SalesforceRecord
    {
        let stamp = StoredValue(SalesforceTime.seconds(now))
        var record: SalesforceRecord = [
            "LastModifiedDate": stamp, "SystemModstamp": stamp, "LastModifiedById": .text(userID),
        ]
        if let isActive = draft.isActive { record["Active"] = StoredValue(isActive) }
        if let details = draft.details { record["Description"] = .text(details) }
        if let message = draft.message {
            guard message.count <= OrgLimits.ruleMessageCharacters else {
                throw Customisation.Refusal(
                    "message is longer than \(OrgLimits.ruleMessageCharacters) characters"
                )
            }
            record["ErrorMessage"] = .text(message)
        }
        if let wanted = draft.field {
            let field = wanted.flatMap { object[$0]?.name }
            if let wanted, field == nil {
                throw Customisation.Refusal("\(object.name) has no field \(wanted)")
            }
            record["ErrorDisplayField"] = StoredValue(field)
        }
        if let formula = draft.formula {
            if let problem = CompiledOrgRules.problem(
                in: formula,
                of: object,
                schema: store.schema
            ) {
                throw Customisation.Refusal(problem)
            }
            record["ErrorConditionFormula"] = .text(formula)
        }
        return record
    }
}

extension OrgLimits {
    /// The longest message of a validation rule.
    static let ruleMessageCharacters = 255
}
