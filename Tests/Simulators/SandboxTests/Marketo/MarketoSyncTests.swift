// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxMarketo

@Suite("Marketo: Sync Leads and Delete Leads")
struct MarketoSyncTests {
    private static func codes(_ results: [JSON]) -> [String?] {
        results.map { $0["reasons"]?.elements?.first?["code"]?.text ?? $0["status"]?.text }
    }

    @Test func answersInTheOrderOfTheInput() async throws {
        let fixture = try await MarketoFixture()
        let id = try await fixture.create(["email": "ada@example.com"])
        let results = try await fixture.sync([
            ["email": "ADA@example.com", "firstName": "Ada"],
            ["email": "new@example.com"], ["email": "x", "firstName": "X"],
            ["email": "shoes@example.com", "shoeSize": 41], ["firstName": "Nobody"],
            ["email": "new@example.com", "lastName": "Twice"], 5,
        ])
        #expect(
            results.map(\.written) == [
                #"{"id":\#(id),"status":"updated"}"#, #"{"id":\#(id + 1),"status":"created"}"#,
                #"{"status":"skipped","reasons":[{"code":"1001","message":"#
                    + #""Invalid value 'x'. Required of type 'email'"}]}"#,
                #"{"status":"skipped","reasons":[{"code":"1006","message":"#
                    + #""Field 'shoeSize' not found"}]}"#,
                #"{"status":"skipped","reasons":[{"code":"1002","message":"#
                    + #""Missing value for the required parameter 'email'"}]}"#,
                #"{"id":\#(id + 1),"status":"updated"}"#,
                #"{"status":"skipped","reasons":[{"code":"1003","message":"Invalid data"}]}"#,
            ]
        )
        #expect(try await fixture.lead(id, "firstName")["firstName"] == "Ada")
        #expect(try await fixture.lead(id + 1, "lastName")["lastName"] == "Twice")
    }

    @Test func keepsToItsAction() async throws {
        let fixture = try await MarketoFixture()
        let id = try await fixture.create(["email": "a@example.com"])
        let known: JSON = ["email": "a@example.com"]
        let other: JSON = ["email": "b@example.com"]
        let only = try await fixture.sync([known, other], action: "createOnly")
        #expect(Self.codes(only) == ["1005", "created"])
        #expect(
            only[0]["reasons"]?.written == #"[{"code":"1005","message":"Lead already exists"}]"#
        )
        let update = try await fixture.sync(
            [known, ["email": "c@example.com"]],
            action: "updateOnly"
        )
        #expect(Self.codes(update) == ["updated", "1004"])
        let duplicate = try await fixture.sync([known], action: "createDuplicate")
        #expect(Self.codes(duplicate) == ["created"])
        #expect(duplicate[0]["id"] != .integer(id))
        // From now on the key is ambiguous.
        #expect(Self.codes(try await fixture.sync([known])) == ["1007"])
        #expect(Self.codes(try await fixture.sync([known], action: "updateOnly")) == ["1007"])
        #expect(Self.codes(try await fixture.sync([known], action: "createOnly")) == ["1005"])
        #expect(
            try await fixture.refusal(
                "POST",
                "/rest/v1/leads.json",
                ["action": "upsert", "input": [known]]
            ).code == "1003"
        )
    }

    @Test func takesIDsForUpdatesOnly() async throws {
        let fixture = try await MarketoFixture()
        let id = try await fixture.create(["email": "a@example.com"])
        let record: JSON = ["id": .integer(id), "firstName": "Ada"]
        for action in ["createOnly", "createOrUpdate", "createDuplicate"] {
            let results = try await fixture.sync([record], action: action)
            #expect(
                results[0]["reasons"]?.written == #"[{"code":"1003","message":"Invalid data"}]"#
            )
        }
        let byID = try await fixture.sync(
            [record, ["id": 999], ["id": "x"], ["firstName": "Y"]],
            action: "updateOnly",
            lookupField: "id"
        )
        #expect(Self.codes(byID) == ["updated", "1004", "1001", "1002"])
        let upsert = try await fixture.sync([record, ["id": 999]], lookupField: "id")
        #expect(Self.codes(upsert) == ["updated", "1004"])
        #expect(Self.codes(try await fixture.sync([record], action: "updateOnly")) == ["updated"])
    }

    @Test func looksUpByOtherFields() async throws {
        let fixture = try await MarketoFixture()
        let record: JSON = ["salesforceId": "00Q5e00000ABCDEEA4", "firstName": "Ada"]
        let first = try await fixture.sync([record], lookupField: "salesforceId")
        let second = try await fixture.sync([record], lookupField: "salesforceId")
        #expect(Self.codes(first + second) == ["created", "updated"])
        #expect(first[0]["id"] == second[0]["id"])
        func code(_ field: String) async throws -> String {
            try await fixture.refusal(
                "POST",
                "/rest/v1/leads.json",
                ["lookupField": .string(field), "input": [record]]
            ).code
        }
        #expect(try await code("firstName") == "1011")
        #expect(try await code("shoeSize") == "1006")
    }

    @Test func clearsByNullAndByEmptyText() async throws {
        let fixture = try await MarketoFixture()
        let id = try await fixture.create([
            "email": "a@example.com", "phone": "1", "title": "Dr", "city": "Oslo",
        ])
        fixture.advance(seconds: 60)
        _ = try await fixture.sync([["email": "a@example.com", "phone": .null, "title": ""]])
        #expect(
            try await fixture.lead(id, "phone,title,city,updatedAt").written
                == #"{"id":\#(id),"city":"Oslo","updatedAt":"2026-11-24T10:01:00Z"}"#
        )
        fixture.advance(seconds: 60)
        // The same again changes nothing.
        _ = try await fixture.sync([["email": "a@example.com", "city": "Oslo"]])
        #expect(try await fixture.lead(id, "updatedAt")["updatedAt"] == "2026-11-24T10:01:00Z")
    }

    @Test(
        "values by type",
        arguments: [
            ("leadScore", JSON.string("12"), JSON.integer(12)),
            ("leadScore", "1.5", nil), ("unsubscribed", "true", true), ("unsubscribed", 0, false),
            ("unsubscribed", "perhaps", nil), ("dateOfBirth", "1815-12-10", "1815-12-10"),
            ("dateOfBirth", "1815-02-30", nil), ("urgency", "2.5", .number(2.5)),
            ("mktoAcquisitionDate", "2026-11-24T12:00:00+0100", "2026-11-24T11:00:00Z"),
            ("firstName", 5, "5"), ("email", "ädä@example.com", nil),
            ("firstName", ["a"], nil),
        ] as [(String, JSON, JSON?)]
    )
    func values(field: String, given: JSON, kept: JSON?) async throws {
        let fixture = try await MarketoFixture()
        let record = JSON.object([.init(field, given)])
        let results = try await fixture.sync([record], action: "createDuplicate")
        guard let kept else {
            #expect(Self.codes(results) == ["1001"])
            return
        }
        let id = try #require(results[0]["id"]?.whole, "\(results)")
        #expect(try await fixture.lead(id, field)[field] == kept)
    }

    @Test func refusesWhatIsTooLongReadOnlyOrTheCompanys() async throws {
        let fixture = try await MarketoFixture()
        let results = try await fixture.sync(
            [
                ["firstName": .string(String(repeating: "ä", count: 256))],
                ["address": .string(String(repeating: "ä", count: 15_001))],
                ["createdAt": "2026-11-24T10:00:00Z"],
                ["company": "Engines", "externalCompanyId": "A1"],
                ["company": "Engines"],
            ],
            action: "createDuplicate"
        )
        #expect(Self.codes(results) == ["1003", "1003", "1003", "1021", "created"])
        var limits = MarketoLimits()
        limits.refusesCompanyFields = true
        let strict = try await MarketoFixture(limits: limits)
        let refused = try await strict.sync([["company": "Engines"]], action: "createDuplicate")
        #expect(
            refused[0]["reasons"]?.written
                == #"[{"code":"1021","message":"Company update not allowed"}]"#
        )
    }

    @Test func tellsAllThatIsWrongWithARecord() async throws {
        let fixture = try await MarketoFixture()
        let results = try await fixture.sync([
            ["email": "a@example.com", "leadScore": "high", "shoeSize": 1]
        ])
        let reasons = results[0]["reasons"]?.elements ?? []
        #expect(reasons.map { $0["code"]?.text } == ["1001", "1006"])
    }

    @Test func takesThreeHundred() async throws {
        let fixture = try await MarketoFixture()
        let records = (0..<301).map { JSON.object([.init("email", "p\($0)@example.com")]) }
        let made = try await fixture.sync(Array(records.prefix(300)))
        #expect(made.compactMap { $0["id"]?.whole } == Array(1...300))
        let refusal = try await fixture.refusal(
            "POST",
            "/rest/v1/leads.json",
            ["input": .array(records)]
        )
        #expect(refusal.code == "1003")
        #expect(
            try await fixture.refusal("POST", "/rest/v1/leads.json", ["input": []]).code == "1002"
        )
    }

    @Test func knowsOnePartition() async throws {
        let fixture = try await MarketoFixture()
        let body: JSON = ["partitionName": "Asia", "input": [["email": "a@example.com"]]]
        #expect(
            try await fixture.refusal("POST", "/rest/v1/leads.json", body)
                == .init("1008", "Access denied to partition 'Asia'")
        )
    }

    @Test func deletes() async throws {
        let fixture = try await MarketoFixture()
        let id = try await fixture.create(["email": "a@example.com"])
        let results = try await fixture.result(
            "POST",
            "/rest/v1/leads/delete.json",
            ["input": [["id": .integer(id)], ["id": 999]]]
        )
        #expect(
            results.map(\.written) == [
                #"{"id":\#(id),"status":"deleted"}"#,
                #"{"id":999,"status":"skipped","reasons":[{"code":"1004","#
                    + #""message":"Lead not found"}]}"#,
            ]
        )
        #expect(try await fixture.refusal("GET", "/rest/v1/lead/\(id).json").code == "1004")
        // The ID is never given again, and the address is free.
        #expect(try await fixture.create(["email": "a@example.com"]) == id + 1)
        let byQuery = try await fixture.result(
            "POST",
            "/rest/v1/leads/delete.json?id=\(id + 1),5"
        )
        #expect(Self.codes(byQuery) == ["deleted", "1004"])
    }

    @Test func skipsRecordsAsAFaultWants() async throws {
        let fixture = try await MarketoFixture()
        fixture.fault(Fault(.vendorError, count: 1, path: "leads.json", code: "1022"))
        let results = try await fixture.sync([["email": "a@example.com"], ["email": "b@c.de"]])
        #expect(Self.codes(results) == ["1022", "created"])
    }

    @Test func makesTwoOfOneWhenCallsRace() async throws {
        let fixture = try await MarketoFixture()
        let record: JSON = ["email": "a@example.com"]
        fixture.fault(Fault(.raceOnCreate, count: 1, milliseconds: 1000))
        // It has not just been made by another call.
        #expect(Self.codes(try await fixture.sync([record, record])) == ["created", "updated"])
        fixture.advance(seconds: 5)
        #expect(Self.codes(try await fixture.sync([record])) == ["updated"])
        let other: JSON = ["email": "b@example.com"]
        #expect(Self.codes(try await fixture.sync([other])) == ["created"])
        #expect(Self.codes(try await fixture.sync([other])) == ["created"])
        #expect(Self.codes(try await fixture.sync([other])) == ["1007"])
    }
}
