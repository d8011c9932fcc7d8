// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import Testing

@testable import ConnectorRuntime

/// What the vendor cannot take for the moment.
struct PostponedWritesTests {
    private let now = resultTime

    private func postponing(_ ids: Set<String>, _ batch: WriteBatch) -> [WriteOutcome] {
        batch.items.map {
            guard $0.known == nil, ids.contains($0.command.id) else {
                return $0.known ?? .settled(result($0.command))
            }
            return .postponed(.init(write: $0.command.id, code: "UNABLE_TO_LOCK_ROW"))
        }
    }

    @Test func whatIsLockedWaitsAndTheOthersGoOn() throws {
        var scheduler = scheduler()
        read(
            [
                placed(0, write("locked", lead: 1, version: 1, ["Phone": "1"])),
                placed(1, write("other", lead: 2, version: 1, ["Phone": "1"])),
                placed(2, write("newer", lead: 1, version: 2, ["Phone": "2"])),
                placed(3, write("third", lead: 3, version: 1, ["Phone": "1"])),
            ],
            &scheduler
        )
        let first = try take(.normal, 10, &scheduler)
        #expect(ids(first) == ["locked", "other"])
        let postponing = postponing(["locked"], first)
        #expect(
            scheduler.progress(first, postponing) == [0: WriteProgress(next: 2, postponed: [0])]
        )
        finish(first, postponing, &scheduler)
        // The newer write of the lead waits, too, without a call.
        let second = try take(.normal, 10, &scheduler)
        #expect(ids(second) == ["third"])
        #expect(
            scheduler.progress(second, outcomes(second))
                == [0: WriteProgress(next: 4, postponed: [2])]
        )
        finish(second, outcomes(second), &scheduler)
        expectNothing(.normal, &scheduler)
        #expect(scheduler.postponed == 2)
        let due = try #require(scheduler.nextDue(.normal, after: now))
        #expect(
            due.milliseconds - now.milliseconds == Limits.postponementMilliseconds.lowerBound / 2
        )
        let again = try take(.normal, 10, &scheduler, now: due)
        #expect(ids(again) == ["locked"] && again.next.isEmpty)
        #expect(
            scheduler.progress(again, outcomes(again)) == [0: WriteProgress(settled: [0])]
        )
        finish(again, outcomes(again), &scheduler)
        // It is not locked itself, as far as is known.
        let last = try take(.normal, 10, &scheduler)
        #expect(ids(last) == ["newer"])
        finish(last, outcomes(last), &scheduler)
        #expect(scheduler.postponed == 0)
    }

    @Test func whatFailedAloneStaysAlone() throws {
        var scheduler = scheduler()
        read(
            (0..<3).map { index in
                placed(Int64(index), write("w\(index)", lead: index, version: 1, ["Phone": "1"]))
            },
            &scheduler
        )
        let first = try take(.normal, 1, &scheduler)
        let failed = WriteOutcome.postponed(
            .init(write: "w0", code: "UNKNOWN_EXCEPTION", mayHaveHappened: true)
        )
        finish(first, [failed], &scheduler)
        let due = try #require(scheduler.nextDue(.normal, after: now))
        // The others do not fail with it again.
        let alone = try take(.normal, 10, &scheduler, now: due)
        #expect(ids(alone) == ["w0"] && alone.mayBeRepeated)
        finish(alone, outcomes(alone), &scheduler)
        let rest = try take(.normal, 10, &scheduler, now: due)
        #expect(ids(rest) == ["w1", "w2"])
    }

    @Test func theWaitGrowsAndHasABound() {
        let waits = (1...9).map { PostponedWrites.pauseMilliseconds(attempts: $0, random: 1) }
        #expect(
            waits == [
                10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 600_000, 600_000, 600_000,
            ]
        )
        #expect(PostponedWrites.pauseMilliseconds(attempts: 200, random: 0) == 300_000)
    }

    @Test func aRealtimeWriteMakesUrgentWhatItWaitsFor() throws {
        var scheduler = scheduler()
        read([placed(0, write("locked", lead: 1, version: 1, ["Phone": "1"]))], &scheduler)
        let first = try take(.normal, 10, &scheduler)
        finish(first, postponing(["locked"], first), &scheduler)
        read(
            [placed(1, write("urgent", lead: 1, version: 2, ["Phone": "2"], .realtime))],
            &scheduler
        )
        let held = try take(.realtime, 10, &scheduler)
        #expect(ids(held).isEmpty)
        finish(held, outcomes(held), &scheduler)
        // At once, although its pause is not over, and ahead of other calls.
        let older = try take(.realtime, 10, &scheduler)
        #expect(ids(older) == ["locked"])
        #expect(older.commands[0].priority == .realtime)
        finish(older, outcomes(older), &scheduler)
        let urgent = try take(.realtime, 10, &scheduler)
        #expect(ids(urgent) == ["urgent"])
    }

    @Test func aSuccessorKnowsWhatWaits() throws {
        let note = WriteCheckpoint(overtakenUpTo: 5, refused: [3], postponed: [0, 4])
        var scheduler = scheduler(next: 2, note: note, doubtfulBefore: 6)
        read(
            [
                placed(0, write("waits", lead: 1, version: 1, ["Phone": "1", "Title": "Dr"])),
                placed(1, write("done", lead: 2, version: 1, ["Phone": "1"])),
                placed(2, write("overtook", lead: 1, version: 2, ["Phone": "2"], .realtime)),
                placed(3, write("refused", lead: 1, version: 3, ["Title": "Mr"], .realtime)),
                placed(4, write("urgent", lead: 4, version: 1, ["Phone": "1"], .realtime)),
                placed(5, write("new", lead: 5, version: 1, ["Phone": "1"])),
            ],
            &scheduler
        )
        let batch = try take(.normal, 10, &scheduler)
        #expect(ids(batch) == ["waits", "new"])
        #expect(batch.mayBeRepeated)
        #expect(batch.commands[0].fields.map(\.name) == ["Title"])
        #expect(batch.next == [0: 6])
        let urgent = try take(.realtime, 10, &scheduler)
        #expect(ids(urgent) == ["urgent"])
        finish(urgent, outcomes(urgent), &scheduler)
        let progress = scheduler.progress(batch, outcomes(batch))
        #expect(progress == [0: WriteProgress(next: 6, forgotten: [3], settled: [0])])
    }

    @Test func whenTooMuchWaitsThePartitionDoes() throws {
        var scheduler = scheduler()
        let count = 3_000
        for index in 0..<count {
            let write = write("w\(index)", lead: index, version: 1, ["Phone": "1"])
            read([placed(Int64(index), write)], &scheduler)
        }
        while let batch = scheduler.nextBatch(.normal, limit: 200, now: now) {
            finish(batch, postponing(Set(ids(batch)), batch), &scheduler)
        }
        // About as many as have room with two bytes each.
        #expect((800...1_000).contains(scheduler.postponed), "\(scheduler.postponed)")
        let due = try #require(scheduler.nextDue(.normal, after: now))
        var seen = 0
        while let batch = scheduler.nextBatch(.normal, limit: 200, now: due) {
            seen += batch.commands.count
            finish(batch, outcomes(batch), &scheduler)
        }
        #expect(seen == count)
        #expect(scheduler.postponed == 0)
    }
}
