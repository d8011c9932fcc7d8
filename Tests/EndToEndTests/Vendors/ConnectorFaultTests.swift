// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import SandboxKit
import TestKit
import Testing

/// What both connectors do when their vendor refuses, or is away: one clear line, an entry in the
/// cycle report, few calls, and on they go as soon as it is mended.
@Suite(.serialized) struct ConnectorFaultTests {
    /// 603 and 607: Marketo's missing permission and exhausted quota.
    @Test(.timeLimit(.minutes(2)), arguments: [("603", "error"), ("607", "warning")])
    func marketoRefuses(_ code: String, level: String) throws {
        let landscape = try SystemUnderTest(people: 4, settings: SystemUnderTest.quickCycles)
        defer { landscape.stop() }
        try landscape.sandbox.setFault(
            ["kind": "vendor-error", "code": .string(code)],
            of: .marketo
        )
        try landscape.start(.marketo)
        try landscape.start(.scheduler)
        try landscape.expectOneLine("(\(code))", level: level, .marketo, reports: 3)
        let calls = try landscape.sandbox.hits("vendor-error", of: .marketo)
        let cycles = try landscape.reports(.marketo).count
        if code == "607" {
            #expect(calls == 1, "what is used up is not asked for again")
            return
        }
        #expect(calls <= cycles + 1, "\(calls) calls in \(cycles) cycles")
        try landscape.sandbox.clearFaults(of: .marketo)
        try landscape.eventually("it works again") {
            landscape.log.contains("Marketo works again")
        }
        try landscape.eventually("the persons are read") {
            Set(try landscape.changes(.marketo).map(\.record)).count == 4
        }
        #expect(try landscape.reports(.marketo).last?.errors == [])
    }

    @Test(.timeLimit(.minutes(2)), arguments: [VendorSystem.salesforce, .marketo])
    func aHostThatIsAwayAndComesBack(_ system: VendorSystem) throws {
        let landscape = try SystemUnderTest(people: 4, settings: SystemUnderTest.quickCycles)
        defer { landscape.stop() }
        try landscape.start(system == .salesforce ? .salesforce : .marketo)
        try landscape.start(.scheduler)
        try landscape.awaitCycle(system)
        landscape.sandbox.process.kill()
        _ = try landscape.sandbox.process.awaitEnd(seconds: Bounds.stopSeconds)
        try landscape.expectOneLine("cannot be reached", level: "warning", system, reports: 1)
        let again = try landscape.sandbox.successor(people: 4)
        defer { again.kill() }
        try landscape.eventually("it works again") {
            landscape.log.contains("\(system.title) works again")
        }
        try landscape.eventually("a report without errors") {
            try landscape.reports(system).last?.errors == []
        }
    }

    /// The names and the meanings of the metrics that docs/connectors.md tells to watch.
    @Test(.timeLimit(.minutes(2)), arguments: [VendorSystem.salesforce, .marketo])
    func theMetricsMove(_ system: VendorSystem) throws {
        let landscape = try SystemUnderTest(people: 12, settings: SystemUnderTest.quickCycles)
        defer { landscape.stop() }
        let connector = try landscape.start(
            system == .salesforce ? .salesforce : .marketo,
            settings: ["LEADSYNC_HTTP_PORT": "0"]
        )
        try landscape.start(.scheduler)
        let writes = try PlainWrites(landscape, system, count: 6)
        try writes.send(0..<6)
        try landscape.eventually("six results") { try landscape.results().count >= 6 }
        try landscape.awaitCycle(system)
        let code: JSON = system == .salesforce ? "API_DISABLED_FOR_ORG" : "603"
        try landscape.sandbox.setFault(["kind": "vendor-error", "code": code], of: system)
        let line = try #require(connector.errorLines.first { $0.contains("pages at ") })
        let url = String(try #require(line.split(separator: " ").last))
        var metrics = Metrics(text: "", system: system)
        // What is counted elsewhere is looked at every ten seconds.
        try landscape.eventually("a failed call is counted") {
            let page = try VendorCall.send("GET", url).require(200)
            metrics.text = String(decoding: page.body, as: UTF8.self)
            // The budget is asked for at the same time, and told a moment later.
            let isBudgetTold =
                (metrics["budget_left_calls"] ?? 0) < (metrics["budget_limit_calls"] ?? 0)
            return (metrics["call_failures_total"] ?? 0) > 0 && isBudgetTold
        }
        let calls = try #require(metrics["calls_total"])
        #expect(calls >= 6)
        #expect(metrics["active"] == 1)
        // The sandbox's own count includes what has been called since.
        try landscape.sandbox.clearFaults(of: system)
        let used =
            system == .salesforce
            ? try landscape.staff.callsOfOthers() : Int64(calls)
        #expect(Double(used) >= calls, "\(used) at the sandbox, \(calls) told")
        let limit = try #require(metrics["budget_limit_calls"])
        let left = try #require(metrics["budget_left_calls"])
        #expect(limit > left && left > 0)
        #expect((metrics["changes_total"] ?? 0) >= 3)
        #expect((metrics["cycles_total"] ?? 0) >= 1)
        #expect((metrics["cycle_errors_total"] ?? 0) >= 1)
        #expect((metrics["faults_total", "lane=\"poll\""] ?? 0) >= 1)
        #expect(metrics["writes_total", "lane=\"writes\",status=\"applied\""] == 6)
        #expect(metrics["writes_total", "lane=\"writes\",status=\"rejected\""] == 0)
        #expect((metrics["first_load_records"] ?? 0) >= 3)
        #expect((metrics["write_delay_seconds"] ?? 0) > 0)
    }
}

/// A page of metrics.
private struct Metrics {
    var text: String
    let system: VendorSystem

    /// The value of a connector's metric, with further labels as they are written.
    subscript(name: String, labels: String...) -> Double? {
        let all = (["system=\"\(system.rawValue)\""] + labels).joined(separator: ",")
        let start = "leadsync_connector_\(name){\(all)} "
        return text.split(separator: "\n").first { $0.hasPrefix(start) }
            .flatMap { Double($0.dropFirst(start.count)) }
    }
}
