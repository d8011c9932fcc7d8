// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import JSONCodec
internal import Primitives
internal import SandboxKit

/// What an administrator, or Salesforce itself, would do: `/sandbox/salesforce/…`. It needs no
/// token and is not counted.
///
/// - `fields`, `access`, `picklists`, `assignment-rules`, `duplicate-rules`, `permissions`,
///   `normal-forms` (POST): the org's customisations (`Customisation`).
/// - `validation-rules` (GET, POST; PATCH and DELETE with an ID).
/// - `merge`, `convert`, `undelete`, `purge`, `touch` (POST): records.
/// - `users` (GET; PATCH with an ID).
/// - `limits` (POST): the quota of calls. `public-key` (POST, PEM): what JWT assertions are
///   verified with. `sessions` (DELETE): ends all sessions. `refresh-tokens` (POST): a token as
///   the web server flow gives it.
struct SalesforceAdministration: Sendable {
    let sandbox: SalesforceSandbox
    let request: SandboxRequest

    var environment: SandboxEnvironment { sandbox.environment }
    var state: SalesforceState { sandbox.state }

    /// Answers a call; nil when the path is none of these.
    func answer() async throws -> SandboxResponse? {
        let path = Array(request.segments.dropFirst())
        guard path.first == "salesforce", path.count >= 2 else { return nil }
        do {
            switch (request.method, path[1], path.count) {
            case ("POST", let kind, 2) where Customisation.kinds.contains(kind):
                return try await customise(kind)
            case (_, "validation-rules", _): return try await rules(Array(path.dropFirst(2)))
            case ("POST", "merge", 2): return try await merge()
            case ("POST", "convert", 2): return try await convert()
            case ("POST", "undelete", 2): return try await undelete()
            case ("POST", "purge", 2): return try await purge()
            case ("POST", "touch", 2): return try await touch()
            case ("POST", "limits", 2): return try await limits()
            case ("POST", "public-key", 2): return try await publicKey()
            case ("POST", "refresh-tokens", 2): return try await refreshToken()
            case ("DELETE", "sessions", 2): return try await endSessions()
            case ("GET", "users", 2): return try await users()
            case ("PATCH", "users", 3): return try await changeUser(path[2])
            default: return nil
            }
        } catch let refusal as Customisation.Refusal {
            return SandboxResponse.refusal(400, refusal.line)
        } catch let failure as SaveFailure {
            return SalesforceAnswer.errors(failure.errors)
        } catch let failure as DecodingFailure {
            return SandboxResponse.refusal(400, failure.reason)
        }
    }

    // MARK: The org

    private func customise(_ kind: String) async throws -> SandboxResponse {
        let json = try JSON.parse(request.body)
        let change = try Customisation(kind: kind, json)
        var schema = state.schema
        try schema.apply(change)
        let (changed, body) = (schema, json.written)
        let now = environment.clock.now()
        try await environment.database.write { db in
            if case .assignment(_, let owner?) = change {
                let store = SalesforceStore(db: db, schema: changed)
                guard let object = changed.object(ofID: owner),
                    try store.record(object, id: owner) != nil
                else { throw Customisation.Refusal("there is no user or queue \(owner)") }
            }
            try db.execute(
                sql:
                    "INSERT INTO salesforce_customisation (kind, body, changedAt) VALUES (?, ?, ?)",
                arguments: [kind, body, now.milliseconds]
            )
            try SalesforceTables.extend(db, for: changed)
            state.setSchema(changed, changedAt: now)
        }
        return SalesforceAnswer.noContent
    }

    private func limits() async throws -> SandboxResponse {
        let json = try JSON.parse(request.body)
        if let most = json["dailyApiRequests"]?.whole {
            guard 0...100_000_000 ~= most else {
                throw Customisation.Refusal("dailyApiRequests is from 0 to 100000000")
            }
            try await environment.database.write { db in
                try SalesforceStore(db: db, schema: state.schema).set("dailyCalls", String(most))
            }
            state.dailyCalls = Int(most)
        }
        if let used = json["used"]?.whole, 0...100_000_000 ~= used {
            state.setUsedCalls(Int(used), at: environment.clock.now())
        }
        return SalesforceAnswer.noContent
    }

    private func publicKey() async throws -> SandboxResponse {
        let pem = String(decoding: request.body, as: UTF8.self)
        guard JWTAssertion.isUsable(pem) else {
            throw Customisation.Refusal("the body is no RSA public key or certificate as PEM")
        }
        try await environment.database.write { db in
            try SalesforceStore(db: db, schema: state.schema).set("publicKey", pem)
        }
        state.publicKey = pem
        return SalesforceAnswer.noContent
    }

    /// `{"username": …}`
    private func refreshToken() async throws -> SandboxResponse {
        let name = try JSON.parse(request.body)["username"]?.text ?? ""
        guard let user = SalesforceUsers.user(named: name) else {
            throw Customisation.Refusal("there is no user '\(name)'")
        }
        let login = SalesforceOAuth(environment: environment, state: state, request: request)
        let token = try await login.begin(user, kind: "refresh")
        return SandboxResponse(status: 201, json: ["refresh_token": .string(token)])
    }

    private func endSessions() async throws -> SandboxResponse {
        try await environment.database.write { db in
            try db.execute(sql: "DELETE FROM salesforce_session WHERE kind = 'access'")
        }
        return SalesforceAnswer.noContent
    }
}
