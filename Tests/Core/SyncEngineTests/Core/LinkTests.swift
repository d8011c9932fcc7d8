// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// A corrected link moves the record, and nothing of one person reaches another.
@Suite struct LinkTests {
    private static let other = LeadID(.marketo, "1043")

    /// Person 1042 has a lead, made for it; person 1043 is another human being, in Marketo only.
    private func twoPersons() throws -> LeadScenario {
        var story = try LeadScenario()
        try story.marketo(
            ["lastName": "One", "email": "one@example.com", "company": "C", "phone": "1"],
            at: 0,
            isSnapshot: true
        )
        try story.request()
        try story.apply(story.writes.last, at: 1, record: LeadScenario.record)
        try story.deliverMessages()
        try story.salesforce(
            ["LastName": "One", "Email": "one@example.com", "Company": "C", "Phone": "1"],
            at: 2,
            isSnapshot: true,
            links: CrossReference(marketo: LeadScenario.person)
        )
        try story.marketo(
            ["lastName": "Two", "email": "two@example.com", "company": "C"],
            at: 3,
            record: Self.other.record,
            isSnapshot: true
        )
        try story.watermark(.marketo, at: 5)
        try story.watermark(.salesforce, at: 5)
        story.forget()
        return story
    }

    private func relinked() throws -> LeadScenario {
        var story = try twoPersons()
        try story.salesforce(
            ["LastName": "One", "Email": "one@example.com", "Company": "C", "Phone": "1"],
            at: 10,
            isSnapshot: true,
            links: CrossReference(marketo: Self.other.record),
            under: Self.other
        )
        try story.deliverMessages()
        try story.watermark(.marketo, at: 20)
        try story.watermark(.salesforce, at: 20)
        return story
    }

    @Test func theRecordGoesToThePersonThatItsLinkFieldNames() throws {
        let story = try relinked()
        #expect(try story.state(Self.other).salesforce?.record == LeadScenario.record)
        #expect(try story.state().salesforce == nil)
        #expect(try story.state().marketo?.isDeleted == false)
        let toOne = story.writes.filter { $0.lead == LeadScenario.lead }
        #expect(toOne.isEmpty, "nothing of the one reaches the other")
        let told = Set(story.activities.filter { $0.record == LeadScenario.record }.map(\.lead))
        #expect(told == [LeadScenario.lead, Self.other], "both logs tell")
    }

    @Test func thePersonThatWasLetGoIsNotWrittenToItAnyMore() throws {
        var story = try relinked()
        story.forget()
        try story.marketo(["phone": "11"], at: 30)
        try story.watermark(.salesforce, at: 40)
        #expect(story.writes.isEmpty)
        // An old event of the record, which still names the former person.
        try story.salesforce(
            ["Phone": "old"],
            at: 4,
            links: CrossReference(marketo: LeadScenario.person)
        )
        try story.deliverMessages()
        #expect(story.writes.filter { $0.lead == LeadScenario.lead }.isEmpty)
    }

    @Test func aRequestForTheNewPersonMakesNoSecondLead() throws {
        var story = try relinked()
        for write in story.writes { try story.apply(write, at: 25) }
        story.forget()
        try story.request("r2", person: Self.other.record)
        #expect(story.writes(.create).isEmpty)
        #expect(story.activities.contains { $0.lead == Self.other && $0.kind == .synced })
    }

    @Test func itComesBackWhenTheLinkFieldNamesTheFormerPersonAgain() throws {
        var story = try relinked()
        for write in story.writes { try story.apply(write, at: 25) }
        try story.salesforce(
            ["LastName": "Two"],
            at: 50,
            links: CrossReference(marketo: LeadScenario.person)
        )
        try story.deliverMessages()
        #expect(try story.state().salesforce?.record == LeadScenario.record)
        #expect(try story.state(Self.other).salesforce == nil)
        // What was told in between, told once more, moves nothing.
        try story.salesforce(
            ["LastName": "One"],
            at: 10,
            links: CrossReference(marketo: Self.other.record),
            under: Self.other
        )
        try story.deliverMessages()
        #expect(try story.state().salesforce?.record == LeadScenario.record)
    }

    @Test func aPersonThatNamesAnotherRecordThanBeforeGetsIt() throws {
        var story = try twoPersons()
        // Known to have named none.
        try story.marketo(
            ["lastName": "Two", "email": "two@example.com", "company": "C"],
            at: 10,
            record: Self.other.record,
            isSnapshot: true,
            links: CrossReference(salesforce: LeadScenario.record)
        )
        try story.deliverMessages()
        #expect(try story.state(Self.other).salesforce?.record == LeadScenario.record)
        #expect(try story.state().salesforce == nil)
    }

    @Test func aPersonThatHasAlwaysNamedAnotherPersonsRecordDoesNotGetIt() throws {
        var story = try twoPersons()
        try story.marketo(
            ["lastName": "Three", "email": "three@example.com"],
            at: 10,
            record: "1044",
            isSnapshot: true,
            links: CrossReference(salesforce: LeadScenario.record)
        )
        try story.deliverMessages()
        try story.watermark(.salesforce, at: 30)
        #expect(try story.state().salesforce?.record == LeadScenario.record)
        #expect(try story.state(LeadID(.marketo, "1044")).salesforce == nil)
        #expect(story.writes.isEmpty, "nothing is written before it is known whose it is")
    }

    // MARK: A record beside a person's own

    private static let second = "00Q000000000002AAA"

    /// The lead of person 1042 was linked with person 1043, who has one already.
    private func besideAnother() throws -> LeadScenario {
        var story = try twoPersons()
        try story.salesforce(
            ["LastName": "Two", "Company": "C"],
            at: 6,
            record: Self.second,
            isSnapshot: true,
            links: CrossReference(marketo: Self.other.record),
            under: Self.other
        )
        try story.salesforce(
            ["LastName": "One", "Email": "one@example.com", "Company": "C", "Phone": "1"],
            at: 10,
            isSnapshot: true,
            links: CrossReference(marketo: Self.other.record),
            under: Self.other
        )
        try story.deliverMessages()
        try story.watermark(.marketo, at: 20)
        try story.watermark(.salesforce, at: 20)
        #expect(try story.state().salesforce == nil)
        #expect(try story.state(Self.other).salesforce?.record == Self.second)
        return story
    }

    @Test func itComesBackFromBesideAnotherRecord() throws {
        var story = try besideAnother()
        try story.salesforce(
            ["Phone": "9"],
            at: 50,
            links: CrossReference(marketo: LeadScenario.person)
        )
        try story.deliverMessages()
        try story.watermark(.marketo, at: 60)
        let state = try story.state()
        #expect(state.salesforce?.record == LeadScenario.record)
        #expect(state.fields.first { $0.name == "phone" }?.salesforce?.value == "9")
        #expect(try story.state(Self.other).bystanders.isEmpty)
        #expect(story.writes(to: .marketo).last?.fields == ["phone": "9"])
        // What was told before, told once more, moves nothing.
        try story.salesforce(
            ["Phone": "1"],
            at: 10,
            links: CrossReference(marketo: Self.other.record),
            under: Self.other
        )
        try story.deliverMessages()
        #expect(try story.state().salesforce?.record == LeadScenario.record)
    }

    @Test func aPersonThatIsGivenOneFromBesideAnotherKeepsIt() throws {
        var story = try besideAnother()
        // Person 1042 is known to have named none.
        try story.marketo(
            ["lastName": "One"],
            at: 50,
            isSnapshot: true,
            links: CrossReference(salesforce: LeadScenario.record)
        )
        try story.deliverMessages()
        #expect(try story.state().salesforce?.record == LeadScenario.record)
        #expect(try story.state(Self.other).salesforce?.record == Self.second)
        #expect(try story.state(Self.other).bystanders.isEmpty)
    }

    // MARK: Unlinking

    @Test func whatWasUnlinkedIsLeftAlone() throws {
        var story = try twoPersons()
        try story.unlink()
        #expect(try story.state().salesforce == nil)
        story.forget()
        try story.marketo(["phone": "2"], at: 30)
        try story.salesforce(
            ["Phone": "3"],
            at: 31,
            links: CrossReference(marketo: LeadScenario.person)
        )
        try story.deliverMessages()
        try story.watermark(.marketo, at: 60)
        try story.watermark(.salesforce, at: 60)
        #expect(story.writes.isEmpty)
        #expect(try story.state().salesforce == nil)
        // Found by its link field, which has not been cleared.
        try story.request("r3")
        try story.apply(
            story.writes(.create).last,
            at: 70,
            record: LeadScenario.record,
            created: false
        )
        let failed = try #require(story.activities(.failed).last)
        #expect(failed.message.contains("still names this person"))
        #expect(try story.state().salesforce == nil)
    }

    @Test func whatWasUnlinkedCanBeAnothersThen() throws {
        var story = try twoPersons()
        try story.unlink()
        try story.salesforce(
            ["LastName": "One"],
            at: 40,
            isSnapshot: true,
            links: CrossReference(marketo: Self.other.record),
            under: Self.other
        )
        try story.deliverMessages()
        #expect(try story.state(Self.other).salesforce?.record == LeadScenario.record)
    }

    // MARK: Numbers that are given out again

    @Test func aNumberThatComesBackWithAnotherAddressIsAnotherPerson() throws {
        var story = try twoPersons()
        try story.marketo(at: 20, operation: .deleted)
        story.forget()
        try story.marketo(
            ["lastName": "New", "email": "new@example.com", "company": "N", "phone": "9"],
            at: 40,
            operation: .created,
            isSnapshot: true
        )
        try story.salesforce(
            ["Phone": "5"],
            at: 41,
            links: CrossReference(marketo: LeadScenario.person)
        )
        try story.deliverMessages()
        try story.watermark(.marketo, at: 90)
        try story.watermark(.salesforce, at: 90)
        #expect(story.writes.isEmpty)
        let state = try story.state()
        #expect(state.salesforce == nil && state.marketo?.isDeleted == false)
        #expect(state.fields.first { $0.name == "phone" }?.marketo?.value == "9")
        #expect(
            story.activities.contains { $0.record == LeadScenario.record && $0.kind == .skipped }
        )
    }

    @Test func aPersonThatLivesAfterAllIsTheSame() throws {
        var story = try twoPersons()
        try story.marketo(at: 20, operation: .deleted)
        try story.marketo(
            ["lastName": "One", "email": "ONE@example.com", "company": "C", "phone": "7"],
            at: 40,
            isSnapshot: true
        )
        try story.watermark(.salesforce, at: 90)
        #expect(try story.state().salesforce?.record == LeadScenario.record)
        #expect(story.writes(to: .salesforce).last?.fields.contains { $0.value == "7" } == true)
    }
}
