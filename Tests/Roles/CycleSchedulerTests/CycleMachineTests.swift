// SPDX-License-Identifier: Apache-2.0

import CycleScheduler
import LeadModel
import Primitives
import Testing

@Suite struct CycleMachineTests {
    static let settings = CycleMachine.Settings(
        delayMilliseconds: 300_000,
        cycleTimeoutMilliseconds: 3_600_000
    )

    private func at(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

    private func report(_ cycle: Int64, _ system: VendorSystem) -> CycleReport {
        CycleReport(
            cycle: cycle,
            system: system,
            changes: 0,
            apiCalls: 0,
            durationMilliseconds: 0,
            errors: [],
            at: at(0)
        )
    }

    private func trigger(_ cycle: Int64, at time: Int64) -> PollTrigger {
        PollTrigger(cycle: cycle, at: at(time), reason: .schedule)
    }

    @Test func theFirstCycleBeginsAtOnceAndIsNumberOne() {
        var machine = CycleMachine(Self.settings)
        #expect(machine.dueAt == nil)
        #expect(machine.handle(.tick, now: at(10)) == [.publishTrigger(cycle: 1)])
        #expect(machine.handle(.tick, now: at(11)) == [])
        // Its own trigger comes back.
        #expect(machine.handle(.trigger(trigger(1, at: 10)), now: at(12)) == [])
        #expect(machine.phase == .running(cycle: 1, since: at(10), reported: []))
    }

    @Test func aCycleEndsWithBothReportsAndNoLagAndTheWaitBeginsThere() {
        var machine = CycleMachine(Self.settings)
        _ = machine.handle(.tick, now: at(0))
        #expect(machine.handle(.report(report(1, .marketo)), now: at(1)) == [])
        #expect(!machine.needsLag)
        // A report of another cycle, and the same one again, change nothing.
        #expect(machine.handle(.report(report(2, .salesforce)), now: at(2)) == [])
        #expect(machine.handle(.report(report(1, .marketo)), now: at(2)) == [])
        #expect(machine.handle(.lag([]), now: at(2)) == [])
        #expect(machine.handle(.report(report(1, .salesforce)), now: at(3)) == [])
        #expect(machine.needsLag)
        #expect(machine.handle(.lag(["leadsync-workers (7)"]), now: at(4)) == [])
        let end = CycleEnd(cycle: 1, at: at(240_000))
        #expect(machine.handle(.lag([]), now: at(240_000)) == [.recordEnd(end)])
        // Five minutes from the end, not from the trigger.
        #expect(machine.handle(.tick, now: at(539_999)) == [])
        #expect(machine.handle(.tick, now: at(540_000)) == [.publishTrigger(cycle: 2)])
    }

    @Test(
        arguments: [
            ([], nil, ["the report of Marketo", "the report of Salesforce"]),
            ([VendorSystem.salesforce], nil, ["the report of Marketo"]),
            (
                [.marketo, .salesforce], ["leadsync-workers (7)"],
                ["records that leadsync-workers (7) has yet to read"]
            ),
            (
                [.marketo, .salesforce], nil,
                ["the lag of the groups, which could not be read"]
            ),
        ] as [([VendorSystem], [String]?, [String])]
    )
    func aCycleThatDoesNotEndIsGivenUpWithTheReason(
        reports: [VendorSystem],
        lag: [String]?,
        missing: [String]
    ) {
        var machine = CycleMachine(Self.settings)
        _ = machine.handle(.tick, now: at(0))
        for system in reports { _ = machine.handle(.report(report(1, system)), now: at(1)) }
        if let lag { _ = machine.handle(.lag(lag), now: at(2)) }
        #expect(machine.handle(.tick, now: at(3_599_999)) == [])
        #expect(
            machine.handle(.tick, now: at(3_600_000)) == [
                .warnGivenUp(cycle: 1, missing: missing),
                .recordEnd(CycleEnd(cycle: 1, at: at(3_600_000))),
            ]
        )
        #expect(machine.handle(.tick, now: at(3_899_999)) == [])
        #expect(machine.handle(.tick, now: at(3_900_000)) == [.publishTrigger(cycle: 2)])
    }

    @Test func aRestartInTheWaitWaitsOnlyTheRest() {
        var machine = CycleMachine(Self.settings)
        machine.replay(.trigger(trigger(41, at: 0)))
        machine.replay(.report(report(41, .marketo)))
        machine.replay(.end(CycleEnd(cycle: 41, at: at(100_000))))
        #expect(machine.dueAt == at(400_000))
        #expect(machine.handle(.tick, now: at(399_000)) == [])
        #expect(machine.handle(.tick, now: at(400_000)) == [.publishTrigger(cycle: 42)])
    }

    @Test func aRestartInACycleGoesOnWaitingForItsEnd() {
        var machine = CycleMachine(Self.settings)
        machine.replay(.trigger(trigger(40, at: 0)))
        machine.replay(.trigger(trigger(41, at: 1_000)))
        machine.replay(.report(report(40, .salesforce)))
        machine.replay(.report(report(41, .marketo)))
        // The note of the cycle before is older than the trigger.
        machine.replay(.end(CycleEnd(cycle: 40, at: at(500))))
        #expect(machine.handle(.tick, now: at(2_000)) == [])
        #expect(machine.phase == .running(cycle: 41, since: at(1_000), reported: [.marketo]))
        _ = machine.handle(.report(report(41, .salesforce)), now: at(3_000))
        #expect(
            machine.handle(.lag([]), now: at(4_000)) == [
                .recordEnd(CycleEnd(cycle: 41, at: at(4_000)))
            ]
        )
    }

    @Test func theNumberingGoesOnFromTheNoteWhenTheTriggersHaveExpired() {
        var machine = CycleMachine(Self.settings)
        machine.replay(.end(CycleEnd(cycle: 99, at: at(0))))
        #expect(machine.handle(.tick, now: at(900_000)) == [.publishTrigger(cycle: 100)])
    }

    @Test func somebodyElsesTriggerBeginsItsCycle() {
        var machine = CycleMachine(Self.settings)
        machine.replay(.end(CycleEnd(cycle: 5, at: at(0))))
        let manual = PollTrigger(cycle: 6, at: at(1_000), reason: .manual)
        #expect(machine.handle(.trigger(manual), now: at(1_001)) == [])
        #expect(machine.phase == .running(cycle: 6, since: at(1_000), reported: []))
        #expect(machine.handle(.tick, now: at(300_000)) == [])
    }

    @Test func aClockThatRanAheadMakesNoWaitLongerThanTheDelay() {
        var machine = CycleMachine(Self.settings)
        // The scheduler before this one took it for next year.
        machine.replay(.end(CycleEnd(cycle: 41, at: at(31_536_000_000))))
        #expect(machine.handle(.tick, now: at(1_000)) == [])
        #expect(machine.dueAt == at(301_000))
        #expect(machine.handle(.tick, now: at(301_000)) == [.publishTrigger(cycle: 42)])
        // A trigger from the future begins its cycle now.
        let manual = PollTrigger(cycle: 50, at: at(31_536_000_000), reason: .manual)
        #expect(machine.handle(.trigger(manual), now: at(302_000)) == [])
        #expect(machine.phase == .running(cycle: 50, since: at(302_000), reported: []))
    }

    @Test func aClockThatIsSetBackMakesNoWaitLongerThanTheDelay() {
        var machine = CycleMachine(Self.settings)
        machine.replay(.end(CycleEnd(cycle: 1, at: at(10_000_000))))
        #expect(machine.handle(.tick, now: at(10_000_000)) == [])
        #expect(machine.handle(.tick, now: at(5_000_000)) == [])
        #expect(machine.handle(.tick, now: at(5_299_999)) == [])
        #expect(machine.handle(.tick, now: at(5_300_000)) == [.publishTrigger(cycle: 2)])
    }

    @Test(arguments: [Int64.min, 0, .max])
    func noTimeOfANoteEndsIt(milliseconds: Int64) {
        var machine = CycleMachine(Self.settings)
        machine.replay(.end(CycleEnd(cycle: 7, at: at(milliseconds))))
        var now: Int64 = 1_000_000
        while machine.handle(.tick, now: at(now)).isEmpty { now += 100_000 }
        #expect(machine.lastCycle == 8 && now <= 1_300_000)
    }

    @Test func aNumberThatLeavesNoneToGoOnWithIsRefused() {
        var machine = CycleMachine(Self.settings)
        _ = machine.handle(.tick, now: at(0))
        for number: Int64 in [.max, 1 << 53, (1 << 52) + 1] {
            let found = machine.handle(.trigger(trigger(number, at: 1)), now: at(1))
            #expect(found == [.refuseTrigger(cycle: number)])
            machine.replay(.trigger(trigger(number, at: 1)))
        }
        #expect(machine.lastCycle == 1)
        // The greatest one that is taken has a successor, which is taken for one too.
        _ = machine.handle(.trigger(trigger(1 << 52, at: 1)), now: at(1))
        #expect(machine.handle(.trigger(trigger((1 << 52) + 1, at: 1)), now: at(1)) == [])
        #expect(machine.lastCycle == (1 << 52) + 1)
    }

    @Test func itGoesOnAfterACycleThatIsKnownFromElsewhere() {
        var machine = CycleMachine(Self.settings)
        machine.replay(.trigger(trigger(3, at: 0)))
        machine.goOn(after: 2, endedAt: at(0))
        #expect(machine.lastCycle == 3)
        machine.goOn(after: .max, endedAt: at(0))
        #expect(machine.lastCycle == 3)
        machine.goOn(after: 90, endedAt: at(0))
        #expect(machine.handle(.tick, now: at(300_000)) == [.publishTrigger(cycle: 91)])
    }

    @Test func theNoteOfAnEndReadsBack() {
        let end = CycleEnd(cycle: 42, at: at(1_764_009_895_000))
        #expect(CycleEnd(note: end.note) == end)
        for note in [
            "", "cycle=1", "cycle=x ended=1", "cycle=0 ended=1", "ended=1 cycle=1",
            "cycle=9223372036854775807 ended=1", "cycle=1 ended=9223372036854775808",
        ] {
            #expect(CycleEnd(note: note) == nil)
        }
    }
}
