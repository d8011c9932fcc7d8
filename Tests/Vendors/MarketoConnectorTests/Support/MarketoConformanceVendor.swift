// SPDX-License-Identifier: Apache-2.0

import ConnectorConformance
import ConnectorRuntime
import LeadModel
import Primitives
import Sandbox
import SandboxKit
import SandboxMarketo
import VendorAPI
import VendorTestKit

@testable import MarketoConnector

/// A Marketo sandbox, as the conformance suites use it.
final class MarketoConformanceVendor: SourceVendor, TargetVendor {
    private let bench: MarketoHTTPFixture
    /// So that no two persons have the same address.
    private var lastPerson = 0

    private init(_ bench: MarketoHTTPFixture) { self.bench = bench }

    /// Starts a sandbox, and ends it after the body.
    static func run(_ body: (MarketoConformanceVendor) async throws -> Void) async throws {
        var limits = MarketoLimits()
        // Persons edit through the same API, and their calls are not what is tried.
        limits.callsPerWindow = 100_000
        try await MarketoHTTPFixture.run(limits: limits) { bench in
            try await body(MarketoConformanceVendor(bench))
        }
    }

    let object = ObjectType.person
    let field = "title"
    let secondField = "city"
    let absentRecord = "999999"
    let refusedField = Field(name: "email", value: .text("nowhere"))

    func now() -> Timestamp { bench.clock.now() }

    func pass(milliseconds: Int64) { bench.clock.clock.advance(byMilliseconds: milliseconds) }

    func makeSource() -> any ChangeSource {
        bench.connect()
        return bench.connection.source
    }

    func makeTarget() -> any WriteTarget {
        bench.connect()
        return bench.connection.target
    }

    func failNextRead() {
        // One more than a call is sent: the whole call fails.
        bench.fault(
            Fault(.status, count: VendorAPI.Limits.attempts + 1, path: "/activities", status: 503)
        )
    }

    func loseNextAnswer() {
        bench.fault(Fault(.loseAnswer, count: 1, path: "/v1/leads.json", method: "POST"))
    }

    func failNextWrite() {
        bench.fault(Fault(.status, count: 1, path: "/v1/leads.json", method: "POST", status: 503))
    }

    func lead(_ number: Int) -> LeadID { LeadID(.salesforce, "00Q5e00000A\(1_000 + number)") }

    func fieldsOfCreate(_ number: Int) -> [Field] {
        [.text("lastName", "Lovelace"), .text("email", "c\(number)@example.com")]
    }

    func create(_ texts: [String]) async throws -> [String] {
        let persons = texts.map { text -> JSON in
            lastPerson += 1
            return ["email": .string("p\(lastPerson)@example.com"), "title": .string(text)]
        }
        return try await bench.staff.save(persons).map { "\($0)" }
    }

    func change(_ record: String, _ field: String, to text: String) async throws {
        guard let id = Int64(record) else { return }
        try await bench.staff.change(id, .object([.init(field, .string(text))]))
    }

    func delete(_ record: String) async throws {
        try await bench.staff.call(.post, "/rest/v1/leads/delete.json?id=\(record)")
    }

    func text(of field: String, in record: String) async throws -> String? {
        try await bench.staff.persons("id", record, field).first.map { $0[field]?.text ?? "" }
    }

    func records(of number: Int) async throws -> [String] {
        try await bench.staff.persons("email", "c\(number)@example.com", "id").compactMap {
            $0["id"]?.whole.map { "\($0)" }
        }
    }
}
