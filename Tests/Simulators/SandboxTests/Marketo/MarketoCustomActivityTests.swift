// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxMarketo

@Suite("Marketo: custom activities")
struct MarketoCustomActivityTests {
    private static let path = "/rest/v1/activities/external"
    private static let type: JSON = [
        "apiName": "leadSync", "name": "Lead Sync", "triggerName": "Lead Sync happens",
        "filterName": "Lead Sync happened", "description": "What the sync did",
        "primaryAttribute": ["apiName": "what", "name": "What"],
    ]

    private static func approved(_ fixture: MarketoFixture) async throws {
        _ = try await fixture.result("POST", path + "/type.json", type)
        _ = try await fixture.result(
            "POST",
            path + "/type/leadSync/attributes/create.json",
            [
                "attributes": [
                    ["apiName": "message", "name": "Message", "dataType": "string"],
                    ["apiName": "count", "name": "Count", "dataType": "integer"],
                ]
            ]
        )
        _ = try await fixture.result("POST", path + "/type/leadSync/approve.json")
    }

    @Test func goFromDraftToApproved() async throws {
        let fixture = try await MarketoFixture()
        let made = try await fixture.result("POST", Self.path + "/type.json", Self.type)
        #expect(made[0]["status"] == "draft")
        #expect(made[0]["id"] == 100_001)
        #expect(made[0]["primaryAttribute"]?["dataType"] == "string")
        let types = "/rest/v1/activities/types.json"
        #expect(try await !fixture.result("GET", types).contains { $0["apiName"] != nil })
        let approved = try await fixture.result("POST", Self.path + "/type/leadSync/approve.json")
        #expect(approved[0]["status"] == "approved")
        #expect(
            try await fixture.result("GET", types).last?.written
                == #"{"id":100001,"name":"Lead Sync","description":"What the sync did","#
                + #""apiName":"leadSync","primaryAttribute":{"name":"What","dataType":"string","#
                + #""apiName":"what"},"attributes":[]}"#
        )
        let changed = try await fixture.result(
            "POST",
            Self.path + "/type/leadSync.json",
            ["name": "Lead Synchronisation"]
        )
        #expect(changed[0]["status"] == "approved with draft")
        let describe = Self.path + "/type/leadSync/describe.json"
        #expect(try await fixture.result("GET", describe)[0]["name"] == "Lead Sync")
        #expect(
            try await fixture.result("GET", describe + "?draft=true")[0]["name"]
                == "Lead Synchronisation"
        )
        _ = try await fixture.result("POST", Self.path + "/type/leadSync/discardDraft.json")
        let all = try await fixture.result("GET", Self.path + "/types.json")
        #expect(all.map { $0["status"] } == ["approved"])
        _ = try await fixture.result("POST", Self.path + "/type/leadSync/delete.json")
        #expect(try await fixture.refusal("GET", describe).code == "1013")
    }

    @Test func areAddedInTheOrderOfTheInput() async throws {
        let fixture = try await MarketoFixture(people: 1)
        try await Self.approved(fixture)
        func record(_ changes: JSON) -> JSON {
            var record: JSON = [
                "leadId": 1, "activityDate": "2026-11-24T09:00:00Z", "apiName": "leadSync",
                "primaryAttributeValue": "synced",
            ]
            for member in changes.members ?? [] { record[member.name] = member.value }
            return record
        }
        let results = try await fixture.result(
            "POST",
            Self.path + ".json",
            [
                "input": [
                    record(["attributes": [["apiName": "message", "value": "done"]]]),
                    record([
                        "apiName": .null, "activityTypeId": 100_001,
                        "attributes": [["name": "Count", "value": 3]],
                    ]),
                    record(["leadId": 99]), record(["apiName": "unheard"]),
                    record(["attributes": [["apiName": "colour", "value": "red"]]]),
                    record(["attributes": [["apiName": "count", "value": "many"]]]),
                    record(["primaryAttributeValue": ""]), record(["activityDate": "noon"]),
                    record([
                        "attributes": [
                            [
                                "apiName": "message",
                                "value": .string(String(repeating: "m", count: 65_536)),
                            ]
                        ]
                    ]),
                ]
            ]
        )
        #expect(results[0].written == #"{"id":2,"marketoGUID":"2","status":"added"}"#)
        #expect(
            results[2].written
                == #"{"status":"skipped","errors":[{"code":"1004","message":"Lead not found"}]}"#
        )
        let codes = results.dropFirst(3).map { $0["errors"]?.elements?.first?["code"]?.text }
        #expect(results[1]["status"] == "added")
        #expect(codes == ["1003", "1006", "1001", "1002", "1001", "1049"])
        let token = try await fixture.call(
            "GET",
            "/rest/v1/activities/pagingtoken.json?sinceDatetime=2026-11-24T00:00:00Z"
        ).json["nextPageToken"]?.text
        let log = try await fixture.result(
            "GET",
            "/rest/v1/activities.json?activityTypeIds=100001&nextPageToken=" + encoded(token ?? "")
        )
        #expect(
            log.map(\.written) == [
                #"{"id":2,"marketoGUID":"2","leadId":1,"activityDate":"2026-11-24T09:00:00Z","#
                    + #""activityTypeId":100001,"primaryAttributeValue":"synced","#
                    + #""attributes":[{"name":"Message","value":"done","apiName":"message"}]}"#,
                #"{"id":3,"marketoGUID":"3","leadId":1,"activityDate":"2026-11-24T09:00:00Z","#
                    + #""activityTypeId":100001,"primaryAttributeValue":"synced","#
                    + #""attributes":[{"name":"Count","value":3,"apiName":"count"}]}"#,
            ]
        )
    }

    @Test func haveLimits() async throws {
        let fixture = try await MarketoFixture()
        for number in 0..<10 {
            var type = Self.type
            type["apiName"] = .string("type\(number)")
            _ = try await fixture.result("POST", Self.path + "/type.json", type)
        }
        #expect(
            try await fixture.refusal("POST", Self.path + "/type.json", Self.type)
                == .init("1027", "Max Activity Type Limit Reached")
        )
        let attributes = (0..<21).map { number -> JSON in
            ["apiName": .string("a\(number)"), "name": .string("A\(number)"), "dataType": "string"]
        }
        let create = Self.path + "/type/type0/attributes/create.json"
        #expect(
            try await fixture.refusal("POST", create, ["attributes": .array(attributes)])
                == .init("1028", "Max field limit reached")
        )
        _ = try await fixture.result(
            "POST",
            create,
            ["attributes": .array(Array(attributes.prefix(20)))]
        )
        let changed = try await fixture.result(
            "POST",
            Self.path + "/type/type0/attributes/update.json",
            ["attributes": [["apiName": "a0", "name": "First"]]]
        )
        #expect(changed[0]["attributes"]?.elements?.first?["name"] == "First")
        let removed = try await fixture.result(
            "POST",
            Self.path + "/type/type0/attributes/delete.json",
            ["attributes": [["apiName": "a1"]]]
        )
        #expect(removed[0]["attributes"]?.elements?.count == 19)
    }
}
