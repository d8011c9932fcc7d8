// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Primitives
import Sandbox
import SandboxKit
import SandboxMarketo
import VendorAPI
import VendorTestKit

@testable import MarketoConnector

/// A sandbox of its own whose time goes on when a test waits, a connection to it, and a user
/// who edits there.
final class MarketoHTTPFixture {
    let sandbox: Sandbox
    let transport: AsyncHTTPClientTransport
    /// What lies between the connection and the sandbox.
    let wire: DistortingTransport
    let staff: MarketoUser
    let clock: WaitedClock
    var configuration: MarketoConfiguration
    private(set) var connection: MarketoConnection

    private init(_ session: SandboxSession) {
        (sandbox, transport) = (session.sandbox, session.transport)
        wire = DistortingTransport(transport)
        staff = MarketoUser(sandbox: sandbox, transport: transport)
        clock = WaitedClock(sandbox.clock)
        configuration = MarketoConfiguration(
            baseURL: sandbox.url(of: .marketo),
            clientID: "sandbox",
            clientSecret: "sandbox-secret",
            budgetShare: 1
        )
        connection = MarketoHTTPFixture.connection(configuration, wire, clock)
    }

    /// Starts everything, and ends it after the body.
    static func run(
        people: Int = 0,
        limits: MarketoLimits = MarketoLimits(),
        _ body: (MarketoHTTPFixture) async throws -> Void
    ) async throws {
        var options = SandboxOptions.inProcess
        options.clock = SandboxClock(standingAt: Script.start)
        options.peopleCount = people
        options.marketoLimits = limits
        try await SandboxSession.run(options, connections: 8) { session in
            // Whoever is there at the beginning has been there for a while.
            session.sandbox.clock.advance(byMilliseconds: 60_000)
            try await body(MarketoHTTPFixture(session))
        }
    }

    /// A process that knows nothing.
    func connect() { connection = MarketoHTTPFixture.connection(configuration, wire, clock) }

    private static func connection(
        _ configuration: MarketoConfiguration,
        _ transport: any HTTPTransport,
        _ clock: any WallClock
    ) -> MarketoConnection {
        MarketoConnection(
            configuration,
            transport: transport,
            budget: QuotaLeases(
                MarketoConnection.budget(configuration),
                vendor: "Marketo",
                clock: clock,
                record: { _ in }
            ),
            clock: clock
        )
    }

    func fault(_ fault: Fault) { sandbox.faults.add(fault, to: .marketo) }

    /// How many times something went wrong.
    var faultCount: Int {
        sandbox.faults.entries(of: .marketo).reduce(0) { $0 + $1.hits }
    }

    /// A whole poll, the first load with it.
    func poll(
        after cursor: String?,
        cycle: Int64
    ) async throws -> (changes: [KeyedChange], last: ChangePage, errors: [String]) {
        let poll = try await connection.source.wholePoll(after: cursor, cycle: cycle)
        return (poll.changes, poll.last, poll.errors)
    }

    /// The cursor behind the first load.
    func loaded() async throws -> String { try await poll(after: nil, cycle: 1).last.cursor }

    /// Applies a batch until there are results, after each failure by a new process.
    func applyUntilDone(_ writes: [WriteCommand]) async throws -> [WriteResult] {
        try await VendorTestKit.applyUntilDone(writes, by: connection.target) {
            connect()
            return connection.target
        }
    }

    /// Applies one write.
    func apply(_ write: WriteCommand, mayBeRepeated: Bool = false) async throws -> WriteResult {
        try await connection.target.results([write], mayBeRepeated: mayBeRepeated)[0]
    }

    /// A change of a person.
    func update(_ person: Int64, _ fields: [Field]) -> WriteCommand {
        command(LeadID(.marketo, "\(person)"), .update, "\(person)", fields)
    }

    /// A person for a Salesforce record.
    func create(_ record: String, _ fields: [Field]) -> WriteCommand {
        command(LeadID(.salesforce, record), .create, nil, fields)
    }

    private func command(
        _ lead: LeadID,
        _ operation: WriteCommand.Operation,
        _ record: String?,
        _ fields: [Field]
    ) -> WriteCommand {
        .plain(operation, .person, of: lead, record: record, fields, at: clock.now())
    }
}

/// Another client of the API. Every call takes a second.
struct MarketoUser {
    let sandbox: Sandbox
    let transport: AsyncHTTPClientTransport

    private var url: String { sandbox.url(of: .marketo) }

    private func token() async throws -> String {
        let query =
            "grant_type=client_credentials&client_id=sandbox&client_secret=sandbox-secret"
        let answer = try await transport.send(
            HTTPRequest(.get, url + "/identity/oauth/token?" + query, timeoutMilliseconds: 10_000)
        )
        return try JSON.parse(answer.body)["access_token"]?.text ?? ""
    }

    /// Makes a call; gives the whole answer.
    @discardableResult
    func call(_ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil) async throws
        -> JSON
    {
        sandbox.clock.advance(byMilliseconds: 1_000)
        var headers = [HTTPHeader("Authorization", "Bearer \(try await token())")]
        if body != nil { headers.append(HTTPHeader("Content-Type", "application/json")) }
        let answer = try await transport.send(
            HTTPRequest(
                method,
                url + path,
                headers: headers,
                body: body?.bytes ?? [],
                timeoutMilliseconds: 10_000
            )
        )
        let json = try JSON.parse(answer.body)
        precondition(json["success"] == true, json.written)
        return json
    }

    /// Sync Leads; gives the IDs.
    @discardableResult
    func save(
        _ records: [JSON],
        action: String = "createOrUpdate",
        lookupField: String = "email"
    ) async throws -> [Int64] {
        let body: JSON = [
            "action": .string(action), "lookupField": .string(lookupField),
            "input": .array(records),
        ]
        let results = try await call(.post, "/rest/v1/leads.json", body)["result"]?.elements ?? []
        return results.compactMap { $0["id"]?.whole }
    }

    /// Changes a person.
    func change(_ id: Int64, _ fields: JSON) async throws {
        var record: JSON = ["id": .integer(id)]
        for member in fields.members ?? [] { record[member.name] = member.value }
        try await save([record], action: "updateOnly", lookupField: "id")
    }

    /// What persons hold of some fields.
    func persons(_ filter: String, _ value: String, _ fields: String) async throws -> [JSON] {
        let path =
            "/rest/v1/leads.json?filterType=\(filter)&filterValues=\(value)&fields=\(fields)"
        return try await call(.get, path)["result"]?.elements ?? []
    }
}

extension [KeyedChange] {
    /// The last event of each record.
    var byRecord: [String: ChangeEvent] {
        Dictionary(map { ($0.event.record, $0.event) }, uniquingKeysWith: { $1 })
    }
}

extension Field {
    static func text(_ name: String, _ text: String) -> Field {
        Field(name: name, value: .text(text))
    }
}
