// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// `/sandbox/salesforce/validation-rules`: `{"object", "name", "formula", "message", "field"?,
/// "active"?}`. A formula that is wrong, or that cannot be evaluated here, is refused at once.
extension SalesforceAdministration {
    func rules(_ path: [String]) async throws -> SandboxResponse? {
        switch (request.method, path.count) {
        case ("GET", 0):
            let schema = state.schema
            let rules = try await environment.database.read { db in
                try SalesforceStore(db: db, schema: schema).rules()
            }
            return SandboxResponse(json: .array(rules.map(json)))
        case ("POST", 0):
            let json = try JSON.parse(request.body)
            let object = try Customisation.text(json, "object")
            let draft = draft(json)
            let id = try await environment.database.write { db in
                try ruleStore(db).insert(draft, object: object)
            }
            return SandboxResponse(status: 201, json: ["id": .string(id)])
        case ("PATCH", 1):
            let (id, draft) = (path[0], draft(try JSON.parse(request.body)))
            return try await change { try ruleStore($0).update(id, draft) }
        case ("DELETE", 1):
            let id = path[0]
            return try await change { try ruleStore($0).remove(id) }
        default: return nil
        }
    }

    private func change(
        _ body: @escaping @Sendable (Database) throws -> Bool
    ) async throws -> SandboxResponse {
        guard try await environment.database.write(body) else { throw SaveFailure(.notFound) }
        return SalesforceAnswer.noContent
    }

    private func ruleStore(_ db: Database) -> ValidationRuleStore {
        ValidationRuleStore(
            store: SalesforceStore(db: db, schema: state.schema),
            now: environment.clock.now(),
            userID: SalesforceUsers.staff.id
        )
    }

    private func draft(_ json: JSON) -> ValidationRuleStore.RuleDraft {
        ValidationRuleStore.RuleDraft(
            name: json["name"]?.text,
            isActive: json["active"]?.truth,
            formula: json["formula"]?.text,
            message: json["message"]?.text,
            details: json["description"]?.text,
            field: json["field"].map(\.text)
        )
    }

    private func json(_ rule: SalesforceValidationRule) -> JSON {
        [
            "id": .string(rule.id), "object": .string(rule.object), "name": .string(rule.name),
            "active": .boolean(rule.isActive), "formula": .string(rule.formula),
            "message": .string(rule.message),
            "field": rule.field.map { .string($0) } ?? .null,
        ]
    }
}
