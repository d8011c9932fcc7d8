// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import Primitives
import TestKit
import Testing
import VendorAPI

@testable import ConnectorRuntime

struct NoteTests {
    @Test(arguments: [nil, "", "a b=c cursor=d", String(repeating: "x", count: Limits.cursorBytes)])
    func aPollNoteComesBack(cursor: String?) throws {
        var note = PollCheckpoint()
        note.cursor = cursor
        note.budget = try #require(BudgetRecord(text: "491000:100,491001:300"))
        #expect(PollCheckpoint(text: note.text) == note)
        note.hasEndedWell = true
        #expect(PollCheckpoint(text: note.text) == note)
        note.isLoaded = true
        #expect(PollCheckpoint(text: note.text) == note)
        note.hasEndedWell = false
        #expect(PollCheckpoint(text: note.text) == note)
    }

    @Test func theLongestNoteFitsAnOffset() throws {
        var note = PollCheckpoint()
        note.cursor = String(repeating: "x", count: Limits.cursorBytes)
        let hours = (0..<25).map { "\(500_000 + $0):99999999" }.joined(separator: ",")
        note.budget = try #require(BudgetRecord(text: hours))
        note.hasEndedWell = true
        note.isLoaded = true
        #expect(note.text.utf8.count <= Limits.metadataBytes)
        let offsets = (0..<Int64(Limits.refusedOvertakings)).map { 900_000_000_000_000_000 + $0 }
        var write = WriteCheckpoint(overtakenUpTo: .max, refused: offsets)
        let space = CheckpointSpace([], left: Limits.postponedBytes)
        #expect(space.holds(.max))
        // Far apart, so that the differences are long.
        var waiting: [Int64] = []
        while CheckpointSpace(waiting, left: Limits.postponedBytes).holds(
            (waiting.last ?? 0) + 1 << 50
        ) {
            waiting.append((waiting.last ?? 0) + 1 << 50)
        }
        write.postponed = waiting
        #expect(waiting.count > 100)
        #expect(write.text.utf8.count <= Limits.metadataBytes)
        #expect(WriteCheckpoint(text: write.text) == write)
    }

    @Test(arguments: [
        "overtaken=5", "overtaken=5 refused=4", "overtaken=5 postponed=0+1+7",
        "overtaken=5 refused=1+2 postponed=3",
    ])
    func aWriteNoteComesBack(text: String) throws {
        #expect(try #require(WriteCheckpoint(text: text)).text == text)
    }

    @Test("whichever of a batch's writes wait, their note fits", arguments: 0..<40 as Range<UInt64>)
    func theRoomIsEnough(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var standing: [Int64] = []
        var next = Int64.random(in: 0..<1 << 40, using: &random)
        for _ in 0..<30 {
            let left = 300
            var space = CheckpointSpace(standing, left: left)
            var taken: [Int64] = []
            for _ in 0..<100 {
                next += Int64.random(
                    in: 1...(Bool.random(using: &random) ? 3 : 90_000),
                    using: &random
                )
                guard space.holds(next) else { break }
                space.take(next)
                taken.append(next)
            }
            standing.removeAll { _ in Int.random(in: 0..<3, using: &random) == 0 }
            standing += taken.filter { _ in Bool.random(using: &random) }
            #expect(WriteCheckpoint.list(standing).utf8.count <= left, "seed \(seed): \(standing)")
        }
    }

    @Test(arguments: ["", "cursor=x", "budget=x", "budget= other=1", "cycle=42 ended=1"])
    func somebodyElsesNoteIsNone(text: String) {
        #expect(PollCheckpoint(text: text) == nil)
        #expect(WriteCheckpoint(text: text) == nil)
    }
}

struct ProgressBookTests {
    private let topics = Topics()

    private func tracker() -> OffsetTracker {
        let triggers = TopicPartition(topic: topics.triggers, partition: 0)
        let writes = TopicPartition(topic: topics.writes(.salesforce), partition: 0)
        return OffsetTracker(
            topics: topics,
            system: .salesforce,
            committed: [
                PartitionOffset(triggers, offset: 7, metadata: "budget=1:2 cursor=c"),
                PartitionOffset(writes, offset: 10, metadata: "overtaken=20 refused=12"),
            ]
        )
    }

    private func expectChanged(_ tracker: inout OffsetTracker, _ holds: ([PartitionOffset]) -> Bool)
    {
        let changed = tracker.takeChanged()
        #expect(holds(changed), "\(changed)")
    }

    @Test func theTriggersOffsetCarriesCursorAndBudget() throws {
        var tracker = tracker()
        tracker.apply(.cursor("d"))
        let changed = tracker.takeChanged()
        let first = try #require(changed.first)
        #expect(first.offset == 7 && first.metadata == "budget=1:2 cursor=d")
        tracker.apply(.budget(try #require(BudgetRecord(text: "1:3"))))
        tracker.apply(.triggers(next: 8))
        expectChanged(&tracker) { $0.map(\.metadata) == ["budget=1:3 cursor=d"] }
        expectChanged(&tracker) { $0.isEmpty }
    }

    @Test func theLanesDoNotMoveEachOtherBack() throws {
        var tracker = tracker()
        tracker.apply(.writes(partition: 0, WriteProgress(overtakenUpTo: 25, refused: [24])))
        tracker.apply(.writes(partition: 0, WriteProgress(next: 12)))
        tracker.apply(.writes(partition: 0, WriteProgress(next: 11)))
        expectChanged(&tracker) { $0.map(\.offset) == [12] }
        tracker.apply(.writes(partition: 0, WriteProgress(next: 13)))
        let changed = tracker.takeChanged()
        let last = try #require(changed.first)
        #expect(last.offset == 13 && last.metadata == "overtaken=25 refused=24")
        tracker.apply(.writes(partition: 0, WriteProgress(next: 25)))
        expectChanged(&tracker) { $0.map(\.metadata) == [nil] }
    }

    @Test func whatWaitsIsRememberedUntilItIsDone() {
        var tracker = tracker()
        tracker.apply(.writes(partition: 0, WriteProgress(next: 30, postponed: [13, 29])))
        // Also the refused one, as long as something older waits.
        tracker.apply(.writes(partition: 0, WriteProgress(refused: [28])))
        expectChanged(&tracker) {
            $0.map(\.metadata) == ["overtaken=20 refused=28 postponed=13+16"]
        }
        tracker.apply(.writes(partition: 0, WriteProgress(forgotten: [28], settled: [13])))
        expectChanged(&tracker) { $0.map(\.metadata) == ["overtaken=20 postponed=29"] }
        #expect(tracker.dropPostponed(0, before: 30) == 1)
        tracker.apply(.writes(partition: 0, WriteProgress(next: 31)))
        expectChanged(&tracker) { $0.map(\.metadata) == [nil] }
    }

    @Test func allIsCommittedAgainSoThatKafkaDoesNotForgetIt() {
        var tracker = tracker()
        expectChanged(&tracker) { $0.isEmpty }
        tracker.renewAll()
        expectChanged(&tracker) { changed in
            changed.map(\.offset) == [7, 10]
                && changed.map(\.metadata) == ["budget=1:2 cursor=c", "overtaken=20 refused=12"]
        }
    }
}

struct FaultPauseTests {
    @Test func waitsGrowAndEnd() {
        var pause = FaultBackoff()
        let fault = VendorError(.transient, line: "x")
        let waits = (0..<8).map { _ in pause.milliseconds(after: fault, random: 1) }
        #expect(waits == [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
        pause.reset()
        let again = pause.milliseconds(after: fault, random: 0)
        #expect(again == 500)
    }

    @Test(
        arguments: [.quotaExhausted, .credentialsRefused, .permissionMissing] as [VendorError.Kind]
    )
    func whatAPersonHasToEndIsAskedForSeldom(kind: VendorError.Kind) {
        var pause = FaultBackoff()
        let wait = pause.milliseconds(after: VendorError(kind, line: "x"), random: 0)
        #expect(wait >= 30_000)
    }

    @Test func theVendorsWishCounts() {
        var pause = FaultBackoff()
        let fault = VendorError(.transient, line: "x", retryAfterMilliseconds: 5_000)
        let wait = pause.milliseconds(after: fault, random: 0)
        #expect(wait == 5_000)
    }
}

struct LoadMeterTests {
    @Test func itTellsRateShareAndRest() throws {
        var meter = LoadMeter()
        let start = Timestamp(milliseconds: 1_000_000)
        let first = meter.note(LoadProgress(records: 1_000, total: 10_000), now: start)
        #expect(first?.recordsPerSecond == 0)
        let soon = start.advanced(byMilliseconds: Limits.progressIntervalMilliseconds - 1)
        let second = meter.note(LoadProgress(records: 1_500, total: 10_000), now: soon)
        #expect(second == nil)
        let later = start.advanced(byMilliseconds: 10_000)
        let told = meter.note(LoadProgress(records: 3_000, total: 10_000), now: later)
        let reading = try #require(told)
        #expect(reading.recordsPerSecond == 200)
        #expect(reading.share == 0.3)
        #expect(reading.secondsLeft == 35)
        #expect(
            reading.line
                == "first load: 3000 records of 10000 (30 %), 200 a second, about 35 s left"
        )
    }
}
