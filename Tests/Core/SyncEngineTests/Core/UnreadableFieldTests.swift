// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// A field with an unreadable value is not an empty one.
@Suite struct UnreadableFieldTests {
    private func event(
        _ fields: [Field],
        at seconds: Int64,
        unreadable: [String] = [],
        isSnapshot: Bool = true
    ) -> DecisionInput {
        .change(
            ChangeEvent(
                id: "s-\(seconds)",
                system: .salesforce,
                object: .lead,
                record: LeadScenario.record,
                operation: .updated,
                changedAt: LeadScenario.time(seconds),
                isSnapshot: isSnapshot,
                fields: fields,
                unreadable: unreadable
            )
        )
    }

    @Test func itIsToldOnceAndNotWrittenOver() throws {
        var story = try LeadScenario()
        try story.marketo(["phone": "1", "title": "Lady"], at: 0, isSnapshot: true)
        try story.take(event(["Phone": "1"], at: 2, unreadable: ["Title"]))
        try story.watermark(.marketo, at: 10)
        try story.watermark(.salesforce, at: 10)
        #expect(story.writes.isEmpty)
        #expect(story.activities(.skipped).count == 1)
        #expect(story.activities(.skipped).first?.message.contains("title") == true)
        try story.take(event(["Phone": "2"], at: 20, unreadable: ["Title"]))
        try story.watermark(.marketo, at: 30)
        #expect(story.writes(to: .salesforce).isEmpty && story.activities(.skipped).count == 1)
        // A user gives the person a title: that is newer.
        try story.marketo(["title": "Countess"], at: 40)
        #expect(story.writes(to: .salesforce).last?.fields == ["Title": "Countess"])
    }

    @Test func whatCanBeReadAgainIsAValue() throws {
        var story = try LeadScenario()
        try story.marketo(["phone": "1", "title": "Lady"], at: 0, isSnapshot: true)
        try story.take(event(["Phone": "1"], at: 2, unreadable: ["Title"]))
        try story.take(event(["Title": "Mrs"], at: 20, isSnapshot: false))
        try story.watermark(.marketo, at: 30)
        try story.watermark(.salesforce, at: 30)
        #expect(story.activities(.conflict).count == 1)
        #expect(story.writes(to: .salesforce).last?.fields == ["Title": "Lady"])
    }
}
