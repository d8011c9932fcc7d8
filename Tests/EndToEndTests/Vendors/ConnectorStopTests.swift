// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import SandboxKit
import TestKit
import Testing

/// SIGTERM in the middle of what a connector is doing: it ends within five seconds, with a code
/// that says so, and its successor goes on as if nothing had been. (When it is idle:
/// `anIdleCycleCostsAtMostFourCalls`.)
@Suite(.serialized) struct ConnectorStopTests {
    private func part(_ system: VendorSystem) -> SystemUnderTest.Part {
        system == .salesforce ? .salesforce : .marketo
    }

    private func expectEndInTheMiddle(_ process: ServiceProcess) throws {
        process.terminate()
        let end = try process.awaitEnd(seconds: Bounds.stopSeconds)
        #expect(end.code == 75 && !end.isSignal)
    }

    @Test(.timeLimit(.minutes(2)), arguments: [VendorSystem.salesforce, .marketo])
    func inTheMiddleOfAFirstLoad(_ system: VendorSystem) throws {
        let count = 3_000
        let landscape = try SystemUnderTest(people: count, settings: SystemUnderTest.quickCycles)
        defer { landscape.stop() }
        let path: JSON = system == .salesforce ? "/query" : "/file.json"
        try landscape.sandbox.setFault(
            // Longer than a connector that stops lets calls go on.
            ["kind": "latency", "path": path, "milliseconds": 3_000],
            of: system
        )
        let process = try landscape.start(part(system))
        try landscape.start(.scheduler)
        try landscape.eventually("a part of the load") {
            try landscape.changes(system).count > 0
        }
        try expectEndInTheMiddle(process)
        let loaded = try landscape.changes(system).count
        #expect(loaded < count, "stopped too late to matter")
        try landscape.sandbox.clearFaults(of: system)
        let successor = try landscape.start(part(system))
        try successor.awaitLine(
            containing: "first load: all \(count) records are published",
            seconds: 15
        )
        let records = Set(try landscape.changes(system).map(\.record))
        #expect(records.count == count)
    }

    @Test(.timeLimit(.minutes(2)), arguments: [VendorSystem.salesforce, .marketo])
    func inTheMiddleOfWrites(_ system: VendorSystem) throws {
        let count = 60
        let landscape = try SystemUnderTest(people: 80)
        defer { landscape.stop() }
        let writes = try PlainWrites(landscape, system, count: count)
        // Longer than a connector that stops lets calls go on.
        let path: JSON = system == .salesforce ? "composite/sobjects" : "/rest/v1/leads.json"
        try landscape.sandbox.setFault(
            ["kind": "latency", "path": path, "milliseconds": 3_000],
            of: system
        )
        let process = try landscape.start(part(system))
        try writes.send(0..<20)
        try landscape.eventually("a call is under way") {
            try landscape.sandbox.hits("latency", of: system) > 0
        }
        try writes.send(20..<count)
        try expectEndInTheMiddle(process)
        #expect(try landscape.results().count < count, "stopped too late to matter")
        try landscape.sandbox.clearFaults(of: system)
        try landscape.start(part(system))
        try landscape.eventually("\(count) results") { try landscape.results().count >= count }
        let results = try landscape.results()
        #expect(Set(results.map(\.write)) == Set(writes.writes.map(\.id)))
        #expect(results.count == count, "one result for each write")
        #expect(
            results.allSatisfy { $0.status == .applied },
            "\(results.filter { $0.status != .applied })"
        )
        #expect(try writes.wrong() == [])
    }
}
