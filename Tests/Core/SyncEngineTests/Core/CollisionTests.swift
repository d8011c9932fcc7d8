// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import SyncEngine
import Testing

/// Requirement 3: who wins when both systems changed a field at the same time.
@Suite struct CollisionTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var object = ObjectType.lead
        var rule: ConflictRule
        var marketo: (value: FieldValue, at: Int64) = ("m", 10)
        var salesforce: (value: FieldValue, at: Int64) = ("s", 11)
        var winner: VendorSystem

        var testDescription: String {
            "\(object) \(rule): \(marketo.value)/\(salesforce.value) \(winner)"
        }
    }

    static let cases = [
        Case(rule: .marketo, winner: .marketo),
        Case(object: .contact, rule: .marketo, winner: .marketo),
        Case(rule: .salesforce, winner: .salesforce),
        Case(object: .contact, rule: .salesforce, winner: .salesforce),
        Case(rule: .newest, winner: .salesforce),
        Case(rule: .newest, marketo: ("m", 12), winner: .marketo),
        // In the same tick the default of the whole stands.
        Case(rule: .newest, marketo: ("m", 11), winner: .marketo),
        Case(rule: .marketoUnlessBlank, winner: .marketo),
        Case(rule: .marketoUnlessBlank, marketo: (.null, 10), winner: .salesforce),
        Case(rule: .salesforceUnlessBlank, winner: .salesforce),
        Case(rule: .salesforceUnlessBlank, salesforce: (.null, 11), winner: .marketo),
        // A cleared value wins where the rule says nothing of blanks.
        Case(rule: .marketo, marketo: (.null, 10), winner: .marketo),
        Case(rule: .salesforce, salesforce: (.null, 11), winner: .salesforce),
    ]

    @Test(arguments: cases, [true, false])
    func ruleDecides(about collision: Case, salesforceFirst: Bool) throws {
        var story = try LeadScenario.agreed(
            collision.object,
            lead: collision.object == .lead ? collision.rule : .newest,
            contact: collision.object == .contact ? collision.rule : .newest
        )
        let record = collision.object == .lead ? LeadScenario.record : LeadScenario.contact
        let first = salesforceFirst ? VendorSystem.salesforce : .marketo
        for system in [first, first.other] {
            if system == .marketo {
                try story.marketo(["phone": collision.marketo.value], at: collision.marketo.at)
            } else {
                try story.salesforce(
                    ["Phone": collision.salesforce.value],
                    at: collision.salesforce.at,
                    object: collision.object,
                    record: record
                )
            }
        }
        try story.watermark(.marketo, at: 30)
        try story.watermark(.salesforce, at: 30)
        for _ in 0..<4 {
            guard let write = story.writes.last else { break }
            try story.apply(write, at: 31)
        }
        let conflict = try #require(story.activities(.conflict).first)
        #expect(story.activities(.conflict).count == 1)
        let field = try #require(conflict.fields.first)
        #expect(field.field == "phone" && field.winner == collision.winner)
        #expect(field.marketo == collision.marketo.value)
        #expect(field.salesforce == collision.salesforce.value)
        let expected = "\(collision.object.rawValue.lowercased()): \(collision.rule.phrase)"
        #expect(field.rule == expected)
        let winning =
            collision.winner == .marketo ? collision.marketo.value : collision.salesforce.value
        #expect(try story.value("phone", .marketo) == winning)
        #expect(try story.value("phone", .salesforce) == winning)
        #expect(try story.pending(.marketo).isEmpty && story.pending(.salesforce).isEmpty)
    }

    @Test func fieldRuleComesBeforeTheObjects() throws {
        var story = try LeadScenario.agreed(fieldRules: ["phone": .salesforce])
        try story.salesforce(["Title": "s"], at: 10)
        try story.marketo(["phone": "m", "title": "m"], at: 10)
        try story.salesforce(["Phone": "s"], at: 10)
        let fields = story.activities(.conflict).flatMap(\.fields)
        #expect(fields.first { $0.field == "phone" }?.winner == .salesforce)
        #expect(fields.first { $0.field == "phone" }?.rule == "phone: salesforce wins")
        #expect(fields.first { $0.field == "title" }?.winner == .marketo)
        #expect(story.writes.map(\.fields) == [["Title": "m"], ["phone": "s"]])
    }

    @Test func severalCollisionsOfOneDecisionAreOneActivity() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(["Phone": "s", "Title": "s"], at: 10)
        try story.marketo(["phone": "m", "title": "m"], at: 10)
        #expect(story.activities(.conflict).count == 1)
        #expect(story.activities(.conflict).first?.fields.map(\.field) == ["title", "phone"])
        #expect(story.writes.map(\.fields) == [["Title": "m", "Phone": "m"]])
    }

    @Test func fieldsChangedOnDifferentSidesNeverCollide() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(["Title": "Lady"], at: 10)
        try story.marketo(["phone": "1"], at: 10)
        try story.watermark(.marketo, at: 20)
        #expect(story.activities(.conflict).isEmpty)
        #expect(story.writes.map(\.fields) == [["Phone": "1"], ["title": "Lady"]])
    }

    @Test func snapshotsOfBothSidesCollideOnlyWhereBothChanged() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(
            ["LastName": "Lovelace", "Company": "Engines", "Phone": "0", "Title": "Lady"],
            at: 10,
            isSnapshot: true
        )
        try story.marketo(
            ["lastName": "Lovelace", "company": "Engines", "phone": "1", "title": "Countess"],
            at: 10,
            isSnapshot: true
        )
        try story.watermark(.marketo, at: 20)
        #expect(story.activities(.conflict).isEmpty)
        #expect(story.writes.map(\.fields) == [["Phone": "1"], ["title": "Lady"]])
    }

    @Test func sameValueOnBothSidesIsNoCollision() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(["Phone": "1"], at: 10)
        try story.marketo(["phone": "1"], at: 11)
        try story.watermark(.marketo, at: 20)
        #expect(story.writes.isEmpty && story.activities.isEmpty)
        #expect(try story.pending(.marketo).isEmpty && story.pending(.salesforce).isEmpty)
    }

    @Test func changeMadeAfterOurWriteSawItAndDoesNotCollide() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "m"], at: 10)
        try story.apply(story.writes.last, at: 11)
        try story.salesforce(["Phone": "s"], at: 12)
        try story.watermark(.marketo, at: 20)
        #expect(story.activities(.conflict).isEmpty)
        #expect(story.writes.last?.fields == ["phone": "s"])
    }

    /// The feed is late: a change made before our write was applied comes to light after it.
    @Test func loserFoundLateIsLoggedAndNotWritten() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "m"], at: 10)
        try story.apply(story.writes.last, at: 20)
        story.forget()
        try story.salesforce(["Phone": "s"], at: 15)
        try story.watermark(.marketo, at: 30)
        let field = try #require(story.activities(.conflict).first?.fields.first)
        #expect(field.marketo == "m" && field.salesforce == "s" && field.winner == .marketo)
        #expect(story.writes.isEmpty)
        #expect(try story.value("phone", .salesforce) == "m")
    }

    @Test func winnerFoundLateIsRestored() throws {
        var story = try LeadScenario.agreed()
        try story.watermark(.marketo, at: 12)
        try story.salesforce(["Phone": "s"], at: 10)
        // Its watermark was wrong: Marketo's change of 15 came before our write of 20.
        try story.apply(story.writes.last, at: 20)
        story.forget()
        try story.marketo(["phone": "m"], at: 15)
        let field = try #require(story.activities(.conflict).first?.fields.first)
        #expect(field.winner == .marketo && field.marketo == "m" && field.salesforce == "s")
        // To Salesforce as the winner, and to Marketo because our write stands over it there.
        #expect(story.writes(to: .salesforce).map(\.fields) == [["Phone": "m"]])
        #expect(story.writes(to: .marketo).map(\.fields) == [["phone": "m"]])
        for write in story.writes { try story.apply(write, at: 25) }
        #expect(try story.value("phone", .marketo) == "m")
        #expect(try story.value("phone", .salesforce) == "m")
        #expect(story.writes.count == 2)
        #expect(story.activities(.conflict).count == 1)
    }

    @Test func changeOfOneSecondClockWithinTheTickOfOurWriteIsWrittenOnceMore() throws {
        var (story, result, tick) = try Self.writeWithinATick()
        try story.take(.result(result))
        story.forget()
        try story.take(.change(Self.event("coarse", ["Phone": "s"], at: tick)))
        #expect(story.activities(.conflict).count == 1)
        #expect(story.writes.map(\.fields) == [["Phone": "m"]])
    }

    /// Times cannot tell that it was later: the order of the feed does. A user put back what our
    /// write had replaced, or chose something else.
    @Test(arguments: [true, false], ["1", "s"])
    func changeBehindTheEchoOfOurWriteWithinItsSecondIsLater(
        isBeforeResult: Bool,
        value: String
    ) throws {
        var (story, result, tick) = try Self.writeWithinATick()
        if !isBeforeResult { try story.take(.result(result)) }
        story.forget()
        try story.take(.change(Self.event("echo", ["Phone": "m"], at: tick)))
        try story.take(.change(Self.event("change", ["Phone": .text(value)], at: tick)))
        if isBeforeResult { try story.take(.result(result)) }
        try story.watermark(.marketo, at: 30)
        #expect(story.activities(.conflict).isEmpty, "whoever changed it had seen our write")
        #expect(story.writes(to: .marketo).map(\.fields) == [["phone": .text(value)]])
    }

    /// A write to Salesforce, its result, and the second of a coarse clock in which it was applied.
    private static func writeWithinATick() throws -> (
        story: LeadScenario, result: WriteResult, tick: Timestamp
    ) {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "m"], at: 10)
        let write = try #require(story.writes.last)
        var result = LeadScenario.result(of: write, at: 0, record: nil, created: nil)
        let tick = Timestamp(milliseconds: (LeadScenario.time(20).milliseconds / 1000) * 1000)
        result.at = tick.advanced(byMilliseconds: 400)
        return (story, result, tick)
    }

    private static func event(_ id: String, _ fields: [Field], at time: Timestamp) -> ChangeEvent {
        ChangeEvent(
            id: id,
            system: .salesforce,
            object: .lead,
            record: LeadScenario.record,
            operation: .updated,
            changedAt: time,
            isSnapshot: false,
            fields: fields
        )
    }

    @Test func readOnlySideKeepsItsValueWhateverTheRule() throws {
        var story = try LeadScenario.agreed(
            schemas: .withLead { $0.updateable = $0.name != "Phone" }
        )
        // It cannot lose, so it does not wait.
        try story.salesforce(["Phone": "s"], at: 10)
        try story.marketo(["phone": "m"], at: 10)
        try story.apply(story.writes.last, at: 11)
        let field = try #require(story.activities(.conflict).first?.fields.first)
        #expect(field.winner == .salesforce)
        #expect(field.rule == "read-only in Salesforce: Salesforce keeps its value")
        #expect(story.writes.map(\.fields) == [["phone": "s"]])
    }
}

extension SchemaSet {
    /// The built-in schemas with changes to the fields of a lead.
    static func withLead(
        without hidden: Set<String> = [],
        _ change: (inout FieldSchema) -> Void = { _ in }
    ) -> SchemaSet {
        var lead = BuiltInSchema.lead
        lead.asOf = LeadScenario.beginning
        lead.fields.removeAll { hidden.contains($0.name) }
        for index in lead.fields.indices { change(&lead.fields[index]) }
        return SchemaSet(lead: lead)
    }
}
