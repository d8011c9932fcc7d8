// SPDX-License-Identifier: Apache-2.0

import ActiveStandby
import CycleScheduler
import LeadModel
import Testing

@Suite(.serialized) struct SchedulerOnBrokerTests {
    @Test(.timeLimit(.minutes(3)))
    func theOtherOneGoesOnWhereTheActiveOneStopped() throws {
        let world = try SchedulerWorld()
        defer { world.close() }
        let first = world.start()
        try world.expectTriggers([1])
        let second = world.start()
        try world.report(1)
        try world.expectTriggers([1, 2])
        // In the middle of cycle 2 the active one goes: the other waits for its end, then goes on.
        first.stop()
        try world.report(2)
        try world.expectTriggers([1, 2, 3])
        second.stop()
        // Which of two is active is Kafka's choice, and made anew when the second one joins.
        #expect((first.events + second.events).contains(.ended(cycle: 1)))
        #expect(second.events.contains(.ended(cycle: 2)))
        #expect(second.events.contains(.triggered(cycle: 3)))
        // Restarted in the wait after cycle 3: the note says when it ended.
        try world.report(3)
        let third = world.start()
        try world.expectTriggers([1, 2, 3, 4])
        third.stop()
        #expect(third.events.contains(.ended(cycle: 3)))
    }
}
