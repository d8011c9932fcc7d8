// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kafka
import LeadModel
import Primitives
import TestKit
import Testing

@testable import Monitor

/// Whatever stands on the topics, and whatever is called: a monitor goes on, and no call ends
/// otherwise than with an answer or a refusal.
@Suite(.serialized) struct FuzzTests {
    private static let environment = ProcessInfo.processInfo.environment
    /// How many times as many records.
    private static let multiplier = environment["LEADSYNC_FUZZ"].flatMap { Int($0) } ?? 1
    static let seeds: [UInt64] =
        environment["LEADSYNC_FUZZ_SEED"].flatMap { UInt64($0) }.map { [$0] } ?? [1, 2]

    @Test(.timeLimit(.minutes(10)), arguments: seeds)
    func noRecordAndNoCallEndsIt(seed: UInt64) async throws {
        let world = try MonitorWorld()
        var distorter = JSONDistorter(seed: seed)
        for _ in 0..<Self.multiplier { try publish(300, in: world, &distorter) }
        let monitor = try await world.start { $0.tokens.read = nil }
        // Also those that arrive one by one.
        try publish(100, in: world, &distorter)
        try world.publish(Made.state(4711, entries: 1))
        _ = try await monitor.eventually("/v1/leads/marketo%3A4711") { $0.status == 200 }
        for target in targets(&distorter) {
            let reply = try await monitor.get(target)
            #expect(reply.status < 500, "seed \(seed): \(target): \(reply.text)")
        }
        for target in [
            "/v1/leads/x/retry", "/v1/conflicts/0-0-0/take", "/v1/failures/0/retry",
            "/v1/dead-letters/leadsync.dead-letters-0-0/replay", "/v1/sync-requests",
        ] {
            for body in ["", "{}", "[", #"{"person":1}"#, #"{"value":[]}"#] {
                let reply = try await monitor.post(target, body)
                #expect(reply.status < 500 || reply.status == 503, "seed \(seed): \(target)")
            }
        }
        await monitor.stop()
    }

    private func publish(
        _ count: Int,
        in world: MonitorWorld,
        _ distorter: inout JSONDistorter
    ) throws {
        let topics = world.topics
        let sources = [
            ("activities", topics.activities), ("leads", topics.leads),
            ("results", topics.results), ("writes", topics.writes(.salesforce)),
            ("triggers", topics.triggers), ("cycles", topics.cycles),
            ("schemas", topics.schema), ("changes", topics.deadLetters),
        ].map { name, topic in
            let lines = (Golden.text("records/\(name).jsonl") ?? "").split(separator: "\n")
            return (topic: topic, lines: lines.map { Array($0.utf8) })
        }
        for number in 0..<count {
            let (topic, lines) = distorter.one(of: sources)
            let line = distorter.one(of: lines)
            let isWhole = distorter.happens(onceIn: 3)
            let names = [
                RecordHeader.reason, RecordHeader.topic, RecordHeader.partition,
                RecordHeader.offset, "leadsync-replay-of", "traceparent",
            ]
            let headers =
                topic == world.topics.deadLetters
                ? names.map { Header($0, distorter.one(of: JSONDistorter.oddTexts)) } : []
            try world.producer.produce(
                to: topic,
                key: Array("marketo:\(number % 7)".utf8),
                value: distorter.happens(onceIn: 20)
                    ? nil : isWhole ? line : distorter.distorted(line),
                headers: headers
            )
        }
        try world.producer.flush()
    }

    /// Calls with what no page would send.
    private func targets(_ distorter: inout JSONDistorter) -> [String] {
        let texts = JSONDistorter.oddTexts.filter { $0.utf8.count < 1_000 && $0 != "\u{0}" }
        func encoded(_ text: String) -> String {
            text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        }
        let cursors =
            [Int64.min, -1, 0, .max].map { Cursor(at: $0, id: "x").text } + ["", "~", "="]
        var targets = ["/v1/status", "/v1/conflicts/filters"]
        targets += ["day", "week", "month", "x"].map { "/v1/cycles/summary?span=\($0)" }
        for list in [
            "cycles", "failures", "conflicts", "leads", "dead-letters", "leads/marketo%3A1042",
            "leads/marketo%3A1042/activities", "failures/0/leads",
        ] {
            targets += cursors.map { "/v1/\(list)?after=\($0)&limit=500" }
            targets += ["/v1/\(list)?limit=-1", "/v1/\(list)?q=%22*&field=%00"]
        }
        for _ in 0..<30 {
            let text = encoded(distorter.one(of: texts))
            let list = distorter.one(of: ["leads", "dead-letters", "sync-requests", "cycles"])
            targets += ["/v1/\(list)/\(text)", "/v1/leads?q=\(text)&limit=\(text)"]
        }
        return targets
    }

    /// A report can name any number of calls, and the note of a cycle's end any time.
    @Test(.timeLimit(.minutes(1))) func numbersAtTheEndsOfTheirTypeAreShown() async throws {
        let world = try MonitorWorld()
        for cycle in [1, 2] as [Int64] {
            let trigger = PollTrigger(cycle: cycle, at: SystemClock().now(), reason: .manual)
            try world.publish(trigger, to: world.topics.triggers, key: "poll")
            for system in VendorSystem.allCases {
                let report = CycleReport(
                    cycle: cycle,
                    system: system,
                    changes: .max,
                    apiCalls: .max,
                    durationMilliseconds: .max,
                    errors: [],
                    at: SystemClock().now()
                )
                try world.publish(report, to: world.topics.cycles, key: "cycle")
            }
        }
        try world.producer.flush()
        let monitor = try await world.start()
        let summary = try await monitor.get("/v1/cycles/summary")
        #expect(summary.text.contains(#""calls":9223372036854775807"#), "\(summary.text)")
        await monitor.stop()
        let item = CycleItem(number: 1, startedAt: .max, systems: [], notedEnd: .min)
        #expect(item.seconds == 0)
    }
}
