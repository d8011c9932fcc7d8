// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Synchronization
import Testing
import VendorAPI
import VendorTestKit

@testable import SalesforceConnector

@Suite("Login, schema and faults of Salesforce")
struct LoginTests {
    @Test("a token that has ended is renewed once, unseen")
    func renewed() async throws {
        let bench = SalesforceFixture()
        _ = try await bench.poll()
        bench.org.state.withLock { $0.token = "second" }
        _ = try await bench.poll()
        #expect(bench.connection.caller.statistics.renewedTokens == 1)
    }

    @Test("a refused login is one clear line without the secret")
    func refused() async throws {
        let bench = SalesforceFixture { $0.credential = .secret("wrong-secret") }
        let fault = await #expect(throws: VendorError.self) { try await bench.poll() }
        #expect(fault?.kind == .credentialsRefused)
        #expect(fault?.line.contains("check LEADSYNC_SALESFORCE_CLIENT_SECRET") == true)
        #expect(fault?.line.contains("wrong-secret") == false)
        #expect(bench.org.calls.isEmpty)
    }

    @Test("a key that is none is refused before any call")
    func unusableKey() async throws {
        let bench = SalesforceFixture {
            $0.credential = .privateKey(pem: "nonsense", username: "u")
        }
        let fault = await #expect(throws: VendorError.self) { try await bench.poll() }
        #expect(fault?.kind == .credentialsRefused)
        #expect(fault?.line.contains("nonsense") == false)
    }

    @Test(
        "what refuses a whole call has its kind and a line without the vendor's words",
        arguments: [
            (403, "REQUEST_LIMIT_EXCEEDED", VendorError.Kind.quotaExhausted),
            (403, "API_DISABLED_FOR_ORG", .permissionMissing),
            (400, "MALFORMED_QUERY", .refused),
            (400, "UNABLE_TO_LOCK_ROW", .transient),
            (503, "SERVER_UNAVAILABLE", .transient),
            (401, "INVALID_SESSION_ID", .credentialsRefused),
        ]
    )
    func faults(status: Int, code: String, kind: VendorError.Kind) async throws {
        let bench = SalesforceFixture()
        bench.org.intercept.withLock { $0 = { _ in .answer(.error(status, code, "Ada Byron")) } }
        let fault = await #expect(throws: VendorError.self) { try await bench.poll() }
        #expect(fault?.kind == kind)
        #expect(fault?.code == code)
        #expect(fault?.line.contains("Ada") == false)
        #expect(bench.org.calls.count <= 6)
    }

    @Test("the schema is what the sync user sees, with the active picklist values and the rules")
    func schema() async throws {
        let bench = SalesforceFixture()
        bench.org.state.withLock { $0.rules = [("03d1", "Rule", "ISBLANK(Phone)")] }
        let schemas = try await bench.source.schemas(cycle: 1)
        #expect(schemas.map(\.object) == [.lead, .contact])
        let name = try #require(schemas[0].fields.first { $0.name == "LastName" })
        #expect(!name.nillable)
        #expect(name.picklistValues == ["A"])
        #expect(schemas[0].validationRules.map(\.formula) == ["ISBLANK(Phone)"])
        #expect(schemas[1].validationRules.isEmpty)
        // An hour later nothing has changed: two conditional describes, then the list of rules,
        // which ask about nobody.
        bench.org.forgetCalls()
        for _ in 0..<2 {
            bench.clock.advance(byMilliseconds: 3_600_000)
            _ = try await bench.source.schemas(cycle: 2)
        }
        let asked = bench.org.calls
        #expect(asked.allSatisfy { !$0.url.contains("Metadata") })
        #expect(asked.count == 3)
    }

    @Test("whoever may not read the rules goes without, with one line")
    func rulesHidden() async throws {
        let bench = SalesforceFixture()
        bench.org.state.withLock { $0.mayReadRules = false }
        let schemas = try await bench.source.schemas(cycle: 1)
        #expect(schemas.count == 2)
        let page = try await bench.source.page(after: nil, cycle: 1)
        #expect(page.errors.count == 1)
        #expect(page.errors[0].contains("validation rules"))
    }

    @Test("a sync user that may not read users goes without, with one line")
    func userHidden() async throws {
        let bench = SalesforceFixture()
        RuleOrg(
            objects: [
                "User": "Alias:string ProfileId:reference:Profile:Profile",
                "Profile": "Id:id Name:string",
            ]
        ).install(on: bench.org)
        bench.org.state.withLock { state in
            state.mayReadUsers = false
            state.rules = [("03d1", "R", "$User.Alias = 'a' || $Profile.Name = 'b'")]
        }
        let schemas = try await bench.source.schemas(cycle: 1)
        #expect(schemas.map { $0.globals.map(\.name) } == [["$User.Id"], ["$User.Id"]])
        let page = try await bench.source.page(after: nil, cycle: 1)
        #expect(page.errors.count == 1)
        #expect(page.errors[0].contains("$User"))
        // It has been granted meanwhile: rules that ask for it are told at the next refresh.
        bench.org.state.withLock { $0.mayReadUsers = true }
        bench.clock.advance(byMilliseconds: 3_600_000)
        var told: [Field] = []
        for cycle in Int64(2)...3 {
            told += try await bench.source.schemas(cycle: cycle).flatMap(\.globals)
        }
        #expect(told.contains(.text("$User.Alias", "sync")))
        #expect(told.contains(.text("$Profile.Name", "Sync")))
    }

    @Test("what a write was refused for access makes the next cycle look")
    func schemaForCause() async throws {
        let bench = SalesforceFixture()
        _ = try await bench.source.schemas(cycle: 1)
        let lead = bench.org.save("Lead", nil, ["LastName": .text("Byron")])
        bench.org.intercept.withLock {
            $0 = { call in
                call.method == .patch
                    ? .answer(.error(400, "INVALID_FIELD", "No such column")) : nil
            }
        }
        bench.clock.advance(byMilliseconds: 120_000)
        let results = try await bench.target.results(
            [bench.update(lead, [.text("Phone", "1")])],
            mayBeRepeated: false
        )
        #expect(results[0].errors[0].code == "INVALID_FIELD")
        bench.org.forgetCalls()
        let schemas = try await bench.source.schemas(cycle: 2)
        #expect(schemas.map(\.object) == [.lead])
        #expect(bench.org.calls.count == 1)
    }
}
