// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import GRDB
internal import Primitives
internal import SandboxKit

/// The identity endpoint, and the tokens that it gives (docs/reference/marketo.md, Tokens).
struct MarketoIdentity: Sendable {
    let environment: SandboxEnvironment
    let limits: MarketoLimits

    /// The credential of the sandbox.
    static let clientID = "sandbox"
    static let clientSecret = "sandbox-secret"

    /// `/identity/oauth/token`, by GET or POST.
    func answer(_ request: SandboxRequest, _ path: [String]) async throws -> SandboxResponse {
        guard path == ["oauth", "token"] else { return SandboxResponse(status: 404) }
        guard request.method == "GET" || request.method == "POST" else {
            return SandboxResponse(status: 405)
        }
        let parameters = request.query + (request.method == "POST" ? request.form : [])
        guard parameters["grant_type"] == "client_credentials" else {
            return refusal(400, "unsupported_grant_type", "Unsupported grant type")
        }
        guard parameters["client_id"] == MarketoIdentity.clientID else {
            return refusal(401, "unauthorized", "No client with requested id")
        }
        guard parameters["client_secret"] == MarketoIdentity.clientSecret else {
            return refusal(401, "invalid_client", "Bad client credentials")
        }
        let (token, seconds) = try await token()
        return SandboxResponse(
            json: [
                "access_token": .string(token), "token_type": "bearer",
                "expires_in": .integer(seconds), "scope": .string(MarketoOrigin.apiUser),
            ]
        )
    }

    private func refusal(_ status: Int, _ error: String, _ text: String) -> SandboxResponse {
        let json: JSON = ["error": .string(error), "error_description": .string(text)]
        return SandboxResponse(status: status, json: json)
    }

    /// The token that lives, or a new one, and the whole seconds that it will have left.
    private func token() async throws -> (String, seconds: Int64) {
        let clock = environment.clock
        return try await environment.database.write { db in
            let now = clock.now().milliseconds
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT token, expiresAt FROM marketo_token
                    WHERE expiresAt > ? AND isExpired = 0 ORDER BY expiresAt DESC
                    """,
                arguments: [now]
            )
            if let row { return (row["token"], ((row["expiresAt"] as Int64) - now - 1) / 1000) }
            let token = UUID().uuidString.lowercased() + ":int"
            let end = now + MarketoSandboxLimits.tokenMilliseconds
            try db.execute(
                sql: "INSERT INTO marketo_token (token, expiresAt, isExpired) VALUES (?, ?, 0)",
                arguments: [token, end]
            )
            return (token, (end - now - 1) / 1000)
        }
    }

    /// Whether a call's token is good.
    ///
    /// - Throws: 601 or 602.
    func check(_ request: SandboxRequest) async throws {
        let inQuery =
            limits.acceptsTokenInQuery
            ? (request.query + (request.isForm ? request.form : []))["access_token"] : nil
        guard let token = request.bearerToken ?? inQuery, !token.isEmpty else {
            throw MarketoAPIError("601")
        }
        let isMadeToExpire =
            environment.faults.take(.expiredToken, system: .marketo, request: request) != nil
        let now = environment.clock.now().milliseconds
        // The transaction has to be committed, so that the error leaves it as a value.
        let error = try await environment.database.write { db -> MarketoAPIError? in
            if isMadeToExpire {
                try db.execute(
                    sql: "UPDATE marketo_token SET isExpired = 1 WHERE token = ?",
                    arguments: [token]
                )
            }
            let row = try Row.fetchOne(
                db,
                sql: "SELECT expiresAt, isExpired FROM marketo_token WHERE token = ?",
                arguments: [token]
            )
            guard let row else { return MarketoAPIError("601") }
            let isOver = row["isExpired"] as Bool || (row["expiresAt"] as Int64) <= now
            return isOver ? MarketoAPIError("602") : nil
        }
        if let error { throw error }
    }

    /// Ends all tokens: calls that bring one are answered 602.
    func expireAll() async throws {
        try await environment.database.write { db in
            try db.execute(sql: "UPDATE marketo_token SET isExpired = 1")
        }
    }
}

extension SandboxRequest {
    /// Whether the body is form-encoded.
    var isForm: Bool { contentType == "application/x-www-form-urlencoded" }
}
