// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import Testing

@testable import ConnectorRuntime

struct WriteBoardTests {
    @Test func realtimeOvertakesAndTheOlderWriteLosesItsFields() throws {
        var board = board()
        read(
            [
                placed(0, write("old", lead: 1, version: 1, ["Phone": "1", "Title": "Dr"])),
                placed(1, write("other", lead: 2, version: 1, ["Phone": "2"])),
                placed(2, write("new", lead: 1, version: 2, ["Phone": "3"], .realtime)),
                placed(3, write("last", lead: 1, version: 3, ["Phone": "4"])),
            ],
            &board
        )
        let urgent = try take(.realtime, 10, &board)
        #expect(ids(urgent) == ["new"])
        // The lead is being written: the older write waits, and all behind it.
        expectNothing(.normal, &board)
        finish(urgent, outcomes(urgent), &board)
        let first = try take(.normal, 10, &board)
        #expect(ids(first) == ["old", "other"])
        #expect(first.commands[0].fields.map(\.name) == ["Title"])
        #expect(first.next == [0: 3])
        finish(first, outcomes(first), &board)
        let last = try take(.normal, 10, &board)
        #expect(ids(last) == ["last"])
        #expect(last.commands[0].fields.map(\.name) == ["Phone"])
    }

    @Test func aWriteThatIsOvertakenWholeIsSettledWithoutACall() throws {
        var board = board()
        let newer = write("new", lead: 1, version: 2, ["Phone": "3", "Title": "Mr"], .realtime)
        read(
            [placed(0, write("old", lead: 1, version: 1, ["Phone": "1"])), placed(1, newer)],
            &board
        )
        let urgent = try take(.realtime, 10, &board)
        finish(urgent, outcomes(urgent), &board)
        let batch = try take(.normal, 10, &board)
        #expect(batch.commands.isEmpty)
        #expect(batch.items[0].known?.result?.status == .applied)
        #expect(batch.items[0].known?.write == "old")
        #expect(batch.items[0].known?.result?.at == resultTime)
        #expect(batch.next == [0: 2])
    }

    @Test func aCreateKeepsItsFieldsWithTheNewerValues() throws {
        var board = board()
        var old = write("old", lead: 1, version: 1, ["LastName": "L", "Phone": "1"])
        old.operation = .create
        old.record = nil
        let newer = write("new", lead: 1, version: 2, ["Phone": "3"], .realtime)
        read([placed(0, old), placed(1, newer)], &board)
        let urgent = try take(.realtime, 10, &board)
        finish(urgent, outcomes(urgent), &board)
        let batch = try take(.normal, 10, &board)
        #expect(
            Set(batch.commands[0].fields) == [
                Field(name: "LastName", value: .text("L")), Field(name: "Phone", value: .text("3")),
            ]
        )
    }

    @Test func whatWasRefusedHasOvertakenNothing() throws {
        var board = board()
        let newer = write("new", lead: 1, version: 2, ["Phone": "3"], .realtime)
        read(
            [placed(0, write("old", lead: 1, version: 1, ["Phone": "1"])), placed(1, newer)],
            &board
        )
        let urgent = try take(.realtime, 10, &board)
        finish(urgent, outcomes(urgent, rejecting: ["new"]), &board)
        let batch = try take(.normal, 10, &board)
        #expect(batch.commands.map(\.fields) == [[Field(name: "Phone", value: .text("1"))]])
    }

    @Test func aSuccessorKnowsWhatHasOvertaken() throws {
        let note = WriteCheckpoint(overtakenUpTo: 4, refused: [3])
        var board = board(note: note, doubtfulBefore: 6)
        let writes = [
            placed(0, write("a", lead: 1, version: 1, ["Phone": "1", "Title": "Dr"])),
            placed(1, write("b", lead: 2, version: 1, ["Phone": "1"])),
            placed(2, write("A", lead: 1, version: 2, ["Phone": "2"], .realtime)),
            placed(3, write("B", lead: 2, version: 2, ["Phone": "2"], .realtime)),
            placed(4, write("C", lead: 3, version: 1, ["Phone": "2"], .realtime)),
        ]
        for write in writes { board.receive(write, lane: .normal) }
        // Nothing goes before the scout has seen what was done.
        for write in writes.prefix(3) {
            board.receive(write, lane: .realtime)
            expectNothing(.normal, &board)
        }
        for write in writes.suffix(2) { board.receive(write, lane: .realtime) }
        let urgent = try take(.realtime, 10, &board)
        #expect(ids(urgent) == ["C"])
        #expect(urgent.mayBeRepeated)
        let batch = try take(.normal, 10, &board)
        #expect(ids(batch) == ["a", "b"])
        #expect(batch.commands.map { $0.fields.map(\.name) } == [["Title"], ["Phone"]])
        #expect(batch.mayBeRepeated)
        #expect(batch.next == [0: 4])
    }

    @Test func noTwoWritesOfALeadOrRecordGoTogether() throws {
        var board = board(partitions: 2)
        var alias = write("alias", lead: 9, version: 1, ["Phone": "1"])
        alias.record = write("x", lead: 1, version: 1, [:]).record
        read(
            [
                placed(0, write("first", lead: 1, version: 1, ["Phone": "1"])),
                placed(1, write("second", lead: 1, version: 2, ["Phone": "2"])),
                placed(0, alias, partition: 1),
            ],
            &board
        )
        let batch = try take(.normal, 10, &board)
        #expect(ids(batch) == ["first"])
        finish(batch, outcomes(batch), &board)
        let next = try take(.normal, 10, &board)
        #expect(Set(ids(next)).isSubset(of: ["second", "alias"]))
        #expect(next.commands.count == 1)
    }

    @Test func whatIsGivenBackComesAgainAndSaysSo() throws {
        var board = board()
        read([placed(0, write("a", lead: 1, version: 1, ["Phone": "1"]))], &board)
        let first = try take(.normal, 10, &board)
        #expect(!first.mayBeRepeated)
        board.giveBack(first, mayHaveHappened: false)
        let second = try take(.normal, 10, &board)
        #expect(ids(second) == ["a"] && !second.mayBeRepeated)
        board.giveBack(second, mayHaveHappened: true)
        let third = try take(.normal, 10, &board)
        #expect(ids(third) == ["a"] && third.mayBeRepeated)
    }

    @Test func doubtfulAndFreshWritesDoNotShareACall() throws {
        var board = board(doubtfulBefore: 1)
        read(
            [
                placed(0, write("a", lead: 1, version: 1, ["Phone": "1"])),
                placed(1, write("b", lead: 2, version: 1, ["Phone": "1"])),
            ],
            &board
        )
        let first = try take(.normal, 10, &board)
        #expect(ids(first) == ["a"] && first.mayBeRepeated)
        finish(first, outcomes(first), &board)
        let second = try take(.normal, 10, &board)
        #expect(ids(second) == ["b"] && !second.mayBeRepeated)
    }

    @Test func whatNobodyCanReadIsPassedWithADeadLetter() throws {
        var board = board()
        let record = Record(partition: 0, offset: 0, timestampMilliseconds: 0, key: nil, value: [1])
        let bad = PlacedWrite(partition: 0, offset: 0, content: .unreadable(record, reason: "no"))
        read([bad, placed(1, write("a", lead: 1, version: 1, ["Phone": "1"]))], &board)
        let batch = try take(.normal, 10, &board)
        #expect(batch.deadLetters.map(\.reason) == ["no"])
        #expect(ids(batch) == ["a"])
        #expect(batch.next == [0: 2])
    }

    @Test func theLimitHoldsOverAllPartitions() throws {
        var board = board(partitions: 3)
        for partition in Int32(0)..<3 {
            for offset in Int64(0)..<5 {
                let id = "\(partition)-\(offset)"
                let lead = Int(partition) * 10 + Int(offset)
                let write = write(id, lead: lead, version: 1, ["Phone": "1"])
                read([placed(offset, write, partition: partition)], &board)
            }
        }
        var seen: [String] = []
        while let batch = board.nextBatch(.normal, limit: 4, now: resultTime) {
            #expect(batch.commands.count <= 4)
            seen += ids(batch)
            finish(batch, outcomes(batch), &board)
        }
        #expect(seen.count == 15 && Set(seen).count == 15)
    }

    @Test func tooManyOvertakingsWaitInTheBacklog() throws {
        var board = board()
        let count = Limits.overtakings + 5
        read([placed(0, write("backlog", lead: 0, version: 1, ["Phone": "1"]))], &board)
        for index in 1...count {
            let id = "urgent\(index)"
            let write = write(id, lead: index, version: 1, ["Phone": "1"], .realtime)
            read([placed(Int64(index), write)], &board)
        }
        var urgent: [String] = []
        while let batch = board.nextBatch(.realtime, limit: 300, now: resultTime) {
            urgent += ids(batch)
            finish(batch, outcomes(batch), &board)
        }
        #expect(urgent.count == Limits.overtakings)
        var normal: [String] = []
        while let batch = board.nextBatch(.normal, limit: 300, now: resultTime) {
            normal += ids(batch)
            finish(batch, outcomes(batch), &board)
        }
        #expect(normal == ["backlog"] + (Limits.overtakings + 1...count).map { "urgent\($0)" })
        // Caught up: the scout is ahead again.
        let next = write("again", lead: 1, version: 9, ["Phone": "1"], .realtime)
        read([placed(Int64(count) + 1, next)], &board)
        expectNothing(.normal, &board)
        let final = try take(.realtime, 10, &board)
        #expect(ids(final) == ["again"])
    }

    @Test func tooManyRefusalsHoldTheScoutUntilTheBacklogHasPassedThem() throws {
        var board = board()
        read([placed(0, write("backlog", lead: 0, version: 1, ["Phone": "1"]))], &board)
        let count = Limits.refusedOvertakings + 1
        for index in 1...count {
            let write = write("u\(index)", lead: index, version: 1, ["Phone": "1"], .realtime)
            read([placed(Int64(index), write)], &board)
        }
        var refused = 0
        while let batch = board.nextBatch(.realtime, limit: 300, now: resultTime) {
            refused += batch.commands.count
            finish(batch, outcomes(batch, rejecting: Set(ids(batch))), &board)
        }
        #expect(refused == Limits.refusedOvertakings)
        let normal = try take(.normal, 300, &board)
        finish(normal, outcomes(normal), &board)
        let final = try take(.realtime, 300, &board)
        #expect(ids(final) == ["u\(count)"])
    }
}
