// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSONCodec
import Kafka
import LeadModel
import Primitives
import TestKit
import Testing

@testable import Monitor

/// A view whose monitor was killed at any moment.
@Suite struct MonitorKillTests {
    private static let leads = 60
    private static let rounds = 6
    private static let records = 2_000

    /// Records come all the time, and the monitor is killed with SIGKILL: while it reads what is
    /// there, and while it follows what comes. The view is the same as that of a monitor that was
    /// never killed, and both say what a count over the topics says.
    @Test(.timeLimit(.minutes(10)))
    func aKilledViewIsTheSameAsOneThatWasNeverKilled() async throws {
        let seed = UInt64.random(in: 0...9_999)
        var random = SeededGenerator(seed: seed)
        let world = try MonitorWorld()
        let folder = try TemporaryFolder()
        let file = folder.path("view.sqlite")
        var history = RandomHistory(leads: Self.leads, seed: seed)
        // A second reader of the file sees how far the view has come.
        let view = try ViewDatabase(file: file)
        defer { view.close() }
        func read() throws -> Int64 { try view.places().values.reduce(0, +) }
        var kills: [String] = []
        for cycle in 1...Self.rounds {
            for isFollowing in [false, true] {
                var monitor: MonitorProcess?
                if isFollowing {
                    monitor = try MonitorProcess(world, file: file)
                    try await monitor?.awaitReady()
                }
                let before = try read()
                try history.publish(Self.records, cycle: Int64(cycle), to: world)
                let running = try monitor ?? MonitorProcess(world, file: file)
                let moment = before + Int64.random(in: 1...Int64(Self.records / 2), using: &random)
                try await eventually("the view has come so far") { try read() >= moment }
                try await running.kill()
                kills.append("\(try read()) of \(history.published)")
            }
        }
        let how = Comment(rawValue: "seed \(seed), killed at \(kills)")
        let killed = try await world.start { $0.file = file }
        let whole = try await world.start()
        var targets = ["/v1/cycles", "/v1/failures", "/v1/conflicts/filters"]
        for list in ["/v1/conflicts", "/v1/dead-letters"] {
            targets += [list + "?limit=500", list + "?limit=500&resolved=true"]
        }
        for lead in 0..<Self.leads {
            targets += ["", "/activities"].map { "/v1/leads/marketo%3A\(lead)\($0)" }
        }
        for failure in try await whole.get("/v1/failures").items {
            let id = try #require(failure["id"] as? String)
            targets.append("/v1/failures/\(id)/leads?limit=500")
        }
        for target in targets {
            let (one, other) = (try await killed.get(target), try await whole.get(target))
            #expect(Self.plain(one) == Self.plain(other), "\(target): \(how)")
        }
        let counted = try TopicCount(world)
        for monitor in [killed, whole] { try await counted.expect(in: monitor, how) }
        await killed.stop()
        await whole.stop()
    }

    /// An answer without what is each view's own: where a list goes on, and the time at which a
    /// conflict was seen to be settled, which depends on how log and states were read in turns.
    private static func plain(_ reply: MonitorClient.Reply) -> NSDictionary {
        var json = reply.json
        for name in ["next", "activitiesNext"] { json[name] = nil }
        let items = reply.items.map { item in
            var item = item
            if item["resolved"] is String { item["resolved"] = true }
            return item
        }
        if !items.isEmpty { json["items"] = items }
        return json as NSDictionary
    }
}

/// What workers might have published of some leads, drawn from a seed.
struct RandomHistory {
    private var random: SeededGenerator
    private var entries: [Int]
    private var letters = 0
    /// How many records have been published.
    private(set) var published = 0

    init(leads: Int, seed: UInt64) {
        random = SeededGenerator(seed: seed)
        entries = Array(repeating: 0, count: leads)
    }

    /// Publishes so many records, of one cycle.
    mutating func publish(_ count: Int, cycle: Int64, to world: MonitorWorld) throws {
        published += count
        for _ in 0..<count {
            let lead = Int.random(in: entries.indices, using: &random)
            entries[lead] += 1
            let entry = entries[lead]
            switch Int.random(in: 0..<20, using: &random) {
            case 0: try publishLetter(to: world)
            case 1, 2:
                let isFailed = Bool.random(using: &random)
                var state = Made.state(
                    lead,
                    entries: Int64(entry),
                    failure: isFailed ? Made.tooLong : nil
                )
                let phone = ["one", "two", "three"].randomElement(using: &random) ?? "one"
                let side = SideValue(value: .text(phone), knownAt: Timestamp(milliseconds: 0))
                state.fields.append(FieldState(name: "phone", marketo: side, salesforce: side))
                try world.publish(
                    LeadEntry.lead(state),
                    to: world.topics.leads,
                    key: state.lead.text
                )
            default:
                let kind =
                    [Activity.Kind.created, .synced, .failed, .conflict, .skipped]
                    .randomElement(using: &random) ?? .synced
                try world.publish(
                    Made.activity(
                        lead,
                        entry: entry,
                        kind,
                        reasons: kind == .failed ? [Made.tooLong] : [],
                        fields: kind == .conflict ? [Made.collision("phone")] : [],
                        cycle: cycle
                    ),
                    to: world.topics.activities,
                    key: "marketo:\(lead)"
                )
            }
        }
        try world.producer.flush()
    }

    private mutating func publishLetter(to world: MonitorWorld) throws {
        letters += 1
        try world.producer.produce(
            to: world.topics.deadLetters,
            key: Array("marketo:1".utf8),
            value: [0x7B, 0xFF],
            headers: [
                Header(RecordHeader.reason, "is not JSON"),
                Header(RecordHeader.topic, world.topics.requests),
                Header(RecordHeader.partition, "0"),
                Header(RecordHeader.offset, "\(letters)"),
            ]
        )
    }
}

/// What a plain count over the topics says, without anything of the monitor.
struct TopicCount {
    /// How often each kind of activity came in each cycle.
    private var kinds: [Int: [Activity.Kind: Int]] = [:]
    private var letters = 0

    init(_ world: MonitorWorld) throws {
        let topics = [world.topics.activities, world.topics.deadLetters]
        let reader = try TopicReader(world.kafka, topics: topics)
        defer { reader.close() }
        let json = JSONReader()
        let partitions = (0..<2).map {
            TopicPartition(topic: world.topics.activities, partition: Int32($0))
        }
        for record in try reader.records(partitions) {
            let activity = try json.decode(Activity.self, from: record.value ?? [])
            let cycle = Int(activity.cause.cycle ?? 0)
            kinds[cycle, default: [:]][activity.kind, default: 0] += 1
        }
        letters = try reader.records(
            (0..<2).map { TopicPartition(topic: world.topics.deadLetters, partition: Int32($0)) }
        ).count
    }

    /// Proves that a monitor says the same.
    func expect(in monitor: RunningMonitor, _ how: Comment) async throws {
        let cycles = try await monitor.get("/v1/cycles?limit=500").items
        #expect(Set(cycles.compactMap { $0["number"] as? Int }) == Set(kinds.keys), how)
        for cycle in cycles {
            let counted = kinds[cycle["number"] as? Int ?? 0] ?? [:]
            let systems = cycle["systems"] as? [String: [String: Any]] ?? [:]
            let told = systems["salesforce"] ?? [:]
            for (name, kind) in [
                ("created", Activity.Kind.created), ("updated", .synced), ("failed", .failed),
                ("skipped", .skipped), ("conflicts", .conflict),
            ] {
                #expect(
                    told[name] as? Int ?? 0 == counted[kind] ?? 0,
                    "\(name) of \(cycle): \(how)"
                )
            }
        }
        let counts = try await monitor.get("/v1/status").json["counts"] as? [String: Any]
        #expect(counts?["deadLetters"] as? Int == letters, how)
        var conflicts = 0
        for isResolved in ["true", "false"] {
            var next: String? = ""
            while let after = next {
                let page = try await monitor.get(
                    "/v1/conflicts?limit=500&resolved=\(isResolved)&after=\(after)"
                )
                conflicts += page.items.count
                next = page.json["next"] as? String
            }
        }
        let all = kinds.values.reduce(0) { $0 + ($1[.conflict] ?? 0) }
        #expect(conflicts == all, "each stands in the list once, settled or not; \(how)")
    }
}
