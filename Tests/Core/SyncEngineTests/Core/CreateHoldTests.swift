// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// A record that Salesforce alone has waits for Marketo's watermark before a person is made for it:
/// the wait is the lead's, and leaves no trace in its fields.
@Suite struct CreateHoldTests {
    private static let snapshot: [Field] = [
        "LastName": "Lovelace", "Company": "Engines", "Phone": "1", "Title": .null, "Fax": .null,
    ]

    /// A record that waits for Marketo's watermark.
    private func waiting() throws -> LeadScenario {
        var story = try LeadScenario()
        let decision = try story.salesforce(
            Self.snapshot,
            at: 10,
            isSnapshot: true,
            under: LeadScenario.recordLead
        )
        #expect(decision.writes.isEmpty)
        #expect(decision.agenda.marketoWatermark == LeadScenario.time(10))
        return story
    }

    @Test func blankFieldsAreAtRestOncePersonAndRecordAreLinked() throws {
        var story = try waiting()
        try story.watermark(.marketo, at: 10)
        try story.apply(story.writes.last, at: 11, record: LeadScenario.person, created: true)
        try story.deliverMessages()
        let state = try story.state()
        #expect(state.fields.map(\.name).contains("title"))
        #expect(state.fields.filter { !$0.isAtRest }.map(\.name) == [])
        let text = String(decoding: LeadEntry.lead(state).encoded(), as: UTF8.self)
        #expect(!text.contains("eldSince"))
    }

    /// Another look at the record is the echo that it is: nothing of it is left to be decided.
    @Test func nothingIsRememberedOnceTheFeedsHavePassed() throws {
        var story = try waiting()
        try story.watermark(.marketo, at: 10)
        try story.apply(story.writes.last, at: 11, record: LeadScenario.person, created: true)
        try story.deliverMessages()
        let marketo: [Field] = [
            "lastName": "Lovelace", "company": "Engines", "phone": "1", "title": .null,
            "fax": .null,
        ]
        try story.marketo(marketo, at: 20, isSnapshot: true)
        try story.salesforce(
            Self.snapshot,
            at: 20,
            isSnapshot: true,
            links: CrossReference(marketo: LeadScenario.person)
        )
        try story.watermark(.marketo, at: 21)
        try story.watermark(.salesforce, at: 21)
        try story.marketo(marketo, at: 30, isSnapshot: true)
        #expect(try story.state().fields.filter { !$0.isPlain }.map(\.name) == [])
    }

    @Test func theWaitEndsWithTheHoldWhateverIsToldMeanwhile() throws {
        var story = try waiting()
        try story.wait(seconds: 600)
        try story.salesforce(["Phone": "2"], at: 20, under: LeadScenario.recordLead)
        #expect(story.writes.isEmpty)
        try story.wait(seconds: 299)
        #expect(story.writes.isEmpty)
        try story.wait(seconds: 1)
        #expect(story.writes.map(\.operation) == [.create])
    }

    /// A record that is linked while it waits brings nothing of the wait.
    @Test func aRecordThatIsLinkedMeanwhileIsAtRest() throws {
        var story = try waiting()
        try story.marketo(
            ["lastName": "Lovelace", "company": "Engines", "phone": "1"],
            at: 5,
            isSnapshot: true,
            links: CrossReference(salesforce: LeadScenario.record)
        )
        try story.deliverMessages()
        let state = try story.state()
        #expect(state.salesforce?.record == LeadScenario.record)
        #expect(state.fields.filter { !$0.isAtRest }.map(\.name) == [])
    }
}
