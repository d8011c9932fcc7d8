// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// What the winner of a merge, or the contact of a conversion, is taken to hold, and what still
/// comes of the record that went into it. Each of these is a history that once ended wrong.
@Suite struct SurvivorTests {
    static let winner = ReaddressingTests.winner
    static let winnerLead = ReaddressingTests.winnerLead
    static let contactLead = LeadID(.salesforce, LeadScenario.contact)

    private func merge(_ story: inout LeadScenario, at seconds: Int64) throws {
        try story.salesforce(at: seconds, operation: .merged, into: Self.winner)
        try story.deliverMessages()
    }

    private func winnerIsSeen(
        _ story: inout LeadScenario,
        _ fields: [Field],
        at seconds: Int64,
        isSnapshot: Bool = false
    ) throws {
        try story.salesforce(
            fields,
            at: seconds,
            record: Self.winner,
            isSnapshot: isSnapshot,
            under: Self.winnerLead
        )
        try story.deliverMessages()
    }

    // MARK: What the survivor holds

    @Test func winnerKeepsItsOwnOlderValues() throws {
        var story = try LeadScenario.agreed()
        try winnerIsSeen(&story, ["LastName": "Lovelace", "Phone": "w"], at: 6, isSnapshot: true)
        try story.salesforce(["Phone": "l"], at: 5)
        try story.watermark(.marketo, at: 5)
        try story.apply(story.writes.last, at: 6)
        // Known since later than the winner's.
        try story.salesforce(["Phone": "l", "Title": "Countess"], at: 9, isSnapshot: true)
        try merge(&story, at: 10)
        #expect(try story.value("phone", .salesforce) == "w")
        try story.watermark(.marketo, at: 10)
        #expect(story.writes.last?.fields == ["phone": "w"], "it changed when the two became one")
        #expect(story.activities(.conflict).isEmpty)
    }

    @Test func whatIsToldLaterOfTheWinnerIsBetterThanWhatTheLoserHeld() throws {
        var story = try LeadScenario.agreed()
        try merge(&story, at: 10)
        #expect(try story.value("phone", .salesforce) == "0", "as good as is known")
        // The load that brings the winner is late.
        try winnerIsSeen(&story, ["LastName": "Lovelace", "Phone": "w"], at: -5, isSnapshot: true)
        #expect(try story.value("phone", .salesforce) == "w")
        try story.watermark(.marketo, at: 10)
        #expect(story.writes.last?.fields == ["phone": "w"])
    }

    @Test func lateEventOfTheLoserSaysNothingOfTheWinner() throws {
        var story = try LeadScenario.agreed()
        try winnerIsSeen(&story, ["Phone": "0", "Title": "Countess"], at: 2)
        try merge(&story, at: 10)
        try story.salesforce(["Phone": "late"], at: 9)
        try story.watermark(.marketo, at: 30)
        #expect(story.writes.isEmpty)
        #expect(try story.value("phone", .salesforce) == "0")
        // What is told of it from after the merge is the winner's (docs/reference/topics.md).
        try story.salesforce(["Phone": "later"], at: 11)
        #expect(story.writes.map(\.fields) == [["phone": "later"]])
    }

    @Test func lateEventOfALeadTellsOfItsContactUntilThatTellsItself() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(at: 10, operation: .converted, into: LeadScenario.contact)
        try story.deliverMessages()
        try story.salesforce(["Phone": "late"], at: 9)
        try story.watermark(.marketo, at: 30)
        #expect(story.writes.map(\.fields) == [["phone": "late"]])
        try story.contact(["Phone": "late", "Title": "Countess"], at: 10)
        try story.salesforce(["Phone": "older"], at: 8)
        #expect(story.writes.count == 1)
    }

    // MARK: Writes that were on their way

    @Test func writeThatReachedTheLoserIsWrittenToTheWinner() throws {
        var story = try LeadScenario.agreed()
        try winnerIsSeen(&story, ["Phone": "0", "Title": "Countess"], at: 2)
        try story.marketo(["phone": "m"], at: 8)
        let write = story.writes.last
        try merge(&story, at: 10)
        #expect(story.writes.last?.record == Self.winner)
        #expect(story.writes.last?.fields == ["Phone": "m"])
        try story.apply(write, at: 9)
        #expect(try story.value("phone", .salesforce) == "0", "the winner has not got it yet")
        try story.apply(story.writes.last, at: 12)
        #expect(try story.value("phone", .salesforce) == "m")
    }

    @Test func writeThatTheLoserRefusedIsNoFailure() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "m"], at: 8)
        let write = story.writes.last
        try merge(&story, at: 10)
        try story.reject(write, at: 12, code: "ENTITY_IS_DELETED")
        #expect(story.activities(.failed).isEmpty)
        #expect(story.writes.last?.record == Self.winner)
        #expect(try story.state().failures.isEmpty)
    }

    @Test func contactHoldsWhatItsLeadWasGivenBefore() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "m"], at: 8)
        let write = story.writes.last
        try story.salesforce(at: 10, operation: .converted, into: LeadScenario.contact)
        try story.deliverMessages()
        #expect(story.writes.count == 1, "its result tells")
        try story.apply(write, at: 9)
        #expect(try story.value("phone", .salesforce) == "m")
        // A user who saw it changes it on the contact: that is no collision.
        try story.contact(["Phone": "c"], at: 12)
        try story.watermark(.marketo, at: 12)
        #expect(story.writes.last?.fields == ["phone": "c"])
        #expect(story.activities(.conflict).isEmpty)
    }

    @Test func writeThatAConvertedLeadRefusedGoesToItsContact() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "m"], at: 8)
        let write = story.writes.last
        try story.salesforce(at: 10, operation: .converted, into: LeadScenario.contact)
        try story.deliverMessages()
        try story.reject(write, at: 12, code: "CANNOT_UPDATE_CONVERTED_LEAD")
        #expect(story.activities(.failed).isEmpty)
        #expect(story.writes.last?.record == LeadScenario.contact)
        #expect(story.writes.last?.fields == ["Phone": "m"])
    }

    @Test func personThatIsBeingMadeForALoserIsTheWinners() throws {
        var story = try IdentityTests.unlinked()
        try story.watermark(.marketo, at: 1)
        let create = story.writes.first
        try winnerIsSeen(&story, ["LastName": "Lovelace", "Phone": "w"], at: 2, isSnapshot: true)
        try story.mergeUnlinked(into: Self.winner, at: 5)
        try story.watermark(.marketo, at: 5)
        #expect(story.writes.count == 1, "there will be a person")
        try story.apply(create, at: 6, record: LeadScenario.person)
        try story.deliverMessages()
        #expect(try story.state().salesforce?.record == Self.winner)
        #expect(try story.survivor(of: Self.winnerLead) == LeadScenario.lead)
        try story.watermark(.marketo, at: 20)
        #expect(story.writes.last?.fields == ["phone": "w"], "it was made of the loser")
    }

    // MARK: One after the other

    @Test func winnerThatWentOnMeanwhileIsFollowed() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(at: 10, operation: .merged, into: Self.winner)
        // Before the claim is answered.
        try story.salesforce(
            at: 20,
            record: Self.winner,
            operation: .converted,
            into: LeadScenario.contact
        )
        try story.deliverMessages()
        let state = try story.state()
        #expect(state.salesforce?.record == LeadScenario.contact && state.claim == nil)
        #expect(try story.survivor(of: Self.contactLead) == LeadScenario.lead)
        #expect(state.formerRecords.contains(Self.winner))
    }

    @Test func recordThatHadGoneIntoAnotherWhenItWasLinkedIsFollowed() throws {
        var story = try IdentityTests.unlinked()
        try winnerIsSeen(&story, ["LastName": "Lovelace", "Phone": "w"], at: 2, isSnapshot: true)
        try story.mergeUnlinked(into: Self.winner, at: 5)
        // Marketo names the loser.
        try story.marketo(
            ["lastName": "Lovelace", "phone": "w"],
            at: 3,
            links: CrossReference(salesforce: LeadScenario.record)
        )
        try story.deliverMessages()
        let state = try story.state()
        #expect(state.salesforce?.record == Self.winner)
        #expect(state.formerRecords.contains(LeadScenario.record))
    }

    @Test func linkToARecordThatWentToAnotherPersonIsRefused() throws {
        var story = try IdentityTests.unlinked()
        let owner = LeadID(.marketo, "7")
        try story.salesforce(
            ["LastName": "King"],
            at: 1,
            record: Self.winner,
            isSnapshot: true,
            links: CrossReference(marketo: "7"),
            under: Self.winnerLead
        )
        try story.mergeUnlinked(into: Self.winner, at: 5)
        try story.marketo(
            ["lastName": "Lovelace"],
            at: 6,
            links: CrossReference(salesforce: LeadScenario.record)
        )
        try story.deliverMessages()
        #expect(try story.state().salesforce == nil)
        #expect(
            try story.state().redirects.contains(
                OwnerRedirect(record: LeadScenario.record, to: owner)
            )
        )
        #expect(try story.state(owner).formerRecords.contains(LeadScenario.record))
    }

    /// A record goes into that of a lead that had once left it to another one.
    @Test func recordThatComesBackIsNotSentInACircle() throws {
        var story = try LeadScenario.agreed()
        let other = LeadID(.marketo, "7")
        // Person 7 says that the record is its own, and learns that it is not.
        try story.marketo(
            ["lastName": "King"],
            at: 1,
            record: "7",
            links: CrossReference(salesforce: LeadScenario.record)
        )
        try story.deliverMessages()
        #expect(try story.state(other).redirects.map(\.to) == [LeadScenario.lead])
        // It gets another one, into which the first goes.
        try story.salesforce(
            ["LastName": "King"],
            at: 2,
            record: Self.winner,
            isSnapshot: true,
            links: CrossReference(marketo: "7"),
            under: Self.winnerLead
        )
        try story.deliverMessages()
        try merge(&story, at: 10)
        #expect(try story.state(other).redirects.isEmpty)
        #expect(
            try story.state().redirects.contains(
                OwnerRedirect(record: LeadScenario.record, to: other)
            )
        )
        try story.salesforce(["Phone": "late"], at: 9)
        try story.deliverMessages()
    }

    @Test func secondDeletionIsTheOneThatCounts() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(at: 10, operation: .deleted)
        try story.salesforce(at: 14, operation: .deleted)
        // It was undeleted in between, which is told last.
        try story.salesforce(["Phone": "0"], at: 12, operation: .undeleted, isSnapshot: true)
        #expect(try story.state().salesforce?.isDeleted == true)
        #expect(story.activities.map(\.kind) == [.deleted])
    }

    @Test func recordThatWentIntoItselfIsRefused() throws {
        var story = try LeadScenario.agreed()
        let decision = try story.salesforce(at: 10, operation: .merged, into: LeadScenario.record)
        #expect(decision.deadLetterReason?.contains("'into' names the record itself") == true)
    }
}
