// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Testing

@testable import ConnectorRuntime

/// What a partition of the writes knows when its readers have come to its end.
struct PartitionEndTests {
    private func apply(_ batch: WriteBatch, _ board: inout WriteScheduler) {
        let outcomes = batch.items.map { WriteOutcome.settled(result($0.command)) }
        let progress = board.progress(batch, outcomes)
        board.finish(batch, outcomes, progress, now: resultTime, random: 0)
    }

    @Test func itMovesToTheEndWhenAllBeforeItIsDone() throws {
        var board = board()
        read([placed(0, write("a", lead: 1, version: 1, ["Phone": "1"]))], &board)
        board.receiveEnd(2, of: 0, lane: .normal)
        #expect(board.settleEnds().isEmpty, "the write is not done")
        let batch = try take(.normal, 10, &board)
        #expect(board.settleEnds().isEmpty, "the write is in a batch")
        apply(batch, &board)
        #expect(board.settleEnds() == [0: 2])
        #expect(board.settleEnds().isEmpty, "nothing has moved since")
        // An older end than the place says nothing.
        board.receiveEnd(1, of: 0, lane: .normal)
        #expect(board.settleEnds().isEmpty)
    }

    @Test func whatComesAfterTheEndIsWrittenAsEver() throws {
        var board = board()
        board.receiveEnd(5, of: 0, lane: .normal)
        #expect(board.settleEnds() == [0: 5])
        read([placed(5, write("a", lead: 1, version: 1, ["Phone": "1"]))], &board)
        #expect(ids(try take(.normal, 10, &board)) == ["a"])
    }

    /// The place is an end, and a write waits behind it: what follows that write is nothing but
    /// the mark of a transaction, which the scout never reads.
    @Test func aPlaceAtTheEndIsRestoredWithAWriteThatWaits() throws {
        let note = WriteCheckpoint(overtakenUpTo: 0, postponed: [3])
        var board = board(next: 5, note: note, doubtfulBefore: 5)
        read([placed(3, write("a", lead: 1, version: 1, ["Phone": "1"]))], &board)
        expectNothing(.normal, &board)
        board.receiveEnd(5, of: 0, lane: .realtime)
        board.receiveEnd(5, of: 0, lane: .normal)
        #expect(ids(try take(.normal, 10, &board)) == ["a"])
    }

    @Test func tooManyOvertakingsOpenAgainAtTheEnd() throws {
        var board = board()
        let count = Int64(Limits.overtakings) + 1
        read(
            (0..<count).map {
                placed(
                    $0,
                    write("w\($0)", lead: Int($0), version: 1, ["Phone": "1"], .realtime)
                )
            },
            &board
        )
        board.receiveEnd(count + 1, of: 0, lane: .realtime)
        board.receiveEnd(count + 1, of: 0, lane: .normal)
        while let batch = board.nextBatch(.realtime, limit: 300, now: resultTime) {
            apply(batch, &board)
        }
        while let batch = board.nextBatch(.normal, limit: 300, now: resultTime) {
            apply(batch, &board)
        }
        #expect(board.settleEnds() == [0: count + 1])
        let late = write("late", lead: 1, version: 2, ["Phone": "2"], .realtime)
        read([placed(count + 1, late)], &board)
        #expect(ids(try take(.realtime, 10, &board)) == ["late"])
    }
}
