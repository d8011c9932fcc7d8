// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Primitives
import Synchronization
import Testing
import VendorAPI
import VendorTestKit

@testable import SalesforceConnector

@Suite("What a refusal is about")
struct RefusedRecordTests {
    /// Salesforce refuses every record with these errors.
    private func refuse(_ bench: SalesforceFixture, _ code: String) {
        bench.org.intercept.withLock {
            $0 = { call in
                guard call.method == .patch else { return nil }
                let body =
                    #"[{"success":false,"errors":[{"statusCode":"\#(code)","#
                    + #""message":"invalid cross reference id","fields":[]}]}]"#
                return .answer(HTTPResponse(status: 200, body: Array(body.utf8)))
            }
        }
    }

    @Test(
        "a record that is gone is told by its field Id",
        arguments: ["ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY", "NOT_FOUND"]
    )
    func gone(code: String) async throws {
        let bench = SalesforceFixture()
        let deleted = bench.org.save("Lead", nil, ["IsDeleted": .boolean(true)])
        refuse(bench, code)
        for record in [deleted, "00Q000000000999AAA"] {
            let write = bench.update(
                record,
                [.text("Phone", "1"), .text("OwnerId", "005000000000009AAA")]
            )
            let results = try await bench.target.results([write], mayBeRepeated: false)
            #expect(results[0].errors.map(\.code) == [code])
            #expect(results[0].errors[0].fields == ["Id"])
            #expect(results[0].record == record)
        }
    }

    @Test("a record that was merged is not: the poll tells where it went")
    func merged() async throws {
        let bench = SalesforceFixture()
        let winner = bench.org.save("Lead", nil, ["LastName": .text("Byron")])
        let loser = bench.org.save(
            "Lead",
            nil,
            ["IsDeleted": .boolean(true), "MasterRecordId": .text(winner)]
        )
        let write = bench.update(loser, [.text("Phone", "1")])
        let results = try await bench.target.results([write], mayBeRepeated: false)
        #expect(results[0].errors.map(\.code) == ["ENTITY_IS_DELETED"])
        #expect(results[0].errors[0].fields == ["Phone", "Marketo_ID__c"])
    }

    @Test(
        "a refusal of a record that lives names the only value that refers to another one, or all"
    )
    func lookup() async throws {
        let bench = SalesforceFixture()
        let lead = bench.org.save("Lead", nil, ["LastName": .text("Byron")])
        refuse(bench, "INVALID_CROSS_REFERENCE_KEY")
        let fields: [[Field]] = [
            [.text("Phone", "1"), .text("OwnerId", "005000000000009AAA")],
            [.text("OwnerId", "005000000000009"), .text("AccountId", "001000000000009")],
            [.text("Phone", "1"), .text("Title", "2")],
        ]
        let expected = [["OwnerId"], [], ["Phone", "Title", "Marketo_ID__c"]]
        for (fields, names) in zip(fields, expected) {
            let write = bench.update(lead, fields)
            let results = try await bench.target.results([write], mayBeRepeated: false)
            #expect(results[0].errors.map(\.fields) == [names])
        }
    }

    @Test("an owner who does not work there any more is named, in updates and creates")
    func owner() async throws {
        let bench = SalesforceFixture()
        let lead = bench.org.save("Lead", nil, ["LastName": .text("Byron")])
        refuse(bench, "INACTIVE_OWNER_OR_USER")
        let owner = Field.text("OwnerId", "005000000000009AAA")
        for write in [bench.update(lead, [owner]), bench.create([.text("LastName", "B"), owner])] {
            let results = try await bench.target.results([write], mayBeRepeated: false)
            #expect(results[0].errors.map(\.fields) == [["OwnerId"]])
        }
        let without = bench.update(lead, [.text("Phone", "1")])
        let results = try await bench.target.results([without], mayBeRepeated: false)
        #expect(results[0].errors.map(\.fields) == [[]])
    }

    @Test("when Salesforce does not say what stands of a record, nothing is concluded")
    func unknown() async throws {
        let bench = SalesforceFixture()
        bench.org.intercept.withLock {
            $0 = { call in
                call.url.contains("queryAll") ? .answer(.error(400, "INVALID_TYPE", "no")) : nil
            }
        }
        let write = bench.update("00Q000000000999AAA", [.text("Phone", "1")])
        let results = try await bench.target.results([write], mayBeRepeated: false)
        #expect(results[0].errors.map(\.fields) == [[]])
    }

    @Test("15 and 18 characters are one record")
    func spellings() async throws {
        let bench = SalesforceFixture()
        let lead = bench.org.save("Lead", "00Q5e00000ABCDEEA5", ["LastName": .text("Byron")])
        let write = bench.update("00Q5e00000ABCDE", [.text("Phone", "1")])
        let results = try await bench.target.results([write], mayBeRepeated: false)
        #expect(results[0].status == .applied && results[0].record == lead)
        bench.clock.advance(byMilliseconds: 1_000)
        bench.org.save("Lead", lead, ["Phone": .text("2")])
        let again = try await bench.target.results([write], mayBeRepeated: true)
        #expect(again[0].record == lead)
        let request = bench.request
        let change = try await bench.source.record("00Q5e00000ABCDE", request: request)
        #expect(change?.event.record == lead)
    }

    @Test("an answer that names a next page for ever is a fault that says so")
    func endless() async throws {
        let bench = SalesforceFixture()
        _ = try await bench.source.schemas(cycle: 1)
        bench.org.intercept.withLock {
            $0 = { call in
                guard call.url.contains("/query") else { return nil }
                let body =
                    #"{"totalSize":1,"done":false,"records":[],"#
                    + #""nextRecordsUrl":"/services/data/v60.0/query/01g"}"#
                return .answer(HTTPResponse(status: 200, body: Array(body.utf8)))
            }
        }
        let write = bench.create([.text("LastName", "B"), .text("Email", "b@example.com")])
        let faults = [
            await #expect(throws: VendorError.self) {
                try await bench.target.results([write], mayBeRepeated: false)
            },
            await #expect(throws: VendorError.self) { try await bench.poll() },
        ]
        for fault in faults {
            #expect(fault?.kind == .unintelligible)
            #expect(
                fault?.line.contains("\(SalesforceConnector.Limits.pagesOfQuery) pages") == true
            )
        }
    }
}
