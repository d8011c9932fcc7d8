// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// What a refusal says beside no: that the record is gone, or that only its owner was wrong.
@Suite struct RefusalTests {
    @Test(arguments: ["ENTITY_IS_DELETED", "NOT_FOUND", "INVALID_CROSS_REFERENCE_KEY"])
    func aRecordOfWhichARefusalSaysThatItIsGoneIsGone(code: String) throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "1"], at: 10)
        try story.reject(story.writes.last, at: 11, code: code)
        #expect(try story.state().salesforce?.isDeleted == true)
        #expect(story.activities(.deleted).count == 1 && story.activities(.failed).isEmpty)
        story.forget()
        try story.marketo(["phone": "2"], at: 20)
        #expect(story.writes.isEmpty, "nothing more is written to it")
        try story.request()
        #expect(story.writes.map(\.operation) == [.create])
    }

    @Test func whoAskedForAWriteToWhatIsGoneGetsANewLead() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["email": "nobody", "phone": "1"], at: 10)
        try story.request("r1", assignTo: "005000000000001AAA")
        story.forget()
        try story.marketo(["email": "ada@example.com"], at: 11)
        let write = try #require(story.writes.last)
        #expect(write.fields.contains { $0.name == "OwnerId" })
        try story.reject(write, at: 12, code: "ENTITY_IS_DELETED")
        #expect(try story.state().salesforce?.isDeleted == true)
        try story.request("r2")
        let create = try #require(story.writes(.create).last)
        #expect(create.cause.request == "r2")
        try story.apply(create, at: 13, record: "00Q000000000009AAA")
        #expect(try story.state().salesforce?.record == "00Q000000000009AAA")
    }

    @Test func aRefusalOfAnotherRecordIsNone() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "1"], at: 10)
        let reason = Reason(
            code: "INVALID_CROSS_REFERENCE_KEY",
            fields: ["Campaign__c"],
            message: "invalid cross reference id"
        )
        try story.reject(story.writes.last, at: 11, reasons: [reason])
        #expect(try story.state().salesforce?.isDeleted == false)
        #expect(story.activities(.failed).count == 1)
    }

    /// Automation of the record refers to something that is gone. The connector has asked: the
    /// record lives, and the write has no lookup that could be meant.
    @Test func aRecordThatLivesIsNotGoneForWhatItsAutomationRefersTo() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "1"], at: 10)
        let reason = Reason(
            code: "INVALID_CROSS_REFERENCE_KEY",
            fields: ["Phone"],
            message: "invalid cross reference id"
        )
        try story.reject(story.writes.last, at: 11, reasons: [reason])
        #expect(try story.state().salesforce?.isDeleted == false)
        story.forget()
        try story.request()
        #expect(story.writes.map(\.operation) == [.update], "no second lead")
    }

    /// Marketo's own code, with its field or without, and what a connector of another system says
    /// in its place.
    @Test(arguments: [
        Reason(code: "1004", fields: [], message: ""), .recordGone("there is no contact 7"),
        Reason(code: "1004", fields: ["id"], message: ""),
    ])
    func aPersonThatIsGoneIsGone(reason: Reason) throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(["Phone": "1"], at: 10)
        try story.watermark(.marketo, at: 10)
        try story.reject(story.writes(to: .marketo).last, at: 11, reasons: [reason])
        #expect(try story.state().marketo?.isDeleted == true)
        #expect(story.activities(.deleted).count == 1)
    }

    @Test func anOwnerThatIsRefusedIsLeftOutAndTheRestIsWritten() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "1"], at: 10)
        try story.reject(story.writes.last, at: 11, code: "STRING_TOO_LONG")
        try story.request("r1", assignTo: "005000000000001AAA")
        let write = try #require(story.writes.last)
        #expect(write.fields.map(\.name) == ["Phone", "OwnerId"])
        try story.reject(write, at: 12, code: "INACTIVE_OWNER_OR_USER")
        let told = try #require(
            story.activities.last { $0.reasons.contains { $0.code == "INACTIVE_OWNER_OR_USER" } }
        )
        #expect(told.message.contains("005000000000001AAA"))
        #expect(told.cause.request == "r1")
        #expect(story.writes.last?.fields == ["Phone": "1"], "without the owner")
        try story.apply(story.writes.last, at: 13)
        story.forget()
        try story.marketo(["phone": "2"], at: 20)
        #expect(story.writes.last?.fields == ["Phone": "2"])
    }

    @Test func anOwnerThatIsAllThereIsFails() throws {
        var story = try LeadScenario.agreed()
        try story.request("r1", assignTo: "005000000000001AAA")
        try story.reject(story.writes.last, at: 12, code: "INACTIVE_OWNER_OR_USER")
        #expect(story.activities(.failed).count == 1)
        story.forget()
        try story.request("r2")
        #expect(story.writes.isEmpty && story.activities(.synced).count == 1)
    }

    // MARK: Requests for persons that do not exist

    @Test func aRequestForAPersonThatThereIsNotFailsAtOnce() throws {
        var story = try LeadScenario()
        try story.request("r1")
        story.forget()
        try story.marketo(at: 5, operation: .deleted, request: "r1")
        let failed = try #require(story.activities(.failed).first)
        #expect(failed.cause.request == "r1")
        #expect(failed.message.contains("no person 1042"))
        story.forget()
        // Another person gets the number.
        try story.marketo(
            ["lastName": "New", "email": "new@example.com", "company": "N"],
            at: 20,
            operation: .created,
            isSnapshot: true
        )
        #expect(story.writes.isEmpty, "nobody has asked for that person")
    }
}
