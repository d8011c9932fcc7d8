// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import JSONCodec
import LeadModel
import Primitives
import TestKit
import Testing

@testable import MarketoConnector

/// Cursors and event IDs as an earlier build wrote them: a poll goes on where that one ended, and
/// what both publish of one change is one event.
@Suite struct GoldenFeedTests {
    private static let time = Timestamp("2026-11-24T08:00:00.123Z")

    private static let cursors: [FeedCursor] = {
        var whole = FeedCursor(upTo: time, token: "GIY=\"\\ü")
        whole.step = .removals
        whole.merges = nil
        whole.cycle = 42
        whole.isRecovering = true
        whole.beganAt = time
        whole.floor = time
        whole.toldUpTo = time
        whole.load = FeedCursor.Load(
            kind: .export,
            from: Timestamp("2006-01-01T00:00:00Z"),
            end: Timestamp("2026-01-01T00:00:00Z"),
            window: Timestamp("2020-01-01T00:00:00Z"),
            records: 5,
            job: "uuid",
            offset: 99,
            inWindow: 3
        )
        var byID = FeedCursor(upTo: time, token: nil)
        byID.step = .changes
        byID.load = FeedCursor.Load(
            kind: .ids,
            from: time,
            end: time,
            window: time,
            nextID: 301,
            highestID: 1_000
        )
        return [FeedCursor(upTo: time, token: "T1"), whole, byID]
    }()

    @Test func cursorsAreAsEver() throws {
        let path = "offsets/marketo-cursors.txt"
        #expect(try Golden.difference(of: Self.cursors.map(\.text), from: path) == nil)
        let lines = try #require(Golden.text(path)).split(separator: "\n").map(String.init)
        #expect(lines.map { FeedCursor(text: $0)?.text } == lines)
        #expect(lines.map { FeedCursor(text: $0) } == Self.cursors)
    }

    @Test func eventIDsAreAsEver() throws {
        let events = ChangeEvents(fields: .test, cycle: 42)
        let values = [
            #""id":1042,"updatedAt":"2026-11-24T08:00:00Z","firstName":"Ada 😀","leadScore":7"#,
            #""id":1042,"createdAt":"2026-11-24T08:00:00Z","firstName":null,"unsubscribed":true"#,
            #""id":1042,"leadScore":0.1,"firstName":"","unsubscribed":false"#,
            #""id":1042,"firstName":[]"#,
        ]
        let persons = try values.map { text in
            try withJSON(Array(("{" + text + "}").utf8)) { value throws(DecodingFailure) in
                try Person(
                    value.object(at: "")!,
                    asked: ["firstName", "leadScore", "unsubscribed"]
                )
            }
        }
        var changes = persons.map { events.snapshot($0, operation: .updated, readAt: Self.time) }
        changes.append(
            events.snapshot(persons[0], operation: .created, readAt: Self.time, request: "r-1")
        )
        let request = SyncRequest(id: "r-1", person: "7", assignTo: nil, at: Self.time, by: nil)
        changes.append(ChangeEvents.absent("7", request: request, at: Self.time))
        let ids = changes.map { $0.lead.text + " " + $0.event.id }
        #expect(try Golden.difference(of: ids, from: "event-ids/marketo.txt") == nil)
    }

    /// Events of activities go by the activity's own ID.
    @Test func eventIDsOfActivitiesAreAsEver() throws {
        let json =
            #"{"result":[{"id":1,"marketoGUID":"g1","leadId":5,"activityTypeId":13,"#
            + #""activityDate":"2026-11-24T08:00:01+0000","fields":[{"id":1,"#
            + #""name":"firstName","newValue":"A","oldValue":"o"}]}]}"#
        let activities = try withJSON(Array(json.utf8)) { value throws(DecodingFailure) in
            try value.object(at: "")!.results { object throws(DecodingFailure) in
                try LeadActivity(object, fields: .test)
            }.compactMap(\.self)
        }
        let activity = try #require(activities.first)
        let events = ChangeEvents(fields: .test, cycle: 42)
        let changes =
            events.assemble(activities).changes + [
                events.merged("6", by: activity), events.deleted(activity),
            ]
        let ids = changes.map { $0.lead.text + " " + $0.event.id }
        #expect(
            try Golden.difference(of: ids, from: "event-ids/marketo-activities.txt") == nil
        )
    }
}
