// SPDX-License-Identifier: Apache-2.0

import ConnectorConformance
import ConnectorRuntime
import LeadModel
import Primitives
import Sandbox
import SandboxKit
import VendorAPI
import VendorTestKit

@testable import SalesforceConnector

/// A Salesforce sandbox, as the conformance suites use it. Its time stands still but for the suite
/// and for what waits.
final class SalesforceConformanceVendor: SourceVendor, TargetVendor {
    /// Small pages, so that few records make several of them.
    private static let pageRows = 5
    private static let start = Timestamp(milliseconds: 1_764_000_000_000)

    private let sandbox: Sandbox
    private let transport: AsyncHTTPClientTransport
    private let staff: Staff
    private let clock: WaitedClock

    private init(_ session: SandboxSession) {
        (sandbox, transport) = (session.sandbox, session.transport)
        staff = Staff(url: sandbox.url(of: .salesforce), transport: transport)
        clock = WaitedClock(sandbox.clock)
    }

    /// Starts a sandbox, and ends it after the body.
    static func run(_ body: (SalesforceConformanceVendor) async throws -> Void) async throws {
        var options = SandboxOptions.inProcess
        options.clock = SandboxClock(standingAt: start)
        try await SandboxSession.run(options, connections: 4) { session in
            try await body(SalesforceConformanceVendor(session))
        }
    }

    /// What a new process connects with.
    private func connect() -> SalesforceConnection {
        let configuration = SalesforceConfiguration(
            loginURL: sandbox.url(of: .salesforce),
            clientID: "sandbox",
            credential: .secret("sandbox-secret"),
            budgetShare: 1
        )
        return .fixture(configuration, transport, clock)
    }

    // MARK: What the suites ask for

    let object = ObjectType.lead
    let field = "Title"
    let secondField = "City"
    let absentRecord = "00Q00000000ZZZZEA4"
    let refusedField = Field(name: "Email", value: .text("nowhere"))

    func now() -> Timestamp { sandbox.clock.now() }

    func pass(milliseconds: Int64) { sandbox.clock.advance(byMilliseconds: milliseconds) }

    func makeSource() async throws -> any ChangeSource {
        let source = connect().source
        await source.usePages(ofRows: Self.pageRows)
        return source
    }

    func makeTarget() -> any WriteTarget { connect().target }

    func failNextRead() {
        // One more than a call is sent: the whole call fails.
        let fault = Fault(
            .status,
            count: VendorAPI.Limits.attempts + 1,
            path: "/query",
            status: 503
        )
        sandbox.faults.add(fault, to: .salesforce)
    }

    func loseNextAnswer() {
        let fault = Fault(.loseAnswer, count: 1, path: "composite/sobjects")
        sandbox.faults.add(fault, to: .salesforce)
    }

    func failNextWrite() {
        let fault = Fault(.status, count: 1, path: "composite/sobjects", status: 503)
        sandbox.faults.add(fault, to: .salesforce)
    }

    func lead(_ number: Int) -> LeadID { LeadID(.marketo, "\(5_000 + number)") }

    func fieldsOfCreate(_ number: Int) -> [Field] {
        [
            .text("LastName", "Lovelace"), .text("Company", "Engines"),
            .text("Email", "c\(number)@example.com"),
        ]
    }

    func create(_ texts: [String]) async throws -> [String] {
        try await staff.create(texts.map { [("Title", $0)] })
    }

    func change(_ record: String, _ field: String, to text: String) async throws {
        try await staff.change(.patch, record, #"{"\#(field)":"\#(text)"}"#)
    }

    func delete(_ record: String) async throws { try await staff.change(.delete, record, "") }

    func text(of field: String, in record: String) async throws -> String? {
        let rows = try await staff.select(field, "Id = '\(record)'")
        return rows.first.map { $0 ?? "" }
    }

    func records(of number: Int) async throws -> [String] {
        try await staff.select("Id", "Email = 'c\(number)@example.com'").compactMap { $0 }
    }
}

extension SalesforceSource {
    /// Asks for fewer rows at a time.
    fileprivate func usePages(ofRows rows: Int) { pageRows = rows }
}
