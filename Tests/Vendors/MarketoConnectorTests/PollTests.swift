// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Primitives
import Testing
import VendorAPI

@testable import MarketoConnector

@Suite("Polls")
struct PollTests {
    private static let person =
        #"{"id":8,"createdAt":"2026-11-24T07:59:58Z","#
        + #""updatedAt":"2026-11-24T07:59:59Z","email":"a@example.com","firstName":"Ada"}"#

    /// A cursor of a poll that is over, with the first load behind it.
    private func cursor(_ change: (inout FeedCursor) -> Void = { _ in }) -> String {
        var cursor = FeedCursor(upTo: Timestamp("2026-11-24T07:50:00Z"), token: "T1")
        change(&cursor)
        return cursor.text
    }

    /// All pages of a poll.
    private func poll(_ script: Script, after cursor: String, cycle: Int64 = 3) async throws
        -> [ChangePage]
    {
        var pages: [ChangePage] = []
        var cursor = cursor
        while pages.last?.isLast != true, pages.count < 100 {
            let page = try await script.connection.source.page(after: cursor, cycle: cycle)
            pages.append(page)
            cursor = page.cursor
        }
        return pages
    }

    private static func page(_ result: String, token: String, more: Bool) -> Reply {
        .ok(#""nextPageToken":"\#(token)","moreResult":\#(more),"result":[\#(result)]"#)
    }

    private static func change(_ id: Int, _ lead: Int, _ field: String, _ value: String) -> String {
        #"{"id":\#(id),"marketoGUID":"g\#(id)","leadId":\#(lead),"#
            + #""activityDate":"2026-11-24T07:59:59Z","activityTypeId":13,"attributes":[],"#
            + #""fields":[{"id":1,"name":"\#(field)","newValue":"\#(value)"}]}"#
    }

    @Test("An idle poll is one page and four calls, and promises all but the lag")
    func idle() async throws {
        let script = Script { _ in .usual }
        _ = try await script.connection.source.schemas(cycle: 3)
        let pages = try await poll(script, after: cursor { $0.cycle = 2 })
        #expect(pages.count == 1)
        #expect(pages[0].changes.isEmpty && pages[0].progress == nil)
        #expect(script.asked.count == 4)
        // Some minutes before the poll before this one.
        #expect(script.asked[0].query["sinceDatetime"] == "2026-11-24T07:45:00Z")
        let changes = script.asked[1]
        #expect(changes.path == "/rest/v1/activities/leadchanges.json")
        #expect(
            changes.query["fields"]
                == "email,firstName,lastName,leadScore,salesforceId,unsubscribed"
        )
        #expect(changes.query["nextPageToken"] == "T0")
        // Without a Date header our clock counts, less the usual difference, less the lag.
        #expect(pages[0].upTo == Timestamp("2026-11-24T07:59:50Z"))
        let authorization = changes.headers.first { $0.name == "Authorization" }
        #expect(authorization?.value == "Bearer t")
    }

    @Test("The promise is by Marketo's clock when the poll began")
    func serverClock() async throws {
        let script = Script { asked in
            guard asked.path.contains("describe2") else { return .usual }
            let answer = Script.envelope(Script.describe2)
            let date = HTTPHeader("Date", "Tue, 24 Nov 2026 08:05:00 GMT")
            return .http(HTTPResponse(status: 200, headers: [date], body: answer.body))
        }
        let pages = try await poll(script, after: cursor())
        #expect(pages[0].upTo == Timestamp("2026-11-24T08:04:55Z"))
    }

    @Test("Empty pages with more behind them are gone through; each feed keeps its own token")
    func emptyPages() async throws {
        let script = Script { asked in
            switch (asked.path, asked.query["nextPageToken"]) {
            case ("/rest/v1/activities/leadchanges.json", "T1"):
                return .ok(#""nextPageToken":"T2","moreResult":true"#)
            case ("/rest/v1/activities/leadchanges.json", "T2"):
                return Self.page("", token: "T3", more: true)
            case ("/rest/v1/activities/leadchanges.json", "T3"):
                return Self.page(
                    Self.change(1, 5, "firstName", "Ada"),
                    token: "T4",
                    more: false
                )
            default: return .usual
            }
        }
        let pages = try await poll(script, after: cursor())
        #expect(pages.map(\.changes.count) == [1, 0])
        let end = try #require(FeedCursor(text: pages[1].cursor))
        #expect(end.changes == "T4" && end.deletions == "T1" && end.merges == "T1")
        #expect(end.step == .idle && end.upTo == pages[1].upTo)
        // The next poll goes on from there.
        let next = try await poll(script, after: pages[1].cursor, cycle: 4)
        #expect(next.count == 1)
    }

    @Test("A feed that stands still ends the poll with a fault, not in a loop")
    func standstill() async throws {
        let script = Script { asked in
            asked.path.contains("leadchanges")
                ? .ok(#""nextPageToken":"T1","moreResult":true"#) : .usual
        }
        let fault = await #expect(throws: VendorError.self) {
            _ = try await script.connection.source.page(after: cursor(), cycle: 3)
        }
        #expect(fault?.kind == .unintelligible)
        #expect(script.asked.count == MarketoConnector.Limits.standstills)
    }

    @Test("A new person and one whose value is not told are read whole, in one call")
    func whole() async throws {
        let new = #"{"id":9,"leadId":8,"activityDate":"2026-11-24T07:59:58Z","activityTypeId":12}"#
        let script = Script { asked in
            switch asked.path {
            case "/rest/v1/activities/leadchanges.json":
                return Self.page(
                    new + "," + Self.change(1, 5, "leadScore", "many"),
                    token: "T2",
                    more: false
                )
            case "/rest/v1/leads.json":
                let other = #"{"id":5,"updatedAt":"2026-11-24T07:59:59Z","leadScore":10}"#
                return .ok(#""result":[\#(Self.person),\#(other)]"#)
            default: return .usual
            }
        }
        let pages = try await poll(script, after: cursor())
        let events = pages[0].changes.map(\.event)
        #expect(events.map(\.record) == ["8", "5"])
        #expect(events.map(\.operation) == [.created, .updated])
        #expect(events.map(\.isSnapshot) == [true, true])
        #expect(events[0].fields.contains(Field(name: "firstName", value: .text("Ada"))))
        #expect(events[0].fields.contains(Field(name: "lastName", value: .null)))
        let lookups = script.asked.filter { $0.path == "/rest/v1/leads.json" }
        #expect(lookups.map(\.values) == [["8", "5"]])
    }

    @Test("A merge is told before the deletion that comes with it, which is not told")
    func merges() async throws {
        let script = Script { asked in
            switch asked.path {
            case "/rest/v1/activities.json":
                #expect(asked.query["activityTypeIds"] == "32")
                let merge =
                    #"{"marketoGUID":"m","leadId":8,"activityDate":"2026-11-24T07:59:59Z","#
                    + #""activityTypeId":32,"attributes":[{"name":"Merge IDs","value":"[7]"}]}"#
                return Self.page(merge, token: "T2", more: false)
            case "/rest/v1/activities/deletedleads.json":
                let entries = [7, 6].map { id in
                    #"{"marketoGUID":"d\#(id)","leadId":\#(id),"#
                        + #""activityDate":"2026-11-24T07:59:59Z","activityTypeId":37,"#
                        + #""primaryAttributeValueId":\#(id),"attributes":[]}"#
                }
                return Self.page(entries.joined(separator: ","), token: "T2", more: false)
            case "/rest/v1/leads.json": return .ok(#""result":[\#(Self.person)]"#)
            default: return .usual
            }
        }
        let pages = try await poll(script, after: cursor())
        let events = try #require(pages.first).changes.map(\.event)
        #expect(events.map(\.record) == ["7", "8", "6"])
        #expect(events.map(\.operation) == [.merged, .updated, .deleted])
        #expect(events[0].into == "8")
    }

    @Test("A refused token is replaced by one for what was promised, and all is read whole")
    func refusedToken() async throws {
        let script = Script { asked in
            switch (asked.path, asked.query["nextPageToken"]) {
            case ("/rest/v1/activities/leadchanges.json", "T1"):
                return .error("1003", "Invalid token")
            case ("/rest/v1/activities/leadchanges.json", "T0"):
                return Self.page(
                    Self.change(1, 8, "firstName", "Old"),
                    token: "T5",
                    more: false
                )
            case ("/rest/v1/activities/pagingtoken.json", _):
                #expect(asked.query["sinceDatetime"] == "2026-11-24T07:45:00Z")
                return .usual
            case ("/rest/v1/leads.json", _): return .ok(#""result":[\#(Self.person)]"#)
            default: return .usual
            }
        }
        let pages = try await poll(script, after: cursor())
        #expect(pages[0].changes.map(\.event.isSnapshot) == [true])
        let end = try #require(FeedCursor(text: pages.last?.cursor ?? ""))
        #expect(end.changes == "T5" && !end.isRecovering)
    }

    @Test("A field that is gone from Marketo is left out after another look at the fields")
    func goneField() async throws {
        let described = Shared(0)
        let script = Script { asked in
            if asked.path.contains("describe2") {
                let count = described.change { count in
                    count += 1
                    return count
                }
                return count == 1
                    ? .usual
                    : .ok(Script.describe2.replacing("\"leadScore\"", with: "\"renamed\""))
            }
            if asked.path.contains("leadchanges"), asked.query["fields"]!.contains("leadScore") {
                return .error("1006", "Field 'leadScore' not found")
            }
            return .usual
        }
        let pages = try await poll(script, after: cursor())
        #expect(pages.count == 1 && described.now == 2)
    }

    @Test("One entry that cannot be read is told, and keeps nobody back")
    func unreadable() async throws {
        let script = Script { asked in
            guard asked.path.contains("leadchanges") else { return .usual }
            let bad =
                #"{"id":1,"leadId":"x","activityDate":"2026-11-24T07:59:59Z","activityTypeId":13}"#
            return Self.page(
                bad + "," + Self.change(2, 5, "firstName", "Ada"),
                token: "T2",
                more: false
            )
        }
        let pages = try await poll(script, after: cursor())
        #expect(pages[0].changes.count == 1)
        #expect(pages[0].errors.count == 1)
    }

    @Test(
        "A poll that was left unfinished begins anew in the next cycle, from the tokens it reached"
    )
    func unfinished() async throws {
        let script = Script { _ in .usual }
        let text = cursor { cursor in
            cursor.step = .removals
            cursor.cycle = 2
            cursor.changes = "T9"
            cursor.startedAt = Timestamp("2026-11-24T07:51:00Z")
        }
        let same = try await poll(script, after: text, cycle: 2)
        #expect(script.asked.map(\.path).contains { $0.contains("leadchanges") } == false)
        #expect(same[0].upTo == Timestamp("2026-11-24T07:50:55Z"))
        let next = try await poll(script, after: text, cycle: 3)
        #expect(
            script.asked.last { $0.path.contains("leadchanges") }?.query["nextPageToken"] == "T9"
        )
        #expect(next[0].upTo == Timestamp("2026-11-24T07:59:50Z"))
    }

    @Test(
        "Faults reach the runtime as they are",
        arguments: [
            ("603", VendorError.Kind.permissionMissing), ("607", .quotaExhausted),
            ("614", .transient),
        ]
    )
    func faults(_ code: String, _ kind: VendorError.Kind) async throws {
        let script = Script { asked in
            asked.path.contains("leadchanges") ? .error(code, "secret@example.com") : .usual
        }
        let fault = await #expect(throws: VendorError.self) {
            _ = try await script.connection.source.page(after: cursor(), cycle: 3)
        }
        #expect(fault?.kind == kind && fault?.line.contains("@") == false)
        #expect(script.asked.count == 1)
    }
}
