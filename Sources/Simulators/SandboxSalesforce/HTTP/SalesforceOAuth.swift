// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Foundation
internal import GRDB
internal import Primitives
internal import SandboxKit

/// Logging in and sessions (docs/reference/salesforce.md, Log-in).
struct SalesforceOAuth: Sendable {
    let environment: SandboxEnvironment
    let state: SalesforceState
    let request: SandboxRequest

    /// Where clients send their calls: the host that this call came to.
    var instanceURL: String {
        "\(environment.scheme)://\(request.header("Host") ?? environment.host)"
    }

    /// `/services/oauth2/…`
    func oauth(_ path: [String]) async throws -> SandboxResponse {
        switch path {
        case ["token"] where request.method == "POST": return try await token()
        case ["revoke"]:
            let token = (request.form + request.query)["token"] ?? ""
            try await end(token)
            return SandboxResponse(status: 200)
        case ["userinfo"]: return try await userInformation()
        default: return SalesforceAnswer.errors([.notFound])
        }
    }

    // MARK: Tokens

    /// Why a token is refused.
    private struct Refusal: Error {
        var error: String
        var description: String

        static let client = Refusal(
            error: "invalid_client_id",
            description: "client identifier invalid"
        )
        static let secret = Refusal(
            error: "invalid_client",
            description: "invalid client credentials"
        )
        static let password = Refusal(error: "invalid_grant", description: "authentication failure")
        static let expired = Refusal(
            error: "invalid_grant",
            description: "expired access/refresh token"
        )
        static let assertion = Refusal(error: "invalid_grant", description: "invalid assertion")
        static let consumer = Refusal(
            error: "invalid_grant",
            description: "user hasn't approved this consumer"
        )
        static let inactive = Refusal(
            error: "inactive_user",
            description: "user is inactive"
        )
        static let grant = Refusal(
            error: "unsupported_grant_type",
            description: "grant type not supported"
        )
    }

    private func token() async throws -> SandboxResponse {
        let form = request.form + request.query
        do {
            switch form["grant_type"] {
            case "client_credentials":
                try checkClient(form)
                return try await answer(SalesforceUsers.sync)
            case "password":
                try checkClient(form)
                guard let user = SalesforceUsers.user(named: form["username"] ?? ""),
                    SalesforceOAuth.isPassword(form["password"] ?? "")
                else { throw Refusal.password }
                return try await answer(user)
            case "refresh_token":
                try checkClient(form)
                guard let user = try await user(of: form["refresh_token"] ?? "", kind: "refresh")
                else { throw Refusal.expired }
                return try await answer(user)
            case "urn:ietf:params:oauth:grant-type:jwt-bearer":
                return try await answer(try asserted(form["assertion"] ?? ""))
            default: throw Refusal.grant
            }
        } catch let refusal as Refusal {
            return SandboxResponse(
                status: 400,
                json: [
                    "error": .string(refusal.error),
                    "error_description": .string(refusal.description),
                ]
            )
        }
    }

    /// The client's key and secret, in the form or by HTTP Basic.
    private func checkClient(_ form: [(name: String, value: String)]) throws {
        var (id, secret) = (form["client_id"] ?? "", form["client_secret"] ?? "")
        if let header = request.header("Authorization"), header.lowercased().hasPrefix("basic "),
            let data = Data(base64Encoded: header.dropFirst(6).trimmingCharacters(in: .whitespaces))
        {
            let parts = String(decoding: data, as: UTF8.self)
                .split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            (id, secret) = (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
        guard id == SalesforceUsers.clientID else { throw Refusal.client }
        guard secret == SalesforceUsers.clientSecret else { throw Refusal.secret }
    }

    private func asserted(_ text: String) throws -> SalesforceUser {
        guard let key = state.publicKey,
            let assertion = JWTAssertion.verified(text, publicKey: key)
        else { throw Refusal.assertion }
        guard assertion.issuer == SalesforceUsers.clientID else { throw Refusal.client }
        guard assertion.isFor(instanceURL), assertion.expiresAt > environment.clock.now() else {
            throw Refusal.assertion
        }
        guard let user = SalesforceUsers.user(named: assertion.subject) else {
            throw Refusal.consumer
        }
        return user
    }

    /// The password with the security token behind it, or alone, as from a trusted address.
    static func isPassword(_ text: String) -> Bool {
        text == SalesforceUsers.password
            || text == SalesforceUsers.password + SalesforceUsers.securityToken
    }

    func identityURL(_ user: SalesforceUser) -> String {
        "https://login.salesforce.com/id/\(SalesforceUsers.organizationID)/\(user.id)"
    }

    /// Whether a user still works in the org.
    func isActive(_ user: SalesforceUser) async throws -> Bool {
        let schema = state.schema
        return try await environment.database.read { db in
            guard let users = schema.whole("User") else { return false }
            let record = try SalesforceStore(db: db, schema: schema).record(users, id: user.id)
            return record?["IsActive"]?.isTrue ?? false
        }
    }

    private func answer(_ user: SalesforceUser) async throws -> SandboxResponse {
        guard try await isActive(user) else { throw Refusal.inactive }
        let token = try await begin(user, kind: "access")
        let issuedAt = String(environment.clock.now().milliseconds)
        return SandboxResponse(
            json: [
                "access_token": .string(token), "instance_url": .string(instanceURL),
                "id": .string(identityURL(user)), "token_type": "Bearer",
                "issued_at": .string(issuedAt),
                "signature": .string(
                    SalesforceOAuth.signature(of: identityURL(user) + issuedAt)
                ),
                "scope": "api refresh_token",
            ]
        )
    }

    /// What the client knows that the answer is Salesforce's by: the code of identity URL and time
    /// with the client's secret.
    private static func signature(of text: String) -> String {
        let code = SHA256.authenticationCode(
            of: Array(text.utf8),
            secret: Array(SalesforceUsers.clientSecret.utf8)
        )
        return Data(code).base64EncodedString()
    }

    // MARK: Sessions

    /// Begins a session.
    func begin(_ user: SalesforceUser, kind: String) async throws -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._")
        let random = String((0..<80).map { _ in alphabet.randomElement()! })
        let token = "\(SalesforceUsers.organizationID.prefix(15))!AQ\(random)"
        let now = environment.clock.now().milliseconds
        try await environment.database.write { db in
            try db.execute(
                sql:
                    "INSERT INTO salesforce_session (token, kind, userId, usedAt) VALUES (?,?,?,?)",
                arguments: [token, kind, user.id, now]
            )
        }
        return token
    }

    private func end(_ token: String) async throws {
        try await environment.database.write { db in
            try db.execute(
                sql: "DELETE FROM salesforce_session WHERE token = ?",
                arguments: [token]
            )
        }
    }

    /// The user of the session that the call brings.
    func session() async throws -> SalesforceUser {
        guard let header = request.header("Authorization") else { throw SaveFailure(.session) }
        let words = header.split(separator: " ").map(String.init)
        guard words.count == 2, ["bearer", "oauth"].contains(words[0].lowercased()) else {
            throw SaveFailure(SaveError("INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE"))
        }
        if environment.faults.take(.expiredToken, system: .salesforce, request: request) != nil {
            try await end(words[1])
        }
        guard let user = try await user(of: words[1], kind: "access") else {
            throw SaveFailure(.session)
        }
        return user
    }

    private func user(of token: String, kind: String) async throws -> SalesforceUser? {
        let now = environment.clock.now().milliseconds
        let row = try await environment.database.read { db in
            try Row.fetchOne(
                db,
                sql: "SELECT userId, usedAt FROM salesforce_session WHERE token = ? AND kind = ?",
                arguments: [token, kind]
            ).map { ($0["userId"] as String, $0["usedAt"] as Int64) }
        }
        guard let (id, usedAt) = row else { return nil }
        guard kind == "refresh" || now - usedAt <= OrgLimits.salesforceSessionMilliseconds else {
            try await end(token)
            return nil
        }
        // A session lives on while it is used; noting that once a minute is enough.
        if now - usedAt > 60_000 {
            try await environment.database.write { db in
                try db.execute(
                    sql: "UPDATE salesforce_session SET usedAt = ? WHERE token = ?",
                    arguments: [now, token]
                )
            }
        }
        return SalesforceUsers.user(id: id)
    }
}
