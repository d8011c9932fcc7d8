// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Testing

@testable import ConnectorRuntime

/// What a partition of the writes knows when its readers have come to its end.
struct PartitionEndTests {
    private func apply(_ batch: WriteBatch, _ scheduler: inout WriteScheduler) {
        let outcomes = batch.items.map { WriteOutcome.settled(result($0.command)) }
        let progress = scheduler.progress(batch, outcomes)
        scheduler.finish(batch, outcomes, progress, now: resultTime, random: 0)
    }

    @Test func itMovesToTheEndWhenAllBeforeItIsDone() throws {
        var scheduler = scheduler()
        read([placed(0, write("a", lead: 1, version: 1, ["Phone": "1"]))], &scheduler)
        scheduler.receiveEnd(2, of: 0, lane: .normal)
        #expect(scheduler.settleEnds().isEmpty, "the write is not done")
        let batch = try take(.normal, 10, &scheduler)
        #expect(scheduler.settleEnds().isEmpty, "the write is in a batch")
        apply(batch, &scheduler)
        #expect(scheduler.settleEnds() == [0: 2])
        #expect(scheduler.settleEnds().isEmpty, "nothing has moved since")
        // An older end than the place says nothing.
        scheduler.receiveEnd(1, of: 0, lane: .normal)
        #expect(scheduler.settleEnds().isEmpty)
    }

    @Test func whatComesAfterTheEndIsWrittenAsEver() throws {
        var scheduler = scheduler()
        scheduler.receiveEnd(5, of: 0, lane: .normal)
        #expect(scheduler.settleEnds() == [0: 5])
        read([placed(5, write("a", lead: 1, version: 1, ["Phone": "1"]))], &scheduler)
        #expect(ids(try take(.normal, 10, &scheduler)) == ["a"])
    }

    /// The place is an end, and a write waits behind it: what follows that write is nothing but
    /// the mark of a transaction, which the scout never reads.
    @Test func aPlaceAtTheEndIsRestoredWithAWriteThatWaits() throws {
        let note = WriteCheckpoint(overtakenUpTo: 0, postponed: [3])
        var scheduler = scheduler(next: 5, note: note, doubtfulBefore: 5)
        read([placed(3, write("a", lead: 1, version: 1, ["Phone": "1"]))], &scheduler)
        expectNothing(.normal, &scheduler)
        scheduler.receiveEnd(5, of: 0, lane: .realtime)
        scheduler.receiveEnd(5, of: 0, lane: .normal)
        #expect(ids(try take(.normal, 10, &scheduler)) == ["a"])
    }

    @Test func tooManyOvertakingsOpenAgainAtTheEnd() throws {
        var scheduler = scheduler()
        let count = Int64(Limits.overtakings) + 1
        read(
            (0..<count).map {
                placed(
                    $0,
                    write("w\($0)", lead: Int($0), version: 1, ["Phone": "1"], .realtime)
                )
            },
            &scheduler
        )
        scheduler.receiveEnd(count + 1, of: 0, lane: .realtime)
        scheduler.receiveEnd(count + 1, of: 0, lane: .normal)
        while let batch = scheduler.nextBatch(.realtime, limit: 300, now: resultTime) {
            apply(batch, &scheduler)
        }
        while let batch = scheduler.nextBatch(.normal, limit: 300, now: resultTime) {
            apply(batch, &scheduler)
        }
        #expect(scheduler.settleEnds() == [0: count + 1])
        let late = write("late", lead: 1, version: 2, ["Phone": "2"], .realtime)
        read([placed(count + 1, late)], &scheduler)
        #expect(ids(try take(.realtime, 10, &scheduler)) == ["late"])
    }
}
