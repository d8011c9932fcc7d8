// SPDX-License-Identifier: Apache-2.0

import ActiveStandby
import CycleScheduler
import LeadModel
import Primitives
import TestKit
import Testing

/// Whatever stands on triggers and cycles: a scheduler goes on.
@Suite(.serialized) struct FuzzTests {
    @Test(.timeLimit(.minutes(2)), arguments: [1, 2] as [UInt64])
    func noRecordEndsIt(seed: UInt64) throws {
        let world = try SchedulerWorld()
        defer { world.close() }
        let scheduler = world.start()
        try world.expectTriggers([1])
        var distorter = JSONDistorter(seed: seed)
        for number in 0..<300 {
            let trigger = PollTrigger(
                cycle: Int64(number),
                at: Timestamp(milliseconds: 0),
                reason: .manual
            )
            let topic = distorter.one(of: [world.topics.triggers, world.topics.cycles])
            try world.publish(distorter.distorted(trigger.encoded()), to: topic)
        }
        // A cycle that has not been triggered yet is the next one to end.
        try world.trigger(1_000_000)
        try world.report(1_000_000)
        try world.wait { scheduler.events.contains(.ended(cycle: 1_000_000)) }
        scheduler.stop()
        // Nor one that reads them all when it takes over.
        let second = world.start()
        try world.wait {
            second.events.contains { if case .active = $0 { true } else { false } }
        }
        second.stop()
        for run in [scheduler, second] {
            #expect(try run.result?.get() == .atRest)
            #expect(!run.events.contains { if case .trouble = $0 { true } else { false } })
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func noInputEndsTheMachine(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let numbers: [Int64] = [.min, -1, 0, 1, 2, 1 << 52, (1 << 53) - 1, 1 << 53, .max - 1, .max]
        func number() -> Int64 { numbers[Int.random(in: numbers.indices, using: &random)] }
        for _ in 0..<2_000 {
            var machine = CycleMachine(
                .init(delayMilliseconds: 300_000, cycleTimeoutMilliseconds: 3_600_000)
            )
            for _ in 0..<12 {
                let at = Timestamp(milliseconds: number())
                let input: CycleMachine.Input =
                    switch Int.random(in: 0..<5, using: &random) {
                    case 0: .trigger(PollTrigger(cycle: number(), at: at, reason: .manual))
                    case 1:
                        .report(
                            CycleReport(
                                cycle: number(),
                                system: .marketo,
                                changes: number(),
                                apiCalls: number(),
                                durationMilliseconds: number(),
                                errors: [],
                                at: at
                            )
                        )
                    case 2: .lag([])
                    case 3: .end(CycleEnd(cycle: 41, at: at))
                    default: .tick
                    }
                if Bool.random(using: &random) { machine.replay(input) }
                _ = machine.handle(input, now: Timestamp(milliseconds: number()))
                _ = machine.dueAt
            }
        }
    }
}
