// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import SyncEngine
import Testing

/// A change that could lose waits for the winner's watermark; one that cannot never waits.
@Suite struct WaitingTests {
    @Test func losingSideWaitsForTheWatermark() throws {
        var story = try LeadScenario.agreed()
        let decision = try story.salesforce(["Phone": "s"], at: 10)
        #expect(decision.writes.isEmpty)
        #expect(decision.agenda.marketoWatermark == LeadScenario.time(10))
        #expect(decision.agenda.salesforceWatermark == nil)
        let deadline = story.now.advanced(byMilliseconds: story.maxHoldMilliseconds)
        #expect(decision.agenda.deadline == deadline)
        try story.watermark(.marketo, at: 9)
        #expect(story.writes.isEmpty)
        try story.watermark(.marketo, at: 10)
        #expect(story.writes.map(\.fields) == [["phone": "s"]])
    }

    @Test func otherSystemsWatermarkDoesNotHelp() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(["Phone": "s"], at: 10)
        try story.watermark(.salesforce, at: 100)
        #expect(story.writes.isEmpty)
    }

    @Test(arguments: [ConflictRule.marketo, .salesforce])
    func winningSideNeverWaits(rule: ConflictRule) throws {
        var story = try LeadScenario.agreed(lead: rule)
        if rule == .marketo {
            try story.marketo(["phone": "1"], at: 10)
        } else {
            try story.salesforce(["Phone": "1"], at: 10)
        }
        #expect(story.writes.count == 1)
    }

    @Test func marketoWaitsWhereSalesforceWins() throws {
        var story = try LeadScenario.agreed(lead: .salesforce)
        let decision = try story.marketo(["phone": "m"], at: 10)
        #expect(decision.agenda.salesforceWatermark == LeadScenario.time(10))
        #expect(story.writes.isEmpty)
        try story.watermark(.salesforce, at: 10)
        #expect(story.writes.map(\.fields) == [["Phone": "m"]])
    }

    @Test func bothSidesWaitWhereTheNewestWins() throws {
        var story = try LeadScenario.agreed(lead: .newest)
        try story.marketo(["phone": "m"], at: 10)
        try story.salesforce(["Title": "s"], at: 12)
        #expect(story.writes.isEmpty)
        try story.watermark(.salesforce, at: 10)
        #expect(story.writes.map(\.fields) == [["Phone": "m"]])
        try story.watermark(.marketo, at: 12)
        #expect(story.writes.last?.fields == ["title": "s"])
    }

    @Test func blankThatMayLoseWaitsWhereAValueWins() throws {
        var story = try LeadScenario.agreed(lead: .marketoUnlessBlank)
        try story.marketo(["phone": .null, "title": "Lady"], at: 10)
        #expect(story.writes.map(\.fields) == [["Title": "Lady"]])
        try story.watermark(.salesforce, at: 10)
        #expect(story.writes.last?.fields == ["Phone": .null])
    }

    @Test func silentFeedIsNotWaitedForLongerThanTheHold() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(["Phone": "s"], at: 10)
        try story.wait(seconds: 899)
        #expect(story.writes.isEmpty)
        try story.wait(seconds: 1)
        #expect(story.writes.map(\.fields) == [["phone": "s"]])
    }

    /// The hold began when the change came, whatever happens to the lead in the meantime.
    @Test func holdIsNotProlongedByOtherEvents() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(["Phone": "s"], at: 10)
        try story.wait(seconds: 600)
        try story.salesforce(["Title": "Lady"], at: 610)
        try story.wait(seconds: 300)
        #expect(story.writes.map(\.fields) == [["phone": "s"]])
        try story.wait(seconds: 600)
        #expect(story.writes.map(\.fields) == [["phone": "s"], ["title": "Lady"]])
    }

    @Test func heldChangeLosesToTheWinnersChange() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(["Phone": "s"], at: 10)
        try story.marketo(["phone": "m"], at: 9)
        #expect(story.activities(.conflict).count == 1)
        #expect(story.writes.map(\.fields) == [["Phone": "m"]])
        try story.watermark(.marketo, at: 20)
        #expect(story.writes.count == 1)
    }

    @Test func agendaCanBeToldFromTheStateAlone() throws {
        var story = try LeadScenario.agreed()
        let decision = try story.salesforce(["Phone": "s"], at: 10)
        let told = agenda(of: try story.state(), context: story.context)
        #expect(told == decision.agenda && !told.isEmpty)
    }

    /// What is of no concern must not make the lead forget what it waits for.
    @Test func whatChangesNothingLeavesTheAgenda() throws {
        var story = try LeadScenario.agreed()
        try story.request("r1")
        let deadline = try story.salesforce(["Phone": "s"], at: 10, id: "e").agenda.deadline
        #expect(deadline != nil)
        #expect(try story.request("r1").agenda.deadline == deadline)
        #expect(try story.salesforce(["Phone": "s"], at: 10, id: "e").agenda.deadline == deadline)
        let foreign = "00Q000000000009AAA"
        let other = try story.salesforce(["Phone": "9"], at: 11, record: foreign)
        #expect(other.agenda.deadline == deadline)
        #expect(try story.salesforce(at: 5, operation: .deleted).agenda.deadline == deadline)
        let refuse = LeadMessage.refuse(
            lead: LeadScenario.lead,
            owner: LeadID(.marketo, "7"),
            record: "00Q000000000008AAA"
        )
        #expect(try story.take(.handOver(refuse)).agenda.deadline == deadline)
        let unknown = WriteResult(
            write: "w?",
            lead: LeadScenario.lead,
            version: 1,
            system: .salesforce,
            object: .lead,
            status: .applied,
            record: LeadScenario.record,
            created: false,
            errors: [],
            at: LeadScenario.time(12)
        )
        #expect(try story.take(.result(unknown)).agenda.deadline == deadline)
        try story.watermark(.marketo, at: 10)
        #expect(story.writes.map(\.fields) == [["phone": "s"]])
    }

    @Test func fieldWithAWriteInFlightWaitsForItsResult() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "1"], at: 10)
        let first = try #require(story.writes.last)
        try story.marketo(["phone": "2", "title": "Lady"], at: 12)
        // Another field does not wait.
        #expect(story.writes.last?.fields == ["Title": "Lady"])
        try story.apply(first, at: 13)
        #expect(story.writes.last?.fields == ["Phone": "2"])
        #expect(story.writes.count == 3)
    }

    @Test func changeOfTheWrittenSystemWaitsForTheResultToo() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "m"], at: 10)
        let write = story.writes.last
        try story.salesforce(["Phone": "s"], at: 12)
        try story.watermark(.marketo, at: 30)
        #expect(story.writes.count == 1)
        // Salesforce's change came after our write: its author saw ours.
        try story.apply(write, at: 11)
        #expect(story.activities(.conflict).isEmpty)
        #expect(story.writes.last?.fields == ["phone": "s"])
    }

    @Test func changeOfTheWrittenSystemBeforeTheWriteCollides() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "m"], at: 10)
        let write = story.writes.last
        try story.salesforce(["Phone": "s"], at: 11)
        try story.apply(write, at: 12)
        let field = try #require(story.activities(.conflict).first?.fields.first)
        #expect(field.winner == .marketo && field.salesforce == "s")
        #expect(story.writes.count == 1)
        #expect(try story.value("phone", .salesforce) == "m")
    }
}
