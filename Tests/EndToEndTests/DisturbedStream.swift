// SPDX-License-Identifier: Apache-2.0

import TestKit
import Testing

/// One stream of events on two clusters: a worker reads the one in peace, and whatever happens to
/// the workers of the other, the outcome has to be the same.
final class DisturbedStream {
    let streams = Streams(leadCount: 4_000, eventsPerLead: 5)
    let calm: Cluster
    let disturbed: Cluster
    private let undisturbed: ServiceProcess

    init() throws {
        calm = try Cluster()
        disturbed = try Cluster()
        for cluster in [calm, disturbed] {
            try streams.tellWatermark(on: cluster)
            try streams.produce(to: Feed(cluster))
        }
        undisturbed = try ServiceProcess.worker("one", on: calm)
    }

    func stop() {
        calm.stop()
        disturbed.stop()
    }

    /// Waits until a part of the stream is committed where it is disturbed.
    func awaitCommitted(_ share: Int) throws {
        try awaiting("1/\(share) of the stream is committed", seconds: Bounds.drainSeconds) {
            try disturbed.committed() >= streams.eventCount / share
        }
    }

    /// Proves that what has just happened did so in the middle of the stream.
    func expectUnfinished() throws {
        #expect(try disturbed.committed() < streams.eventCount, "too late to matter")
    }

    /// Waits for the end of both streams, compares them, and ends the workers.
    func expectSameOutcome(_ workers: ServiceProcess...) throws {
        do {
            try disturbed.awaitDrained()
        } catch {
            let said = workers.map { "\n\($0.errorText.suffix(4_000))" }.joined()
            throw Overdue(description: "\(error). The workers said:\(said)")
        }
        try calm.awaitDrained()
        let outcome = try Outcome(of: disturbed)
        outcome.expectExactlyOnce()
        #expect(outcome.writes.count == streams.eventCount)
        outcome.expectSame(as: try Outcome(of: calm))
        for worker in workers + [undisturbed] {
            worker.terminate()
            #expect(try worker.awaitEnd(seconds: Bounds.stopSeconds) == .success)
        }
    }
}
