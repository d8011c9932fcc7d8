// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// Records that only Salesforce has, links, aliases and forwarding (docs/reference/topics.md).
@Suite struct IdentityTests {
    static let snapshot: [Field] = ["LastName": "Lovelace", "Company": "Engines", "Phone": "1"]

    /// A Salesforce lead whose Marketo person is about to be made.
    static func unlinked() throws -> LeadScenario {
        var story = try LeadScenario()
        try story.salesforce(snapshot, at: 1, isSnapshot: true, under: LeadScenario.recordLead)
        return story
    }

    @Test func recordOfSalesforceCreatesAPersonAfterTheWatermark() throws {
        var story = try Self.unlinked()
        #expect(story.writes.isEmpty)
        try story.watermark(.marketo, at: 1)
        let write = try #require(story.writes.first)
        #expect(write.operation == .create && write.object == .person)
        #expect(write.lead == LeadScenario.recordLead)
        #expect(write.fields == ["lastName": "Lovelace", "phone": "1", "company": "Engines"])
        // Once.
        try story.salesforce(["Phone": "2"], at: 2, under: LeadScenario.recordLead)
        try story.watermark(.marketo, at: 20)
        #expect(story.writes.count == 1)
    }

    @Test func silentMarketoIsNotWaitedForLongerThanTheHold() throws {
        var story = try Self.unlinked()
        try story.wait(seconds: 901)
        #expect(story.writes.map(\.operation) == [.create])
    }

    @Test func createdPersonTakesTheLeadOver() throws {
        var story = try Self.unlinked()
        try story.watermark(.marketo, at: 1)
        let create = story.writes.first
        try story.salesforce(["Phone": "2"], at: 2, under: LeadScenario.recordLead)
        try story.apply(create, at: 3, record: LeadScenario.person)
        #expect(try story.survivor(of: LeadScenario.recordLead) == LeadScenario.lead)
        #expect(story.activities.map(\.kind) == [.created])
        try story.watermark(.marketo, at: 10)
        try story.deliverMessages()
        let state = try story.state()
        #expect(state.marketo?.record == LeadScenario.person)
        #expect(state.salesforce?.record == LeadScenario.record)
        #expect(story.writes.last?.fields == ["phone": "2"])
        #expect(story.writes.last?.lead == LeadScenario.lead)
        #expect(story.writes.map(\.version) == [1, 2], "the version goes on")
        // What still comes under the old ID is forwarded.
        let decision = try story.salesforce(
            ["Title": "Lady"],
            at: 5,
            under: LeadScenario.recordLead
        )
        #expect(decision.forwardTo == LeadScenario.lead && decision.entry == nil)
        try story.deliverMessages()
        #expect(story.writes.last?.fields == ["title": "Lady"])
    }

    @Test func foundPersonIsLinkedAndItsValuesWin() throws {
        var story = try Self.unlinked()
        try story.watermark(.marketo, at: 1)
        try story.apply(story.writes.first, at: 3, record: LeadScenario.person, created: false)
        #expect(story.activities.map(\.kind) == [.linked])
        try story.deliverMessages()
        try story.marketo(["lastName": "Lovelace", "phone": "m"], at: 2, isSnapshot: true)
        try story.watermark(.marketo, at: 10)
        #expect(story.writes(to: .salesforce).map(\.fields) == [["Phone": "m"]])
        #expect(story.activities(.conflict).count == 1)
        #expect(try story.value("company", .marketo) == nil)
        #expect(story.writes(to: .marketo).last?.fields == ["company": "Engines"])
    }

    @Test func resultThatComesUnderTheOldIDIsForwarded() throws {
        var story = try Self.unlinked()
        try story.watermark(.marketo, at: 1)
        let create = story.writes.first
        // Meanwhile Marketo's person names the record.
        try story.marketo(
            ["lastName": "Lovelace"],
            at: 2,
            isSnapshot: true,
            links: CrossReference(salesforce: LeadScenario.record)
        )
        try story.deliverMessages()
        #expect(try story.survivor(of: LeadScenario.recordLead) == LeadScenario.lead)
        try story.apply(create, at: 3, record: LeadScenario.person, created: false)
        try story.deliverMessages()
        #expect(try story.state().inFlight.allSatisfy { $0.operation == .update })
        #expect(story.writes.filter { $0.operation == .create }.count == 1)
    }

    @Test func salesforceTellsTheLink() throws {
        var story = try LeadScenario()
        let decision = try story.salesforce(
            Self.snapshot,
            at: 1,
            isSnapshot: true,
            links: CrossReference(marketo: LeadScenario.person),
            under: LeadScenario.recordLead
        )
        #expect(decision.forwardTo == LeadScenario.lead)
        #expect(try story.survivor(of: LeadScenario.recordLead) == LeadScenario.lead)
        try story.deliverMessages()
        #expect(try story.state().salesforce?.record == LeadScenario.record)
        #expect(story.writes.isEmpty, "the person has still to come")
        try story.marketo(["lastName": "Lovelace", "company": "Engines", "phone": "m"], at: 2)
        #expect(story.writes.map(\.fields) == [["Phone": "m"]])
    }

    @Test func salesforceTellsTheLinkLater() throws {
        var story = try Self.unlinked()
        try story.marketo(["lastName": "Lovelace", "company": "Engines", "phone": "1"], at: 1)
        try story.salesforce(
            ["Phone": "2"],
            at: 5,
            links: CrossReference(marketo: LeadScenario.person),
            under: LeadScenario.recordLead
        )
        try story.deliverMessages()
        try story.watermark(.marketo, at: 5)
        #expect(story.writes.map(\.fields) == [["phone": "2"]])
        #expect(story.activities(.conflict).isEmpty)
    }

    @Test func marketoTellsTheLink() throws {
        var story = try Self.unlinked()
        try story.marketo(
            ["lastName": "Lovelace", "company": "Engines", "phone": "m"],
            at: 2,
            isSnapshot: true,
            links: CrossReference(salesforce: LeadScenario.record)
        )
        try story.deliverMessages()
        #expect(try story.survivor(of: LeadScenario.recordLead) == LeadScenario.lead)
        #expect(try story.value("phone", .salesforce) == "1")
        try story.watermark(.marketo, at: 20)
        try story.watermark(.salesforce, at: 20)
        #expect(story.writes.map(\.fields) == [["Phone": "m"]], "the rest is there")
        try story.apply(story.writes.last, at: 21)
        #expect(try story.pending(.marketo).isEmpty && story.pending(.salesforce).isEmpty)
        #expect(story.activities(.conflict).flatMap(\.fields).map(\.field) == ["phone"])
    }

    /// Its event arrives under its own ID before the result that says who it is.
    @Test func recordThatWeMadeIsFoundByItsPerson() throws {
        var story = try LeadScenario()
        try story.marketo(RequestTests.snapshot, at: 0, isSnapshot: true)
        try story.request()
        try story.salesforce(Self.snapshot, at: 2, isSnapshot: true, under: LeadScenario.recordLead)
        try story.apply(story.writes.first, at: 2, record: LeadScenario.record)
        try story.deliverMessages()
        try story.watermark(.marketo, at: 20)
        #expect(try story.survivor(of: LeadScenario.recordLead) == LeadScenario.lead)
        #expect(story.writes.map(\.operation) == [.create])
        #expect(story.activities(.conflict).isEmpty)
    }

    @Test func secondRecordOfAPersonIsLeftAloneAndNamed() throws {
        var story = try LeadScenario.agreed()
        let other = "00Q000000000009AAA"
        try story.salesforce(["Phone": "9"], at: 10, record: other)
        try story.salesforce(["Phone": "8"], at: 11, record: other)
        #expect(story.activities.isEmpty, "it may be the contact of a conversion")
        try story.watermark(.salesforce, at: 11)
        try story.salesforce(["Phone": "7"], at: 12, record: other)
        #expect(story.writes.isEmpty)
        #expect(story.activities.map(\.kind) == [.skipped])
        #expect(story.activities.first?.record == other)
    }

    // MARK: Keys that do not fit

    @Test func personUnderASalesforceKeyIsRefused() throws {
        var story = try LeadScenario()
        let decision = try story.marketo(["phone": "1"], at: 0, under: LeadScenario.recordLead)
        #expect(decision.deadLetterReason?.contains("key it by marketo:<person>") == true)
        #expect(try story.entry(LeadScenario.recordLead) == nil)
    }

    @Test func otherPersonThanTheKeyIsRefused() throws {
        var story = try LeadScenario.agreed()
        let decision = try story.marketo(
            ["phone": "1"],
            at: 9,
            record: "7",
            under: LeadScenario.lead
        )
        #expect(decision.deadLetterReason == "the key names another person than the event")
    }

    @Test func otherRecordThanTheKeyIsRefused() throws {
        var story = try LeadScenario()
        let other = LeadID(.salesforce, "00Q000000000009AAA")
        let decision = try story.salesforce(Self.snapshot, at: 1, under: other)
        #expect(decision.deadLetterReason == "the key names another record than the event")
    }

    @Test func requestUnderAnotherKeyIsRefused() throws {
        var story = try LeadScenario.agreed()
        let decision = try story.request(person: "7", under: LeadScenario.lead)
        #expect(decision.deadLetterReason?.contains("key it by marketo:<person>") == true)
        let other = try story.request(under: LeadScenario.recordLead)
        #expect(other.deadLetterReason != nil)
    }

    @Test func nestedValueOfAMappedFieldIsRefusedWhole() throws {
        var story = try LeadScenario.agreed()
        let decision = try story.marketo(["title": "Lady", "phone": .nested], at: 10)
        #expect(decision.deadLetterReason?.contains("phone") == true)
        #expect(try story.value("title", .marketo) == "Countess")
    }

    @Test func nestedValueOfAnUnmappedFieldIsOfNoConcern() throws {
        var story = try LeadScenario.agreed()
        let decision = try story.salesforce(["Title": "Lady", "Address": .nested], at: 10)
        #expect(decision.deadLetterReason == nil)
    }
}
