// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// Numbers that come back and records that were taken apart from a person: what is told of them in
/// another order, late or twice, and what is still known of them. Each of these is a history that
/// once ended wrong.
@Suite struct ReturningTests {
    private static let other = LeadID(.marketo, "1043")
    private static let ownLink = CrossReference(marketo: LeadScenario.person)

    // MARK: Numbers that come back

    /// Marketo brings nobody back: a change of a deleted person's number is somebody else's.
    @Test func aChangeThatComesBeforeItsPersonIsNotTheFormerOnes() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(at: 10, operation: .deleted)
        story.forget()
        try story.marketo(["phone": "9"], at: 30)
        try story.marketo(
            ["lastName": "New", "company": "N", "phone": "8", "title": "T"],
            at: 20,
            operation: .created,
            isSnapshot: true
        )
        // Old news of the person who had the number before.
        try story.marketo(["title": "Duchess", "website": "old.example.com"], at: 9)
        try story.watermark(.salesforce, at: 60)
        #expect(story.writes.isEmpty)
        let state = try story.state()
        #expect(state.salesforce == nil && state.marketo?.isDeleted == false)
        #expect(try story.value("phone", .marketo) == "9")
        #expect(try story.value("title", .marketo) == "T")
        #expect(try story.value("website", .marketo) == nil)
    }

    @Test func aDeletionThatComesBeforeItsPersonIsNotTheFormerOnes() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(at: 10, operation: .deleted)
        try story.marketo(at: 30, operation: .deleted)
        story.forget()
        try story.marketo(
            ["lastName": "New", "company": "N", "phone": "8", "title": "T"],
            at: 20,
            operation: .created,
            isSnapshot: true
        )
        try story.watermark(.salesforce, at: 60)
        #expect(story.writes.isEmpty)
        #expect(try story.state().salesforce == nil)
        #expect(try story.state().marketo?.isDeleted == true)
    }

    /// A refusal says once more that the person is gone: it is known, and by whom it was told.
    @Test func aRefusalAfterADeletionTellsNothingNew() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(["Phone": "1"], at: 5)
        try story.watermark(.marketo, at: 5)
        let write = try #require(story.writes(to: .marketo).last)
        try story.marketo(at: 10, operation: .deleted)
        try story.reject(write, at: 11, code: Reason.codeOfGonePerson)
        #expect(story.activities(.deleted).count == 1)
        story.forget()
        try story.marketo(["title": "9"], at: 30)
        #expect(story.writes.isEmpty)
        #expect(try story.state().salesforce == nil)
    }

    /// Where only a refusal has said that a person is gone, a change says that it is not.
    @Test func aRefusalAloneMayBeWrong() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(["Phone": "1"], at: 5)
        try story.watermark(.marketo, at: 5)
        try story.reject(story.writes(to: .marketo).last, at: 11, code: Reason.codeOfGonePerson)
        try story.marketo(["title": "9"], at: 30)
        #expect(try story.state().salesforce?.record == LeadScenario.record)
        #expect(try story.state().marketo?.isDeleted == false)
    }

    // MARK: What was taken apart

    @Test func whatIsToldOfAnUnlinkedRecordIsKnownToThePersonWhoGetsIt() throws {
        var story = try LeadScenario.agreed()
        try story.unlink()
        try story.salesforce(["Phone": "7"], at: 10, links: Self.ownLink)
        try story.marketo(
            ["lastName": "Lovelace", "company": "Engines", "title": "Countess"],
            at: 12,
            record: Self.other.record,
            isSnapshot: true
        )
        try story.marketo(
            ["lastName": "Lovelace", "company": "Engines", "title": "Countess"],
            at: 20,
            record: Self.other.record,
            isSnapshot: true,
            links: CrossReference(salesforce: LeadScenario.record)
        )
        try story.deliverMessages()
        try story.watermark(.marketo, at: 60)
        #expect(try story.state(Self.other).salesforce?.record == LeadScenario.record)
        #expect(try story.state().bystanders.isEmpty)
        #expect(story.writes(to: .marketo).map(\.fields) == [["phone": "7"]])
        #expect(story.writes(to: .marketo).last?.lead == Self.other)
    }

    @Test func anUnlinkedRecordThatWasDeletedIsKnownToBe() throws {
        var story = try LeadScenario.agreed()
        try story.unlink()
        try story.salesforce(at: 10, operation: .deleted, links: Self.ownLink)
        story.forget()
        try story.marketo(
            ["lastName": "Lovelace", "company": "Engines", "phone": "1", "title": "Countess"],
            at: 20,
            isSnapshot: true,
            links: CrossReference(salesforce: LeadScenario.record)
        )
        try story.deliverMessages()
        try story.watermark(.salesforce, at: 60)
        #expect(story.writes.isEmpty)
        #expect(try story.state().salesforce?.isDeleted != false)
    }

    /// What was unlinked stays so when the person is merged into another one.
    @Test func aMergeOfPersonsDoesNotBringAnUnlinkedRecordBack() throws {
        var story = try LeadScenario.agreed()
        try story.unlink()
        try story.marketo(["lastName": "King"], at: 5, record: "1043", isSnapshot: true)
        try story.marketo(at: 10, operation: .merged, into: "1043")
        try story.deliverMessages()
        try story.salesforce(["Phone": "7"], at: 20, links: Self.ownLink)
        try story.deliverMessages()
        try story.watermark(.marketo, at: 60)
        #expect(try story.state(Self.other).salesforce == nil)
        #expect(story.writes.isEmpty)
    }

    // MARK: Records of others

    /// An event that comes by an old way names another person: that person's lead gets it.
    @Test func aForwardedEventDoesNotLinkWhatNamesAnotherPerson() throws {
        var story = try LeadScenario()
        for person in ["1042", "1043"] {
            try story.marketo(["lastName": "L"], at: 0, record: person, isSnapshot: true)
        }
        try story.salesforce(
            ["LastName": "L", "Phone": "1"],
            at: 5,
            isSnapshot: true,
            links: CrossReference(marketo: Self.other.record),
            under: LeadScenario.lead
        )
        try story.deliverMessages()
        #expect(try story.state().salesforce == nil)
        #expect(story.writes.allSatisfy { $0.lead == Self.other })
        let state = try story.state(Self.other)
        #expect(state.salesforce?.record == LeadScenario.record)
        #expect(state.fields.first { $0.name == "phone" }?.salesforce?.value == "1")
    }

    /// A search before a create finds a record that another person's lead has beside its own.
    @Test func aFoundRecordIsAskedForWhereItsPersonIsGone() throws {
        let second = "00Q000000000002AAA"
        var story = try LeadScenario.agreed()
        let name: [Field] = ["lastName": "Two", "company": "C"]
        try story.marketo(name, at: 2, record: Self.other.record, isSnapshot: true)
        for (record, time) in [(second, 3), (LeadScenario.record, 4)] as [(String, Int64)] {
            try story.salesforce(
                ["LastName": "Two", "Company": "C"],
                at: time,
                record: record,
                isSnapshot: true,
                links: CrossReference(marketo: Self.other.record),
                under: Self.other
            )
        }
        try story.deliverMessages()
        #expect(try story.state(Self.other).salesforce?.record == second)
        #expect(try story.state().salesforce == nil)
        try story.marketo(at: 10, record: Self.other.record, operation: .deleted)
        try story.request()
        let create = try #require(story.writes(.create).last)
        try story.apply(create, at: 11, record: LeadScenario.record, created: false)
        try story.deliverMessages()
        #expect(try story.state().salesforce?.record == LeadScenario.record)
    }

    /// What looked like the record that is being made was there before: it is compared.
    @Test func aRecordThatIsFoundIsComparedThoughItsEventCameFirst() throws {
        var story = try LeadScenario(lead: .marketoUnlessBlank)
        try story.marketo(
            ["lastName": "Lovelace", "company": "Engines", "phone": "1"],
            at: 0,
            isSnapshot: true
        )
        try story.request()
        let create = try #require(story.writes(.create).last)
        try story.marketo(["phone": .null], at: 5)
        try story.salesforce(
            ["LastName": "Lovelace", "Company": "Engines", "Phone": "1"],
            at: 1,
            isSnapshot: true,
            links: Self.ownLink
        )
        try story.apply(create, at: 6, record: LeadScenario.record, created: false)
        try story.watermark(.salesforce, at: 60)
        try story.watermark(.marketo, at: 60)
        #expect(story.writes(to: .marketo).last?.fields == ["phone": "1"])
    }

    /// A user changes a person in the second in which it is made: the feed shows both times cut to
    /// whole seconds, the result of the write does not.
    @Test func aChangeInTheSecondOfTheCreateIsNewer() throws {
        var story = try LeadScenario()
        try story.salesforce(
            ["LastName": "Lovelace", "Company": "Engines", "Phone": "1"],
            at: 0,
            isSnapshot: true,
            under: LeadScenario.recordLead
        )
        try story.watermark(.marketo, at: 1)
        let create = try #require(story.writes(.create).last)
        try story.marketo(["lastName": "Lovelace", "company": "Engines", "phone": "1"], at: 10)
        try story.marketo(["phone": "2"], at: 10)
        try story.apply(create, at: 11, record: LeadScenario.person)
        try story.deliverMessages()
        try story.watermark(.salesforce, at: 60)
        #expect(try story.value("phone", .marketo) == "2")
        #expect(story.writes(to: .salesforce).last?.fields == ["Phone": "2"])
    }
}
