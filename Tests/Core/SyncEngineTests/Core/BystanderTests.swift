// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// Persons who have more than one Salesforce record, and records that more than one person asks
/// for. Each of these is a history that once ended wrong.
@Suite struct BystanderTests {
    static let second = "00Q000000000009AAA"
    static let secondLead = LeadID(.salesforce, second)
    static let winner = LeadID(.marketo, "7")

    /// Two persons, each with a record, are merged in Marketo.
    static func mergedPersons() throws -> LeadScenario {
        var story = try LeadScenario.agreed()
        try story.marketo(["lastName": "King", "phone": "7"], at: 1, record: "7", isSnapshot: true)
        try story.salesforce(
            ["LastName": "King", "Company": "Engines", "Phone": "7"],
            at: 1,
            record: second,
            isSnapshot: true,
            links: CrossReference(marketo: "7"),
            under: secondLead
        )
        try story.deliverMessages()
        try story.watermark(.salesforce, at: 1)
        for write in story.writes { try story.apply(write, at: 2) }
        story.forget()
        try story.marketo(at: 10, operation: .merged, into: "7")
        try story.deliverMessages()
        return story
    }

    private func second(_ story: LeadScenario) throws -> LeadState? {
        try story.state(Self.winner).bystanders.first
    }

    // MARK: A second record

    @Test func losersRecordStandsByAndItsChangesAreItsOwn() throws {
        var story = try Self.mergedPersons()
        try story.salesforce(["Phone": "x"], at: 12)
        try story.deliverMessages()
        try story.watermark(.marketo, at: 30)
        try story.watermark(.salesforce, at: 30)
        let state = try story.state(Self.winner)
        #expect(state.salesforce?.record == Self.second)
        #expect(state.fields.first { $0.name == "phone" }?.salesforce?.value == "7")
        #expect(story.writes.isEmpty)
        let skipped = story.activities(.skipped)
        #expect(skipped.map(\.record) == [LeadScenario.record])
        #expect(skipped.first?.message.contains("Merge the two records in Salesforce") == true)
    }

    @Test func mergeIntoTheOneThatStoodByBringsWhatWasToldOfIt() throws {
        var story = try Self.mergedPersons()
        try story.salesforce(["Phone": "x"], at: 12)
        try story.deliverMessages()
        try story.salesforce(
            at: 20,
            record: Self.second,
            operation: .merged,
            into: LeadScenario.record,
            under: Self.secondLead
        )
        try story.deliverMessages()
        try story.watermark(.marketo, at: 20)
        let state = try story.state(Self.winner)
        #expect(state.salesforce?.record == LeadScenario.record && state.claim == nil)
        #expect(state.bystanders.isEmpty)
        #expect(story.writes(to: .marketo).last?.fields.contains { $0.value == "x" } == true)
    }

    @Test func recordThatStoodByIsTakenWhenTheOwnIsDeleted() throws {
        var story = try Self.mergedPersons()
        try story.salesforce(
            at: 20,
            record: Self.second,
            operation: .deleted,
            under: Self.secondLead
        )
        try story.deliverMessages()
        var state = try story.state(Self.winner)
        #expect(state.salesforce?.record == LeadScenario.record)
        #expect(story.writes(to: .salesforce).allSatisfy { $0.record == LeadScenario.record })
        // What is still told of the one that is gone does not bring it back.
        try story.salesforce(["Phone": "old"], at: 15, record: Self.second, under: Self.secondLead)
        try story.deliverMessages()
        state = try story.state(Self.winner)
        #expect(state.salesforce?.record == LeadScenario.record)
    }

    /// Its event comes under the person, whose lead it was converted from, before that is told.
    @Test func contactThatIsToldBeforeItsConversionIsNotForgotten() throws {
        var story = try LeadScenario.agreed()
        for (seconds, title) in [(10, "Countess"), (11, "Lady")] {
            try story.salesforce(
                ["LastName": "Lovelace", "Phone": "0", "Title": .text(title)],
                at: Int64(seconds),
                object: .contact,
                record: LeadScenario.contact,
                isSnapshot: true,
                links: CrossReference(marketo: LeadScenario.person)
            )
        }
        #expect(story.activities.isEmpty, "nobody is told to merge anything")
        try story.salesforce(at: 10, operation: .converted, into: LeadScenario.contact)
        try story.deliverMessages()
        try story.watermark(.marketo, at: 11)
        try story.watermark(.salesforce, at: 11)
        #expect(try story.state().salesforce?.record == LeadScenario.contact)
        #expect(story.writes.map(\.fields) == [["title": "Lady"]])
        #expect(story.activities.map(\.kind) == [.converted])
    }

    @Test func replacedRecordDoesNotComeBackWithAnOldEvent() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(at: 10, operation: .deleted)
        try story.request()
        try story.apply(story.writes.last, at: 20, record: Self.second)
        try story.deliverMessages()
        story.forget()
        try story.salesforce(["Phone": "old"], at: 9)
        try story.watermark(.salesforce, at: 30)
        #expect(story.activities.isEmpty && story.writes.isEmpty)
        // The new one goes too: the old one is as dead as it was.
        try story.salesforce(at: 40, record: Self.second, operation: .deleted)
        try story.salesforce(["Phone": "old"], at: 8)
        try story.marketo(["phone": "m"], at: 41)
        #expect(try story.state().salesforce?.isDeleted == true)
        #expect(story.writes.isEmpty)
        // It is undeleted: it lives, and is taken.
        try story.salesforce(["Phone": "0"], at: 50, operation: .undeleted, isSnapshot: true)
        #expect(try story.state().salesforce?.record == LeadScenario.record)
        #expect(story.writes.last?.record == LeadScenario.record)
    }

    // MARK: A record that another lead is asked for

    @Test func deletedPersonGivesItsRecordUp() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(at: 10, operation: .deleted)
        try story.marketo(
            ["lastName": "Lovelace", "phone": "7"],
            at: 11,
            record: "7",
            isSnapshot: true,
            links: CrossReference(salesforce: LeadScenario.record)
        )
        try story.deliverMessages()
        #expect(try story.state(Self.winner).salesforce?.record == LeadScenario.record)
        #expect(try story.state().salesforce == nil)
        try story.watermark(.marketo, at: 11)
        for write in story.writes { try story.apply(write, at: 11) }
        // What comes under the dead person goes to the other one.
        try story.salesforce(["Title": "Lady"], at: 12)
        try story.deliverMessages()
        try story.watermark(.marketo, at: 20)
        #expect(story.writes(to: .marketo).allSatisfy { $0.record == "7" })
        #expect(story.writes(to: .marketo).last?.fields.contains { $0.value == "Lady" } == true)
    }

    @Test func requestThatWaitedIsActedUponWhenTheWinnerIsKnown() throws {
        var story = try LeadScenario()
        try story.marketo(RequestTests.snapshot, at: 0, record: "7", isSnapshot: true)
        try story.request("r1")
        try story.marketo(at: 10, operation: .merged, into: "7")
        try story.deliverMessages()
        #expect(story.writes.map(\.operation) == [.create])
        #expect(story.writes.first?.lead == Self.winner)
        #expect(story.writes.first?.cause.request == "r1")
    }

    @Test func requestThatCouldNotBeDoneGoesWithTheMerge() throws {
        var story = try LeadScenario()
        try story.marketo(["lastName": "Lovelace"], at: 0, isSnapshot: true)
        try story.request("r1", assignTo: "005000000000001AAA")
        #expect(story.writes.isEmpty && story.activities(.failed).count == 1)
        try story.marketo(RequestTests.snapshot, at: 1, record: "7", isSnapshot: true)
        try story.marketo(at: 10, operation: .merged, into: "7")
        try story.deliverMessages()
        let write = try #require(story.writes.first)
        #expect(write.operation == .create && write.lead == Self.winner)
        #expect(write.fields.contains { $0.name == "OwnerId" })
    }

    @Test func leadOnlyFieldIsRememberedOfAPersonWithAContact() throws {
        var story = try LeadScenario.agreed(.contact)
        try story.deleteContact(at: 10)
        try story.request()
        let write = try #require(story.writes.first)
        #expect(write.operation == .create)
        #expect(write.fields.contains { $0.name == "Company" && $0.value == "Engines" })
    }
}
