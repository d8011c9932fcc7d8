// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

@testable import SandboxKit
@testable import SandboxSalesforce

@Suite("Salesforce: merges, conversions, what changed")
struct SalesforceAdministrationTests {
    @Test func merges() async throws {
        let fixture = try await SalesforceFixture()
        let accounts = try await [
            fixture.create("Account", ["Name": "A"]), fixture.create("Account", ["Name": "B"]),
        ]
        let contact = try await fixture.create(
            "Contact",
            ["LastName": "C", "AccountId": .string(accounts[1])]
        )
        fixture.advance(seconds: 60)
        let merged = try await fixture.administer(
            "merge",
            [
                "master": .string(accounts[0]), "losers": [.string(accounts[1])],
                "fields": ["Site": "x"],
            ]
        )
        #expect(merged.status == 204)
        let all = try await fixture.query(
            "SELECT Id, IsDeleted, MasterRecordId, SystemModstamp FROM Account ORDER BY Id",
            "queryAll"
        )
        #expect(all.map { $0["IsDeleted"]?.truth } == [false, true])
        #expect(all[1]["MasterRecordId"]?.text == accounts[0])
        #expect(all.allSatisfy { $0["SystemModstamp"] == "2026-11-24T10:01:00.000+0000" })
        // No field of the contact changed: only its SystemModstamp moves.
        let moved = try await fixture.query(
            "SELECT AccountId, SystemModstamp, LastModifiedDate FROM Contact WHERE Id "
                + "= '\(contact)'"
        )[0]
        #expect(moved["AccountId"]?.text == accounts[0])
        #expect(moved["SystemModstamp"] == "2026-11-24T10:01:00.000+0000")
        #expect(moved["LastModifiedDate"] == "2026-11-24T10:00:00.000+0000")
        let back = try await fixture.administer("undelete", ["ids": [.string(accounts[1])]])
        #expect(back.status == 204)
        #expect(try await fixture.query("SELECT Id FROM Account").count == 2)
    }

    @Test func converts() async throws {
        let fixture = try await SalesforceFixture()
        let id = try await fixture.create(
            "Lead",
            [
                "LastName": "Byron", "FirstName": "Ada", "Company": "Engines", "City": "London",
                "Email": "ada@x.example", "Marketo_ID__c": "1042", "HasOptedOutOfEmail": true,
            ]
        )
        fixture.advance(seconds: 60)
        let made = try await fixture.administer(
            "convert",
            ["lead": .string(id), "opportunity": "Deal"]
        ).json
        let lead = try await fixture.query(
            "SELECT IsConverted, ConvertedDate, ConvertedContact.Name, ConvertedAccount.Name, "
                + "ConvertedOpportunity.Name, Status, SystemModstamp FROM Lead"
        )[0]
        #expect(lead["IsConverted"] == true)
        #expect(lead["ConvertedDate"] == "2026-11-24")
        #expect(lead["ConvertedContact"]?["Name"] == "Ada Byron")
        #expect(lead["ConvertedAccount"]?["Name"] == "Engines")
        #expect(lead["ConvertedOpportunity"]?["Name"] == "Deal")
        #expect(lead["Status"] == "Closed - Converted")
        #expect(lead["SystemModstamp"] == "2026-11-24T10:01:00.000+0000")
        let contact = try await fixture.query(
            "SELECT Id, MailingCity, Email, Marketo_ID__c, HasOptedOutOfEmail, Account.Name "
                + "FROM Contact"
        )[0]
        #expect(contact["Id"] == made["contact"])
        #expect(contact["MailingCity"] == "London")
        #expect(contact["Marketo_ID__c"] == "1042")
        #expect(contact["HasOptedOutOfEmail"] == true)
        let refused = try await fixture.call("PATCH", "/sobjects/Lead/\(id)", ["Title": "x"])
        #expect(
            refused.text
                == #"[{"message":"cannot reference converted lead","#
                + #""errorCode":"CANNOT_UPDATE_CONVERTED_LEAD","fields":[]}]"#
        )
        #expect(try await fixture.administer("convert", ["lead": .string(id)]).status == 400)
    }

    @Test func tellsWhatChanged() async throws {
        let fixture = try await SalesforceFixture()
        let ids = try await [
            fixture.create("Lead", ["LastName": "A", "Company": "X"]),
            fixture.create("Lead", ["LastName": "B", "Company": "X"]),
        ]
        fixture.advance(seconds: 120)
        _ = try await fixture.call("DELETE", "/sobjects/Lead/\(ids[1])")
        fixture.advance(seconds: 120)
        let window = "start=2026-11-24T09:59:30%2B00:00&end=2026-11-24T10:03:59%2B00:00"
        let updated = try await fixture.call("GET", "/sobjects/Lead/updated/?\(window)")
        #expect(
            updated.text
                == #"{"ids":["\#(ids[0])"],"latestDateCovered":"2026-11-24T10:03:00.000+0000"}"#
        )
        let deleted = try await fixture.call("GET", "/sobjects/Lead/deleted/?\(window)").json
        #expect(
            deleted["deletedRecords"] == [
                ["id": .string(ids[1]), "deletedDate": "2026-11-24T10:02:00.000+0000"]
            ]
        )
        #expect(deleted["earliestDateAvailable"] != nil)
        let old = try await fixture.call(
            "GET",
            "/sobjects/Lead/updated?start=2026-10-01T00:00:00Z&end=2026-11-01T00:00:00Z"
        )
        #expect(old.error["errorCode"] == "INVALID_REPLICATION_DATE")
        try await fixture.administer("touch", ["ids": [.string(ids[0])]])
        let record = try await fixture.query("SELECT SystemModstamp, LastModifiedDate FROM Lead")[0]
        #expect(record["SystemModstamp"] == "2026-11-24T10:04:00.000+0000")
        #expect(record["LastModifiedDate"] == "2026-11-24T10:00:00.000+0000")
    }

    @Test func stampsCanBeEqualAndLate() async throws {
        let fixture = try await SalesforceFixture()
        fixture.advance(seconds: 7)
        fixture.environment.faults.add(
            Fault(.equalTimestamps, count: 1, milliseconds: 60_000),
            to: .salesforce
        )
        _ = try await fixture.create("Lead", ["LastName": "A", "Company": "X"])
        fixture.environment.faults.add(
            Fault(.lyingTimestamps, count: 1, milliseconds: 5000),
            to: .salesforce
        )
        _ = try await fixture.create("Lead", ["LastName": "B", "Company": "X"])
        let stamps = try await fixture.query("SELECT SystemModstamp FROM Lead ORDER BY LastName")
        #expect(
            stamps.map { $0["SystemModstamp"] } == [
                "2026-11-24T10:00:00.000+0000", "2026-11-24T10:00:02.000+0000",
            ]
        )
    }

    @Test func showsValidationRules() async throws {
        let fixture = try await SalesforceFixture()
        for number in 1...2 {
            try await fixture.administer(
                "validation-rules",
                [
                    "object": "Lead", "name": .string("Rule_\(number)"),
                    "formula": "ISBLANK(Phone)",
                    "message": "Phone!", "field": "phone",
                ]
            )
        }
        func query(_ soql: String) async throws -> SandboxResponse {
            try await fixture.call("GET", "/tooling/query/?q=\(encoded(soql))")
        }
        let list =
            try await query(
                "SELECT Id,Active,ErrorDisplayField,ErrorMessage,EntityDefinition.QualifiedApiName,"
                    + "ValidationName FROM ValidationRule WHERE "
                    + "EntityDefinition.QualifiedApiName='Lead'"
            ).json["records"]?.elements ?? []
        #expect(list.count == 2)
        let id = try #require(list[0]["Id"]?.text)
        #expect(
            list[0].written
                == #"{"attributes":{"type":"ValidationRule","#
                + #""url":"/services/data/v66.0/tooling/sobjects/ValidationRule/\#(id)"},"#
                + #""Id":"\#(id)","Active":true,"ErrorDisplayField":"Phone","#
                + #""ErrorMessage":"Phone!","#
                + #""EntityDefinition":{"attributes":{"type":"EntityDefinition","#
                + #""url":"/services/data/v66.0/tooling/sobjects/EntityDefinition/Lead"},"#
                + #""QualifiedApiName":"Lead"},"ValidationName":"Rule_1"}"#
        )
        let many = try await query("SELECT Metadata FROM ValidationRule")
        #expect(many.status == 400)
        #expect(many.error["errorCode"] == "MALFORMED_QUERY")
        let one = try await query("SELECT Metadata FROM ValidationRule WHERE Id='\(id)'").json
        #expect(
            one["records"]?.elements?.first?["Metadata"] == [
                "active": true, "description": .null, "errorConditionFormula": "ISBLANK(Phone)",
                "errorDisplayField": "Phone", "errorMessage": "Phone!", "urls": .null,
            ]
        )
        try await fixture.administer("validation-rules/\(id)", ["active": false], method: "PATCH")
        let active = try await query("SELECT Id FROM ValidationRule WHERE Active = true").json
        #expect(active["totalSize"] == 1)
        // It has no records of the org.
        let leads = try await query("SELECT Id FROM Lead")
        #expect(leads.status == 400 && leads.error["errorCode"] == "INVALID_TYPE")
    }

    @Test func showsAndEditsAtThePage() async throws {
        let fixture = try await SalesforceFixture(people: 12)
        let all = try await fixture.sandbox.records(.init(search: "", offset: 0, limit: 5))
        #expect((all.total, all.records.count) == (12, 5))
        let person = try #require(all.records.first)
        fixture.advance(seconds: 5)
        let id = person.id
        #expect(
            try await fixture.sandbox.edit(id, fields: [("LastName", "Zz%_"), ("Phone", "")]) == []
        )
        let found = try await fixture.sandbox.records(.init(search: "zz%_", offset: 0, limit: 5))
        #expect(found.total == 1)
        let record = try #require(try await fixture.sandbox.record(id))
        #expect(record.title.hasSuffix("Zz%_"))
        #expect(record.changedBy == "Sandra Sales")
        #expect(record.changedAt == fixture.environment.clock.now())
        #expect(record.fields.first { $0.name == "Phone" }?.value == "")
        let refused = try await fixture.sandbox.edit(
            id,
            fields: [("Email", "x"), ("LastName", "")]
        )
        #expect(refused == ["Email: invalid email address: x"])
        #expect(try await fixture.sandbox.record("nobody") == nil)
    }

    @Test func keepsTheOrgInItsFile() async throws {
        let fixture = try await SalesforceFixture()
        try await fixture.administer("fields", ["object": "Lead", "name": "Kept__c"])
        try await fixture.administer(
            "access",
            ["object": "Lead", "field": "Rating", "readable": false]
        )
        try await fixture.administer("limits", ["dailyApiRequests": 77])
        let id = try await fixture.create(
            "Lead",
            ["LastName": "A", "Company": "B", "Kept__c": "x"]
        )
        let again = SalesforceSandbox(fixture.environment)
        try await again.prepare()
        let lead = try #require(
            again.state.schema.object("Lead", for: SalesforceSchema.syncProfile)
        )
        #expect(lead["Kept__c"] != nil)
        #expect(lead["Rating"] == nil)
        #expect(again.state.dailyCalls == 77)
        let record = try await again.record(id)
        #expect(record?.fields.first { $0.name == "Kept__c" }?.value == "x")
    }
}

@Suite("Salesforce: IDs")
struct SalesforceIDTests {
    /// IDs of recorded answers.
    @Test(
        arguments: [
            "0017e00001W4GYRAA3", "01gD0000002HU6KIAW", "012000000000000AAA",
        ]
    )
    func haveTheRecordedChecksum(id: String) {
        #expect(SalesforceID.normalised(String(id.prefix(15))) == id)
        #expect(SalesforceID.normalised(id) == id)
        #expect(SalesforceID.normalised(String(id.dropLast()) + "9") == nil)
    }

    @Test func riseWithTheirNumbers() {
        let ids = (1...5000).map { SalesforceID.make(prefix: "00Q", number: $0) }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
        #expect(SalesforceID.normalised("00Q") == nil)
        #expect(SalesforceID.normalised("00Q5e00000ABCD!") == nil)
    }
}
