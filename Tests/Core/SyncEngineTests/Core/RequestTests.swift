// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// *Sync Person to SFDC* (requirements 4 and 5).
@Suite struct RequestTests {
    static let snapshot: [Field] = ["lastName": "Lovelace", "company": "Engines", "phone": "1"]

    @Test func personThatOnlyMarketoHasIsNotCreatedByItself() throws {
        var story = try LeadScenario()
        try story.marketo(Self.snapshot, at: 0, isSnapshot: true)
        try story.watermark(.salesforce, at: 100)
        try story.watermark(.marketo, at: 100)
        try story.wait(seconds: 10_000)
        #expect(story.writes.isEmpty && story.activities.isEmpty)
    }

    @Test func requestCreatesTheLead() throws {
        var story = try LeadScenario()
        try story.marketo(Self.snapshot, at: 0, isSnapshot: true)
        try story.request("r1")
        let write = try #require(story.writes.first)
        #expect(write.operation == .create && write.object == .lead && write.record == nil)
        #expect(write.priority == .realtime && write.cause.request == "r1")
        let fields: [Field] = ["LastName": "Lovelace", "Phone": "1", "Company": "Engines"]
        #expect(write.fields == fields)
        try story.apply(write, at: 5, record: LeadScenario.record)
        #expect(story.activities.map(\.kind) == [.requested, .created])
        #expect(story.activities.last?.cause.request == "r1")
        #expect(try story.state().salesforce?.record == LeadScenario.record)
        #expect(story.messages.map(\.0) == [LeadScenario.recordLead])
        // It is kept in step from now on.
        try story.marketo(["phone": "2"], at: 10)
        #expect(story.writes.last?.fields == ["Phone": "2"])
        #expect(story.writes.last?.priority == .normal)
    }

    @Test func requestBeforeTheSnapshotWaitsForIt() throws {
        var story = try LeadScenario()
        try story.request("r1")
        #expect(story.writes.isEmpty)
        #expect(story.activities.map(\.kind) == [.requested])
        try story.marketo(Self.snapshot, at: 0, isSnapshot: true, request: "r1")
        let write = try #require(story.writes.first)
        #expect(write.operation == .create && write.priority == .realtime)
        #expect(story.writes.count == 1 && story.activities.count == 1)
    }

    @Test func salesforceEventDoesNotEndTheWait() throws {
        var story = try LeadScenario()
        try story.request("r1")
        try story.salesforce(["Phone": "1"], at: 0, isSnapshot: true)
        #expect(story.writes(to: .salesforce).isEmpty)
        try story.marketo(["phone": "2"], at: 1, isSnapshot: true)
        #expect(story.writes.map(\.operation) == [.update])
        #expect(story.writes.first?.priority == .realtime)
    }

    @Test func repeatedRequestsLeadToOneCreate() throws {
        var story = try LeadScenario()
        try story.request("r1")
        try story.request("r1")
        try story.marketo(Self.snapshot, at: 0, isSnapshot: true)
        try story.request("r1")
        try story.request("r2")
        #expect(story.writes.map(\.operation) == [.create])
        try story.apply(story.writes.first, at: 5, record: LeadScenario.record)
        try story.request("r1")
        try story.request("r3")
        #expect(story.writes.map(\.operation) == [.create])
        #expect(story.activities(.requested).count == 3)
    }

    @Test func requestForcesWhatWaits() throws {
        var story = try LeadScenario.agreed(lead: .salesforce)
        try story.marketo(["phone": "1"], at: 10)
        #expect(story.writes.isEmpty)
        try story.request("r1")
        #expect(story.writes.map(\.fields) == [["Phone": "1"]])
        #expect(story.writes.first?.priority == .realtime)
        #expect(story.writes.first?.cause.request == "r1")
    }

    @Test func snapshotThatCarriesTheRequestIsRealtime() throws {
        var story = try LeadScenario.agreed()
        try story.request("r1")
        #expect(story.writes.isEmpty)
        try story.marketo(["phone": "1"], at: 10, isSnapshot: true, request: "r1")
        #expect(story.writes.map(\.priority) == [.realtime])
        #expect(story.writes.first?.cause.request == "r1")
    }

    @Test func chosenOwnerGoesWithTheCreate() throws {
        var story = try LeadScenario()
        try story.marketo(Self.snapshot, at: 0, isSnapshot: true)
        try story.request(assignTo: "005000000000001AAA")
        let owner = Field(name: "OwnerId", value: "005000000000001AAA")
        #expect(story.writes.first?.fields.contains(owner) == true)
    }

    @Test func chosenOwnerIsWrittenToTheLeadThatIsThere() throws {
        var story = try LeadScenario.agreed()
        try story.request(assignTo: "005000000000001AAA")
        #expect(story.writes.map(\.fields) == [["OwnerId": "005000000000001AAA"]])
        try story.apply(story.writes.last, at: 10)
        try story.marketo(["phone": "1"], at: 20)
        #expect(story.writes.last?.fields == ["Phone": "1"])
    }

    @Test func chosenOwnerIsKeptWhenItsWriteIsRefused() throws {
        var story = try LeadScenario.agreed()
        try story.request(assignTo: "005000000000001AAA")
        try story.reject(story.writes.last, at: 10)
        try story.marketo(["phone": "1"], at: 20)
        let fields: [Field] = ["Phone": "1", "OwnerId": "005000000000001AAA"]
        #expect(story.writes.last?.fields == fields)
        // It is refused itself: it would hold everything else up for ever.
        try story.reject(story.writes.last, at: 21, code: "INVALID_CROSS_REFERENCE_KEY")
        #expect(story.writes.last?.fields == ["Phone": "1"])
        try story.apply(story.writes.last, at: 22)
        try story.marketo(["phone": "2"], at: 30)
        #expect(story.writes.last?.fields == ["Phone": "2"])
    }

    @Test func chosenOwnerGoesWithTheSecondTryOfACreate() throws {
        var story = try LeadScenario()
        try story.marketo(Self.snapshot, at: 0, isSnapshot: true)
        try story.request(assignTo: "005000000000001AAA")
        try story.reject(story.writes.last, at: 10)
        try story.request("r2")
        let owner = Field(name: "OwnerId", value: "005000000000001AAA")
        #expect(story.writes.count == 2 && story.writes.last?.fields.contains(owner) == true)
    }

    @Test func deletedRecordGetsANewLeadOnRequest() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(at: 10, operation: .deleted)
        try story.marketo(["phone": "1"], at: 11)
        #expect(story.writes.isEmpty)
        try story.request()
        let write = try #require(story.writes.first)
        #expect(write.operation == .create && write.fields.contains { $0.name == "LastName" })
        let second = "00Q000000000002AAA"
        try story.apply(write, at: 20, record: second)
        #expect(try story.state().salesforce?.record == second)
        #expect(try story.state().salesforce?.isDeleted == false)
        try story.marketo(["title": "Lady"], at: 30)
        #expect(story.writes.last?.record == second)
        // What the old record still brings is of no concern.
        try story.salesforce(["Phone": "old"], at: 9)
        #expect(story.writes.count == 2)
    }

    @Test func personDeletedInMarketoIsNotCreated() throws {
        var story = try LeadScenario()
        try story.marketo(Self.snapshot, at: 0, isSnapshot: true)
        try story.marketo(at: 5, operation: .deleted)
        try story.request()
        #expect(story.writes.isEmpty)
        #expect(story.activities.last?.kind == .failed)
        #expect(story.activities.last?.reasons.first?.code == "ENTITY_IS_DELETED")
    }

    @Test func changesMadeDuringTheCreateFollowIt() throws {
        var story = try LeadScenario()
        try story.marketo(Self.snapshot, at: 0, isSnapshot: true)
        try story.request()
        let create = story.writes.first
        try story.marketo(["phone": "2", "title": "Lady"], at: 2)
        #expect(story.writes.count == 1)
        try story.apply(create, at: 3, record: LeadScenario.record)
        #expect(story.writes.last?.fields == ["Title": "Lady", "Phone": "2"])
    }

    /// The connector looked before it created, and found one.
    @Test func foundRecordIsLinkedAndCompared() throws {
        var story = try LeadScenario()
        try story.marketo(Self.snapshot, at: 0, isSnapshot: true)
        try story.request()
        try story.apply(story.writes.first, at: 5, record: LeadScenario.record, created: false)
        #expect(story.activities.map(\.kind) == [.requested, .linked])
        try story.salesforce(
            ["LastName": "Lovelace", "Company": "Engines", "Phone": "s", "Title": "Lady"],
            at: 4,
            isSnapshot: true
        )
        try story.watermark(.marketo, at: 20)
        for write in story.writes.dropFirst() { try story.apply(write, at: 25) }
        #expect(try story.value("phone", .salesforce) == "1")
        #expect(try story.value("title", .marketo) == "Lady")
        #expect(story.writes.filter { $0.operation == .create }.count == 1)
    }

    @Test func contactIsUpdatedAndNotCreated() throws {
        var story = try LeadScenario.agreed(.contact)
        try story.marketo(["phone": "1"], at: 10)
        try story.reject(story.writes.last, at: 11)
        story.forget()
        try story.request()
        #expect(story.writes.map(\.operation) == [.update])
        #expect(story.writes.first?.object == .contact)
    }

    @Test func requestForADeletedPersonFailsAndSaysNothingElse() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(at: 10, operation: .deleted)
        story.forget()
        try story.request()
        #expect(story.activities.map(\.kind) == [.requested, .failed])
        #expect(story.writes.isEmpty)
    }
}
