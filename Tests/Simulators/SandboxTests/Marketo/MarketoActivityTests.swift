// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxMarketo

@Suite("Marketo: activities")
struct MarketoActivityTests {
    /// A feed to its end.
    private static func feed(
        _ fixture: MarketoFixture,
        _ path: String,
        from token: String
    ) async throws -> (entries: [JSON], token: String, pages: [Int]) {
        var (entries, token, pages): ([JSON], String, [Int]) = ([], token, [])
        let mark = path.contains("?") ? "&" : "?"
        while true {
            let response = try await fixture.call(
                "GET",
                "/rest/v1/activities\(path)\(mark)nextPageToken=\(encoded(token))"
            )
            #expect(response.json["success"] == true, "\(response.text)")
            let result = response.json["result"]?.elements
            // An empty page has no result.
            #expect(result?.isEmpty != true)
            entries += result ?? []
            pages.append(result?.count ?? 0)
            token = try #require(response.json["nextPageToken"]?.text)
            let moreResult = response.json["moreResult"]
            #expect(moreResult?.truth != nil)
            if moreResult != true { return (entries, token, pages) }
        }
    }

    private static func token(
        _ fixture: MarketoFixture,
        since: String = "2026-11-24T10:00:00Z"
    ) async throws -> String {
        let response = try await fixture.call(
            "GET",
            "/rest/v1/activities/pagingtoken.json?sinceDatetime=\(encoded(since))"
        )
        #expect(response.json["result"] == nil)
        return try #require(response.json["nextPageToken"]?.text, "\(response.text)")
    }

    @Test func tellsNewLeadsAndChanges() async throws {
        let fixture = try await MarketoFixture()
        let token = try await Self.token(fixture)
        let id = try await fixture.create(["email": "a@example.com", "firstName": "Ada"])
        fixture.advance(seconds: 60)
        _ = try await fixture.sync([
            ["email": "a@example.com", "firstName": "Augusta", "leadScore": 5, "title": "Dr"]
        ])
        _ = try await fixture.sync([["email": "a@example.com", "firstName": .null]])
        let path = "/leadchanges.json?fields=firstName,leadScore"
        let changes = try await Self.feed(fixture, path, from: token)
        #expect(
            changes.entries.map(\.written) == [
                #"{"id":1,"marketoGUID":"1","leadId":\#(id),"#
                    + #""activityDate":"2026-11-24T10:00:00Z","activityTypeId":12,"fields":[],"#
                    + #""attributes":[{"name":"Created Date","value":"2026-11-24"},"#
                    + #"{"name":"Source Type","value":"Web service API"},"#
                    + #"{"name":"Lead ID","value":\#(id)}]}"#,
                Self.change(
                    2,
                    id,
                    #""id":26,"name":"firstName""#,
                    new: #""Augusta""#,
                    old: #""Ada""#
                ),
                Self.change(3, id, #""id":80,"name":"leadScore""#, new: #""5""#, old: "null"),
                Self.change(5, id, #""id":26,"name":"firstName""#, new: "null", old: #""Augusta""#),
            ]
        )
        // What was seen is not told again.
        let later = try await Self.feed(fixture, path, from: changes.token)
        #expect(later.entries.isEmpty)
        #expect(later.pages == [0])
    }

    private static func change(
        _ id: Int,
        _ lead: Int64,
        _ field: String,
        new: String,
        old: String
    ) -> String {
        #"{"id":\#(id),"marketoGUID":"\#(id)","leadId":\#(lead),"#
            + #""activityDate":"2026-11-24T10:01:00Z","activityTypeId":13,"#
            + #""fields":[{\#(field),"newValue":\#(new),"oldValue":\#(old)}],"#
            + #""attributes":[{"name":"Reason","value":"Web service API"},"#
            + #"{"name":"Source","value":"Web service API"},{"name":"Lead ID","value":\#(lead)}]}"#
    }

    @Test func namesFieldsAsPeopleDoInTheGeneralFeed() async throws {
        let fixture = try await MarketoFixture()
        let token = try await Self.token(fixture)
        let id = try await fixture.create(["email": "a@example.com", "firstName": "Ada"])
        _ = try await fixture.sandbox.edit("\(id)", fields: [("firstName", "")])
        let feed = try await Self.feed(fixture, ".json?activityTypeIds=13", from: token)
        #expect(
            feed.entries.map(\.written) == [
                #"{"id":2,"marketoGUID":"2","leadId":\#(id),"#
                    + #""activityDate":"2026-11-24T10:00:00Z","activityTypeId":13,"#
                    + #""primaryAttributeValueId":26,"primaryAttributeValue":"First Name","#
                    + #""attributes":[{"name":"Old Value","value":"Ada"},"#
                    + #"{"name":"Reason","value":"Edited by marketer@leadsync.example"},"#
                    + #"{"name":"Source","value":"Manual edit"}]}"#
            ]
        )
        #expect(try await Self.feed(fixture, ".json?activityTypeIds=12", from: token).pages == [1])
    }

    @Test func tellsDeletions() async throws {
        let fixture = try await MarketoFixture()
        let id = try await fixture.create(["email": "a@example.com"])
        let token = try await Self.token(fixture)
        _ = try await fixture.call("POST", "/rest/v1/leads/delete.json?id=\(id)")
        let feed = try await Self.feed(fixture, "/deletedleads.json", from: token)
        #expect(
            feed.entries.map(\.written) == [
                #"{"id":2,"marketoGUID":"2","leadId":\#(id),"#
                    + #""activityDate":"2026-11-24T10:00:00Z","activityTypeId":37,"#
                    + #""primaryAttributeValueId":\#(id),"#
                    + #""primaryAttributeValue":"a@example.com","attributes":[]}"#
            ]
        )
        // They are kept for 14 days.
        fixture.advance(seconds: 14 * 86_400 + 1)
        let fresh = try await MarketoFixture.token(fixture.sandbox)
        let response = try await fixture.send(
            "GET",
            "/rest/v1/activities/deletedleads.json?nextPageToken=\(encoded(token))",
            headers: [("Authorization", "Bearer \(fresh)")]
        )
        #expect(response.json["success"] == true)
        #expect(response.json["result"] == nil)
    }

    @Test func hasEmptyPagesAlthoughThereIsMore() async throws {
        let fixture = try await MarketoFixture()
        let token = try await Self.token(fixture)
        for batch in 0..<5 {
            _ = try await fixture.sync(
                (0..<300).map { JSON.object([.init("email", "p\(batch)-\($0)@example.com")]) }
            )
        }
        _ = try await fixture.call("POST", "/rest/v1/leads/delete.json?id=7")
        let deletions = try await Self.feed(fixture, "/deletedleads.json", from: token)
        #expect(deletions.pages == [0, 1])
        let all = try await Self.feed(fixture, ".json?activityTypeIds=12", from: token)
        #expect(all.pages == [300, 300, 300, 300, 300, 0])
        #expect(all.entries.compactMap { $0["leadId"]?.whole } == Array(1...1500))
        let small = try await Self.feed(
            fixture,
            ".json?activityTypeIds=12&batchSize=200",
            from: token
        )
        #expect(small.entries.count == 1500)
        #expect(small.pages.allSatisfy { $0 <= 200 })
    }

    @Test func beginsWhereTheTokenSays() async throws {
        let fixture = try await MarketoFixture()
        for name in ["a", "b", "c"] {
            _ = try await fixture.create(["email": .string("\(name)@example.com")])
            fixture.advance(seconds: 60)
        }
        let path = "/leadchanges.json?fields=email"
        for (since, count) in [
            ("2026-11-24T09:00:00Z", 3), ("2026-11-24T10:01:00Z", 2),
            ("2026-11-24T11:01:01+01:00", 1), ("2026-11-24", 3), ("2027-01-01T00:00:00Z", 0),
        ] {
            let token = try await Self.token(fixture, since: since)
            let feed = try await Self.feed(fixture, path, from: token)
            #expect(feed.entries.count == count, "\(since)")
        }
    }

    @Test func showsWhatBecomesVisibleLate() async throws {
        let fixture = try await MarketoFixture()
        let path = "/leadchanges.json?fields=email"
        let start = try await Self.token(fixture, since: "2026-11-24T09:00:00Z")
        let first = try await Self.feed(fixture, path, from: start)
        fixture.fault(Fault(.lyingTimestamps, count: 1, milliseconds: 120_000))
        fixture.advance(seconds: 60)
        let late = try await fixture.create(["email": "late@example.com"])
        // A client that asks by time misses it; one that goes on with the token does not.
        let byTime = try await Self.feed(fixture, path, from: try await Self.token(fixture))
        #expect(byTime.entries.isEmpty)
        let byToken = try await Self.feed(fixture, path, from: first.token)
        #expect(byToken.entries.map { $0["leadId"] } == [.integer(late)])
        #expect(byToken.entries[0]["activityDate"] == "2026-11-24T09:59:00Z")
    }

    @Test func stampsManyAlike() async throws {
        let fixture = try await MarketoFixture()
        let token = try await Self.token(fixture, since: "2026-11-24T00:00:00Z")
        fixture.fault(Fault(.equalTimestamps, milliseconds: 3_600_000))
        for name in ["a", "b"] {
            fixture.advance(seconds: 61)
            _ = try await fixture.create(["email": .string("\(name)@example.com")])
        }
        let feed = try await Self.feed(fixture, "/leadchanges.json?fields=email", from: token)
        #expect(
            feed.entries.map { $0["activityDate"] } == [
                "2026-11-24T10:00:00Z", "2026-11-24T10:00:00Z",
            ]
        )
    }

    @Test func limitsToLeadsAndLists() async throws {
        let fixture = try await MarketoFixture(people: 5)
        let token = try await Self.token(fixture)
        let some = try await Self.feed(fixture, ".json?activityTypeIds=12&leadIds=2,4", from: token)
        #expect(some.entries.map { $0["leadId"] } == [2, 4])
        let list = try await fixture.makeList("Guests")
        _ = try await fixture.result(
            "POST",
            "/rest/v1/lists/\(list)/leads.json",
            ["input": [["id": 4], ["id": 5]]]
        )
        let guests = try await Self.feed(
            fixture,
            "/leadchanges.json?fields=email&listId=\(list)",
            from: token
        )
        #expect(guests.entries.map { $0["leadId"] } == [4, 5])
        let added = try await Self.feed(fixture, ".json?activityTypeIds=24", from: token)
        #expect(added.entries.map { $0["primaryAttributeValue"] } == ["Guests", "Guests"])
    }

    @Test(
        "calls that are wrong",
        arguments: [
            ("/pagingtoken.json", "1002"), ("/pagingtoken.json?sinceDatetime=today", "704"),
            (".json?activityTypeIds=1", "1002"), (".json?nextPageToken=x", "1002"),
            (".json?activityTypeIds=1&nextPageToken=x", "1003"),
            (".json?activityTypeIds=1,2,3,4,5,6,7,8,9,10,11&nextPageToken=x", "1003"),
            ("/leadchanges.json?nextPageToken=x", "1002"),
            ("/leadchanges.json?fields=shoeSize&nextPageToken=x", "1006"),
            ("/leadchanges.json?fields=email&listId=9&nextPageToken=x", "1013"),
            ("/deletedleads.json", "1002"),
        ]
    )
    func refused(path: String, code: String) async throws {
        let fixture = try await MarketoFixture()
        #expect(try await fixture.refusal("GET", "/rest/v1/activities" + path).code == code)
    }

    @Test func listsTypes() async throws {
        let fixture = try await MarketoFixture()
        let types = try await fixture.result("GET", "/rest/v1/activities/types.json")
        let ids = types.compactMap { $0["id"]?.whole }
        #expect(ids == ids.sorted())
        #expect(Set(ids).isSuperset(of: [1, 12, 13, 19, 28, 32, 37, 46]))
        let change = types.first { $0["id"] == 13 }
        #expect(change?["name"] == "Change Data Value")
        #expect(change?["primaryAttribute"] == ["name": "Attribute Name", "dataType": "integer"])
        let names = change?["attributes"]?.elements?.map { $0["name"]?.text }
        #expect(names == ["Reason", "New Value", "Old Value", "Source", "Campaign", "Channel"])
    }
}
