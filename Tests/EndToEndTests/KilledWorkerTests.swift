// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Testing

/// A process that is killed loses nothing and repeats nothing.
@Suite struct KilledWorkerTests {
    @Test(.timeLimit(.minutes(2)))
    func killedTwiceInAStreamItEndsAsAnUndisturbedOne() throws {
        let streams = Streams(leadCount: 4_000, eventsPerLead: 5)
        let calm = try Cluster()
        defer { calm.stop() }
        let disturbed = try Cluster()
        defer { disturbed.stop() }
        for cluster in [calm, disturbed] { try streams.produce(to: Feed(cluster)) }

        let undisturbed = try ServiceProcess.worker("one", on: calm)
        for share in [5, 2] {
            let victim = try ServiceProcess.worker("one", on: disturbed)
            let goal = Int64(streams.eventCount / share)
            try awaiting("a part of the stream is committed", seconds: Bounds.drainSeconds) {
                try disturbed.committed() >= goal
            }
            victim.kill()
            #expect(try victim.awaitEnd(seconds: 2).isSignal)
            let committed = try disturbed.committed()
            #expect(committed < streams.eventCount, "killed too late to matter")
        }
        let heir = try ServiceProcess.worker("one", on: disturbed)
        try disturbed.awaitDrained()
        try calm.awaitDrained()
        let outcome = try Outcome(of: disturbed)
        outcome.expectExactlyOnce()
        #expect(outcome.writes.count == streams.eventCount)
        outcome.expectSame(as: try Outcome(of: calm))
        for worker in [heir, undisturbed] {
            worker.terminate()
            #expect(try worker.awaitEnd(seconds: Bounds.stopSeconds) == .success)
        }
    }
}
