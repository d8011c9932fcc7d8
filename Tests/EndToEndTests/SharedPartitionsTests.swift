// SPDX-License-Identifier: Apache-2.0

import LeadModel
import TestKit
import Testing

/// How many workers there are makes no difference to what they decide.
@Suite struct SharedPartitionsTests {
    @Test(.timeLimit(.minutes(2)))
    func aThirdWorkerThatComesAndGoesChangesNothing() throws {
        let streams = Streams(leadCount: 2_000, eventsPerLead: 6)
        let alone = try Cluster()
        defer { alone.stop() }
        try streams.tellWatermark(on: alone)
        try streams.produce(to: Feed(alone))
        let only = try ServiceProcess.worker("only", on: alone)

        let shared = try Cluster()
        defer { shared.stop() }
        try streams.tellWatermark(on: shared)
        let first = try ServiceProcess.worker("first", on: shared)
        let second = try ServiceProcess.worker("second", on: shared)
        try first.awaitReady(3)
        try second.awaitReady(3)
        let feed = try Feed(shared)
        try feed.send(streams.watermark(.salesforce))
        var sent = 0
        var third: ServiceProcess?
        try streams.forEach { event, lead in
            try feed.send(event, lead: lead)
            sent += 1
            if sent == streams.eventCount / 3 {
                // The stream flows while it joins.
                third = try ServiceProcess.worker("third", on: shared)
            }
            if sent == streams.eventCount * 2 / 3 {
                try feed.flush()
                try third?.awaitReady(2)
                third?.terminate()
            }
        }
        try feed.flush()
        #expect(try third?.awaitEnd(seconds: Bounds.stopSeconds) == .success)
        try shared.awaitDrained()
        try alone.awaitDrained()
        let outcome = try Outcome(of: shared)
        outcome.expectExactlyOnce()
        #expect(outcome.writes.count == streams.eventCount)
        outcome.expectSame(as: try Outcome(of: alone))
        for worker in [first, second, only] {
            worker.terminate()
            #expect(try worker.awaitEnd(seconds: Bounds.stopSeconds) == .success)
        }
    }
}
