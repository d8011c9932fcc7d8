// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import SandboxKit
import TestKit
import Testing

/// The whole system on both sandboxes: every role is a process.
@Suite(.serialized) struct BothVendorsTests {
    @Test(.timeLimit(.minutes(3)))
    func whatIsEditedOnEitherSideArrivesOnTheOther() throws {
        let landscape = try SystemUnderTest.synced(people: 12)
        defer { landscape.stop() }
        let (sales, marketing) = (landscape.staff, landscape.marketer)
        // Marketo's records name their linked ones, and nothing differs.
        #expect(try landscape.writes(.marketo).isEmpty)
        let pairs = try landscape.pairs()
        #expect(pairs.count == 9)
        let (record, person) = try #require(pairs.first)
        try marketing.update(person, ["phone": "+1 555 0101"])
        try landscape.eventually("Marketo's edit is in Salesforce") {
            try sales.value("Phone", of: "Lead", record) == "+1 555 0101"
        }
        // With its first write, Salesforce learns of the link.
        #expect(try sales.value("Marketo_ID__c", of: "Lead", record) == person)
        try sales.update("Lead", record, ["Title": "Countess"])
        try landscape.eventually("Salesforce's edit is in Marketo") {
            try marketing.value("title", of: person) == "Countess"
        }
        // A lead that only Salesforce has gets a person, and the two name each other.
        let fresh = try sales.create(
            "Lead",
            [["LastName": "Byron", "Company": "Engines", "Email": "ada@engines.example"]]
        )[0]
        var made: String?
        try landscape.eventually("a person for the new lead") {
            made =
                try sales.value("Marketo_ID__c", of: "Lead", fresh)
                ?? marketing.find("email", ["ada@engines.example"], ["salesforceId"]).first?["id"]?
                .whole.map { String($0) }
            return made != nil
        }
        let linked = try marketing.find("email", ["ada@engines.example"], ["salesforceId"])
        #expect(linked.map { $0["salesforceId"]?.text } == [fresh])
        // A person that only Marketo has gets a lead when a request asks for it.
        let single = try marketing.create([
            ["lastName": "Babbage", "company": "Engines", "email": "charles@engines.example"]
        ])[0]
        let command = try ServiceProcess.command(
            ["sync-person", single, "--wait"],
            on: landscape.cluster
        )
        #expect(try command.awaitEnd(seconds: Bounds.drainSeconds) == .success)
        let leads = try sales.query(
            "SELECT Id, LastName FROM Lead WHERE Marketo_ID__c = '\(single)'"
        )
        #expect(leads.map { $0["LastName"]?.text } == ["Babbage"], "\(command.outputText)")
    }

    @Test(.timeLimit(.minutes(3)))
    func aRequestDoesNotQueueBehindABacklog() throws {
        let landscape = try SystemUnderTest(people: 40)
        defer { landscape.stop() }
        let (sales, marketing) = (landscape.staff, landscape.marketer)
        try landscape.startAll()
        try landscape.awaitCycle(.marketo)
        let single = try marketing.create([
            ["lastName": "Babbage", "company": "Engines", "email": "charles@engines.example"]
        ])[0]
        // Thousands of writes of a cycle, and an org that takes a second for each call.
        try landscape.sandbox.setFault(
            ["kind": "latency", "path": "composite/sobjects", "milliseconds": 1_000],
            of: .salesforce
        )
        let records = try sales.query("SELECT Id FROM Lead").compactMap { $0["Id"]?.text }
        let feed = try Feed(landscape.cluster)
        let count = 6_000
        for number in 0..<count {
            let record = records[number % records.count]
            let write = MarketoFeed.write(number, to: record)
            try feed.send(
                write.encoded(),
                to: landscape.cluster.topics.writes(.salesforce),
                lead: write.lead
            )
        }
        try feed.flush()
        let began = ContinuousClock.now
        let command = try ServiceProcess.command(
            ["sync-person", single, "--wait"],
            on: landscape.cluster
        )
        #expect(try command.awaitEnd(seconds: Bounds.drainSeconds) == .success)
        let took = ContinuousClock.now - began
        let done = try landscape.results().count
        #expect(done < count / 2, "the backlog was gone: \(done) of \(count)")
        #expect(took < .seconds(10), "it took \(took)")
        #expect(command.outputText.contains("created") || command.outputText.contains("Created"))
        let leads = try sales.query("SELECT Id FROM Lead WHERE Marketo_ID__c = '\(single)'")
        #expect(leads.count == 1)
    }
}
