// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// A pair is linked and nothing has been agreed yet.
@Suite struct FirstSightTests {
    @Test func valueThatOnlyOneSideHoldsTakesItsWayToTheOther() throws {
        var story = try LeadScenario()
        try story.marketo(["phone": "1", "title": .null], at: 0, isSnapshot: true)
        try story.watermark(.marketo, at: 5)
        try story.watermark(.salesforce, at: 5)
        try story.salesforce(["Phone": .null, "Title": "Lady"], at: 1, isSnapshot: true)
        #expect(story.writes(to: .salesforce).map(\.fields) == [["Phone": "1"]])
        #expect(story.writes(to: .marketo).map(\.fields) == [["title": "Lady"]])
        #expect(story.activities(.conflict).isEmpty)
        #expect(story.activities(.linked).count == 1)
    }

    @Test(arguments: [ConflictRule.marketo, .salesforce])
    func valuesThatDifferCollide(rule: ConflictRule) throws {
        var story = try LeadScenario(lead: rule)
        try story.marketo(["phone": "m"], at: 0, isSnapshot: true)
        try story.salesforce(["Phone": "s"], at: 1, isSnapshot: true)
        let field = try #require(story.activities(.conflict).first?.fields.first)
        #expect(field.marketo == "m" && field.salesforce == "s")
        #expect(field.winner == (rule == .marketo ? .marketo : .salesforce))
        let expected: [Field] = rule == .marketo ? ["Phone": "m"] : ["phone": "s"]
        #expect(story.writes.map(\.fields) == [expected])
    }

    @Test func equalValuesNeedNothing() throws {
        var story = try LeadScenario()
        try story.salesforce(["Phone": "1"], at: 0, isSnapshot: true)
        try story.marketo(["phone": "1"], at: 1, isSnapshot: true)
        try story.watermark(.marketo, at: 20)
        try story.watermark(.salesforce, at: 20)
        #expect(story.writes.isEmpty && story.activities(.conflict).isEmpty)
    }

    /// Marketo's person names its Salesforce record, of which nothing has been seen.
    @Test func sideNeverSeenIsWrittenWhole() throws {
        var story = try LeadScenario(lead: .salesforce)
        try story.marketo(
            ["lastName": "Lovelace", "phone": "1"],
            at: 2,
            isSnapshot: true,
            links: CrossReference(salesforce: LeadScenario.record)
        )
        #expect(story.writes.isEmpty, "Salesforce may hold a value that wins")
        try story.watermark(.salesforce, at: 2)
        #expect(story.writes.map(\.fields) == [["LastName": "Lovelace", "Phone": "1"]])
        #expect(story.writes.first?.record == LeadScenario.record)
    }

    @Test func valueThatArrivesWhileWaitingIsCompared() throws {
        var story = try LeadScenario(lead: .salesforce)
        try story.marketo(
            ["phone": "m", "title": "Lady"],
            at: 2,
            isSnapshot: true,
            links: CrossReference(salesforce: LeadScenario.record)
        )
        try story.salesforce(["Phone": "s", "Title": .null], at: 1, isSnapshot: true)
        try story.watermark(.salesforce, at: 2)
        #expect(story.activities(.conflict).flatMap(\.fields).map(\.field) == ["phone"])
        #expect(story.writes(to: .marketo).map(\.fields) == [["phone": "s"]])
        #expect(story.writes(to: .salesforce).map(\.fields) == [["Title": "Lady"]])
    }

    /// Also a change of the winning side waits: what the record holds would be lost unseen.
    @Test(arguments: [ConflictRule.marketo, .salesforce])
    func recordThatNobodyHasSeenIsNotWrittenOver(rule: ConflictRule) throws {
        var story = try LeadScenario(lead: rule)
        try story.marketo(
            ["phone": "m", "title": "Lady"],
            at: 2,
            isSnapshot: true,
            links: CrossReference(salesforce: LeadScenario.record)
        )
        try story.deliverMessages()
        #expect(story.writes.isEmpty)
        try story.salesforce(["Phone": "s", "Title": .null], at: 1, isSnapshot: true)
        try story.watermark(.salesforce, at: 2)
        try story.watermark(.marketo, at: 2)
        let conflict = try #require(story.activities(.conflict).first?.fields.first)
        #expect(conflict.marketo == "m" && conflict.salesforce == "s")
        #expect(story.writes(to: .salesforce).flatMap(\.fields).contains { $0.name == "Title" })
    }

    /// A feed that is silent holds it no longer than `conflicts.maxHold`, a request not at all.
    @Test func recordThatNobodyHasSeenIsWrittenInTheEnd() throws {
        for isRequested in [true, false] {
            var story = try LeadScenario()
            try story.marketo(
                ["lastName": "L", "phone": "m"],
                at: 2,
                isSnapshot: true,
                links: CrossReference(salesforce: LeadScenario.record)
            )
            #expect(story.writes.isEmpty)
            if isRequested { try story.request() } else { try story.wait(seconds: 900) }
            #expect(story.writes.map(\.record) == [LeadScenario.record])
        }
    }

    @Test func fieldOfALaterSchemaIsMetForTheFirstTime() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(["City": "Paris"], at: 10)
        try story.watermark(.marketo, at: 10)
        #expect(story.writes.map(\.fields) == [["city": "Paris"]])
    }
}
