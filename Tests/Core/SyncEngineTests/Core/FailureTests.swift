// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// Requirement 7: what cannot be written is logged once, stays pending and is tried again.
@Suite struct FailureTests {
    @Test func invalidValueIsLoggedOnceAndStaysPending() throws {
        var story = try LeadScenario.agreed()
        let decision = try story.marketo(["email": "nobody", "phone": "1"], at: 10)
        #expect(story.writes.isEmpty)
        let failed = try #require(story.activities(.failed).first)
        #expect(failed.reasons.map(\.code) == ["INVALID_EMAIL_ADDRESS"])
        #expect(failed.reasons.first?.fields == ["Email"])
        #expect(failed.record == LeadScenario.record)
        #expect(try story.pending(.marketo).sorted() == ["email", "phone"])
        #expect(decision.agenda.awaitsSchema)
        try story.marketo(["title": "Lady"], at: 11)
        #expect(story.activities(.failed).count == 1, "the same failure is not logged twice")
        #expect(story.writes.isEmpty)
        // The lead changes for the better: all that was pending goes.
        try story.marketo(["email": "ada@example.com"], at: 12)
        let fields: [Field] = ["Email": "ada@example.com", "Title": "Lady", "Phone": "1"]
        #expect(story.writes.map(\.fields) == [fields])
        try story.apply(story.writes.last, at: 13)
        #expect(try story.state().failures.isEmpty)
        #expect(try story.pending(.marketo).isEmpty)
    }

    @Test func everyReasonIsReported() throws {
        var story = try LeadScenario()
        try story.marketo(["email": "nobody", "title": "x"], at: 0, isSnapshot: true)
        try story.request()
        let failed = try #require(story.activities(.failed).first)
        #expect(failed.reasons.map(\.code) == ["INVALID_EMAIL_ADDRESS", "REQUIRED_FIELD_MISSING"])
        #expect(failed.reasons.last?.fields == ["LastName", "Company"])
        #expect(story.writes.isEmpty)
    }

    @Test func createIsTriedAgainWhenTheLeadChanges() throws {
        var story = try LeadScenario()
        try story.marketo(["lastName": "Lovelace"], at: 0, isSnapshot: true)
        try story.request()
        #expect(story.writes.isEmpty && story.activities(.failed).count == 1)
        try story.marketo(["company": "Engines"], at: 5)
        #expect(story.writes.map(\.operation) == [.create])
        #expect(story.writes.first?.cause.request == "r1")
    }

    @Test func otherFailureIsLoggedAnew() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["email": "nobody"], at: 10)
        try story.marketo(["lastName": .null], at: 11)
        #expect(story.activities(.failed).count == 2)
        #expect(story.activities(.failed).last?.reasons.count == 2)
    }

    @Test func blankedRequiredFieldFails() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["company": .null], at: 10)
        #expect(story.writes.isEmpty)
        #expect(story.activities(.failed).first?.reasons.first?.fields == ["Company"])
    }

    @Test func failureIsTriedAgainWhenTheSchemaChanges() throws {
        var story = try LeadScenario.agreed()
        let long = FieldValue.text(String(repeating: "9", count: 50))
        try story.marketo(["phone": long], at: 10)
        #expect(story.activities(.failed).first?.reasons.first?.code == "STRING_TOO_LONG")
        try story.take(.schemaChanged)
        #expect(story.activities(.failed).count == 1 && story.writes.isEmpty)
        story.rules = try LeadScenario(
            schemas: .withLead { if $0.name == "Phone" { $0.length = 60 } }
        )
        .rules
        try story.take(.schemaChanged)
        #expect(story.writes.map(\.fields) == [["Phone": long]])
    }

    @Test func refusalOfTheSystemIsTreatedTheSameWay() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "1"], at: 10)
        try story.reject(story.writes.last, at: 11)
        let failed = try #require(story.activities(.failed).first)
        #expect(failed.reasons.map(\.code) == ["UNABLE_TO_LOCK_ROW"])
        #expect(failed.cause.write == story.writes.last?.id)
        #expect(try story.pending(.marketo) == ["phone"])
        try story.take(.due)
        try story.marketo(["phone": "1"], at: 10)
        #expect(story.writes.count == 1, "nothing has changed that could help")
        try story.request()
        #expect(story.writes.count == 2 && story.writes.last?.priority == .realtime)
        try story.reject(story.writes.last, at: 20)
        #expect(story.activities(.failed).count == 1, "the same failure is not logged twice")
        #expect(story.activities(.skipped).count == 1, "but whoever asked hears the end of it")
        try story.marketo(["title": "Lady"], at: 30)
        #expect(story.writes.last?.fields == ["Title": "Lady", "Phone": "1"])
        try story.apply(story.writes.last, at: 31)
        #expect(try story.state().failures.isEmpty)
    }

    @Test func refusedCreateIsTriedAgainOnRequestOnly() throws {
        var story = try LeadScenario()
        try story.marketo(RequestTests.snapshot, at: 0, isSnapshot: true)
        try story.request("r1")
        try story.reject(story.writes.last, at: 1, code: "DUPLICATES_DETECTED")
        #expect(story.writes.count == 1)
        try story.request("r2")
        #expect(story.writes.map(\.operation) == [.create, .create])
    }

    @Test func refusalOfMarketoHoldsUpOnlyMarketo() throws {
        var story = try LeadScenario.agreed()
        try story.watermark(.marketo, at: 10)
        try story.salesforce(["Phone": "s"], at: 10)
        try story.reject(story.writes.last, at: 11)
        #expect(story.activities(.failed).count == 1)
        try story.marketo(["title": "Lady"], at: 12)
        #expect(Set(story.writes.dropFirst().map(\.fields)) == [["Title": "Lady"], ["phone": "s"]])
    }

    // MARK: Results that say nothing new

    @Test func unknownResultChangesNothing() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "1"], at: 10)
        let before = try story.state()
        var write = try #require(story.writes.last)
        write.id = "marketo:1042/w99"
        let decision = try story.apply(write, at: 11)
        #expect(decision.entry == nil && decision.activities.isEmpty && decision.writes.isEmpty)
        #expect(try story.state() == before)
    }

    @Test func repeatedResultChangesNothing() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "1"], at: 10)
        let write = story.writes.last
        try story.apply(write, at: 11)
        try story.marketo(["phone": "2"], at: 12)
        let before = try story.state()
        try story.apply(write, at: 11)
        try story.reject(write, at: 11)
        #expect(try story.state() == before)
        #expect(story.writes.count == 2 && story.activities.count == 1)
    }

    /// Without its record, an applied create would be done again: a second lead.
    @Test func createWithoutItsRecordIsRefusedAndNotRepeated() throws {
        var story = try LeadScenario()
        try story.marketo(RequestTests.snapshot, at: 0, isSnapshot: true)
        try story.request()
        let create = story.writes.last
        let decision = try story.apply(create, at: 1)
        #expect(decision.deadLetterReason != nil)
        #expect(story.writes.count == 1)
        try story.apply(create, at: 1, record: LeadScenario.record)
        #expect(try story.state().salesforce?.record == LeadScenario.record)
        #expect(story.writes.count == 1)
    }

    // MARK: Fields that cannot be synced

    @Test func hiddenFieldIsSkippedOnceAndNamed() throws {
        var story = try LeadScenario.agreed(schemas: .withLead(without: ["City"]))
        try story.marketo(["city": "Paris", "phone": "1"], at: 10)
        #expect(story.writes.map(\.fields) == [["Phone": "1"]])
        let skipped = try #require(story.activities(.skipped).first)
        #expect(skipped.message.contains("city (City)"), "by the names of both systems")
        try story.apply(story.writes.last, at: 11)
        try story.marketo(["city": "Rome"], at: 12)
        #expect(story.activities(.skipped).count == 1)
        #expect(story.writes.count == 1)
    }

    @Test func readOnlyFieldFlowsToMarketoOnly() throws {
        var story = try LeadScenario.agreed(
            schemas: .withLead {
                if $0.name == "Phone" {
                    $0.updateable = false
                    $0.createable = false
                }
            }
        )
        try story.salesforce(["Phone": "s"], at: 10)
        #expect(story.writes.map(\.fields) == [["phone": "s"]], "it cannot lose: it does not wait")
        try story.apply(story.writes.last, at: 11)
        try story.marketo(["phone": "m", "title": "Lady"], at: 20)
        #expect(story.writes(to: .salesforce).map(\.fields) == [["Title": "Lady"]])
        #expect(story.activities(.skipped).count == 1)
        // What Salesforce holds comes back, and the log keeps what is lost.
        #expect(story.writes(to: .marketo).last?.fields == ["phone": "s"])
        let conflict = try #require(story.activities(.conflict).last?.fields.first)
        #expect(conflict.marketo == "m" && conflict.winner == .salesforce)
        for write in story.writes.suffix(2) { try story.apply(write, at: 21) }
        #expect(try story.value("phone", .marketo) == "s")
        #expect(try story.pending(.marketo).isEmpty && story.pending(.salesforce).isEmpty)
    }

    /// It may be nothing but a forgotten permission.
    @Test func readOnlyFieldThatIsBlankWipesNothingOut() throws {
        var story = try LeadScenario.agreed(
            schemas: .withLead { $0.updateable = $0.name != "City" }
        )
        try story.marketo(["city": "Paris"], at: 10)
        #expect(story.writes.isEmpty)
        #expect(story.activities.map(\.kind) == [.skipped])
        #expect(try story.pending(.marketo).isEmpty, "it is settled as it is")
        try story.salesforce(["City": "Rome"], at: 20)
        #expect(story.writes.map(\.fields) == [["city": "Rome"]])
    }

    @Test func fieldThatOnlyACreateMayCarryGoesWithTheCreate() throws {
        var story = try LeadScenario(schemas: .withLead { $0.updateable = $0.name != "Phone" })
        try story.marketo(RequestTests.snapshot, at: 0, isSnapshot: true)
        try story.request()
        #expect(story.writes.first?.fields.contains { $0.name == "Phone" } == true)
    }
}
