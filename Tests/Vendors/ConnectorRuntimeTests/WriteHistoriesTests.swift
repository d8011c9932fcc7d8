// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import Primitives
import TestKit
import Testing

@testable import ConnectorRuntime

/// Random histories of the write lanes: locks, refusals, lost batches, crashes at any point. In the
/// end every write has one result, and the vendor holds what the newest writes have set.
struct WriteHistoriesTests {
    @Test(
        "each write has one result, and the newest value stays",
        arguments: 0..<400 as Range<UInt64>
    )
    func histories(seed: UInt64) {
        var history = WriteHistory(seed: seed)
        history.run(steps: 400)
        history.settle()
        #expect(history.problems == [], "seed \(seed)")
    }
}

/// One connector after the other at one partition of writes.
private struct WriteHistory {
    /// A batch on its way.
    private enum Stage {
        case taken(WriteBatch)
        case called(WriteBatch, [WriteOutcome])
        case weighed(WriteBatch, [WriteOutcome], [Int32: WriteProgress])
        case committed(WriteBatch, [WriteOutcome], [Int32: WriteProgress])
    }

    private var random: SeededGenerator
    private let topics = Topics()
    private let log: [WriteCommand]
    private let guilty: Set<String>
    private var isQuiet = false

    // What outlives a crash.
    private var committed = PartitionOffset(
        TopicPartition(topic: Topics().writes(.salesforce), partition: 0),
        offset: 0
    )
    private var results: [String: WriteResult.Status] = [:]
    private var vendor: [LeadID: [String: FieldValue]] = [:]
    private(set) var problems: [String] = []

    // What does not.
    private var scheduler = WriteScheduler([])
    private var tracker: OffsetTracker
    private var read: [WriteLaneKind: Int] = [:]
    private var stages: [WriteLaneKind: Stage] = [:]
    private var now = resultTime

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        var versions: [Int: Int64] = [:]
        var log: [WriteCommand] = []
        for index in 0..<Int.random(in: 10...60, using: &random) {
            let lead = Int.random(in: 1...5, using: &random)
            versions[lead, default: 0] += 1
            var fields: [String: String] = [:]
            for name in ["Phone", "Title", "City"] where Bool.random(using: &random) {
                fields[name] = "\(index)"
            }
            let isUrgent = Int.random(in: 0..<3, using: &random) == 0
            log.append(
                write(
                    "w\(index)",
                    lead: lead,
                    version: versions[lead] ?? 0,
                    fields,
                    isUrgent ? .realtime : .normal
                )
            )
        }
        self.log = log
        var guilty: Set<String> = []
        for write in log where Int.random(in: 0..<8, using: &random) == 0 {
            guilty.insert(write.id)
        }
        self.guilty = guilty
        tracker = OffsetTracker(topics: topics, system: .salesforce, committed: [])
        start()
    }

    /// A connector becomes active and knows what is committed.
    private mutating func start() {
        tracker = OffsetTracker(topics: topics, system: .salesforce, committed: [committed])
        let (next, note) = tracker.writes(0)
        scheduler = WriteScheduler([
            WritePartition(
                partition: 0,
                next: next,
                checkpoint: note,
                doubtfulBefore: Int64(log.count)
            )
        ])
        let first = Int(min(next, note?.postponed.first ?? next))
        read = [.normal: first, .realtime: first]
        stages = [:]
    }

    mutating func run(steps: Int) {
        for _ in 0..<steps { step() }
    }

    /// Nothing goes wrong any more: all is done in the end.
    mutating func settle() {
        isQuiet = true
        for _ in 0..<20_000 where !isDone { step() }
        for write in log where results[write.id] == nil {
            problems.append("\(write.id) has no result")
        }
        for write in log where results[write.id] == .rejected && !guilty.contains(write.id) {
            problems.append("\(write.id) was rejected")
        }
        var expected: [LeadID: [String: FieldValue]] = [:]
        for write in log where !guilty.contains(write.id) {
            for field in write.fields {
                expected[write.lead, default: [:]][field.name] = field.value
            }
        }
        for (lead, fields) in expected where vendor[lead] != fields {
            problems.append("\(lead.text): \(vendor[lead] ?? [:]) instead of \(fields)")
        }
        if committed.offset != Int64(log.count) || committed.metadata?.contains("postponed") == true
        {
            problems.append("\(committed)")
        }
    }

    private var isDone: Bool {
        results.count == log.count && committed.offset == Int64(log.count) && stages.isEmpty
    }

    private mutating func step() {
        switch Int.random(in: 0..<20, using: &random) {
        case 0 where !isQuiet && Int.random(in: 0..<4, using: &random) == 0: start()
        case 1: now = now.advanced(byMilliseconds: isQuiet ? 600_000 : 4_000)
        case 2...7: readOne(Bool.random(using: &random) ? .normal : .realtime)
        default: move(Bool.random(using: &random) ? .normal : .realtime)
        }
    }

    private mutating func readOne(_ lane: WriteLaneKind) {
        guard let place = read[lane], place < log.count else { return }
        read[lane] = place + 1
        scheduler.receive(
            PlacedWrite(partition: 0, offset: Int64(place), content: .write(log[place])),
            lane: lane
        )
    }

    /// A lane goes one stage on.
    private mutating func move(_ lane: WriteLaneKind) {
        switch stages[lane] {
        case nil:
            let limit = Int.random(in: 1...5, using: &random)
            guard let batch = scheduler.nextBatch(lane, limit: limit, now: now) else { return }
            check(batch)
            stages[lane] = .taken(batch)
        case .taken(let batch):
            let outcomes = batch.items.map { $0.known ?? call($0.command) }
            if !isQuiet, Int.random(in: 0..<10, using: &random) == 0 {
                // The answer was lost.
                scheduler.giveBack(batch, mayHaveHappened: true)
                stages[lane] = nil
            } else {
                stages[lane] = .called(batch, outcomes)
            }
        case .called(let batch, let outcomes):
            stages[lane] = .weighed(batch, outcomes, scheduler.progress(batch, outcomes))
        case .weighed(let batch, let outcomes, let progress):
            commit(outcomes, progress)
            stages[lane] = .committed(batch, outcomes, progress)
        case .committed(let batch, let outcomes, let progress):
            let random = Double.random(in: 0..<1, using: &random)
            scheduler.finish(batch, outcomes, progress, now: now, random: random)
            stages[lane] = nil
        }
    }

    private mutating func call(_ command: WriteCommand) -> WriteOutcome {
        if !isQuiet, Int.random(in: 0..<3, using: &random) == 0 {
            return .postponed(.init(write: command.id, code: "UNABLE_TO_LOCK_ROW"))
        }
        if guilty.contains(command.id) { return .settled(result(command, isRejected: true)) }
        for field in command.fields { vendor[command.lead, default: [:]][field.name] = field.value }
        return .settled(result(command))
    }

    private mutating func commit(_ outcomes: [WriteOutcome], _ progress: [Int32: WriteProgress]) {
        for result in outcomes.compactMap(\.result) {
            if results.updateValue(result.status, forKey: result.write) != nil {
                problems.append("\(result.write) has two results")
            }
        }
        for (partition, progress) in progress {
            tracker.apply(.writes(partition: partition, progress))
        }
        for place in tracker.takeChanged() where place.partition == committed.partition {
            committed = place
        }
    }

    /// No lead is in two calls.
    private mutating func check(_ batch: WriteBatch) {
        var leads = batch.commands.map(\.lead)
        for case .taken(let other) in stages.values { leads += other.commands.map(\.lead) }
        if Set(leads).count < leads.count { problems.append("a lead is in two calls") }
    }
}
