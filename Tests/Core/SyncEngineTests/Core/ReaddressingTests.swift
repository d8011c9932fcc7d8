// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// Merges, conversion, deletion and undeletion.
@Suite struct ReaddressingTests {
    static let winner = "00Q000000000002AAA"
    static let winnerLead = LeadID(.salesforce, winner)

    // MARK: Deletion

    @Test func deletionIsRecordedAndNotMirrored() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(at: 10, operation: .deleted)
        #expect(try story.state().salesforce?.isDeleted == true)
        #expect(story.activities.map(\.kind) == [.deleted])
        try story.salesforce(at: 10, operation: .deleted, id: "again")
        try story.marketo(["phone": "1"], at: 11)
        try story.watermark(.salesforce, at: 20)
        #expect(story.writes.isEmpty)
        #expect(story.activities.count == 1)
    }

    @Test func undeletedRecordIsWrittenAgain() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(at: 10, operation: .deleted)
        try story.marketo(["phone": "1"], at: 11)
        try story.salesforce(["Phone": "0"], at: 12, operation: .undeleted, isSnapshot: true)
        #expect(try story.state().salesforce?.isDeleted == false)
        #expect(story.writes.map(\.fields) == [["Phone": "1"]])
    }

    /// What was asked for in its place could not be made; that must not hold up the record itself.
    @Test func undeletedRecordNeedsNoOtherInItsPlace() throws {
        var story = try LeadScenario.agreed(.contact)
        try story.deleteContact(at: 10)
        try story.marketo(["company": .null], at: 11)
        try story.request()
        #expect(story.activities(.failed).last?.reasons.map(\.code) == ["REQUIRED_FIELD_MISSING"])
        #expect(try story.state().createRequest != nil)
        try story.salesforce(
            ["Phone": "0"],
            at: 12,
            object: .contact,
            record: LeadScenario.contact,
            operation: .undeleted,
            isSnapshot: true
        )
        #expect(try story.state().createRequest == nil)
        try story.marketo(["phone": "1"], at: 13)
        #expect(story.writes.map(\.fields) == [["Phone": "1"]])
        // Nor is one made when the record is deleted again, unless a request asks for one.
        try story.deleteContact(at: 20)
        try story.watermark(.salesforce, at: 30)
        #expect(story.writes.count == 1)
    }

    @Test func staleDeletionDoesNotBeatALaterChange() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(["Title": "Lady"], at: 20)
        try story.salesforce(at: 10, operation: .deleted)
        #expect(try story.state().salesforce?.isDeleted == false)
        #expect(story.activities(.deleted).isEmpty)
    }

    @Test func personDeletedInMarketoIsNotWritten() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(at: 10, operation: .deleted)
        try story.salesforce(["Phone": "s"], at: 11)
        try story.watermark(.marketo, at: 20)
        #expect(story.writes.isEmpty)
        #expect(story.activities.map(\.kind) == [.deleted])
    }

    @Test func deletedRecordThatOnlySalesforceHadMakesNoPerson() throws {
        var story = try IdentityTests.unlinked()
        try story.salesforce(at: 2, operation: .deleted, under: LeadScenario.recordLead)
        try story.watermark(.marketo, at: 20)
        #expect(story.writes.isEmpty)
    }

    // MARK: Conversion and merge in Salesforce

    @Test func convertedLeadGoesOnAsItsContact() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(at: 10, operation: .converted, into: LeadScenario.contact)
        #expect(story.activities.map(\.kind) == [.converted])
        try story.deliverMessages()
        let state = try story.state()
        #expect(state.salesforce?.record == LeadScenario.contact)
        #expect(state.salesforce?.object == .contact)
        #expect(state.claim == nil)
        let contactLead = LeadID(.salesforce, LeadScenario.contact)
        #expect(try story.survivor(of: contactLead) == LeadScenario.lead)
        try story.marketo(["phone": "1", "city": "Paris"], at: 11)
        #expect(story.writes.map(\.record) == [LeadScenario.contact])
        #expect(story.writes.last?.fields == ["Phone": "1"])
        try story.apply(story.writes.last, at: 11)
        // The contact has never been seen: it may hold a city.
        try story.watermark(.salesforce, at: 11)
        #expect(story.writes.last?.fields == ["MailingCity": "Paris"])
        // What the contact tells under its own ID is forwarded.
        try story.apply(story.writes.last, at: 12)
        try story.contact(["Phone": "c"], at: 20)
        try story.watermark(.marketo, at: 20)
        #expect(story.writes.last?.fields == ["phone": "c"])
        // The lead's end is old news.
        try story.salesforce(at: 10, operation: .deleted)
        #expect(try story.state().salesforce?.isDeleted == false)
    }

    @Test func contactThatWasSeenFirstIsTakenOver() throws {
        var story = try LeadScenario.agreed()
        let contactLead = LeadID(.salesforce, LeadScenario.contact)
        try story.salesforce(
            ["LastName": "Lovelace", "Phone": "0", "Title": "Lady"],
            at: 10,
            object: .contact,
            record: LeadScenario.contact,
            isSnapshot: true,
            under: contactLead
        )
        try story.salesforce(at: 10, operation: .converted, into: LeadScenario.contact)
        try story.deliverMessages()
        try story.watermark(.marketo, at: 20)
        #expect(try story.survivor(of: contactLead) == LeadScenario.lead)
        #expect(story.writes.map(\.fields) == [["title": "Lady"]])
        #expect(story.activities(.conflict).isEmpty)
    }

    @Test func nothingIsWrittenWhileTheClaimIsOpen() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(at: 10, operation: .merged, into: Self.winner)
        try story.marketo(["phone": "1"], at: 11)
        #expect(story.writes.isEmpty)
        try story.deliverMessages()
        #expect(story.writes.last?.record == Self.winner)
        #expect(story.writes.last?.fields == ["Phone": "1"])
    }

    @Test func mergeOfTwoUnlinkedRecordsLeavesAnAlias() throws {
        var story = try IdentityTests.unlinked()
        try story.salesforce(
            ["LastName": "King"],
            at: 1,
            record: Self.winner,
            isSnapshot: true,
            under: Self.winnerLead
        )
        try story.mergeUnlinked(into: Self.winner, at: 5)
        #expect(try story.survivor(of: LeadScenario.recordLead) == Self.winnerLead)
        try story.watermark(.marketo, at: 20)
        #expect(story.writes.map(\.operation) == [.create])
        // A late event of the loser changes nothing that the winner holds now.
        try story.salesforce(["Phone": "old"], at: 0, under: LeadScenario.recordLead)
        try story.deliverMessages()
        #expect(story.writes.count == 1)
    }

    @Test func winnerThatHasAPersonOfItsOwnRefusesTheClaim() throws {
        var story = try LeadScenario.agreed()
        let owner = LeadID(.marketo, "7")
        try story.marketo(["lastName": "King"], at: 1, record: "7", isSnapshot: true)
        try story.salesforce(
            ["LastName": "King"],
            at: 1,
            record: Self.winner,
            isSnapshot: true,
            links: CrossReference(marketo: "7"),
            under: Self.winnerLead
        )
        try story.deliverMessages()
        story.forget()
        try story.salesforce(at: 10, operation: .merged, into: Self.winner)
        try story.deliverMessages()
        let state = try story.state()
        #expect(state.salesforce == nil && state.claim == nil)
        #expect(state.redirects.contains(OwnerRedirect(record: LeadScenario.record, to: owner)))
        #expect(story.activities.map(\.kind) == [.merged, .skipped])
        try story.marketo(["phone": "1"], at: 11)
        #expect(story.writes.isEmpty)
        // What the loser still brings is the winner's.
        let decision = try story.salesforce(["Phone": "late"], at: 9)
        #expect(decision.forwardTo == owner)
        try story.deliverMessages()
        #expect(try story.state(owner).salesforce?.record == Self.winner)
    }

    @Test func repeatedMergeIsToldOnce() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(at: 10, operation: .merged, id: "e", into: Self.winner)
        try story.salesforce(at: 10, operation: .merged, id: "e", into: Self.winner)
        try story.deliverMessages()
        try story.salesforce(at: 10, operation: .merged, id: "e", into: Self.winner)
        #expect(story.activities(.merged).count == 1)
        #expect(try story.state().salesforce?.record == Self.winner)
        #expect(try story.state().claim == nil)
    }

    // MARK: Merge in Marketo

    @Test func mergedPersonIsAnAliasOfTheWinner() throws {
        var story = try LeadScenario.agreed()
        let winner = LeadID(.marketo, "7")
        try story.marketo(["lastName": "Lovelace", "phone": "7"], at: 1, record: "7")
        try story.marketo(at: 10, operation: .merged, into: "7")
        try story.deliverMessages()
        #expect(try story.survivor(of: LeadScenario.lead) == winner)
        let state = try story.state(winner)
        #expect(state.salesforce?.record == LeadScenario.record, "the record has a person again")
        #expect(story.writes.allSatisfy { $0.lead == winner })
        #expect(story.writes(to: .salesforce).map(\.fields) == [["Phone": "7"]])
        #expect(story.activities(.conflict).flatMap(\.fields).map(\.field) == ["phone"])
        for write in story.writes { try story.apply(write, at: 11) }
        // Late events of both are the winner's.
        let late = try story.salesforce(["Title": "Lady"], at: 12)
        #expect(late.forwardTo == winner)
        try story.deliverMessages()
        let old = try story.marketo(["phone": "old"], at: 9)
        #expect(old.forwardTo == winner)
        try story.deliverMessages()
        #expect(try story.state(winner).fields.first { $0.name == "phone" }?.marketo?.value == "7")
    }

    /// Its link field still names a person that was merged into one who is gone: that brings it
    /// back to nobody.
    @Test func aRecordForWhichAPersonWasMadeStaysWithThatPerson() throws {
        var story = try LeadScenario()
        let contactLead = LeadID(.salesforce, LeadScenario.contact)
        try story.salesforce(
            ["LastName": "Lovelace"],
            at: 0,
            object: .contact,
            record: LeadScenario.contact,
            isSnapshot: true,
            under: contactLead
        )
        try story.watermark(.marketo, at: 1)
        let create = try #require(story.writes(.create).last)
        try story.marketo(["lastName": "L"], at: 2, isSnapshot: true)
        try story.marketo(["lastName": "L"], at: 2, record: "1043", isSnapshot: true)
        try story.marketo(at: 10, record: "1043", operation: .merged, into: LeadScenario.person)
        try story.deliverMessages()
        try story.salesforce(
            ["Title": "Lady"],
            at: 11,
            object: .contact,
            record: LeadScenario.contact,
            links: CrossReference(marketo: "1043"),
            under: LeadID(.marketo, "1043")
        )
        try story.deliverMessages()
        #expect(try story.state().salesforce?.record == LeadScenario.contact)
        try story.marketo(at: 12, operation: .deleted)
        try story.apply(create, at: 13, record: "2002")
        try story.deliverMessages()
        let owner = LeadID(.marketo, "2002")
        #expect(try story.state(owner).salesforce?.record == LeadScenario.contact)
        // The link field says so still.
        try story.salesforce(
            ["Title": "Countess"],
            at: 20,
            object: .contact,
            record: LeadScenario.contact,
            links: CrossReference(marketo: "1043"),
            under: LeadID(.marketo, "1043")
        )
        try story.deliverMessages()
        #expect(try story.state(owner).salesforce?.record == LeadScenario.contact)
        #expect(try story.state().salesforce == nil)
    }

    @Test func requestThatWaitedGoesWithTheMerge() throws {
        var story = try LeadScenario()
        try story.request("r1")
        try story.marketo(at: 10, operation: .merged, into: "7")
        try story.deliverMessages()
        try story.marketo(RequestTests.snapshot, at: 11, record: "7", isSnapshot: true)
        #expect(story.writes.map(\.operation) == [.create])
        #expect(story.writes.first?.lead == LeadID(.marketo, "7"))
    }

    @Test func writeInFlightGoesWithTheMerge() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["lastName": "Lovelace"], at: 1, record: "7")
        try story.marketo(["title": "Lady"], at: 9)
        let write = story.writes.last
        try story.marketo(at: 10, operation: .merged, into: "7")
        try story.deliverMessages()
        try story.apply(write, at: 11)
        try story.deliverMessages()
        // The record holds a value now that the winner never had.
        try story.watermark(.marketo, at: 30)
        let last = try #require(story.writes(to: .marketo).last)
        #expect(last.record == "7")
        for write in story.writes(to: .marketo) { try story.apply(write, at: 31) }
        let state = try story.state(LeadID(.marketo, "7"))
        #expect(state.inFlight.isEmpty)
        let title = state.fields.first { $0.name == "title" }
        #expect(title?.marketo?.value == "Lady" && title?.salesforce?.value == "Lady")
    }
}
