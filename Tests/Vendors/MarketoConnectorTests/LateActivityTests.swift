// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import JSONCodec
import LeadModel
import Primitives
import Sandbox
import SandboxKit
import Testing
import VendorAPI
import VendorTestKit

@testable import MarketoConnector

@Suite("Activities that become visible late")
struct LateActivityTests {
    private static func activity(_ id: Int, _ lead: Int, at: String, _ value: String) -> String {
        #"{"marketoGUID":"g\#(id)","leadId":\#(lead),"activityDate":"\#(at)","#
            + #""activityTypeId":13,"attributes":[],"#
            + #""fields":[{"id":1,"name":"firstName","newValue":"\#(value)"}]}"#
    }

    private static func deletion(_ id: Int, at: String) -> String {
        #"{"marketoGUID":"d\#(id)","leadId":\#(id),"activityDate":"\#(at)","activityTypeId":37,"#
            + #""primaryAttributeValueId":\#(id),"attributes":[]}"#
    }

    private static func merge(_ winner: Int, _ loser: Int, at: String) -> String {
        #"{"marketoGUID":"m\#(loser)","leadId":\#(winner),"activityDate":"\#(at)","#
            + #""activityTypeId":32,"attributes":[{"name":"Merge IDs","value":"[\#(loser)]"}]}"#
    }

    private static func page(_ entries: [String]) -> Reply {
        let result = entries.joined(separator: ",")
        return .ok(#""nextPageToken":"T9","moreResult":false,"result":[\#(result)]"#)
    }

    /// A Marketo whose feeds show what is in the box, whatever token they are asked with; every
    /// person has the first name that it was given last.
    private static func script(_ box: Shared<[String]>) -> Script {
        Script { asked in
            let kinds = [
                "/rest/v1/activities/leadchanges.json": #""activityTypeId":13"#,
                "/rest/v1/activities/deletedleads.json": #""activityTypeId":37"#,
                "/rest/v1/activities.json": #""activityTypeId":32"#,
            ]
            if let kind = kinds[asked.path] { return page(box.now.filter { $0.contains(kind) }) }
            guard asked.path == "/rest/v1/leads.json" else { return .usual }
            let persons = asked.values.map { id in
                #"{"id":\#(id),"updatedAt":"2026-11-24T07:59:59Z","firstName":"now"}"#
            }
            return .ok(#""result":[\#(persons.joined(separator: ","))]"#)
        }
    }

    /// A poll with all its pages.
    private func poll(
        _ source: MarketoSource,
        after cursor: String,
        cycle: Int64
    ) async throws -> (events: [ChangeEvent], cursor: String) {
        var events: [ChangeEvent] = []
        var cursor = cursor
        while true {
            let page = try await source.page(after: cursor, cycle: cycle)
            events += page.changes.map(\.event)
            cursor = page.cursor
            if page.isLast { return (events, cursor) }
        }
    }

    /// A cursor of a poll of cycle 2 that is over.
    private var cursor: String {
        var cursor = FeedCursor(upTo: Timestamp("2026-11-24T07:58:00Z"), token: "T1")
        cursor.cycle = 2
        cursor.beganAt = Timestamp("2026-11-24T07:58:05Z")
        return cursor.text
    }

    @Test("are told when they come, with their own time, and nothing is told twice")
    func once() async throws {
        let box = Shared([
            Self.activity(1, 5, at: "2026-11-24T07:59:00Z", "a"),
            Self.deletion(8, at: "2026-11-24T07:59:00Z"),
            Self.merge(5, 9, at: "2026-11-24T07:59:00Z"),
        ])
        let script = Self.script(box)
        let source = script.connection.source
        // The first poll of a process does not know what was told.
        let first = try await poll(source, after: cursor, cycle: 3)
        #expect(first.events.map(\.record) == ["5", "9", "5", "8"])
        script.clock.advance(byMilliseconds: 60_000)
        box.change { $0.append(Self.activity(2, 6, at: "2026-11-24T07:58:30Z", "late")) }
        let second = try await poll(source, after: first.cursor, cycle: 4)
        #expect(second.events.map(\.record) == ["6"])
        #expect(second.events[0].changedAt == Timestamp("2026-11-24T07:58:30Z"))
        #expect(
            second.events[0].fields == [.text("firstName", "late")] && !second.events[0].isSnapshot
        )
        script.clock.advance(byMilliseconds: 60_000)
        let third = try await poll(source, after: second.cursor, cycle: 5)
        #expect(third.events.isEmpty)
        #expect(
            script.asked.last { $0.path.contains("pagingtoken") }?.query["sinceDatetime"] != nil
        )
    }

    @Test("are read whole where the order within their second is not known")
    func ambiguous() async throws {
        let box = Shared([Self.activity(1, 5, at: "2026-11-24T07:59:00Z", "a")])
        let script = Self.script(box)
        let source = script.connection.source
        let first = try await poll(source, after: cursor, cycle: 3)
        box.change { $0.append(Self.activity(2, 5, at: "2026-11-24T07:59:00Z", "b")) }
        let second = try await poll(source, after: first.cursor, cycle: 4)
        let last = try #require(second.events.last)
        #expect(last.isSnapshot && last.fields.contains(.text("firstName", "now")))
    }

    @Test("after a restart, what may have been told is told as whole persons")
    func restarted() async throws {
        let box = Shared([
            Self.activity(1, 5, at: "2026-11-24T07:57:00Z", "a"),
            Self.activity(2, 6, at: "2026-11-24T07:59:00Z", "b"),
        ])
        let script = Self.script(box)
        let (events, _) = try await poll(script.connection.source, after: cursor, cycle: 3)
        #expect(events.map(\.record) == ["6", "5"])
        #expect(events.map(\.isSnapshot) == [false, true])
    }

    @Test("a page that was not published is told again")
    func unpublished() async throws {
        let box = Shared([Self.activity(1, 5, at: "2026-11-24T07:59:00Z", "a")])
        let source = Self.script(box).connection.source
        let lost = try await poll(source, after: cursor, cycle: 3)
        let again = try await poll(source, after: cursor, cycle: 3)
        #expect(lost.events == again.events && again.events.count == 1)
        #expect(try await poll(source, after: again.cursor, cycle: 4).events.isEmpty)
    }

    @Test("a poll that was left unfinished goes on, and the next one looks back to its beginning")
    func unfinished() async throws {
        let script = Self.script(Shared([]))
        var left = FeedCursor(upTo: Timestamp("2026-11-24T06:00:00Z"), token: "T5")
        left.step = .changes
        left.cycle = 2
        left.startedAt = Timestamp("2026-11-24T06:10:00Z")
        left.beganAt = Timestamp("2026-11-24T06:10:00Z")
        let source = script.connection.source
        let first = try await poll(source, after: left.text, cycle: 3)
        #expect(!script.asked.contains { $0.path.contains("pagingtoken") })
        #expect(script.asked[0].query["nextPageToken"] == "T5")
        _ = try await poll(source, after: first.cursor, cycle: 4)
        let token = script.asked.first { $0.path.contains("pagingtoken") }
        #expect(token?.query["sinceDatetime"] == "2026-11-24T06:05:00Z")
    }

    @Test("no more is remembered than can come again")
    func memory() {
        var seen = SeenActivities()
        let begin = Timestamp("2026-11-24T08:00:00Z")
        var cursor = 0
        for poll in 0..<20 {
            let now = begin.advanced(byMilliseconds: Int64(poll) * 60_000)
            seen.begin(from: now.advanced(byMilliseconds: -300_000))
            let told = (0..<100).map { number in
                LeadActivity(id: "\(poll)-\(number)", lead: "\(number + 1)", at: now)
            }
            cursor += 1
            seen.hand(told, cursor: "\(cursor)", isLast: true)
            seen.resume(after: "\(cursor)")
            #expect(told.allSatisfy(seen.contains))
            #expect(seen.count <= 600)
            #expect(seen.isWhole == (poll > 0))
        }
        seen.hand([], cursor: "lost", isLast: true)
        seen.resume(after: "\(cursor)")
        #expect(seen.count == 0 && !seen.isWhole)
    }

    @Test("over HTTP: a late change, a late deletion, and whatever comes meanwhile")
    func overHTTP() async throws {
        try await MarketoHTTPFixture.run(people: 4) { bench in
            let cursor = try await bench.loaded()
            let first = try await bench.poll(after: cursor, cycle: 2)
            bench.fault(Fault(.lateActivities, count: 1, milliseconds: 10_000))
            try await bench.staff.change(1, ["phone": "late"])
            try await bench.staff.change(2, ["title": "at once"])
            let second = try await bench.poll(after: first.last.cursor, cycle: 3)
            #expect(second.changes.map(\.event.record) == ["2"])
            bench.sandbox.clock.advance(byMilliseconds: 15_000)
            let third = try await bench.poll(after: second.last.cursor, cycle: 4)
            #expect(third.changes.map(\.event.record) == ["1"])
            #expect(third.changes.map(\.event.fields) == [[.text("phone", "late")]])
            let fourth = try await bench.poll(after: third.last.cursor, cycle: 5)
            #expect(fourth.changes.isEmpty)
            // Another process repeats what it cannot know to be told, and no more.
            bench.connect()
            let fifth = try await bench.poll(after: fourth.last.cursor, cycle: 6)
            #expect(fifth.changes.allSatisfy { ["1", "2"].contains($0.event.record) })
            #expect(fifth.changes.allSatisfy { $0.event.isSnapshot })
        }
    }
}

extension LeadActivity {
    /// A change of nothing.
    fileprivate init(id: String, lead: String, at: Timestamp) {
        let text =
            #"{"marketoGUID":"\#(id)","leadId":\#(lead),"activityDate":"\#(at.rfc3339)","#
            + #""activityTypeId":13}"#
        self = try! withJSON(Array(text.utf8)) { value throws(DecodingFailure) in
            try LeadActivity(value.object(at: "")!, fields: .test)!
        }
    }
}
