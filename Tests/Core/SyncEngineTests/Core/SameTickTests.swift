// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import SyncEngine
import Testing

/// Of two events of one tick of a vendor's clock, the one that is told last is the later one, and
/// neither is news when it is told again.
@Suite struct SameTickTests {
    @Test func aRecordThatIsUndeletedInTheTickOfItsDeletionLives() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(at: 10, operation: .deleted, id: "deletion")
        try story.salesforce(
            ["LastName": "Lovelace", "Company": "Engines", "Phone": "0", "Title": "Countess"],
            at: 10,
            operation: .undeleted,
            isSnapshot: true
        )
        #expect(try story.state().salesforce?.isDeleted == false)
        try story.salesforce(at: 10, operation: .deleted, id: "deletion")
        #expect(try story.state().salesforce?.isDeleted == false, "it was told before")
        story.forget()
        try story.marketo(["phone": "1"], at: 20)
        #expect(story.writes.map(\.fields) == [["Phone": "1"]])
    }

    @Test func whatWasToldBeforeADeletionIsOldNewsAfterIt() throws {
        var story = try LeadScenario.agreed()
        for (value, id) in [("5", "first"), ("6", "second")] as [(FieldValue, String)] {
            try story.marketo([Field(name: "phone", value: value)], at: 10, id: id)
            try story.apply(story.writes.last, at: 11)
        }
        try story.marketo(at: 10, operation: .deleted)
        story.forget()
        try story.marketo(["phone": "5"], at: 10, id: "first")
        #expect(story.writes.isEmpty)
        #expect(try story.value("phone", .marketo) == "6")
    }

    @Test func aSecondRecordChangesTwiceInOneTick() throws {
        var story = try BystanderTests.mergedPersons()
        for value in ["x", "y"] as [FieldValue] {
            try story.salesforce([Field(name: "Phone", value: value)], at: 12)
            try story.deliverMessages()
        }
        let second = try story.state(BystanderTests.winner).bystanders.first
        #expect(second?.fields.first { $0.name == "phone" }?.salesforce?.value == "y")
    }

    /// The feed shows our write and what a user made of it in the same second, cut; the result of
    /// the write has its milliseconds. A collision that the write ends does not change that.
    @Test func aChangeBehindAnEchoIsNewerThoughTheWriteEndedACollision() throws {
        let tick = LeadScenario.time(20).milliseconds / 1_000 * 1_000
        var story = try LeadScenario.agreed(lead: .salesforce)
        try story.salesforce(["Title": "ours"], at: 10)
        let write = try #require(story.writes(to: .marketo).last)
        for (value, time) in [("before", tick - 2_000), ("ours", tick)] {
            try story.take(.change(Self.title(value, at: time)))
        }
        var result = LeadScenario.result(of: write, at: 0, record: write.record, created: false)
        result.at = Timestamp(milliseconds: tick + 378)
        try story.take(.result(result))
        #expect(story.activities(.conflict).count == 1)
        try story.take(.change(Self.title("behind", at: tick)))
        try story.watermark(.salesforce, at: 60)
        #expect(story.writes(to: .salesforce).last?.fields == ["Title": "behind"])
    }

    private static func title(_ value: String, at milliseconds: Int64) -> ChangeEvent {
        ChangeEvent(
            id: value,
            system: .marketo,
            object: .person,
            record: LeadScenario.person,
            operation: .updated,
            changedAt: Timestamp(milliseconds: milliseconds),
            isSnapshot: false,
            fields: [Field(name: "title", value: .text(value))]
        )
    }
}
