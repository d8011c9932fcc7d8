// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import SandboxKit
import TestKit
import Testing

/// What a connector does when Salesforce does not: one clear line, an entry in the cycle report,
/// and no busy loop.
@Suite(.serialized) struct SalesforceFaultTests {
    @Test(.timeLimit(.minutes(2)))
    func wrongCredentials() throws {
        let landscape = try SystemUnderTest(
            settings: SystemUnderTest.quickCycles.merging([
                "LEADSYNC_SALESFORCE_CLIENT_SECRET": "no-such-secret"
            ]) {
                $1
            }
        )
        defer { landscape.stop() }
        try landscape.start(.salesforce)
        try landscape.start(.scheduler)
        try landscape.expectOneLine(
            "LEADSYNC_SALESFORCE_CLIENT_SECRET",
            level: "error",
            .salesforce,
            reports: 3
        )
        #expect(try landscape.reports(.salesforce).allSatisfy { $0.apiCalls == 0 })
        #expect(try landscape.staff.callsOfOthers() == 0)
        #expect(!landscape.log.contains("no-such-secret"))
    }

    @Test(.timeLimit(.minutes(2)))
    func anUnreachableHost() throws {
        let landscape = try SystemUnderTest(
            settings: SystemUnderTest.quickCycles.merging([
                "LEADSYNC_SALESFORCE_LOGIN_URL": "http://127.0.0.1:1"
            ]) {
                $1
            }
        )
        defer { landscape.stop() }
        try landscape.start(.salesforce)
        try landscape.start(.scheduler)
        try landscape.expectOneLine(
            "Salesforce's login host cannot be reached",
            level: "warning",
            .salesforce,
            reports: 1
        )
    }

    @Test(.timeLimit(.minutes(2)))
    func anExhaustedQuota() throws {
        let landscape = try SystemUnderTest(settings: SystemUnderTest.quickCycles)
        defer { landscape.stop() }
        try landscape.staff.administer("limits", ["dailyApiRequests": 500, "used": 500])
        try landscape.start(.salesforce)
        try landscape.start(.scheduler)
        try landscape.expectOneLine(
            "used up its API calls",
            level: "warning",
            .salesforce,
            reports: 3
        )
        // It is not asked again and again.
        #expect(try landscape.reports(.salesforce).dropFirst().allSatisfy { $0.apiCalls == 0 })
    }

    @Test(.timeLimit(.minutes(2)))
    func aMissingPermissionThatIsThenGranted() throws {
        let landscape = try SystemUnderTest(settings: SystemUnderTest.quickCycles)
        defer { landscape.stop() }
        try landscape.sandbox.setFault(
            ["kind": "vendor-error", "code": "API_DISABLED_FOR_ORG"],
            of: .salesforce
        )
        try landscape.start(.salesforce)
        try landscape.start(.scheduler)
        try landscape.expectOneLine("API_DISABLED_FOR_ORG", level: "error", .salesforce, reports: 3)
        try landscape.sandbox.clearFaults(of: .salesforce)
        try awaiting("it works again", seconds: Bounds.drainSeconds, found: { landscape.log.tail })
        { landscape.log.contains("Salesforce works again") }
        #expect(try landscape.reports(.salesforce).last?.errors == [])
    }

    @Test(.timeLimit(.minutes(2)))
    func anIdleCycleCostsAtMostFourCalls() throws {
        let landscape = try SystemUnderTest(settings: SystemUnderTest.quickCycles)
        defer { landscape.stop() }
        try landscape.staff.create(
            "Lead",
            (0..<30).map { ["LastName": .string("Lead \($0)"), "Company": "Works"] }
        )
        let connector = try landscape.start(.salesforce)
        let scheduler = try landscape.start(.scheduler)
        var reports: [CycleReport] = []
        try awaiting("eight cycles", seconds: Bounds.drainSeconds, found: { landscape.log.tail }) {
            reports = try landscape.reports(.salesforce)
            return reports.count >= 8
        }
        for process in [scheduler, connector] {
            process.terminate()
            #expect(try process.awaitEnd(seconds: Bounds.stopSeconds) == .success)
        }
        reports = try landscape.reports(.salesforce)
        // The first one reads the schema and loads all; the others find nothing.
        #expect(reports.dropFirst().allSatisfy { $0.apiCalls <= 4 }, "\(reports.map(\.apiCalls))")
        #expect(reports.dropFirst(2).allSatisfy { $0.changes == 0 })
        // A cycle that was under way at the end has made calls that no report tells of.
        let told = reports.reduce(0) { $0 + $1.apiCalls }
        #expect(told...(told + 4) ~= (try landscape.staff.callsOfOthers()))
    }

    @Test(.timeLimit(.minutes(2)))
    func theBudgetIsNeverExceeded() throws {
        let landscape = try SystemUnderTest(
            settings: SystemUnderTest.quickCycles.merging([
                "LEADSYNC_SALESFORCE_BUDGET_DAILY_CALLS": "60",
                "LEADSYNC_SALESFORCE_BUDGET_SHARE": "50%",
            ]) { $1 }
        )
        defer { landscape.stop() }
        try landscape.start(.salesforce)
        try landscape.start(.scheduler)
        try landscape.expectOneLine(
            "the daily budget of 30 calls",
            level: "warning",
            .salesforce,
            reports: 3
        )
        let used = try landscape.staff.callsOfOthers()
        #expect(used == 30)
        try landscape.kill(.salesforce)
        try landscape.start(.salesforce)
        try landscape.awaitCycle(.salesforce)
        #expect(try landscape.staff.callsOfOthers() == used)
    }

    @Test(.timeLimit(.minutes(3)))
    func aFirstLoadThatIsKilledGoesOnWhereItWas() throws {
        let landscape = try SystemUnderTest(settings: SystemUnderTest.quickCycles)
        defer { landscape.stop() }
        let count = 4_500
        let leads = try landscape.staff.create(
            "Lead",
            (0..<count).map { ["LastName": .string("Lead \($0)"), "Company": "Works"] }
        )
        try landscape.sandbox.setFault(
            ["kind": "latency", "path": "/query", "milliseconds": 1_500],
            of: .salesforce
        )
        try landscape.start(.salesforce)
        try landscape.start(.scheduler)
        try awaiting("a page", seconds: Bounds.drainSeconds, found: { landscape.log.tail }) {
            try landscape.changes(.salesforce).count > 0
        }
        try landscape.kill(.salesforce)
        let loaded = try landscape.changes(.salesforce).count
        #expect(loaded < count, "killed too late to matter")
        try landscape.sandbox.clearFaults(of: .salesforce)
        try landscape.start(.salesforce)
        try awaiting("the rest", seconds: Bounds.drainSeconds, found: { landscape.log.tail }) {
            landscape.log.contains("first load: all \(count) records are published")
        }
        let records = try landscape.changes(.salesforce).map(\.record)
        #expect(Set(records) == Set(leads))
        // Both processes have told how far it was; the second did not begin anew.
        let told = landscape.logLines.compactMap { line -> Int? in
            guard let range = line.range(of: "first load: "), line.contains(" of \(count) (")
            else { return nil }
            return Int(line[range.upperBound...].prefix { $0.isNumber })
        }
        #expect(told.count >= 2 && told.last ?? 0 > loaded, "\(told), \(loaded)")
    }
}
