// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import SandboxKit
import TestKit
import Testing

/// A process that stands still for longer than its session (a machine that was paused, say) wakes
/// up and believes that it is still the one: nothing that it does then counts.
@Suite(.serialized) struct FrozenProcessTests {
    @Test(.timeLimit(.minutes(2)))
    func aWorkerThatWakesInTheStreamOfItsSuccessor() throws {
        let stream = try DisturbedStream()
        defer { stream.stop() }
        let sleeper = try ServiceProcess.worker("one", on: stream.disturbed)
        try stream.awaitCommitted(5)
        sleeper.freeze()
        defer { sleeper.thaw() }
        try stream.expectUnfinished()
        let successor = try ServiceProcess.worker("two", on: stream.disturbed)
        try successor.awaitReady(stream.disturbed.partitionCount)
        sleeper.thaw()
        try stream.expectSameOutcome(sleeper, successor)
    }

    /// It is frozen between a call and what it would have told of it.
    @Test(.timeLimit(.minutes(2)), arguments: [VendorSystem.salesforce, .marketo])
    func aConnectorThatWakesAfterItsCall(_ system: VendorSystem) throws {
        let landscape = try SystemUnderTest(people: 12)
        defer { landscape.stop() }
        let part: SystemUnderTest.Part = system == .salesforce ? .salesforce : .marketo
        let writes = try PlainWrites(landscape, system, count: 8)
        let path: JSON = system == .salesforce ? "composite/sobjects" : "/rest/v1/leads.json"
        try landscape.sandbox.setFault(
            ["kind": "latency", "path": path, "milliseconds": 1_500],
            of: system
        )
        let sleeper = try landscape.start(part)
        try writes.send(0..<6)
        try landscape.eventually("a call is under way") {
            try landscape.sandbox.hits("latency", of: system) > 0
        }
        sleeper.freeze()
        defer { sleeper.thaw() }
        try landscape.sandbox.clearFaults(of: system)
        let successor = try landscape.start(part)
        try landscape.eventually("the successor tells of all") {
            try landscape.results().count >= 6
        }
        #expect(try writes.wrong(0..<6) == [])
        // A user edits a record: it must not be written over.
        try writes.edit(0, to: "edited")
        sleeper.thaw()
        try awaitInsight(sleeper)
        try writes.send(6..<8)
        try landscape.eventually("all is told") { try landscape.results().count >= 8 }
        let results = try landscape.results()
        #expect(results.count == 8, "one result for each write")
        #expect(results.allSatisfy { $0.status == .applied })
        #expect(try writes.wrong(0..<8) == [writes.writes[0].id])
        for process in [sleeper, successor] {
            process.terminate()
            #expect(try process.awaitEnd(seconds: Bounds.stopSeconds) == .success)
        }
    }

    /// It is frozen after it has looked what is there, and before it writes because of that.
    @Test(.timeLimit(.minutes(2)), arguments: [VendorSystem.salesforce, .marketo])
    func aConnectorThatWakesBeforeItsCall(_ system: VendorSystem) throws {
        let landscape = try SystemUnderTest(people: 12)
        defer { landscape.stop() }
        let part: SystemUnderTest.Part = system == .salesforce ? .salesforce : .marketo
        let writes = try PlainWrites(landscape, system, count: 6)
        try landscape.sandbox.setFault(
            [
                "kind": "latency", "method": "GET", "milliseconds": 1_500,
                "path": system == .salesforce ? "/query" : "/rest/v1/leads.json",
            ],
            of: system
        )
        // Whoever finds writes looks whether somebody has applied them.
        try writes.send(0..<6)
        let sleeper = try landscape.start(part)
        try landscape.eventually("it looks what is there") {
            try landscape.sandbox.hits("latency", of: system) > 0
        }
        sleeper.freeze()
        defer { sleeper.thaw() }
        try landscape.sandbox.clearFaults(of: system)
        try landscape.start(part)
        try landscape.eventually("the successor tells of all") {
            try landscape.results().count >= 6
        }
        #expect(try writes.wrong() == [])
        try writes.edit(0, to: "edited")
        sleeper.thaw()
        try awaitInsight(sleeper)
        #expect(try landscape.results().count == 6, "one result for each write")
        #expect(try writes.wrong() == [writes.writes[0].id], "the edit was written over")
    }

    /// Waits until a connector that has slept stands by, or is made the active one once more, as a
    /// new member of the group.
    private func awaitInsight(_ sleeper: ServiceProcess) throws {
        try awaiting(
            "it has found out",
            seconds: Bounds.readySeconds,
            found: { sleeper.errorText },
            until: {
                sleeper.errorText.contains("standing by")
                    || sleeper.errorLines.count { $0.contains("connector ready") } > 1
            }
        )
    }

    @Test(.timeLimit(.minutes(2)))
    func aSchedulerThatWakesCountsNothingTwice() throws {
        let cluster = try Cluster()
        defer { cluster.stop() }
        let quick = [
            "LEADSYNC_SCHEDULE_CYCLE_TIMEOUT": "200ms", "LEADSYNC_SCHEDULE_DELAY": "100ms",
        ]
        func triggers() throws -> [PollTrigger] {
            try cluster.read(PollTrigger.self, of: cluster.topics.triggers)
        }
        func awaitTriggers(beyond count: Int) throws {
            try awaiting("three more triggers", seconds: Bounds.drainSeconds) {
                try triggers().count >= count + 3
            }
        }
        let sleeper = try ServiceProcess.command(["scheduler"], on: cluster, settings: quick)
        try awaitTriggers(beyond: 0)
        sleeper.freeze()
        defer { sleeper.thaw() }
        let before = try triggers().count
        let successor = try ServiceProcess.command(["scheduler"], on: cluster, settings: quick)
        try awaitTriggers(beyond: before)
        sleeper.thaw()
        try awaitTriggers(beyond: try triggers().count)
        let cycles = try triggers().map(\.cycle)
        #expect(cycles == cycles.indices.map { Int64($0) + (cycles.first ?? 0) }, "\(cycles)")
        for process in [sleeper, successor] {
            process.terminate()
            #expect(try process.awaitEnd(seconds: Bounds.stopSeconds) == .success)
        }
    }
}
