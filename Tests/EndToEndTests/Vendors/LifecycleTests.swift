// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kafka
import LeadModel
import SandboxKit
import TestKit
import Testing

/// What happens to records besides edits, through both connectors and a worker.
@Suite(.serialized) struct LifecycleTests {
    private func activities(_ landscape: SystemUnderTest) throws -> [Activity] {
        try landscape.cluster.read(Activity.self, of: landscape.cluster.topics.activities)
    }

    @Test(.timeLimit(.minutes(3)))
    func mergesConversionsAndDeletions() throws {
        let landscape = try SystemUnderTest.synced(people: 12)
        defer { landscape.stop() }
        let (sales, marketing) = (landscape.staff, landscape.marketer)
        let leads = try landscape.pairs()
        try #require(leads.count > 3)
        let (converted, deleted, master, loser) = (leads[0], leads[1], leads[2], leads[3])

        let made = try sales.administer("convert", ["lead": .string(converted.record)])
        let contact = try #require(made["contact"]?.text)
        try sales.delete("Lead", deleted.record)
        try sales.administer(
            "merge",
            ["master": .string(master.record), "losers": [.string(loser.record)]]
        )
        var told: [ChangeEvent] = []
        try landscape.eventually("all three are told") {
            told = try landscape.changes(.salesforce)
            return [.converted, .deleted, .merged].allSatisfy { operation in
                told.contains { $0.operation == operation }
            }
        }
        #expect(told.contains { $0.operation == .converted && $0.into == contact })
        #expect(told.contains { $0.operation == .deleted && $0.record == deleted.record })
        #expect(told.contains { $0.operation == .merged && $0.into == master.record })

        // What the person of a converted lead changes goes to the contact from then on, what that
        // of a deleted one changes goes nowhere.
        try landscape.awaitCycle(.marketo)
        try landscape.awaitQuiet()
        for person in [converted.person, deleted.person] {
            try marketing.update(person, ["title": "Countess"])
        }
        try landscape.eventually("the contact has the title") {
            try sales.value("Title", of: "Contact", contact) == "Countess"
        }
        try landscape.awaitQuiet()
        let later = try landscape.writes(.salesforce).filter { write in
            write.fields.contains { $0.value == .text("Countess") }
        }
        #expect(Set(later.map(\.record)) == [contact])
        let kinds = Set(try activities(landscape).map(\.kind))
        #expect(kinds.isSuperset(of: [.converted, .deleted, .merged]), "\(kinds)")
    }

    @Test(.timeLimit(.minutes(3)))
    func aRequestChoosesTheOwnerAndTheSchemaIsPublishedOnce() throws {
        let landscape = try SystemUnderTest(people: 4)
        defer { landscape.stop() }
        let (sales, marketing) = (landscape.staff, landscape.marketer)
        try sales.administer(
            "validation-rules",
            [
                "object": "Lead", "name": "No_Fax", "formula": "NOT(ISBLANK(Fax))",
                "message": "No faxes", "field": "Fax",
            ]
        )
        try landscape.startAll()
        try landscape.awaitCycle(.marketo)
        let users =
            try VendorCall.send(
                "GET",
                landscape.sandbox.salesforceURL + "/sandbox/salesforce/users"
            )
            .require(200).json["users"]?.elements ?? []
        let owner = try #require(users.last?["id"]?.text)
        let person = try marketing.create([
            ["lastName": "Babbage", "company": "Engines", "email": "charles@engines.example"]
        ])[0]
        let command = try ServiceProcess.command(
            ["sync-person", person, "--assign-to", owner, "--wait"],
            on: landscape.cluster
        )
        #expect(try command.awaitEnd(seconds: Bounds.drainSeconds) == .success)
        let lead = try #require(
            try sales.query("SELECT Id, OwnerId FROM Lead WHERE Marketo_ID__c = '\(person)'").first
        )
        #expect(lead["OwnerId"]?.text == owner)
        // The rule keeps a write back, with its message in the log.
        try marketing.update(person, ["fax": "1"])
        try landscape.eventually("a failed activity") {
            try activities(landscape).contains { activity in
                activity.kind == .failed && activity.lead == LeadID(.marketo, person)
                    && activity.reasons.contains { $0.message.contains("No faxes") }
            }
        }
        #expect(try sales.value("Fax", of: "Lead", lead["Id"]?.text ?? "") == nil)
        try landscape.awaitCycle(.marketo)
        let schemas = try landscape.cluster.records(of: landscape.cluster.topics.schema)
            .compactMap { $0.key.map { String(decoding: $0, as: UTF8.self) } }
        #expect(schemas.sorted() == ["marketo/Person", "salesforce/Contact", "salesforce/Lead"])
    }

    @Test(.timeLimit(.minutes(3)))
    func theActivityLogIsWrittenBackWhereThatIsWanted() throws {
        let landscape = try SystemUnderTest(
            people: 4,
            settings: ["LEADSYNC_MARKETO_CUSTOM_ACTIVITY": "leadSync"]
        )
        defer { landscape.stop() }
        let (sales, marketing) = (landscape.staff, landscape.marketer)
        let type = try marketing.makeCustomActivity(
            "leadSync",
            attributes: ["message", "object", "record"]
        )
        let since = try marketing.pagingToken()
        try landscape.startAll()
        try landscape.awaitCycle(.marketo)
        try landscape.awaitQuiet()
        let (record, person) = try #require(try landscape.pairs().first)
        try sales.update("Lead", record, ["Title": "Countess"])
        var logged: [JSON] = []
        try landscape.eventually("the person's own log says it") {
            logged = try marketing.activities(of: type, after: since)
            return logged.contains { activity in
                activity["leadId"]?.whole == Int64(person)
                    && activity["primaryAttributeValue"]?.text == "synced"
            }
        }
        #expect(logged.allSatisfy { $0.written.contains("message") })
    }

    @Test(.timeLimit(.minutes(2)))
    func pagesTellWhatAConnectorDoes() throws {
        let landscape = try SystemUnderTest(people: 4)
        defer { landscape.stop() }
        try landscape.start(.worker)
        let connector = try landscape.start(
            .salesforce,
            settings: ["LEADSYNC_HTTP_PORT": "0"]
        )
        let line = try #require(connector.errorLines.first { $0.contains("pages at ") })
        let url = try #require(line.split(separator: " ").last?.replacing("/metrics", with: ""))
        try landscape.start(.marketo)
        try landscape.start(.scheduler)
        try landscape.awaitCycle(.marketo)
        try landscape.awaitQuiet()
        try landscape.awaitCycle(.salesforce)
        for page in ["/healthz", "/readyz"] {
            try VendorCall.send("GET", String(url) + page).require(200)
        }
        // What is counted elsewhere is looked at every ten seconds.
        var text = ""
        func value(_ name: String) -> Double? {
            let start = "leadsync_connector_\(name)"
            return text.split(separator: "\n").first { $0.hasPrefix(start) }
                .flatMap { $0.split(separator: " ").last.flatMap { Double($0) } }
        }
        try landscape.eventually("the metrics have been counted") {
            text = String(
                decoding: try VendorCall.send("GET", String(url) + "/metrics").require(200).body,
                as: UTF8.self
            )
            return (value("calls_total{system=\"salesforce\"}") ?? 0) > 5
        }
        #expect(value("active{system=\"salesforce\"}") == 1)
        #expect(value("budget_limit_calls{system=\"salesforce\"}") == 7_500)
        #expect((value("budget_left_calls{system=\"salesforce\"}") ?? 0) > 7_000)
        #expect((value("cycles_total{system=\"salesforce\"}") ?? 0) >= 1)
        #expect((value("changes_total{system=\"salesforce\"}") ?? 0) >= 4)
        #expect(value("writes_backlog_records{system=\"salesforce\"}") != nil)
        #expect(
            text.contains("leadsync_connector_writes_total{system=\"salesforce\",lane=\"writes\"")
        )
        #expect(value("first_load_active{system=\"salesforce\"}") == 0)
    }
}
