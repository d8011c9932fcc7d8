// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import JSONCodec
import LeadModel
import Primitives
import Sandbox
import SandboxKit
import VendorAPI
import VendorTestKit

@testable import SalesforceConnector

/// A sandbox of its own, a connection to it, and a user who edits there.
final class SalesforceHTTPFixture {
    let sandbox: Sandbox
    let transport: AsyncHTTPClientTransport
    /// What lies between the connection and the sandbox.
    let wire: DistortingTransport
    let staff: Staff
    /// Waits are skipped; the time is the sandbox's, which is the machine's.
    let clock = EagerClock()
    var configuration: SalesforceConfiguration
    private(set) var connection: SalesforceConnection

    private init(_ session: SandboxSession) {
        (sandbox, transport) = (session.sandbox, session.transport)
        wire = DistortingTransport(transport)
        staff = Staff(url: sandbox.url(of: .salesforce), transport: transport)
        configuration = SalesforceConfiguration(
            loginURL: sandbox.url(of: .salesforce),
            clientID: "sandbox",
            credential: .secret("sandbox-secret")
        )
        connection = .fixture(configuration, wire, clock)
    }

    /// Starts everything, and ends it after the body.
    static func run(_ body: (SalesforceHTTPFixture) async throws -> Void) async throws {
        try await SandboxSession.run(connections: 4) { session in
            try await body(SalesforceHTTPFixture(session))
        }
    }

    /// A process that knows nothing.
    ///
    /// - Parameter persons: who knows what has become of persons.
    func connect(persons: (any PersonRegister)? = nil) {
        connection = .fixture(configuration, wire, clock, persons)
    }

    /// A whole poll.
    func poll(
        after cursor: String?,
        cycle: Int64
    ) async throws -> (changes: [KeyedChange], last: ChangePage) {
        let poll = try await connection.source.wholePoll(after: cursor, cycle: cycle)
        return (poll.changes, poll.last)
    }

    /// Applies a batch until there are results, after each failure by a new process.
    func applyUntilDone(_ writes: [WriteCommand]) async throws -> [WriteResult] {
        try await VendorTestKit.applyUntilDone(writes, by: connection.target) {
            connect()
            return connection.target
        }
    }

    func command(
        _ operation: WriteCommand.Operation,
        _ record: String?,
        _ fields: [Field],
        person: String = "42"
    ) -> WriteCommand {
        let lead = LeadID(.marketo, person)
        return .plain(operation, .lead, of: lead, record: record, fields, at: clock.now())
    }
}

/// The machine's time, on which no test sleeps.
struct EagerClock: WallClock {
    private let system = SystemClock()

    func now() -> Timestamp { system.now() }
    func sleep(milliseconds: Int64) async throws(CancellationError) { await Task.yield() }
}

/// A user of the org.
struct Staff {
    let url: String
    let transport: AsyncHTTPClientTransport

    private func token() async throws -> String {
        let form =
            "grant_type=password&client_id=sandbox&client_secret=sandbox-secret"
            + "&username=sandra.sales%40leadsync.example&password=sandboxtoken"
        let answer = try await transport.send(
            HTTPRequest(
                .post,
                url + "/services/oauth2/token",
                headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")],
                body: Array(form.utf8),
                timeoutMilliseconds: 10_000
            )
        )
        return try answer.parsed { (value) throws(DecodingFailure) in
            try value.requiredObject("token").text("access_token")
        }
    }

    /// Creates leads; returns their IDs.
    func create(_ count: Int, offset: Int) async throws -> [String] {
        try await create(
            (offset..<offset + count).map { number in
                [("LastName", "L\(number)"), ("Email", "p\(number)@example.com")]
            }
        )
    }

    /// Creates leads with some texts, at most 200; returns their IDs.
    func create(_ leads: [[(name: String, text: String)]]) async throws -> [String] {
        let records = leads.map { texts in
            let required = ["LastName": "L", "Company": "C"].filter { name, _ in
                !texts.contains { $0.name == name }
            }
            let members = (texts + required.map { ($0.key, $0.value) }).map {
                #","\#($0.name)":"\#($0.text)""#
            }
            return #"{"attributes":{"type":"Lead"}\#(members.joined())}"#
        }
        let body = #"{"records":[\#(records.joined(separator: ","))]}"#
        let answer = try await call(.post, "/composite/sobjects", body)
        return try answer.parsed { (value) throws(DecodingFailure) in
            var ids: [String] = []
            for element in value.elements! {
                ids.append(try element.requiredObject("result").text("id"))
            }
            return ids
        }
    }

    /// Changes or deletes a lead.
    func change(_ method: HTTPRequest.Method, _ lead: String, _ body: String) async throws {
        let answer = try await call(method, "/sobjects/Lead/\(lead)", body)
        precondition(answer.status == 204, "\(answer.status)")
    }

    /// What a field holds in the leads that fit a condition; nil for nothing.
    func select(_ field: String, _ condition: String) async throws -> [String?] {
        let query =
            "SELECT+\(field)+FROM+Lead+WHERE+"
            + condition.replacing(" ", with: "+")
            .replacing("=", with: "%3D").replacing("'", with: "%27").replacing("@", with: "%40")
        let answer = try await call(.get, "/query?q=" + query, "")
        return try JSON.parse(answer.body)["records"]?.elements?.map { $0[field]?.text } ?? []
    }

    /// What only an administrator does.
    func administer(_ path: String, _ body: String) async throws {
        let answer = try await transport.send(
            HTTPRequest(
                .post,
                url + "/sandbox/salesforce/" + path,
                body: Array(body.utf8),
                timeoutMilliseconds: 10_000
            )
        )
        precondition(
            200..<300 ~= answer.status,
            "\(answer.status) \(String(decoding: answer.body, as: UTF8.self))"
        )
    }

    private func call(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String
    ) async throws -> HTTPResponse {
        try await transport.send(
            HTTPRequest(
                method,
                url + "/services/data/v60.0" + path,
                headers: [
                    HTTPHeader("Authorization", "Bearer \(try await token())"),
                    HTTPHeader("Content-Type", "application/json"),
                ],
                body: Array(body.utf8),
                timeoutMilliseconds: 10_000
            )
        )
    }
}
