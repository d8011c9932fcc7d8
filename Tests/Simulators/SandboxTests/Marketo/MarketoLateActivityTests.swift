// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

@testable import SandboxKit
@testable import SandboxMarketo

@Suite("Marketo: activities that become visible late")
struct MarketoLateActivityTests {
    private static func token(_ fixture: MarketoFixture, since: String) async throws -> String {
        let response = try await fixture.call(
            "GET",
            "/rest/v1/activities/pagingtoken.json?sinceDatetime=\(encoded(since))"
        )
        return try #require(response.json["nextPageToken"]?.text, "\(response.text)")
    }

    private static func page(
        _ fixture: MarketoFixture,
        after token: String
    ) async throws -> (leads: [Int64], token: String, hasMore: Bool) {
        let response = try await fixture.call(
            "GET",
            "/rest/v1/activities/leadchanges.json?fields=phone,title"
                + "&nextPageToken=\(encoded(token))"
        )
        let entries = (response.json["result"]?.elements ?? []).filter {
            $0["activityTypeId"] == 13
        }
        return (
            entries.compactMap { $0["leadId"]?.whole },
            try #require(response.json["nextPageToken"]?.text, "\(response.text)"),
            response.json["moreResult"] == true
        )
    }

    /// The form of Adobe's samples, which are base 32 of these texts.
    @Test(arguments: [
        (
            Int64(0), "2008-11-06T00:00:00.000+0000,0",
            "GIYDAOBNGEYS2MBWKQYDAORQGA5DAMBOGAYDAKZQGAYDALBQ"
        ),
        (
            1078, "2008-11-06T00:00:00.000+0000,1078",
            "GIYDAOBNGEYS2MBWKQYDAORQGA5DAMBOGAYDAKZQGAYDALBRGA3TQ==="
        ),
    ])
    func hasTheDocumentedForm(position: Int64, plain: String, text: String) throws {
        let since = try #require(Timestamp(rfc3339: "2008-11-06T00:00:00Z"))
        let token = MarketoFeedToken(since: since, position: position)
        #expect(Base32.decoded(text).map { String(decoding: $0, as: UTF8.self) } == plain)
        #expect(token.text == text)
        #expect(try MarketoFeedToken(text) == token)
    }

    @Test func theTokenIsADateAndTheLastActivity() async throws {
        let fixture = try await MarketoFixture()
        let start = try await Self.token(fixture, since: "2026-11-24T11:00:00.5+01:00")
        #expect(Self.plain(start) == "2026-11-24T10:00:00.500+0000,0")
        fixture.advance(seconds: 1)
        let id = try await fixture.create(["email": "a@example.com", "phone": "1"])
        _ = try await fixture.sync([["id": .integer(id), "phone": "2"]], action: "updateOnly")
        let page = try await Self.page(fixture, after: start)
        #expect(Self.plain(page.token) == "2026-11-24T10:00:00.500+0000,2")
    }

    private static func plain(_ token: String) -> String? {
        Base32.decoded(token).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: ["GIYDAOBN", "", "A.0.0=", "GIYDAOBNGEYS2MBWKQYDAORQGA5DAMBOGAYDAKZQGAYDALBN"])
    func refusesOtherTokens(text: String) {
        #expect(throws: MarketoAPIError.invalidPagingToken) { try MarketoFeedToken(text) }
    }

    @Test func whoGoesOnWithTheTokenMissesWhatComesLate() async throws {
        let fixture = try await MarketoFixture()
        let one = try await fixture.create(["email": "one@example.com"])
        let two = try await fixture.create(["email": "two@example.com"])
        let start = try await Self.token(fixture, since: "2026-11-24T10:00:00Z")
        var token = try await Self.page(fixture, after: start).token
        // The first change is late, the second is not.
        fixture.fault(Fault(.lateActivities, count: 1, milliseconds: 10_000))
        _ = try await fixture.sync([["id": .integer(one), "phone": "1"]], action: "updateOnly")
        fixture.advance(seconds: 2)
        _ = try await fixture.sync([["id": .integer(two), "title": "Dr"]], action: "updateOnly")
        let page = try await Self.page(fixture, after: token)
        #expect(page.leads == [two])
        #expect(!page.hasMore)
        token = page.token
        // The lead itself shows it at once.
        #expect(try await fixture.lead(one, "phone")["phone"] == "1")
        fixture.advance(seconds: 7)
        #expect(try await Self.page(fixture, after: start).leads == [two])
        fixture.advance(seconds: 1)
        #expect(try await Self.page(fixture, after: token).leads.isEmpty)
        #expect(try await Self.page(fixture, after: start).leads == [one, two])
    }

    @Test func nothingIsMissedWhileAllAreEquallyLate() async throws {
        let fixture = try await MarketoFixture()
        let id = try await fixture.create(["email": "one@example.com"])
        var token = try await Self.token(fixture, since: "2026-11-24T10:00:00Z")
        fixture.fault(Fault(.lateActivities, milliseconds: 5_000))
        var told = 0
        for second in 0..<20 {
            _ = try await fixture.sync(
                [["id": .integer(id), "phone": .string("\(second)")]],
                action: "updateOnly"
            )
            let page = try await Self.page(fixture, after: token)
            told += page.leads.count
            #expect(told == max(0, second - 4))
            token = page.token
            fixture.advance(seconds: 1)
        }
    }

    @Test func extractsHaveOnlyWhatIsVisible() async throws {
        let fixture = try await MarketoFixture()
        fixture.fault(Fault(.lateActivities, count: 1, milliseconds: 60_000))
        _ = try await fixture.create(["email": "late@example.com"])
        _ = try await fixture.create(["email": "soon@example.com"])
        var rows: [Int] = []
        for _ in 0..<2 {
            let made = try await fixture.result(
                "POST",
                "/bulk/v1/activities/export/create.json",
                [
                    "filter": [
                        "createdAt": [
                            "startAt": "2026-11-24T09:00:00Z", "endAt": "2026-11-24T11:00:00Z",
                        ]
                    ]
                ]
            )
            let id = try #require(made.first?["exportId"]?.text)
            let path = "/bulk/v1/activities/export/\(id)/"
            _ = try await fixture.result("POST", path + "enqueue.json")
            fixture.advance(seconds: 30)
            let file = try await fixture.call("GET", path + "file.json")
            rows.append(file.text.split(separator: "\n").count - 1)
            fixture.advance(seconds: 30)
        }
        #expect(rows == [1, 2])
    }

    @Test func isSetByTheAdministration() throws {
        let json = try JSON.parse(
            Array(#"{"kind":"late-activities","milliseconds":10000,"probability":0.2}"#.utf8)
        )
        let fault = try Fault(json)
        #expect(fault == Fault(.lateActivities, probability: 0.2, milliseconds: 10_000))
    }
}
