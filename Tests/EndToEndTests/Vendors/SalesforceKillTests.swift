// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import SandboxKit
import TestKit
import Testing

/// At least once to the API, once in effect: the Salesforce connector is killed with SIGKILL, and
/// answers are lost, and there is neither a second record nor a lost write.
@Suite(.serialized) struct SalesforceKillTests {
    private static let personCount = 40

    /// Persons that only Marketo has, and a request for each.
    private func requestAll(_ feed: Feed) throws {
        for number in 1...Self.personCount {
            try feed.send(MarketoFeed.person(number), lead: MarketoFeed.lead(number))
            try feed.send(MarketoFeed.request(number))
        }
        try feed.flush()
    }

    private func awaitResults(_ count: Int, _ landscape: SystemUnderTest) throws {
        var found = 0
        try awaiting(
            "\(count) results",
            seconds: Bounds.drainSeconds,
            found: { "\(found): \(landscape.log.tail)" },
            until: {
                found = try landscape.results().count
                return found >= count
            }
        )
    }

    /// A write is carried out and its answer lost; while the connector looks for what became of it,
    /// it is killed: between the call and the commit.
    private func dieAfterACall(_ landscape: SystemUnderTest) throws {
        try landscape.sandbox.setFault(
            ["kind": "lose-answer", "path": "composite/sobjects"],
            of: .salesforce
        )
        try landscape.sandbox.setFault(
            ["kind": "latency", "path": "/query", "milliseconds": 2_000],
            of: .salesforce
        )
        try landscape.start(.salesforce)
        try requestAll(Feed(landscape.cluster))
        try awaiting(
            "an answer is lost",
            seconds: Bounds.drainSeconds,
            found: { landscape.log.tail }
        ) { try landscape.sandbox.hits("lose-answer", of: .salesforce) > 0 }
        try landscape.kill(.salesforce)
        #expect(try landscape.staff.query("SELECT Id FROM Lead").isEmpty == false)
        #expect(try landscape.results().isEmpty, "killed too late to matter")
    }

    /// From here on calls are slow, some answers are lost, and the kills come at any time.
    private func makeWeather(_ sandbox: SandboxProcess) throws {
        try sandbox.clearFaults(of: .salesforce)
        try sandbox.setFault(
            [
                "kind": "lose-answer", "path": "composite/sobjects", "probability": .number(0.3),
            ],
            of: .salesforce
        )
        try sandbox.setFault(["kind": "latency", "milliseconds": 150], of: .salesforce)
    }

    @Test(.timeLimit(.minutes(5)))
    func createsAreMadeOnceWhateverIsKilled() throws {
        let landscape = try SystemUnderTest()
        defer { landscape.stop() }
        let (sandbox, staff) = (landscape.sandbox, landscape.staff)
        try landscape.start(.worker)
        try dieAfterACall(landscape)
        try makeWeather(landscape.sandbox)
        var generator = SeededGenerator(seed: 41)
        for _ in 0..<3 {
            try landscape.start(.salesforce)
            usleep(UInt32.random(in: 100_000...1_500_000, using: &generator))
            try landscape.kill(.salesforce)
        }
        try landscape.start(.salesforce)
        try awaitResults(Self.personCount, landscape)
        // Now updates, in the same weather.
        let feed = try Feed(landscape.cluster)
        for round in 1...3 {
            for number in 1...Self.personCount {
                try feed.send(
                    MarketoFeed.change(number, ["phone": "round \(round)"]),
                    lead: MarketoFeed.lead(number)
                )
            }
            try feed.flush()
            usleep(UInt32.random(in: 100_000...1_000_000, using: &generator))
            try landscape.kill(.salesforce)
            try landscape.start(.salesforce)
        }
        try sandbox.clearFaults(of: .salesforce)
        var rows: [JSON] = []
        try awaiting(
            "the last change is everywhere",
            seconds: Bounds.drainSeconds,
            found: { "\(rows.map(\.written)) \(landscape.log.tail)" },
            until: {
                rows = try staff.query("SELECT Id, Marketo_ID__c, Phone FROM Lead")
                return rows.allSatisfy { $0["Phone"]?.text == "round 3" }
            }
        )
        #expect(rows.count == Self.personCount)
        let persons = Set(rows.compactMap { $0["Marketo_ID__c"]?.text })
        #expect(persons == Set((1...Self.personCount).map(String.init)))
        try landscape.awaitQuiet()
        let results = try landscape.results()
        #expect(Set(results.map(\.write)).count == results.count, "one result for each write")
        #expect(results.allSatisfy { $0.status == .applied })
        let writes = try landscape.writes(.salesforce)
        #expect(Set(writes.map(\.id)) == Set(results.map(\.write)), "a result for every write")
    }

    /// Without a link field nothing but the look-up keeps a create from being made twice: it must
    /// not come before what the dead process has asked for.
    @Test(.timeLimit(.minutes(3)))
    func aCallThatIsUnderWayWhenItsProcessDiesIsWaitedFor() throws {
        let landscape = try SystemUnderTest(settings: [
            "LEADSYNC_SALESFORCE_LINK_FIELD": "off", "LEADSYNC_CONNECTOR_QUIET_PERIOD": "8s",
        ])
        defer { landscape.stop() }
        try landscape.start(.worker)
        try landscape.sandbox.setFault(
            [
                "kind": "latency", "path": "composite/sobjects", "milliseconds": 9_000,
                "count": 1,
            ],
            of: .salesforce
        )
        try landscape.start(.salesforce)
        let feed = try Feed(landscape.cluster)
        try feed.send(MarketoFeed.person(1), lead: MarketoFeed.lead(1))
        try feed.send(MarketoFeed.request(1))
        try feed.flush()
        try landscape.eventually("the call is under way") {
            try landscape.sandbox.hits("latency", of: .salesforce) > 0
        }
        // A second after it the call has been carried out, whether or not its caller still waits.
        let end = ContinuousClock.now + .seconds(10)
        try landscape.kill(.salesforce)
        try landscape.start(.salesforce)
        try awaitResults(1, landscape)
        try landscape.eventually("the call is over") { ContinuousClock.now > end }
        #expect(try landscape.results().map(\.status) == [.applied])
        #expect(try landscape.staff.query("SELECT Id FROM Lead").count == 1)
    }

    @Test(.timeLimit(.minutes(3)))
    func anotherOneStandsByAndTakesOver() throws {
        let landscape = try SystemUnderTest(settings: ["LEADSYNC_SCHEDULE_CYCLE_TIMEOUT": "1s"])
        defer { landscape.stop() }
        let lead = try landscape.staff.create(
            "Lead",
            [["LastName": "Byron", "Company": "Engines"]]
        )[0]
        try landscape.start(.worker)
        let active = try landscape.start(.salesforce)
        let other = try landscape.start(.salesforce, isAwaited: false)
        try landscape.start(.scheduler)
        // The group may have made the second one the active one: whichever is not stands by.
        try awaiting("one stands by", seconds: Bounds.readySeconds, found: { landscape.log.tail }) {
            landscape.log.contains("standing by: another connector to Salesforce is active")
        }
        try landscape.awaitCycle(.salesforce)
        let ready = "connector ready: salesforce"
        let isOther = other.errorText.contains(ready)
        let (victim, heir) = isOther ? (other, active) : (active, other)
        let count = heir.errorLines.count { $0.contains(ready) }
        victim.kill()
        try heir.awaitLine(containing: ready, beyond: count, seconds: Bounds.readySeconds)
        try landscape.staff.update("Lead", lead, ["Phone": "7"])
        try awaiting("its change is told", seconds: Bounds.drainSeconds) {
            try landscape.changes(.salesforce).contains { event in
                event.fields.contains(Field(name: "Phone", value: .text("7")))
            }
        }
    }
}
