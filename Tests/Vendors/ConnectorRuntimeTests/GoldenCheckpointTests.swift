// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import Primitives
import TestKit
import Testing
import VendorAPI

@testable import ConnectorRuntime

/// What stands beside committed offsets and in the headers of dead letters, as an earlier build
/// wrote it: a connector goes on where that one ended.
@Suite struct GoldenCheckpointTests {
    private static let polls: [PollCheckpoint] = {
        var whole = PollCheckpoint()
        whole.budget = BudgetRecord(text: "491000:100,491001:300") ?? BudgetRecord()
        whole.hasEndedWell = true
        whole.isLoaded = true
        whole.cursor = #"{"v":1,"n":7,"o":{}} a=b cursor=c"#
        var loading = PollCheckpoint()
        loading.cursor = ""
        var ended = PollCheckpoint()
        ended.hasEndedWell = true
        return [PollCheckpoint(), whole, loading, ended]
    }()

    private static let writes = [
        WriteCheckpoint(overtakenUpTo: 0),
        WriteCheckpoint(overtakenUpTo: 5040, refused: [4711, 4712], postponed: [4201, 4218]),
        WriteCheckpoint(overtakenUpTo: .max, refused: [3]),
        WriteCheckpoint(overtakenUpTo: 9, postponed: [0, 1, 8]),
    ]

    @Test func pollCheckpoints() throws {
        let path = "offsets/poll-checkpoints.txt"
        #expect(try Golden.difference(of: Self.polls.map(\.text), from: path) == nil)
        let lines = try #require(Golden.text(path)).split(separator: "\n").map(String.init)
        #expect(lines.map { PollCheckpoint(text: $0)?.text } == lines)
        #expect(lines.map { PollCheckpoint(text: $0) } == Self.polls)
    }

    @Test func writeCheckpoints() throws {
        let path = "offsets/write-checkpoints.txt"
        #expect(try Golden.difference(of: Self.writes.map(\.text), from: path) == nil)
        let lines = try #require(Golden.text(path)).split(separator: "\n").map(String.init)
        #expect(lines.map { WriteCheckpoint(text: $0)?.text } == lines)
        #expect(lines.map { WriteCheckpoint(text: $0) } == Self.writes)
    }

    @Test func headersOfDeadLetters() throws {
        let record = Record(
            partition: 3,
            offset: 4711,
            timestampMilliseconds: 0,
            key: Array("marketo:1042".utf8),
            value: Array("{".utf8),
            headers: [Header("traceparent", "00-1"), Header("leadsync-topic", "forged")]
        )
        let event = ChangeEvent(
            id: "mk-1042-g1",
            system: .marketo,
            object: .person,
            record: "1042",
            operation: .updated,
            changedAt: Timestamp(milliseconds: 1_795_459_495_123),
            isSnapshot: true,
            fields: [],
            unreadable: ["title", "city"]
        )
        let letters =
            [
                OutgoingRecord.deadLetter(
                    record,
                    from: "leadsync.writes.marketo",
                    reason: "no JSON"
                ),
                OutgoingRecord(
                    topic: .results,
                    key: Array("marketo:1042".utf8),
                    value: [UInt8](repeating: 0x20, count: Limits.valueBytes + 1)
                ).fitting("leadsync.results"),
            ]
            + OutgoingRecord.change(
                KeyedChange(lead: LeadID(.marketo, "1042"), event: event),
                topic: "leadsync.changes.marketo"
            ).dropFirst()
        let lines = letters.map { letter in
            letter.headers.map { "\($0.name): \(String(decoding: $0.value, as: UTF8.self))" }
                .joined(separator: " | ")
        }
        #expect(try Golden.difference(of: lines, from: "headers/connector-letters.txt") == nil)
    }
}
