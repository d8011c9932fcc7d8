// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxMarketo

@Suite("Marketo: merges, lists and cookies")
struct MarketoMergeTests {
    private static func merge(_ winner: Int64, _ query: String) -> String {
        "/rest/v1/leads/\(winner)/merge.json?" + query
    }

    @Test func fillsTheWinnersBlanks() async throws {
        let fixture = try await MarketoFixture()
        let winner = try await fixture.create([
            "email": "w@example.com", "firstName": "Ada", "unsubscribed": false, "leadScore": 3,
        ])
        let first = try await fixture.create([
            "email": "a@example.com", "firstName": "A.", "phone": "1", "unsubscribed": true,
            "leadScore": 10,
        ])
        let second = try await fixture.create([
            "email": "b@example.com", "phone": "2", "title": "Dr",
        ])
        fixture.advance(seconds: 60)
        let response = try await fixture.call(
            "POST",
            Self.merge(winner, "leadIds=\(first),\(second)")
        )
        #expect(response.json.members?.map(\.name) == ["requestId", "success"])
        #expect(response.json["success"] == true)
        // False is a value, the first loser's come first, and scores are not summed.
        #expect(
            try await fixture.lead(
                winner,
                "email,firstName,phone,title,unsubscribed,leadScore,updatedAt"
            ).written
                == #"{"id":\#(winner),"email":"w@example.com","firstName":"Ada","phone":"1","#
                + #""title":"Dr","unsubscribed":false,"leadScore":3,"#
                + #""updatedAt":"2026-11-24T10:01:00Z"}"#
        )
        for loser in [first, second] {
            #expect(try await fixture.refusal("GET", "/rest/v1/lead/\(loser).json").code == "1004")
        }
    }

    @Test func leavesActivities() async throws {
        let fixture = try await MarketoFixture()
        let winner = try await fixture.create(["email": "w@example.com", "firstName": "Ada"])
        let loser = try await fixture.create(["email": "l@example.com", "phone": "1"])
        _ = try await fixture.call("POST", Self.merge(winner, "leadId=\(loser)"))
        let token = try await fixture.call(
            "GET",
            "/rest/v1/activities/pagingtoken.json?sinceDatetime=2026-11-24T10:00:00Z"
        ).json["nextPageToken"]?.text
        let log = try await fixture.result(
            "GET",
            "/rest/v1/activities.json?activityTypeIds=12,13,32,37&nextPageToken="
                + encoded(token ?? "")
        )
        #expect(log.map { $0["activityTypeId"]?.whole } == [12, 12, 13, 32, 37])
        // The loser's log is the winner's now, but for its end.
        #expect(log.map { $0["leadId"]?.whole } == [winner, winner, winner, winner, loser])
        #expect(log[3]["primaryAttributeValue"] == "Ada")
        #expect(
            log[3]["attributes"]?.written
                == #"[{"name":"Merge IDs","value":"[\#(loser)]"},"#
                + #"{"name":"Merge Fields","value":"Phone Number"}]"#
        )
    }

    @Test func letsTheCRMWin() async throws {
        let fixture = try await MarketoFixture()
        var ids: [Int64] = []
        for name in ["plain", "lead", "contact"] {
            ids.append(
                try await fixture.create([
                    "email": .string("\(name)@example.com"), "firstName": .string(name),
                ])
            )
        }
        for (id, type) in zip(ids.dropFirst(), ["Lead", "Contact"]) {
            let body: JSON = ["sfdcType": .string(type)]
            try await fixture.administer("PATCH", "leads/\(id)", body)
        }
        // Named the winner or not.
        _ = try await fixture.call("POST", Self.merge(ids[0], "leadId=\(ids[1])"))
        #expect(try await fixture.lead(ids[1], "firstName")["firstName"] == "lead")
        #expect(try await fixture.refusal("GET", "/rest/v1/lead/\(ids[0]).json").code == "1004")
        _ = try await fixture.call("POST", Self.merge(ids[1], "leadIds=\(ids[2])&mergeInCRM=False"))
        #expect(try await fixture.lead(ids[2], "firstName")["firstName"] == "contact")
        #expect(try await fixture.refusal("GET", "/rest/v1/lead/\(ids[1]).json").code == "1004")
    }

    @Test func refusesWrongMerges() async throws {
        let fixture = try await MarketoFixture(people: 30)
        func code(_ winner: Int64, _ query: String) async throws -> String {
            try await fixture.refusal("POST", Self.merge(winner, query)).code
        }
        #expect(try await code(1, "") == "1002")
        #expect(try await code(1, "leadId=99") == "1004")
        #expect(try await code(99, "leadId=1") == "1004")
        #expect(try await code(1, "leadIds=1,2") == "1003")
        let losers = (2...27).map { "\($0)" }.joined(separator: ",")
        #expect(try await code(1, "leadIds=" + losers) == "1080")
        #expect(try await code(1, "leadId=x") == "1001")
        // Nothing has happened.
        #expect(try await fixture.lead(2, "id") == ["id": 2])
    }

    @Test func keepsLists() async throws {
        let fixture = try await MarketoFixture(people: 3)
        let list = try await fixture.makeList("Guests")
        let path = "/rest/v1/lists/\(list)/leads.json"
        let added = try await fixture.result(
            "POST",
            path,
            ["input": [["id": 1], ["id": 2], ["id": 99]]]
        )
        #expect(added.map { $0["status"] } == ["added", "added", "skipped"])
        let members = try await fixture.result("GET", path + "?batchSize=300&fields=email")
        #expect(members.map { $0["id"] } == [1, 2])
        let other = try await fixture.result("GET", "/rest/v1/list/\(list)/leads.json")
        #expect(other.map { $0["id"] } == [1, 2])
        let asked = try await fixture.result(
            "POST",
            "/rest/v1/lists/\(list)/leads/ismember.json?_method=GET",
            ["input": [["id": 1], ["id": 3]]]
        )
        #expect(asked.map { $0["status"] } == ["memberof", "notmemberof"])
        let removed = try await fixture.result("DELETE", path, ["input": [["id": 1], ["id": 3]]])
        #expect(
            removed.map(\.written) == [
                #"{"id":1,"status":"removed"}"#,
                #"{"id":3,"status":"skipped","reasons":[{"code":"1015","#
                    + #""message":"Lead not in list"}]}"#,
            ]
        )
        // The survivor of a merge is on its losers' lists.
        _ = try await fixture.call("POST", Self.merge(3, "leadId=2"))
        let lists = try await fixture.result("GET", "/rest/v1/leads/3/listMembership.json")
        #expect(lists.map { $0["listId"] } == [.integer(list)])
        let all = try await fixture.result("GET", "/rest/v1/lists.json?name=Guests")
        #expect(all.map { $0["id"] } == [.integer(list)])
        #expect(try await fixture.refusal("GET", "/rest/v1/lists/9.json").code == "1013")
    }

    @Test func associatesCookies() async throws {
        let fixture = try await MarketoFixture(people: 2)
        let cookie = "id:287-GTJ-838&token:_mch-marketo.com-1396310362214-46169"
        for lead in [1, 2] {
            let response = try await fixture.call(
                "POST",
                "/rest/v1/leads/\(lead)/associate.json?cookie=" + encoded(cookie)
            )
            #expect(response.json.members?.map(\.name) == ["requestId", "success"])
        }
        let found = try await fixture.result(
            "GET",
            "/rest/v1/leads.json?filterType=cookies&filterValues=" + encoded(cookie)
        )
        #expect(found.map { $0["id"] } == [2])
        #expect(
            try await fixture.refusal("POST", "/rest/v1/leads/1/associate.json?cookie=crumb")
                == .init("1012", "Invalid cookie value 'crumb'")
        )
    }

    @Test func hasOnePartition() async throws {
        let fixture = try await MarketoFixture(people: 1)
        let all = try await fixture.result("GET", "/rest/v1/leads/partitions.json")
        #expect(all.map { $0["name"] } == ["Default"])
        let moved = try await fixture.result(
            "POST",
            "/rest/v1/leads/partitions.json",
            [
                "input": [
                    ["id": 1, "partitionName": "Default"], ["id": 1, "partitionName": "Asia"],
                    ["id": 9, "partitionName": "Default"],
                ]
            ]
        )
        let codes = moved.map {
            $0["reasons"]?.elements?.first?["code"]?.text ?? $0["status"]?.text
        }
        #expect(codes == ["updated", "1008", "1004"])
    }
}
