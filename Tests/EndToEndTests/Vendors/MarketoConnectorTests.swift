// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import SandboxKit
import TestKit
import Testing

/// The Marketo connector as a process: killed, disturbed, idle, without a budget.
@Suite(.serialized) struct MarketoConnectorTests {
    private static func email(_ number: Int) -> String { "lead\(number)@example.com" }

    /// Leads that only Salesforce has, as its connector would tell of them.
    private func sendLeads(_ count: Int, _ landscape: SystemUnderTest) throws -> [String] {
        let feed = try Feed(landscape.cluster)
        let leads = try landscape.staff.create(
            "Lead",
            (1...count).map { number in
                [
                    "LastName": .string("Last \(number)"), "Company": "Works",
                    "Email": .string(Self.email(number)),
                ]
            }
        )
        for (index, lead) in leads.enumerated() {
            let event = SalesforceFeed.lead(
                lead,
                ["LastName": "Last \(index + 1)", "Email": Self.email(index + 1)]
            )
            try feed.send(event, lead: LeadID(.salesforce, lead))
        }
        // A lead that only Salesforce has waits for Marketo's watermark.
        try feed.send(Watermark(system: .marketo, upTo: MarketoFeed.now))
        try feed.flush()
        return leads
    }

    private static let path = "/rest/v1/leads.json"

    /// Persons are made and the answer is lost; while the connector looks for what became of them,
    /// it is killed: between the call and the commit.
    private func dieAfterACall(_ count: Int, _ landscape: SystemUnderTest) throws -> [String] {
        try landscape.sandbox.setFault(
            ["kind": "lose-answer", "path": .string(Self.path), "method": "POST"],
            of: .marketo
        )
        try landscape.sandbox.setFault(
            [
                "kind": "latency", "path": .string(Self.path), "method": "GET",
                "milliseconds": 2_000,
            ],
            of: .marketo
        )
        try landscape.start(.marketo)
        let leads = try sendLeads(count, landscape)
        try landscape.eventually("an answer is lost") {
            try landscape.sandbox.hits("lose-answer", of: .marketo) > 0
        }
        try landscape.kill(.marketo)
        #expect(try landscape.results().isEmpty, "killed too late to matter")
        return leads
    }

    /// From here on calls are slow, some answers are lost, and the kills come at any time.
    private func makeWeather(_ sandbox: SandboxProcess) throws {
        try sandbox.clearFaults(of: .marketo)
        try sandbox.setFault(
            [
                "kind": "lose-answer", "path": .string(Self.path), "method": "POST",
                "probability": .number(0.3),
            ],
            of: .marketo
        )
        try sandbox.setFault(["kind": "latency", "milliseconds": 150], of: .marketo)
    }

    @Test(.timeLimit(.minutes(5)))
    func createsAreMadeOnceWhateverIsKilled() throws {
        let landscape = try SystemUnderTest()
        defer { landscape.stop() }
        let count = 30
        try landscape.start(.worker)
        let leads = try dieAfterACall(count, landscape)
        try makeWeather(landscape.sandbox)
        var generator = SeededGenerator(seed: 43)
        for _ in 0..<2 {
            try landscape.start(.marketo)
            usleep(UInt32.random(in: 100_000...1_500_000, using: &generator))
            try landscape.kill(.marketo)
        }
        try landscape.start(.marketo)
        try landscape.eventually("\(count) results") {
            try landscape.results().count >= count
        }
        // Now updates, in the same weather.
        let feed = try Feed(landscape.cluster)
        for round in 1...2 {
            for lead in leads {
                try feed.send(
                    SalesforceFeed.lead(lead, ["Phone": "round \(round)"], isSnapshot: false),
                    lead: LeadID(.salesforce, lead)
                )
            }
            try feed.send(Watermark(system: .marketo, upTo: MarketoFeed.now))
            try feed.flush()
            usleep(UInt32.random(in: 300_000...1_500_000, using: &generator))
            try landscape.kill(.marketo)
            try landscape.start(.marketo)
        }
        try landscape.sandbox.clearFaults(of: .marketo)
        var persons: [JSON] = []
        try landscape.eventually("the last change is everywhere") {
            persons = try landscape.marketer.find(
                "email",
                (1...count).map(Self.email),
                ["email", "phone", "salesforceId"]
            )
            return persons.allSatisfy { $0["phone"]?.text == "round 2" }
        }
        #expect(persons.count == count)
        #expect(Set(persons.compactMap { $0["salesforceId"]?.text }) == Set(leads))
        try landscape.awaitQuiet()
        let results = try landscape.results()
        #expect(Set(results.map(\.write)).count == results.count, "one result for each write")
        #expect(results.allSatisfy { $0.status == .applied })
    }

    @Test(.timeLimit(.minutes(3)))
    func aFirstLoadThatIsKilledGoesOnWhereItWas() throws {
        let count = 3_000
        let landscape = try SystemUnderTest(people: count, settings: SystemUnderTest.quickCycles)
        defer { landscape.stop() }
        try landscape.sandbox.setFault(
            ["kind": "latency", "path": "/file.json", "milliseconds": 1_500],
            of: .marketo
        )
        try landscape.start(.marketo)
        try landscape.start(.scheduler)
        try landscape.eventually("a part of the file") {
            try landscape.changes(.marketo).count > 0
        }
        try landscape.kill(.marketo)
        let loaded = try landscape.changes(.marketo).count
        #expect(loaded < count, "killed too late to matter")
        try landscape.sandbox.clearFaults(of: .marketo)
        try landscape.start(.marketo)
        try landscape.eventually("the rest") {
            landscape.log.contains("first load: all \(count) records are published")
        }
        let changes = try landscape.changes(.marketo)
        #expect(Set(changes.map(\.record)).count == count)
        #expect(changes.allSatisfy { $0.links.salesforce != nil })
        let told = landscape.logLines.compactMap { line -> Int? in
            guard let range = line.range(of: "first load: "), line.contains(" records") else {
                return nil
            }
            return Int(line[range.upperBound...].prefix { $0.isNumber })
        }
        // Only the first process began with nothing.
        #expect(told.count { $0 < loaded } == 1 && told.last ?? 0 > loaded, "\(told), \(loaded)")
    }

    @Test(.timeLimit(.minutes(2)))
    func anIdleCycleCostsAtMostFourCalls() throws {
        let landscape = try SystemUnderTest(people: 20, settings: SystemUnderTest.quickCycles)
        defer { landscape.stop() }
        let connector = try landscape.start(.marketo)
        let scheduler = try landscape.start(.scheduler)
        var reports: [CycleReport] = []
        try landscape.eventually("eight cycles") {
            reports = try landscape.reports(.marketo)
            return reports.count >= 8
        }
        for process in [scheduler, connector] {
            process.terminate()
            #expect(try process.awaitEnd(seconds: Bounds.stopSeconds) == .success)
        }
        reports = try landscape.reports(.marketo)
        #expect(reports.dropFirst().allSatisfy { $0.apiCalls <= 4 }, "\(reports.map(\.apiCalls))")
        #expect(reports.dropFirst(2).allSatisfy { $0.changes == 0 })
        let told = reports.reduce(0) { $0 + $1.apiCalls }
        #expect(told...(told + 4) ~= (try landscape.marketer.callsOfOthers()))
    }

    @Test(.timeLimit(.minutes(2)))
    func theBudgetIsNeverExceeded() throws {
        let landscape = try SystemUnderTest(
            people: 5,
            settings: SystemUnderTest.quickCycles.merging([
                "LEADSYNC_MARKETO_BUDGET_DAILY_CALLS": "50",
                "LEADSYNC_MARKETO_BUDGET_SHARE": "0.5",
            ]) { $1 }
        )
        defer { landscape.stop() }
        try landscape.start(.marketo)
        try landscape.start(.scheduler)
        try landscape.eventually("the report says it") {
            try landscape.reports(.marketo).contains { report in
                report.errors.contains { $0.contains("the daily budget of 25 calls") }
            }
        }
        let used = try landscape.marketer.callsOfOthers()
        #expect(used == 25)
        try landscape.kill(.marketo)
        try landscape.start(.marketo)
        try landscape.awaitCycle(.marketo)
        #expect(try landscape.marketer.callsOfOthers() == used)
        let lines = landscape.logLines.filter { $0.contains("the daily budget of") }
        #expect(lines.count == 2, "one of each process: \(lines)")
    }

    @Test(.timeLimit(.minutes(2)))
    func wrongCredentialsAreOneLine() throws {
        let landscape = try SystemUnderTest(
            settings: SystemUnderTest.quickCycles.merging([
                "LEADSYNC_MARKETO_CLIENT_SECRET": "no-such-secret"
            ]) {
                $1
            }
        )
        defer { landscape.stop() }
        try landscape.start(.marketo)
        try landscape.start(.scheduler)
        try landscape.expectOneLine(
            "Marketo refuses the client id and secret",
            level: "error",
            .marketo,
            reports: 3
        )
        #expect(!landscape.log.contains("no-such-secret"))
        #expect(try landscape.marketer.callsOfOthers() == 0)
    }
}
