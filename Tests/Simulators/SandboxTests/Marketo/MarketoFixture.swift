// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxMarketo

/// The simulated Marketo without a server: calls are values.
struct MarketoFixture: VendorFixture {
    let environment: SandboxEnvironment
    let sandbox: MarketoSandbox
    let token: String

    init(
        people: Int = 0,
        limits: MarketoLimits = MarketoLimits(),
        file: String? = nil
    ) async throws {
        environment = try Self.environment(file: file)
        sandbox = MarketoSandbox(environment, limits: limits)
        let linked = (0..<people).map { "00Q00000000\(1000 + $0)AAA" }
        try await Self.prepare(sandbox, in: environment, people: people, linked: linked)
        token = try await MarketoFixture.token(sandbox)
    }

    /// A fresh or still living token.
    static func token(_ sandbox: MarketoSandbox) async throws -> String {
        let response = try await sandbox.respond(
            to: SandboxRequest(
                method: "GET",
                target: "/identity/oauth/token?grant_type=client_credentials&client_id=sandbox"
                    + "&client_secret=sandbox-secret",
                headers: [],
                body: []
            )
        )
        return try #require(response.json["access_token"]?.text)
    }

    /// Makes a call with the token; the body is JSON.
    func call(_ method: String, _ target: String, _ body: JSON? = nil) async throws
        -> SandboxResponse
    {
        try await send(
            method,
            target,
            body?.bytes ?? [],
            headers: [("Authorization", "Bearer \(token)")]
                + (body == nil ? [] : [("Content-Type", "application/json;charset=utf-8")])
        )
    }

    /// The result of a call that went well.
    func result(_ method: String, _ target: String, _ body: JSON? = nil) async throws -> [JSON] {
        let response = try await call(method, target, body)
        #expect(response.json["success"] == true, "\(response.text)")
        return response.json["result"]?.elements ?? []
    }

    /// The first error of a call that failed.
    func refusal(_ method: String, _ target: String, _ body: JSON? = nil) async throws -> Refusal {
        let response = try await call(method, target, body)
        #expect(response.status == 200)
        #expect(response.json["success"] == false, "\(response.text)")
        return Refusal(response.json["errors"]?.elements?.first)
    }

    struct Refusal: Equatable {
        var code: String
        var message: String

        init(_ code: String, _ message: String) { (self.code, self.message) = (code, message) }

        init(_ json: JSON?) {
            self.init(json?["code"]?.text ?? "", json?["message"]?.text ?? "")
        }
    }

    /// Sync Leads.
    func sync(
        _ records: [JSON],
        action: String? = nil,
        lookupField: String? = nil
    ) async throws -> [JSON] {
        var body: JSON = ["input": .array(records)]
        if let action { body["action"] = .string(action) }
        if let lookupField { body["lookupField"] = .string(lookupField) }
        return try await result("POST", "/rest/v1/leads.json", body)
    }

    /// Makes a lead and gives its ID.
    func create(_ fields: JSON) async throws -> Int64 {
        let made = try await sync([fields], action: "createOnly")
        return try #require(made.first?["id"]?.whole, "\(made)")
    }

    /// What a lead holds of some fields.
    func lead(_ id: Int64, _ fields: String) async throws -> JSON {
        try await result("GET", "/rest/v1/lead/\(id).json?fields=\(fields)").first ?? .null
    }

    /// Makes a call of the administration.
    @discardableResult
    func administer(_ method: String, _ path: String, _ body: JSON = [:]) async throws
        -> SandboxResponse
    {
        let response = try await sandbox.administer(
            SandboxRequest(
                method: method,
                target: "/sandbox/marketo/" + path,
                headers: [],
                body: body.bytes
            )
        )
        let answer = try #require(response, "no such page: \(path)")
        #expect(200..<300 ~= answer.status, "\(answer.text)")
        return answer
    }

    /// Makes a static list and gives its ID.
    func makeList(_ name: String) async throws -> Int64 {
        let answer = try await administer("POST", "lists", ["name": .string(name)])
        return try #require(answer.json["id"]?.whole)
    }

    /// Sets a fault.
    func fault(_ fault: Fault) { environment.faults.add(fault, to: .marketo) }
}
