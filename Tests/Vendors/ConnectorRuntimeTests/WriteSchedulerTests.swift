// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import Testing

@testable import ConnectorRuntime

struct WriteSchedulerTests {
    @Test func realtimeOvertakesAndTheOlderWriteLosesItsFields() throws {
        var scheduler = scheduler()
        read(
            [
                placed(0, write("old", lead: 1, version: 1, ["Phone": "1", "Title": "Dr"])),
                placed(1, write("other", lead: 2, version: 1, ["Phone": "2"])),
                placed(2, write("new", lead: 1, version: 2, ["Phone": "3"], .realtime)),
                placed(3, write("last", lead: 1, version: 3, ["Phone": "4"])),
            ],
            &scheduler
        )
        let urgent = try take(.realtime, 10, &scheduler)
        #expect(ids(urgent) == ["new"])
        // The lead is being written: the older write waits, and all behind it.
        expectNothing(.normal, &scheduler)
        finish(urgent, outcomes(urgent), &scheduler)
        let first = try take(.normal, 10, &scheduler)
        #expect(ids(first) == ["old", "other"])
        #expect(first.commands[0].fields.map(\.name) == ["Title"])
        #expect(first.next == [0: 3])
        finish(first, outcomes(first), &scheduler)
        let last = try take(.normal, 10, &scheduler)
        #expect(ids(last) == ["last"])
        #expect(last.commands[0].fields.map(\.name) == ["Phone"])
    }

    @Test func aWriteThatIsOvertakenWholeIsSettledWithoutACall() throws {
        var scheduler = scheduler()
        let newer = write("new", lead: 1, version: 2, ["Phone": "3", "Title": "Mr"], .realtime)
        read(
            [placed(0, write("old", lead: 1, version: 1, ["Phone": "1"])), placed(1, newer)],
            &scheduler
        )
        let urgent = try take(.realtime, 10, &scheduler)
        finish(urgent, outcomes(urgent), &scheduler)
        let batch = try take(.normal, 10, &scheduler)
        #expect(batch.commands.isEmpty)
        #expect(batch.items[0].known?.result?.status == .applied)
        #expect(batch.items[0].known?.write == "old")
        #expect(batch.items[0].known?.result?.at == resultTime)
        #expect(batch.next == [0: 2])
    }

    @Test func aCreateKeepsItsFieldsWithTheNewerValues() throws {
        var scheduler = scheduler()
        var old = write("old", lead: 1, version: 1, ["LastName": "L", "Phone": "1"])
        old.operation = .create
        old.record = nil
        let newer = write("new", lead: 1, version: 2, ["Phone": "3"], .realtime)
        read([placed(0, old), placed(1, newer)], &scheduler)
        let urgent = try take(.realtime, 10, &scheduler)
        finish(urgent, outcomes(urgent), &scheduler)
        let batch = try take(.normal, 10, &scheduler)
        #expect(
            Set(batch.commands[0].fields) == [
                Field(name: "LastName", value: .text("L")), Field(name: "Phone", value: .text("3")),
            ]
        )
    }

    @Test func whatWasRefusedHasOvertakenNothing() throws {
        var scheduler = scheduler()
        let newer = write("new", lead: 1, version: 2, ["Phone": "3"], .realtime)
        read(
            [placed(0, write("old", lead: 1, version: 1, ["Phone": "1"])), placed(1, newer)],
            &scheduler
        )
        let urgent = try take(.realtime, 10, &scheduler)
        finish(urgent, outcomes(urgent, rejecting: ["new"]), &scheduler)
        let batch = try take(.normal, 10, &scheduler)
        #expect(batch.commands.map(\.fields) == [[Field(name: "Phone", value: .text("1"))]])
    }

    @Test func aSuccessorKnowsWhatHasOvertaken() throws {
        let note = WriteCheckpoint(overtakenUpTo: 4, refused: [3])
        var scheduler = scheduler(note: note, doubtfulBefore: 6)
        let writes = [
            placed(0, write("a", lead: 1, version: 1, ["Phone": "1", "Title": "Dr"])),
            placed(1, write("b", lead: 2, version: 1, ["Phone": "1"])),
            placed(2, write("A", lead: 1, version: 2, ["Phone": "2"], .realtime)),
            placed(3, write("B", lead: 2, version: 2, ["Phone": "2"], .realtime)),
            placed(4, write("C", lead: 3, version: 1, ["Phone": "2"], .realtime)),
        ]
        for write in writes { scheduler.receive(write, lane: .normal) }
        // Nothing goes before the scout has seen what was done.
        for write in writes.prefix(3) {
            scheduler.receive(write, lane: .realtime)
            expectNothing(.normal, &scheduler)
        }
        for write in writes.suffix(2) { scheduler.receive(write, lane: .realtime) }
        let urgent = try take(.realtime, 10, &scheduler)
        #expect(ids(urgent) == ["C"])
        #expect(urgent.mayBeRepeated)
        let batch = try take(.normal, 10, &scheduler)
        #expect(ids(batch) == ["a", "b"])
        #expect(batch.commands.map { $0.fields.map(\.name) } == [["Title"], ["Phone"]])
        #expect(batch.mayBeRepeated)
        #expect(batch.next == [0: 4])
    }

    @Test func noTwoWritesOfALeadOrRecordGoTogether() throws {
        var scheduler = scheduler(partitions: 2)
        var alias = write("alias", lead: 9, version: 1, ["Phone": "1"])
        alias.record = write("x", lead: 1, version: 1, [:]).record
        read(
            [
                placed(0, write("first", lead: 1, version: 1, ["Phone": "1"])),
                placed(1, write("second", lead: 1, version: 2, ["Phone": "2"])),
                placed(0, alias, partition: 1),
            ],
            &scheduler
        )
        let batch = try take(.normal, 10, &scheduler)
        #expect(ids(batch) == ["first"])
        finish(batch, outcomes(batch), &scheduler)
        let next = try take(.normal, 10, &scheduler)
        #expect(Set(ids(next)).isSubset(of: ["second", "alias"]))
        #expect(next.commands.count == 1)
    }

    @Test func whatIsGivenBackComesAgainAndSaysSo() throws {
        var scheduler = scheduler()
        read([placed(0, write("a", lead: 1, version: 1, ["Phone": "1"]))], &scheduler)
        let first = try take(.normal, 10, &scheduler)
        #expect(!first.mayBeRepeated)
        scheduler.giveBack(first, mayHaveHappened: false)
        let second = try take(.normal, 10, &scheduler)
        #expect(ids(second) == ["a"] && !second.mayBeRepeated)
        scheduler.giveBack(second, mayHaveHappened: true)
        let third = try take(.normal, 10, &scheduler)
        #expect(ids(third) == ["a"] && third.mayBeRepeated)
    }

    @Test func doubtfulAndFreshWritesDoNotShareACall() throws {
        var scheduler = scheduler(doubtfulBefore: 1)
        read(
            [
                placed(0, write("a", lead: 1, version: 1, ["Phone": "1"])),
                placed(1, write("b", lead: 2, version: 1, ["Phone": "1"])),
            ],
            &scheduler
        )
        let first = try take(.normal, 10, &scheduler)
        #expect(ids(first) == ["a"] && first.mayBeRepeated)
        finish(first, outcomes(first), &scheduler)
        let second = try take(.normal, 10, &scheduler)
        #expect(ids(second) == ["b"] && !second.mayBeRepeated)
    }

    @Test func whatNobodyCanReadIsPassedWithADeadLetter() throws {
        var scheduler = scheduler()
        let record = Record(partition: 0, offset: 0, timestampMilliseconds: 0, key: nil, value: [1])
        let bad = PlacedWrite(partition: 0, offset: 0, content: .unreadable(record, reason: "no"))
        read([bad, placed(1, write("a", lead: 1, version: 1, ["Phone": "1"]))], &scheduler)
        let batch = try take(.normal, 10, &scheduler)
        #expect(batch.deadLetters.map(\.reason) == ["no"])
        #expect(ids(batch) == ["a"])
        #expect(batch.next == [0: 2])
    }

    @Test func theLimitHoldsOverAllPartitions() throws {
        var scheduler = scheduler(partitions: 3)
        for partition in Int32(0)..<3 {
            for offset in Int64(0)..<5 {
                let id = "\(partition)-\(offset)"
                let lead = Int(partition) * 10 + Int(offset)
                let write = write(id, lead: lead, version: 1, ["Phone": "1"])
                read([placed(offset, write, partition: partition)], &scheduler)
            }
        }
        var seen: [String] = []
        while let batch = scheduler.nextBatch(.normal, limit: 4, now: resultTime) {
            #expect(batch.commands.count <= 4)
            seen += ids(batch)
            finish(batch, outcomes(batch), &scheduler)
        }
        #expect(seen.count == 15 && Set(seen).count == 15)
    }

    @Test func tooManyOvertakingsWaitInTheBacklog() throws {
        var scheduler = scheduler()
        let count = Limits.overtakings + 5
        read([placed(0, write("backlog", lead: 0, version: 1, ["Phone": "1"]))], &scheduler)
        for index in 1...count {
            let id = "urgent\(index)"
            let write = write(id, lead: index, version: 1, ["Phone": "1"], .realtime)
            read([placed(Int64(index), write)], &scheduler)
        }
        var urgent: [String] = []
        while let batch = scheduler.nextBatch(.realtime, limit: 300, now: resultTime) {
            urgent += ids(batch)
            finish(batch, outcomes(batch), &scheduler)
        }
        #expect(urgent.count == Limits.overtakings)
        var normal: [String] = []
        while let batch = scheduler.nextBatch(.normal, limit: 300, now: resultTime) {
            normal += ids(batch)
            finish(batch, outcomes(batch), &scheduler)
        }
        #expect(normal == ["backlog"] + (Limits.overtakings + 1...count).map { "urgent\($0)" })
        // Caught up: the scout is ahead again.
        let next = write("again", lead: 1, version: 9, ["Phone": "1"], .realtime)
        read([placed(Int64(count) + 1, next)], &scheduler)
        expectNothing(.normal, &scheduler)
        let final = try take(.realtime, 10, &scheduler)
        #expect(ids(final) == ["again"])
    }

    @Test func tooManyRefusalsHoldTheScoutUntilTheBacklogHasPassedThem() throws {
        var scheduler = scheduler()
        read([placed(0, write("backlog", lead: 0, version: 1, ["Phone": "1"]))], &scheduler)
        let count = Limits.refusedOvertakings + 1
        for index in 1...count {
            let write = write("u\(index)", lead: index, version: 1, ["Phone": "1"], .realtime)
            read([placed(Int64(index), write)], &scheduler)
        }
        var refused = 0
        while let batch = scheduler.nextBatch(.realtime, limit: 300, now: resultTime) {
            refused += batch.commands.count
            finish(batch, outcomes(batch, rejecting: Set(ids(batch))), &scheduler)
        }
        #expect(refused == Limits.refusedOvertakings)
        let normal = try take(.normal, 300, &scheduler)
        finish(normal, outcomes(normal), &scheduler)
        let final = try take(.realtime, 300, &scheduler)
        #expect(ids(final) == ["u\(count)"])
    }
}
