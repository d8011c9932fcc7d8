// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// The Tooling API's validation rules (docs/reference/salesforce.md, Validation rules):
/// `tooling/sobjects/ValidationRule`.
///
/// How it answers a formula that is wrong is not on any page of Salesforce; the code here is that
/// which people quote.
extension SalesforceCall {
    func tooling(_ path: [String]) async throws -> SandboxResponse {
        guard let name = path.first else {
            return try allow(["GET"]) { globalDescribe(isTooling: true) }
        }
        guard let object = schema.object(name, for: user.profile),
            object.isTooling
        else { throw SaveFailure(.notFound) }
        let isRules = object.name == "ValidationRule"
        switch (request.method, path.count) {
        case ("POST", 1) where isRules: return try await createRule()
        case ("GET", 1): return basicInformation(object)
        case ("GET", 2) where path[1] == "describe": return describe(object)
        case ("GET", 2): return try await toolingRecord(object, id: path[1])
        case ("PATCH", 2) where isRules:
            let draft = draft(try document())
            return try await change(path[1]) { try $0.update($1, draft) }
        case ("DELETE", 2) where isRules:
            return try await change(path[1]) { try $0.remove($1) }
        default:
            let methods = isRules ? ["GET", "POST", "PATCH", "DELETE"] : ["GET"]
            throw SaveFailure(SalesforceCall.notAllowed(request.method, methods))
        }
    }

    /// `{"FullName": "Lead.My_Rule", "Metadata": {…}}`
    private func createRule() async throws -> SandboxResponse {
        let body = try document()
        let names = (body["FullName"]?.text ?? "").split(separator: ".", maxSplits: 1)
        guard names.count == 2 else {
            throw SaveFailure(.required(["FullName"]))
        }
        var draft = draft(body)
        draft.name = String(names[1])
        let (object, final) = (String(names[0]), draft)
        let id = try await refusing {
            try await environment.database.write { db in
                try ruleStore(db).insert(final, object: object)
            }
        }
        return SandboxResponse(
            status: 201,
            json: [
                "id": .string(id), "success": true, "errors": [], "warnings": [], "infos": [],
            ]
        )
    }

    private func change(
        _ text: String,
        _ body: @escaping @Sendable (ValidationRuleStore, String) throws -> Bool
    ) async throws -> SandboxResponse {
        guard let id = SalesforceID.normalised(text) else { throw SaveFailure(.noKey(text)) }
        let isThere = try await refusing {
            try await environment.database.write { db in try body(ruleStore(db), id) }
        }
        guard isThere else { throw SaveFailure(.notFound) }
        return SalesforceAnswer.noContent
    }

    private func refusing<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let refusal as Customisation.Refusal {
            throw SaveFailure(
                SaveError("FIELD_INTEGRITY_EXCEPTION", refusal.line, fields: [])
            )
        }
    }

    private func ruleStore(_ db: Database) -> ValidationRuleStore {
        ValidationRuleStore(
            store: SalesforceStore(db: db, schema: schema),
            now: environment.clock.now(),
            userID: user.id
        )
    }

    private func draft(_ body: JSON) -> ValidationRuleStore.RuleDraft {
        let metadata = body["Metadata"]
        return ValidationRuleStore.RuleDraft(
            isActive: metadata?["active"]?.truth,
            formula: metadata?["errorConditionFormula"]?.text,
            message: metadata?["errorMessage"]?.text,
            details: metadata?["description"]?.text,
            field: metadata?["errorDisplayField"].map(\.text)
        )
    }

    private func toolingRecord(
        _ object: SalesforceObject,
        id text: String
    ) async throws -> SandboxResponse {
        guard let id = SalesforceID.normalised(text) else { throw SaveFailure(.notFound) }
        let fields = object.fields.map(\.name).joined(separator: ", ")
        let plan = try SOQLPlanner.plan(
            "SELECT \(fields) FROM \(object.name) WHERE Id = '\(id)'",
            schema: schema,
            profile: user.profile,
            now: environment.clock.now(),
            isTooling: true
        )
        let schema = schema
        let rows = try await environment.database.read { db in
            try SalesforceStore(db: db, schema: schema)
                .values(plan.statement(limit: 1), plan.arguments)
        }
        guard let record = records(rows, plan).first else { throw SaveFailure(.notFound) }
        return SandboxResponse(json: record)
    }
}
