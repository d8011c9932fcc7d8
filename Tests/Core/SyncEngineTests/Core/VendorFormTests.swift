// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import SyncEngine
import Testing

/// Our own write as the vendor shows it is no change by a user.
@Suite struct VendorFormTests {
    /// Told within the second of the write, by a clock of whole seconds, or later.
    @Test(arguments: [-1, 5_000] as [Int64])
    func aFormOfOurOwnWriteIsNoConflict(milliseconds: Int64) throws {
        let forms: [(marketo: Field, shown: Field)] = [
            (
                Field(name: "annualRevenue", value: .number(1234.567)),
                Field(name: "AnnualRevenue", value: .number(1234.56))
            ),
            (Field(name: "title", value: "Grace "), Field(name: "Title", value: "Grace")),
            (Field(name: "title", value: "a\r\nb"), Field(name: "Title", value: "a\nb")),
            (
                Field(name: "email", value: "Ada@Example.com"),
                Field(name: "Email", value: "ada@example.com")
            ),
            (
                Field(name: "phone", value: "+1 415-555-1212"),
                Field(name: "Phone", value: "(415) 555-1212")
            ),
            (Field(name: "country", value: "DE"), Field(name: "Country", value: "Germany")),
            (Field(name: "country", value: "Germany"), Field(name: "Country", value: "DE")),
            (
                Field(name: "state", value: "WA"),
                Field(name: "State", value: "Western Australia")
            ),
        ]
        for (changed, shown) in forms {
            var story = try LeadScenario.agreed(schemas: Self.withCodes)
            try story.marketo([changed], at: 10)
            let write = try #require(story.writes.last)
            // 400 ms after a whole second.
            let applied = LeadScenario.time(20).milliseconds / 1000 * 1000 + 400
            var result = LeadScenario.result(
                of: write,
                at: 0,
                record: LeadScenario.record,
                created: false
            )
            result.at = Timestamp(milliseconds: applied)
            try story.take(.result(result))
            let seen = milliseconds < 0 ? applied / 1000 * 1000 : applied + milliseconds
            var event = ChangeEvent(
                id: "form",
                system: .salesforce,
                object: .lead,
                record: LeadScenario.record,
                operation: .updated,
                changedAt: Timestamp(milliseconds: seen),
                isSnapshot: false,
                fields: [shown]
            )
            try story.take(.change(event))
            try story.watermark(.marketo, at: 60)
            try story.watermark(.salesforce, at: 60)
            #expect(story.writes.count == 1, "\(changed)")
            #expect(story.activities(.conflict).isEmpty, "\(changed)")
            let field = try #require(try story.state().fields.first { $0.name == changed.name })
            #expect(field.salesforce?.value == shown.value, "the state says what Salesforce holds")
            // A change is one, afterwards.
            event.id = "change"
            event.changedAt = Timestamp(milliseconds: applied + 100_000)
            event.fields[0].value = shown.name == "AnnualRevenue" ? 99 : "other@example.com"
            try story.take(.change(event))
            try story.watermark(.marketo, at: 200)
            #expect(story.writes.count == 2, "\(changed)")
        }
    }

    /// An org with picklists of states and countries.
    private static let withCodes: SchemaSet = {
        var schemas = SchemaSet()
        var lead = schemas.lead
        lead.asOf = LeadScenario.beginning
        lead.fields += [
            FieldSchema(
                name: "CountryCode",
                label: "Country Code",
                type: "picklist",
                picklistValues: ["DE", "FR"],
                picklistLabels: ["Germany", "France"]
            ),
            FieldSchema(
                name: "StateCode",
                label: "State Code",
                type: "picklist",
                picklistValues: ["WA", "WA"],
                picklistLabels: ["Washington", "Western Australia"]
            ),
        ]
        _ = schemas.accept(lead)
        return schemas
    }()

    /// A change that wins comes to light behind our own write: until it is put back, the write may
    /// still be shown in the vendor's form.
    @Test(arguments: [11, 13] as [Int64])
    func aFormOfAWriteThatIsToBeReplacedIsNoChange(seconds: Int64) throws {
        var story = try LeadScenario.agreed(lead: .salesforce)
        try story.marketo(["title": "Grace "], at: 10)
        try story.watermark(.salesforce, at: 10)
        try story.apply(story.writes.last, at: 12)
        try story.salesforce(["Title": "Ada"], at: 9)
        #expect(
            try story.state().fields.first { $0.name == "title" }?.salesforce?.isDoubtful == true
        )
        story.forget()
        try story.salesforce(["Title": "Grace"], at: seconds)
        #expect(story.activities(.conflict).isEmpty)
        #expect(try story.value("title", .salesforce) == "Ada")
    }

    @Test func theNameOfAnotherCountryIsAChange() throws {
        var story = try LeadScenario.agreed(schemas: Self.withCodes)
        try story.marketo(["country": "DE"], at: 10)
        try story.apply(story.writes.last, at: 11)
        try story.salesforce(["Country": "France"], at: 12)
        try story.watermark(.marketo, at: 20)
        #expect(story.writes.last?.fields == ["country": "France"])
    }

    @Test func anotherSpellingOfTheSameLetterIsAChange() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["firstName": "Zoe\u{308}"], at: 10)
        try story.apply(story.writes.last, at: 11)
        try story.marketo(["firstName": "Zo\u{eb}"], at: 20)
        let value = try #require(story.writes.last?.fields.first?.value)
        guard case .text(let text) = value else { return #expect(Bool(false), "no text") }
        #expect(Array(text.utf8) == Array("Zo\u{eb}".utf8))
    }

    @Test func aTimeStandsForItsDayWhereTheOtherFieldHoldsDays() throws {
        var schemas = SchemaSet()
        var lead = schemas.lead
        lead.fields.append(.init(name: "Demo__c", label: "Demo", type: "date", custom: true))
        _ = schemas.accept(lead)
        let person = ObjectSchema(
            object: .person,
            asOf: LeadScenario.beginning,
            fields: [
                .init(name: "demoAt", label: "Demo at", type: "datetime"),
                .init(name: "phone", label: "Phone", type: "phone"),
            ]
        )
        _ = schemas.accept(person)
        let mapping = try Mapping(pairs: [
            FieldPair(marketo: "demoAt", lead: "Demo__c", contact: nil),
            FieldPair(marketo: "phone", lead: "Phone", contact: "Phone"),
        ])
        #expect(mapping.problems(schemas: schemas).contains { $0.contains("times and days") })
        var story = try LeadScenario()
        story.rules = DecisionRules(mapping: mapping, schemas: schemas)
        try story.marketo(["phone": "0"], at: 0, isSnapshot: true)
        try story.salesforce(["Phone": "0"], at: 0, isSnapshot: true)
        try story.marketo(["demoAt": "2026-03-31T23:30:00Z", "phone": "555-0220"], at: 10)
        try story.watermark(.salesforce, at: 20)
        #expect(
            story.writes.last?.fields.sorted { $0.name < $1.name }
                == ["Demo__c": "2026-03-31", "Phone": "555-0220"]
        )
        try story.apply(story.writes.last, at: 21)
        try story.salesforce(["Demo__c": "2026-04-02"], at: 30)
        try story.watermark(.marketo, at: 40)
        #expect(story.writes.last?.fields == ["demoAt": "2026-04-02T00:00:00.000Z"])
    }
}
