// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// `set-fields` and `retry`: what people put right by hand.
@Suite struct SetFieldsTests {
    /// A collision that Marketo won, and that both systems agree on.
    private func collided() throws -> LeadScenario {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "1"], at: 10)
        try story.salesforce(["Phone": "2"], at: 10)
        try story.apply(story.writes.last, at: 20)
        #expect(try story.value("phone", .salesforce) == "1")
        story.forget()
        return story
    }

    @Test func theLosingValueIsWrittenToBothSystems() throws {
        var story = try collided()
        try story.set(["phone": "2"], expect: ["phone": "1"])
        #expect(story.activities.map(\.kind) == [.restored])
        let field = try #require(story.activities.first?.fields.first)
        #expect(field.field == "phone" && field.marketo == "1" && field.salesforce == "1")
        #expect(story.activities.first?.cause.request == "chosen")
        #expect(story.writes(to: .marketo).map(\.fields) == [["phone": "2"]])
        #expect(story.writes(to: .salesforce).map(\.fields) == [["Phone": "2"]])
        #expect(story.writes.allSatisfy { $0.priority == .realtime })
        for write in story.writes { try story.apply(write, at: 30) }
        // Both feeds show our writes, and nothing more is to be done.
        try story.marketo(["phone": "2"], at: 30)
        try story.salesforce(["Phone": "2"], at: 30)
        try story.watermark(.marketo, at: 100)
        try story.watermark(.salesforce, at: 100)
        #expect(story.writes.count == 2)
        for system in VendorSystem.allCases {
            #expect(try story.value("phone", system) == "2")
            #expect(try story.pending(system).isEmpty)
        }
    }

    @Test func whatAUserHasChangedSinceIsLeft() throws {
        var story = try collided()
        // The write to Salesforce has not come back, and Marketo was changed once more.
        try story.marketo(["phone": "3"], at: 40)
        try story.apply(story.writes.last, at: 41)
        story.forget()
        try story.set(["phone": "2"], expect: ["phone": "1"])
        #expect(story.writes.isEmpty)
        #expect(story.activities.map(\.kind) == [.skipped])
        #expect(story.activities.first?.message.contains("phone") == true)
        #expect(try story.value("phone", .marketo) == "3")
    }

    @Test func aChangeBehindTheChoiceStays() throws {
        var story = try collided()
        try story.set(["phone": "2"])
        let writes = story.writes
        try story.marketo(["phone": "4"], at: 50)
        for write in writes { try story.apply(write, at: 45) }
        for write in story.writes.dropFirst(writes.count) { try story.apply(write, at: 60) }
        #expect(try story.value("phone", .marketo) == "4")
        #expect(try story.value("phone", .salesforce) == "4")
    }

    @Test func aWriteUnderWayIsWaitedFor() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "1"], at: 10)
        let first = try #require(story.writes.last)
        try story.set(["phone": "2"])
        #expect(story.writes.count == 1 && story.activities.isEmpty)
        try story.apply(first, at: 20)
        #expect(story.activities.map(\.kind) == [.synced, .restored])
        #expect(
            story.writes.dropFirst().map(\.object.system).sorted { $0.rawValue < $1.rawValue }
                == [.marketo, .salesforce]
        )
    }

    @Test func theSameRequestActsOnce() throws {
        var story = try collided()
        try story.set(["phone": "2"])
        try story.set(["phone": "2"])
        #expect(story.writes.count == 2 && story.activities.count == 1)
        for write in story.writes { try story.apply(write, at: 30) }
        story.forget()
        try story.set(["phone": "2"], id: "another")
        #expect(story.writes.isEmpty)
        #expect(story.activities.map(\.kind) == [.skipped])
    }

    @Test func whatCannotBeSetIsTold() throws {
        var story = try LeadScenario.agreed()
        try story.set(["nothing": "1"])
        #expect(story.activities.map(\.kind) == [.skipped])
        #expect(story.writes.isEmpty)
        var alone = try LeadScenario()
        try alone.marketo(RequestTests.snapshot, at: 0, isSnapshot: true)
        try alone.set(["phone": "2"])
        #expect(alone.writes.isEmpty)
        #expect(alone.activities.map(\.kind) == [.skipped])
    }

    @Test func aRetryTriesWhatWasRefused() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "1"], at: 10)
        try story.reject(story.writes.last, at: 11)
        story.forget()
        try story.retry()
        #expect(story.activities.map(\.kind) == [.requested])
        #expect(story.activities.first?.cause.request == "again")
        let write = try #require(story.writes.last)
        #expect(write.priority == .realtime && write.fields == ["Phone": "1"])
        try story.apply(write, at: 20)
        #expect(try story.state().failures.isEmpty)
        #expect(story.activities.last?.kind == .synced)
    }
}
