// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// Events that arrive behind what they came before. Each of these is a history that once ended
/// wrong.
@Suite struct LateEventTests {
    /// A whole record that was fetched for a request overtakes the change in the feed.
    @Test func changeBehindAWriteThatWasConfirmedStillCollides() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(["Phone": "s"], at: 10)
        try story.watermark(.marketo, at: 10)
        try story.apply(story.writes.last, at: 12)
        try story.marketo(["phone": "s", "title": "Countess"], at: 20, isSnapshot: true)
        // Made before our write was applied: Marketo wins.
        try story.marketo(["phone": "m"], at: 11)
        #expect(story.activities(.conflict).count == 1)
        #expect(story.writes(to: .salesforce).last?.fields == ["Phone": "m"])
        #expect(story.writes(to: .marketo).last?.fields == ["phone": "m"], "it is put back")
    }

    @Test func whatTheFeedHasPassedIsForgotten() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(["Phone": "s"], at: 10)
        try story.watermark(.marketo, at: 10)
        try story.apply(story.writes.last, at: 12)
        try story.watermark(.marketo, at: 15)
        try story.marketo(["phone": "s", "title": "Countess"], at: 20, isSnapshot: true)
        let field = try story.state().fields.first { $0.name == "phone" }
        #expect(field?.marketo?.written == nil, "states stay small")
    }

    /// Salesforce's change was written over one of Marketo's, which wins: it is put back, and goes
    /// to Salesforce.
    private static func restoration() throws -> (
        story: LeadScenario, restoring: WriteCommand?, toSalesforce: WriteCommand?
    ) {
        var story = try LeadScenario.agreed()
        try story.salesforce(["Phone": "s"], at: 10)
        try story.watermark(.marketo, at: 10)
        try story.marketo(["phone": "m"], at: 11)
        try story.apply(story.writes.last, at: 12)
        return (
            story, story.writes.last { $0.object == .person },
            story.writes.last { $0.object == .lead }
        )
    }

    /// A winner that a write of ours had replaced was restored; what was told in between comes
    /// again.
    @Test func eventFromBeforeARestorationIsOldNews() throws {
        var (story, _, _) = try Self.restoration()
        for write in story.writes.suffix(2) { try story.apply(write, at: 30) }
        story.forget()
        for id in ["e1", "e1"] {
            try story.marketo(
                ["phone": "s", "title": "Countess"],
                at: 20,
                isSnapshot: true,
                id: id
            )
        }
        #expect(story.writes.isEmpty && story.activities.isEmpty)
    }

    @Test func changeBehindTheEchoOfARestorationIsNotLost() throws {
        var (story, restoring, _) = try Self.restoration()
        // The restoration comes back first, then a change that it has overwritten.
        try story.marketo(["phone": "m"], at: 20)
        try story.marketo(["phone": "m2"], at: 15)
        try story.apply(restoring, at: 20)
        for write in story.writes(to: .salesforce) { try story.apply(write, at: 30) }
        #expect(story.writes(to: .marketo).last?.fields == ["phone": "m2"])
        #expect(story.writes(to: .salesforce).last?.fields == ["Phone": "m2"])
    }

    /// Restored, and changed back by a user: it looks like our own first write coming back.
    @Test func changeBackAfterARestorationIsAChange() throws {
        var (story, restoring, toSalesforce) = try Self.restoration()
        try story.marketo(["phone": "s"], at: 25)
        try story.apply(restoring, at: 20)
        try story.apply(toSalesforce, at: 20)
        #expect(story.writes(to: .salesforce).last?.fields == ["Phone": "s"])
    }

    /// A connector died between the call and its commit; its successor finds the write there, and
    /// dates it as early as can be: before what it had been decided upon. Whether what the feed
    /// tells comes before or behind the result must not matter.
    @Test(arguments: [true, false], [true, false])
    func aRestorationThatIsDatedTooEarlyStands(isEchoedBefore: Bool, isSeenBetween: Bool) throws {
        var (story, restoring, toSalesforce) = try Self.restoration()
        // A look at the whole person, after the decision and before the restoration.
        if isSeenBetween {
            try story.marketo(["phone": "s", "title": "Countess"], at: 15, isSnapshot: true)
        }
        if isEchoedBefore { try story.marketo(["phone": "m"], at: 20) }
        try story.apply(restoring, at: 7)
        try story.apply(toSalesforce, at: 21)
        if !isEchoedBefore { try story.marketo(["phone": "m"], at: 20) }
        // Whatever else that leads to.
        for time: Int64 in 30...35 {
            guard let open = try story.state().inFlight.first?.id else { break }
            try story.apply(story.writes.first { $0.id == open }, at: time)
        }
        #expect(story.writes(to: .salesforce).last?.fields == ["Phone": "m"])
        let field = try story.state().fields.first { $0.name == "phone" }
        #expect(field?.marketo?.value == "m" && field?.salesforce?.value == "m")
        #expect(field?.marketo?.pendingSince == nil && field?.salesforce?.pendingSince == nil)
    }

    /// What a record was before it was linked tells what a write of ours replaced.
    @Test func valuesBeforeTheLinkAreKnownWhenItComes() throws {
        var story = try LeadScenario(lead: .salesforce)
        try story.marketo(RequestTests.snapshot, at: 0, isSnapshot: true)
        try story.request()
        try story.apply(story.writes.last, at: 2, record: LeadScenario.record)
        // Its feed has no key but its own; the person's write is on its way meanwhile.
        try story.salesforce(["Phone": "s"], at: 3, under: LeadID(.salesforce, "00Q"))
        try story.marketo(["phone": "m"], at: 4)
        try story.request("r2")
        let write = story.writes.last
        try story.salesforce(["Phone": "1"], at: 2, under: LeadScenario.recordLead)
        try story.salesforce(["Phone": "s"], at: 5, under: LeadScenario.recordLead)
        try story.salesforce(["Phone": "m"], at: 6, under: LeadScenario.recordLead)
        try story.apply(write, at: 6)
        try story.deliverMessages()
        #expect(story.activities(.conflict).flatMap(\.fields).map(\.salesforce) == ["s"])
        #expect(story.writes(to: .salesforce).last?.fields == ["Phone": "s"])
    }
}
