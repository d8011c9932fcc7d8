// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// Requirement 2: a change in one system is written to the other, field by field; what is known
/// already causes nothing.
@Suite struct DirectionTests {
    @Test func marketoChangeIsWrittenToSalesforceAtOnce() throws {
        var story = try LeadScenario.agreed()
        let decision = try story.marketo(["phone": "1"], at: 10)
        let write = try #require(decision.writes.first)
        #expect(decision.writes.count == 1)
        #expect(write.object == .lead && write.record == LeadScenario.record)
        #expect(write.operation == .update && write.priority == .normal)
        #expect(write.fields == ["Phone": "1"])
        try story.apply(write, at: 11)
        #expect(story.activities(.synced).count == 1)
        #expect(try story.pending(.marketo).isEmpty)
    }

    @Test func salesforceChangeIsWrittenToMarketo() throws {
        var story = try LeadScenario.agreed()
        try story.watermark(.marketo, at: 20)
        let decision = try story.salesforce(["Phone": "1"], at: 10)
        let write = try #require(decision.writes.first)
        #expect(write.object == .person && write.record == LeadScenario.person)
        #expect(write.fields == ["phone": "1"])
        try story.apply(write, at: 21)
        #expect(try story.value("phone", .marketo) == "1")
        #expect(story.writes.count == 1)
    }

    @Test func contactTakesItsOwnFieldNames() throws {
        var story = try LeadScenario.agreed(.contact)
        let decision = try story.marketo(["city": "Paris", "company": "Other"], at: 10)
        #expect(decision.writes.map(\.fields) == [["MailingCity": "Paris"]])
        #expect(decision.writes.first?.object == .contact)
    }

    @Test func clearedFieldIsCleared() throws {
        var story = try LeadScenario.agreed()
        let decision = try story.marketo(["phone": .null], at: 10)
        #expect(decision.writes.map(\.fields) == [["Phone": .null]])
    }

    @Test func clearedCheckboxIsWrittenAsFalse() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["unsubscribed": true], at: 10)
        try story.apply(story.writes.last, at: 11)
        let decision = try story.marketo(["unsubscribed": .null], at: 12)
        #expect(decision.writes.map(\.fields) == [["HasOptedOutOfEmail": false]])
    }

    @Test func unmappedFieldsAreOfNoConcern() throws {
        var story = try LeadScenario.agreed()
        let decision = try story.marketo(["favouriteColour": "blue"], at: 10)
        #expect(decision.writes.isEmpty && decision.activities.isEmpty)
    }

    @Test func ourWriteComingBackCausesNothing() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "1"], at: 10)
        try story.apply(story.writes.last, at: 11)
        story.forget()
        try story.salesforce(["Phone": "1"], at: 11)
        try story.watermark(.marketo, at: 30)
        #expect(story.writes.isEmpty && story.activities.isEmpty)
    }

    @Test func ourWriteComingBackBeforeItsResultCausesNothing() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "1"], at: 10)
        let write = story.writes.last
        story.forget()
        try story.salesforce(["Phone": "1"], at: 11)
        try story.watermark(.marketo, at: 30)
        try story.apply(write, at: 11)
        #expect(story.writes.isEmpty)
        #expect(story.activities.map(\.kind) == [.synced])
    }

    @Test func repeatedEventCausesNothing() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "1"], at: 10, id: "e1")
        try story.apply(story.writes.last, at: 11)
        story.forget()
        let before = try story.state()
        try story.marketo(["phone": "1"], at: 10, id: "e1")
        #expect(story.writes.isEmpty && story.activities.isEmpty)
        #expect(try story.state() == before)
    }

    @Test func staleSnapshotIsIgnoredFieldByField() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "2"], at: 20)
        try story.apply(story.writes.last, at: 21)
        let decision = try story.marketo(
            ["phone": "1", "title": "Lady"],
            at: 10,
            isSnapshot: true
        )
        // The title was not known to be newer, the phone was.
        #expect(decision.writes.map(\.fields) == [["Title": "Lady"]])
        #expect(try story.value("phone", .marketo) == "2")
    }

    @Test func repolledSnapshotCausesNothing() throws {
        var story = try LeadScenario.agreed()
        let same: [Field] = ["lastName": "Lovelace", "phone": "0", "title": "Countess"]
        let decision = try story.marketo(same, at: 50, isSnapshot: true)
        #expect(decision.writes.isEmpty && decision.activities.isEmpty)
    }

    @Test func versionGrowsWithEachWriteWhicheverSystemItGoesTo() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "1"], at: 10)
        try story.watermark(.marketo, at: 20)
        try story.salesforce(["Title": "Lady"], at: 12)
        try story.marketo(["city": "Paris"], at: 13)
        #expect(story.writes.map(\.version) == [1, 2, 3])
        #expect(Set(story.writes.map(\.object)) == [.lead, .person])
        #expect(try story.state().version == 3)
    }

    @Test func sameHistoryGivesTheSameIDs() throws {
        func tell() throws -> LeadScenario {
            var story = try LeadScenario.agreed()
            try story.marketo(["phone": "1"], at: 10, id: "e1")
            try story.salesforce(["Phone": "2", "Title": "Lady"], at: 10, id: "e2")
            try story.apply(story.writes.first, at: 11)
            try story.watermark(.marketo, at: 30)
            return story
        }
        let first = try tell()
        let second = try tell()
        #expect(first.writes == second.writes && !first.writes.isEmpty)
        #expect(first.activities == second.activities && !first.activities.isEmpty)
    }

    @Test func causeNamesWhatMadeTheWrite() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "1"], at: 10, id: "e1")
        #expect(story.writes.last?.cause.event == "e1")
        try story.apply(story.writes.last, at: 11)
        let synced = try #require(story.activities(.synced).first)
        #expect(synced.cause.event == "e1")
        #expect(synced.cause.write == story.writes.last?.id)
    }
}
