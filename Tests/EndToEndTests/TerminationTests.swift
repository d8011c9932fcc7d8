// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import LeadModel
import TestKit
import Testing

/// SIGTERM ends a worker at once and leaves nothing half done.
@Suite struct TerminationTests {
    /// How long others may wait for the partitions of one that has left: far less than a session.
    private static let takeOverSeconds = 4.0

    @Test(.timeLimit(.minutes(3)))
    func idleItLeavesTheGroupAndAnotherTakesOver() throws {
        let cluster = try Cluster()
        defer { cluster.stop() }
        let settings = ["LEADSYNC_WORKER_LEAVE_GROUP": "yes"]
        let leaving = try ServiceProcess.worker("leaving", on: cluster, settings: settings)
        let staying = try ServiceProcess.worker("staying", on: cluster, settings: settings)
        try leaving.awaitReady(3)
        try staying.awaitReady(3)
        leaving.terminate()
        #expect(try leaving.awaitEnd(seconds: Bounds.stopSeconds) == .success)
        try staying.awaitReady(6, seconds: Self.takeOverSeconds)
        staying.terminate()
        #expect(try staying.awaitEnd(seconds: Bounds.stopSeconds) == .success)
    }

    /// Each worker says once that it is ready: none loses a partition, and none waits for another.
    @Test(.timeLimit(.minutes(3)))
    func aRollingRestartMovesNoPartition() throws {
        let cluster = try Cluster()
        defer { cluster.stop() }
        // So long that no process is taken for dead, on however slow a machine.
        let settings = [
            "LEADSYNC_WORKER_SESSION_TIMEOUT": "5m",
            "LEADSYNC_KAFKA_PROPERTIES": "heartbeat.interval.ms=300",
        ]
        func worker(_ name: String) throws -> ServiceProcess {
            try ServiceProcess.worker(name, on: cluster, settings: settings)
        }
        let names = ["one", "two", "three"]
        var workers = try names.map(worker)
        for worker in workers { try worker.awaitReady(2) }
        let told = workers.map(\.readyLines)
        for index in workers.indices {
            workers[index].terminate()
            #expect(try workers[index].awaitEnd(seconds: Bounds.stopSeconds) == .success)
            workers[index] = try worker(names[index])
            try workers[index].awaitReady(2)
            for other in workers.indices where other != index {
                #expect(workers[other].readyLines == (other < index ? 1 : told[other]))
            }
        }
        for worker in workers { worker.terminate() }
        for worker in workers {
            #expect(try worker.awaitEnd(seconds: Bounds.stopSeconds) == .success)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func underLoadItCommitsOrAborts() throws {
        let streams = Streams(leadCount: 2_000, eventsPerLead: 5)
        let cluster = try Cluster()
        defer { cluster.stop() }
        try streams.produce(to: Feed(cluster))
        let leaving = try ServiceProcess.worker("leaving", on: cluster)
        try awaiting("it is under load", seconds: Bounds.drainSeconds) {
            try cluster.committed() > streams.eventCount / 10
        }
        leaving.terminate()
        #expect(try leaving.awaitEnd(seconds: Bounds.stopSeconds) == .success)
        #expect(try cluster.committed() < streams.eventCount, "stopped too late to matter")
        // Another name: it is not the fencing of the first that ends an open transaction.
        let heir = try ServiceProcess.worker("heir", on: cluster)
        try heir.awaitReady(6)
        try cluster.awaitDrained()
        let outcome = try Outcome(of: cluster)
        outcome.expectExactlyOnce()
        #expect(outcome.writes.count == streams.eventCount)
        heir.terminate()
        #expect(try heir.awaitEnd(seconds: Bounds.stopSeconds) == .success)
    }

    @Test(.timeLimit(.minutes(3)))
    func withABrokerThatHasGoneItStillEnds() throws {
        let cluster = try Cluster()
        defer { cluster.stop() }
        // A broker outside is not ours to stop.
        guard let broker = cluster.broker else { return }
        let worker = try ServiceProcess.worker("one", on: cluster)
        try worker.awaitReady()
        broker.stop()
        worker.terminate()
        #expect(try worker.awaitEnd(seconds: Bounds.stopSeconds) == .success)
    }

    @Test(.timeLimit(.minutes(3)))
    func whileItStillWaitsForABrokerItEnds() throws {
        // A port that accepts connections and never answers is what a starting broker looks like.
        let silent = try SilentListener()
        let worker = try ServiceProcess(
            ["worker"],
            environment: ["LEADSYNC_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:\(silent.port)"]
        )
        try awaiting("the worker knocks", seconds: Bounds.readySeconds) { silent.hasConnection }
        worker.terminate()
        #expect(try worker.awaitEnd(seconds: Bounds.stopSeconds) == .success)
    }
}
