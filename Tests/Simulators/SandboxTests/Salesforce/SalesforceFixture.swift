// SPDX-License-Identifier: Apache-2.0

import GRDB
import Primitives
import Testing

@testable import SandboxKit
@testable import SandboxSalesforce

/// The simulated Salesforce without a server: calls are values.
struct SalesforceFixture: VendorFixture {
    let environment: SandboxEnvironment
    let sandbox: SalesforceSandbox
    let token: String

    init(people: Int = 0) async throws {
        environment = try Self.environment()
        sandbox = SalesforceSandbox(environment)
        try await Self.prepare(sandbox, in: environment, people: people)
        let login = SalesforceOAuth(
            environment: environment,
            state: sandbox.state,
            request: SandboxRequest(method: "POST", target: "/", headers: [], body: [])
        )
        token = try await login.begin(SalesforceUsers.sync, kind: "access")
    }

    /// Makes a call as the sync user.
    func call(
        _ method: String,
        _ path: String,
        _ body: JSON? = nil,
        headers: [(name: String, value: String)] = []
    ) async throws -> SandboxResponse {
        try await send(
            method,
            "/services/data/v66.0" + path,
            body?.bytes ?? [],
            headers: [("Authorization", "Bearer \(token)"), ("Host", "sandbox.example")]
                + (body == nil ? [] : [("Content-Type", "application/json")]) + headers
        )
    }

    /// Makes a call of the administration.
    @discardableResult
    func administer(
        _ path: String,
        _ body: JSON = [:],
        method: String = "POST"
    ) async throws -> SandboxResponse {
        let response = try await sandbox.administer(
            SandboxRequest(
                method: method,
                target: "/sandbox/salesforce/" + path,
                headers: [],
                body: body.bytes
            )
        )
        return try #require(response, "no such page: \(path)")
    }

    /// Creates a record and gives its ID.
    func create(_ object: String, _ fields: JSON) async throws -> String {
        let response = try await call("POST", "/sobjects/\(object)", fields)
        #expect(response.status == 201, "\(response.text)")
        return try #require(response.json["id"]?.text)
    }

    /// The records of a query.
    func query(_ soql: String, _ resource: String = "query") async throws -> [JSON] {
        let response = try await call("GET", "/\(resource)?q=\(encoded(soql))")
        #expect(response.status == 200, "\(response.text)")
        return response.json["records"]?.elements ?? []
    }

    /// A query's error: code and message.
    func refusal(_ soql: String) async throws -> (code: String, message: String) {
        let response = try await call("GET", "/query?q=\(encoded(soql))")
        #expect(response.status == 400, "\(response.text)")
        return (response.error["errorCode"]?.text ?? "", response.error["message"]?.text ?? "")
    }

    /// Makes the session as if it had just been used.
    func endlessSession() async throws {
        let now = environment.clock.now().milliseconds
        try await environment.database.write { db in
            try db.execute(sql: "UPDATE salesforce_session SET usedAt = ?", arguments: [now])
        }
    }
}

/// Percent-encodes everything but letters and digits.
func encoded(_ text: String) -> String {
    text.utf8.map { byte in
        let scalar = Unicode.Scalar(byte)
        guard byte < 0x80, scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) else {
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }
        return String(scalar)
    }.joined()
}

extension SandboxResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSON { (try? JSON.parse(body)) ?? .null }
    /// The first error of an array of them.
    var error: JSON { json.elements?.first ?? .null }

    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
