// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxSalesforce

@Suite("Salesforce: collections")
struct SalesforceCollectionTests {
    private static func records(_ records: [JSON], type: String = "Lead", allOrNone: Bool? = nil)
        -> JSON
    {
        var body: JSON = [
            "records": .array(
                records.map { record in
                    .object(
                        [.init("attributes", ["type": .string(type)])] + (record.members ?? [])
                    )
                }
            )
        ]
        if let allOrNone { body["allOrNone"] = .boolean(allOrNone) }
        return body
    }

    @Test func answersInTheOrderOfTheInput() async throws {
        let fixture = try await SalesforceFixture()
        let response = try await fixture.call(
            "POST",
            "/composite/sobjects",
            SalesforceCollectionTests.records([
                ["LastName": "A", "Company": "X"], ["Company": "X"],
                ["LastName": "C", "Company": "X", "Foo": 1],
                ["LastName": "D", "Company": "X", "AnnualRevenue": "much"],
                ["LastName": "E", "Company": "X", "Email": "x"],
            ])
        )
        #expect(response.status == 200)
        let results = response.json.elements ?? []
        #expect(results.map { $0["success"]?.truth } == [true, false, false, false, false])
        let id = results[0]["id"]?.text ?? ""
        #expect(results[0].written == #"{"id":"\#(id)","success":true,"errors":[]}"#)
        #expect(
            results[1].written
                == #"{"success":false,"errors":[{"statusCode":"REQUIRED_FIELD_MISSING","#
                + #""message":"Required fields are missing: [LastName]","#
                + #""fields":["LastName"]}]}"#
        )
        let codes = results.dropFirst().map {
            $0["errors"]?.elements?.first?["statusCode"]?.text
        }
        #expect(
            codes == [
                "REQUIRED_FIELD_MISSING", "INVALID_FIELD", "INVALID_TYPE_ON_FIELD_IN_RECORD",
                "INVALID_EMAIL_ADDRESS",
            ]
        )
        #expect(try await fixture.query("SELECT Id FROM Lead").count == 1)
    }

    @Test func savesAllOrNone() async throws {
        let fixture = try await SalesforceFixture()
        let response = try await fixture.call(
            "POST",
            "/composite/sobjects",
            SalesforceCollectionTests.records(
                [["LastName": "A", "Company": "X"], ["Company": "X"]],
                allOrNone: true
            )
        )
        let error = response.json.elements?.first?["errors"]?.elements?.first
        #expect(error?["statusCode"] == "ALL_OR_NONE_OPERATION_ROLLED_BACK")
        #expect(
            error?["message"]
                == .string(
                    "Record rolled back because not all records were valid and the "
                        + "request was using AllOrNone header"
                )
        )
        #expect(try await fixture.query("SELECT Id FROM Lead").isEmpty)
    }

    @Test func updatesMixedTypesWithOneStamp() async throws {
        let fixture = try await SalesforceFixture(people: 8)
        let lead = try await fixture.query("SELECT Id FROM Lead LIMIT 1")[0]["Id"] ?? .null
        let contact = try await fixture.query("SELECT Id FROM Contact LIMIT 1")[0]["Id"] ?? .null
        fixture.advance(seconds: 100)
        let body: JSON = [
            "records": [
                ["attributes": ["type": "Lead"], "id": lead, "Id": lead, "Title": "x"],
                ["attributes": ["type": "Contact"], "id": contact, "Title": "y"],
                ["attributes": ["type": "Contact"], "Title": "z"],
                ["attributes": ["type": "Lead"], "id": contact, "Title": "z"],
            ]
        ]
        let results =
            try await fixture.call("PATCH", "/composite/sobjects", body).json.elements ?? []
        #expect(results.map { $0["success"]?.truth } == [true, true, false, false])
        #expect(results[2]["errors"]?.elements?.first?["statusCode"] == "MISSING_ARGUMENT")
        #expect(results[3]["errors"]?.elements?.first?["statusCode"] == "MALFORMED_ID")
        let stamps = try await [
            fixture.query("SELECT SystemModstamp FROM Lead WHERE Title = 'x'"),
            fixture.query("SELECT SystemModstamp FROM Contact WHERE Title = 'y'"),
        ]
        #expect(stamps[0].first?["SystemModstamp"] == stamps[1].first?["SystemModstamp"])
    }

    @Test func upsertsAndRetrievesAndDeletes() async throws {
        let fixture = try await SalesforceFixture()
        let body = SalesforceCollectionTests.records([
            ["Marketo_ID__c": "1", "LastName": "A", "Company": "X"],
            ["Marketo_ID__c": "2", "LastName": "B", "Company": "X"],
        ])
        let path = "/composite/sobjects/Lead/Marketo_ID__c"
        let first = try await fixture.call("PATCH", path, body).json.elements ?? []
        #expect(first.map { $0["created"]?.truth } == [true, true])
        let second = try await fixture.call("PATCH", path, body).json.elements ?? []
        #expect(second.map { $0["created"]?.truth } == [false, false])
        #expect(first.map { $0["id"] } == second.map { $0["id"] })
        // Id may be the external ID; null makes a new record.
        let byID =
            try await fixture.call(
                "PATCH",
                "/composite/sobjects/Lead/Id",
                SalesforceCollectionTests.records([["Id": .null, "LastName": "C", "Company": "X"]])
            ).json.elements ?? []
        #expect(byID.first?["created"] == true)
        let ids = (first + byID).compactMap { $0["id"]?.text }
        let unknown = SalesforceID.make(prefix: "00Q", number: 99)
        let wanted = "ids=\(ids[2]),\(unknown),\(ids[0])&fields=LastName"
        let found =
            try await fixture.call("GET", "/composite/sobjects/Lead?\(wanted)").json.elements ?? []
        try #require(found.count == 3)
        #expect(found.map { $0["LastName"]?.text } == ["C", nil, "A"])
        #expect(found[1] == .null)
        let gone =
            try await fixture.call(
                "DELETE",
                "/composite/sobjects?ids=\(ids[0]),\(ids[1]),\(ids[0])"
            ).json.elements ?? []
        #expect(gone.map { $0["success"]?.truth } == [true, true, false])
        #expect(gone[2]["errors"]?.elements?.first?["statusCode"] == "ENTITY_IS_DELETED")
    }

    @Test func boundsTheBatch() async throws {
        let fixture = try await SalesforceFixture()
        let lead: JSON = ["LastName": "A", "Company": "X"]
        let full = SalesforceCollectionTests.records(Array(repeating: lead, count: 200))
        #expect(
            try await fixture.call("POST", "/composite/sobjects", full).json.elements?.count == 200
        )
        let more = SalesforceCollectionTests.records(Array(repeating: lead, count: 201))
        #expect(try await fixture.call("POST", "/composite/sobjects", more).status == 400)
        let chunks: JSON = [
            "records": .array(
                (0..<11).map { ["attributes": ["type": $0 % 2 == 0 ? "Lead" : "Contact"]] }
            )
        ]
        #expect(try await fixture.call("POST", "/composite/sobjects", chunks).status == 400)
        #expect(try await fixture.query("SELECT Id FROM Lead").count == 200)
    }

    @Test func aLockFailsTheWholeBatch() async throws {
        let fixture = try await SalesforceFixture()
        let leads: [JSON] = (0..<5).map { ["LastName": .string("L\($0)"), "Company": "X"] }
        let body = SalesforceCollectionTests.records(leads)
        fixture.environment.faults.add(
            Fault(.vendorError, count: 1, code: "UNABLE_TO_LOCK_ROW"),
            to: .salesforce
        )
        let failed = try await fixture.call("POST", "/composite/sobjects", body)
        #expect(failed.status == 200)
        let errors = (failed.json.elements ?? []).map { $0["errors"]?.elements?.first }
        #expect(errors.count == 5)
        #expect(errors.allSatisfy { $0?["statusCode"] == "UNABLE_TO_LOCK_ROW" })
        #expect(try await fixture.query("SELECT Id FROM Lead").isEmpty)
        let saved = try await fixture.call("POST", "/composite/sobjects", body)
        #expect(saved.json.elements?.allSatisfy { $0["success"] == true } == true)
    }
}
