// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestKit
import Testing

@testable import SandboxKit
@testable import SandboxSalesforce

@Suite("Salesforce: describe")
struct SalesforceDescribeTests {
    /// The recorded describes are beside the repository where they are at all.
    private static func recorded(_ object: String) -> JSON? {
        let folder = Repository.root.deletingLastPathComponent()
            .appendingPathComponent("shared/reference")
        let file = folder.appendingPathComponent("contracts/salesforce-\(object)-describe.json")
        return (try? Data(contentsOf: file)).flatMap { try? JSON.parse(Array($0)) }
    }

    static let isRecordedThere = recorded("Lead") != nil

    @Test(.enabled(if: isRecordedThere), arguments: ["Lead", "Contact"])
    func isTheRecordedOne(name: String) async throws {
        let fixture = try await SalesforceFixture()
        let recorded = try #require(SalesforceDescribeTests.recorded(name))
        let response = try await fixture.call("GET", "/sobjects/\(name)/describe/")
        #expect(response.status == 200)
        let json = response.json
        #expect(json.members?.map(\.name).sorted() == recorded.members?.map(\.name).sorted())
        for member in recorded.members ?? []
        where !["fields", "urls", "recordTypeInfos"].contains(member.name) {
            #expect(json[member.name] == member.value, "\(member.name)")
        }
        let urls = (json["urls"]?.members ?? []).map(\.name)
        #expect(urls == recorded["urls"]?.members?.map(\.name))
        let types = try #require(json["recordTypeInfos"]?.elements?.first)
        #expect(types["recordTypeId"] == "012000000000000AAA")

        let fields = json["fields"]?.elements ?? []
        let wanted = recorded["fields"]?.elements ?? []
        #expect(fields.count > wanted.count)
        for (field, wanted) in zip(fields, wanted) {
            let name = wanted["name"]?.text ?? ""
            #expect(field.members?.map(\.name) == wanted.members?.map(\.name), "\(name)")
            for member in wanted.members ?? [] {
                #expect(field[member.name] == member.value, "\(name).\(member.name)")
            }
        }
    }

    @Test func showsWhatTheProfileSees() async throws {
        let fixture = try await SalesforceFixture()
        func field(_ name: String) async throws -> JSON? {
            let describe = try await fixture.call("GET", "/sobjects/Lead/describe").json
            return describe["fields"]?.elements?.first { $0["name"]?.text == name }
        }
        let number = try await field("Customer_Number__c")
        #expect(number?["updateable"] == false)
        #expect(number?["custom"] == true)
        let key = try await field("Marketo_ID__c")
        #expect(key?["externalId"] == true)
        #expect(key?["unique"] == true)
        #expect(try await field("Rating") != nil)
        try await fixture.administer(
            "access",
            ["object": "Lead", "field": "Rating", "readable": false]
        )
        #expect(try await field("Rating") == nil)
        let refusal = try await fixture.refusal("SELECT Rating FROM Lead")
        #expect(refusal.code == "INVALID_FIELD")
        #expect(refusal.message.contains("No such column 'Rating' on entity 'Lead'. If you are"))
        let write = try await fixture.call(
            "POST",
            "/sobjects/Lead",
            ["LastName": "A", "Company": "B", "Rating": "Hot"]
        )
        #expect(write.error["message"] == "No such column 'Rating' on sobject of type Lead")
        #expect(write.error["errorCode"] == "INVALID_FIELD")
        #expect(write.error["fields"] == nil)
    }

    @Test func takesCustomFields() async throws {
        let fixture = try await SalesforceFixture()
        let made = try await fixture.administer(
            "fields",
            ["object": "Lead", "name": "Budget__c", "type": "currency", "precision": 8, "scale": 2]
        )
        #expect(made.status == 204)
        let id = try await fixture.create(
            "Lead",
            ["LastName": "A", "Company": "B", "budget__c": .number(12.349)]
        )
        let record = try await fixture.query("SELECT Budget__c FROM Lead WHERE Id = '\(id)'")
        // Decimals beyond the scale are cut off.
        #expect(record.first?["Budget__c"] == .number(12.34))
        let again = try await fixture.administer(
            "fields",
            ["object": "Lead", "name": "Budget__c"]
        )
        #expect(again.status == 400)
        let odd = try await fixture.administer("fields", ["object": "Lead", "name": "Budget"])
        #expect(odd.status == 400)
    }

    @Test func knowsWhetherItChanged() async throws {
        let fixture = try await SalesforceFixture()
        let first = try await fixture.call("GET", "/sobjects/Lead/describe")
        let stamp = try #require(first.header("Last-Modified"))
        #expect(stamp == "Tue, 24 Nov 2026 10:00:00 GMT")
        let since = [(name: "If-Modified-Since", value: stamp)]
        let second = try await fixture.call("GET", "/sobjects/Lead/describe", headers: since)
        #expect(second.status == 304)
        #expect(second.body.isEmpty)
        fixture.advance(seconds: 5)
        try await fixture.administer("fields", ["object": "Lead", "name": "New__c"])
        let third = try await fixture.call("GET", "/sobjects/Lead/describe", headers: since)
        #expect(third.status == 200)
    }

    @Test func listsVersionsAndObjects() async throws {
        let fixture = try await SalesforceFixture()
        let versions = try await fixture.send("GET", "/services/data/")
        #expect(versions.header("Sforce-Limit-Info") == nil)
        #expect(
            versions.json.elements?.first == [
                "label": "Summer '14", "url": "/services/data/v31.0", "version": "31.0",
            ]
        )
        #expect(versions.json.elements?.last?["label"] == "Summer '26")
        let objects = try await fixture.call("GET", "/sobjects").json
        #expect(objects["maxBatchSize"] == 200)
        let lead = objects["sobjects"]?.elements?.first { $0["name"] == "Lead" }
        #expect(lead?["keyPrefix"] == "00Q")
        #expect(lead?["queryable"] == true)
        #expect(try await fixture.call("GET", "/sobjects/Nothing/describe").status == 404)
    }
}
