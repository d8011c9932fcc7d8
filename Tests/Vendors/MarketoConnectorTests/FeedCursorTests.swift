// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Primitives
import Testing

@testable import MarketoConnector

@Suite("The source's cursor")
struct FeedCursorTests {
    @Test("It comes back as it went")
    func roundTrip() {
        var cursor = FeedCursor(upTo: Timestamp("2026-11-24T08:00:00.123Z"), token: "GIY=\"\\ü")
        cursor.step = .removals
        cursor.merges = nil
        cursor.cycle = 42
        cursor.isRecovering = true
        cursor.beganAt = Timestamp("2026-11-24T08:00:01Z")
        cursor.floor = Timestamp("2026-11-24T07:00:00Z")
        cursor.toldUpTo = Timestamp("2026-11-24T07:55:00Z")
        #expect(FeedCursor(text: cursor.text) == cursor)
        cursor.load = FeedCursor.Load(
            kind: .ids,
            from: Timestamp("2006-01-01T00:00:00Z"),
            end: Timestamp("2026-01-01T00:00:00Z"),
            window: Timestamp("2020-01-01T00:00:00Z"),
            records: 5,
            job: "uuid",
            offset: 99,
            inWindow: 3,
            nextID: 301,
            highestID: 1_000
        )
        #expect(FeedCursor(text: cursor.text) == cursor)
        #expect(cursor.text.utf8.count < ConnectorRuntime.Limits.cursorBytes)
    }

    @Test("One of a version without overlap is read, and the next poll looks back from its promise")
    func earlierVersion() throws {
        let text =
            #"{"v":1,"step":"idle","changes":"T1","deletions":"T2","merges":"T3","#
            + #""upTo":"2026-11-24T07:59:55.000Z","startedAt":"2026-11-24T08:00:00.000Z","#
            + #""cycle":4,"recovering":false}"#
        let cursor = try #require(FeedCursor(text: text))
        #expect(cursor.changes == "T1" && cursor.deletions == "T2" && cursor.merges == "T3")
        #expect(cursor.cycle == 4 && cursor.beganAt == nil && cursor.toldUpTo == nil)
    }

    @Test("What is none of ours is none", arguments: ["", "x", "{}", #"{"v":2}"#, #"{"v":1}"#])
    func foreign(_ text: String) {
        #expect(FeedCursor(text: text) == nil)
    }

    @Test(
        "The total of a load is estimated from the share of the time, and never below what is there"
    )
    func progress() {
        let begin = Timestamp(milliseconds: 0)
        var load = FeedCursor.Load(
            kind: .export,
            from: begin,
            end: begin.advanced(byMilliseconds: 1_000),
            window: begin
        )
        load.inWindow = 7
        #expect(load.progress == LoadProgress(records: 7, total: nil))
        load.window = begin.advanced(byMilliseconds: 250)
        load.records = 100
        #expect(load.progress == LoadProgress(records: 107, total: 400))
        load.inWindow = 900
        #expect(load.progress == LoadProgress(records: 1_000, total: 1_000))
    }
}
