// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// A failed write is tried again when what it failed for changes in the schema, and for no other
/// change of it (docs/validation.md).
@Suite struct RetryTests {
    /// A lead's fields, some rules, and the rules' outcome: those of `failing` refuse.
    private struct Org {
        var schemas = SchemaSet()
        var rules: [ValidationRule] = []
        var failing: Set<String> = []
        var seconds: Int64 = 0

        func rule(_ name: String, _ formula: String = "true", active: Bool = true) -> ValidationRule
        {
            ValidationRule(
                name: name,
                active: active,
                formula: formula,
                message: "\(name) says no",
                field: nil
            )
        }

        /// The schema as it is read now.
        mutating func read(_ change: (inout FieldSchema) -> Void = { _ in }) {
            seconds += 1
            var lead = schemas.lead
            for index in lead.fields.indices { change(&lead.fields[index]) }
            lead.validationRules = rules
            lead.asOf = LeadScenario.time(seconds)
            _ = schemas.accept(lead)
        }

        func decisionRules() -> DecisionRules {
            let failing = failing
            return DecisionRules(
                mapping: .standard,
                schemas: schemas,
                compileRules: { Scripted(rules: $0.validationRules, failing: failing) }
            )
        }
    }

    /// Rules that refuse by their names alone; `Over_Fax` looks at a field.
    private struct Scripted: ValidationRuleEvaluator {
        let rules: [ValidationRule]
        let failing: Set<String>
        let fields = ["Fax"]
        let undecidable: [UndecidableRule] = []

        func fields(of rule: ValidationRule) -> [String] {
            rule.name == "Over_Fax" ? fields : []
        }

        func evaluate(_ write: ProposedWrite) -> RuleOutcome {
            RuleOutcome(failed: rules.filter { $0.active && failing.contains($0.name) })
        }
    }

    private var org = Org()
    private var story: LeadScenario

    init() throws {
        org.read()
        story = try LeadScenario.agreed(schemas: org.schemas)
    }

    private mutating func schemaChanges(_ change: (inout FieldSchema) -> Void = { _ in }) throws {
        org.read(change)
        story.rules = org.decisionRules()
        try story.take(.schemaChanged)
    }

    private func causes() throws -> [String] {
        try story.state().failures.flatMap { $0.causes ?? [] }.map { "\($0.kind) \($0.name)" }
    }

    private var retries: [String] { story.activities(.requested).map(\.message) }

    // MARK: Rules

    @Test mutating func aRuleFreesWhatFailedForItAndNothingElse() throws {
        org.rules = [org.rule("A"), org.rule("B")]
        org.failing = ["A"]
        try schemaChanges()
        try story.marketo(["phone": "1"], at: 10)
        #expect(story.activities(.failed).map { $0.reasons.map(\.message) } == [["A says no"]])
        #expect(try causes() == ["rule A"])
        // Another rule, other words and another field are no reason to try again.
        org.failing = []
        org.rules[1].formula = "false"
        org.rules[0].message = "other words"
        try schemaChanges { if $0.name == "Title" { $0.length = 500 } }
        #expect(story.writes.isEmpty && retries.isEmpty)
        org.rules[0].formula = "false"
        try schemaChanges()
        #expect(story.writes.map(\.fields) == [["Phone": "1"]])
        #expect(retries == ["Sync to Salesforce tried again because rule A changed."])
        #expect(story.activities.count == 2)
        try story.apply(story.writes.last, at: 11)
        #expect(try story.state().failures.isEmpty)
    }

    @Test(arguments: [true, false])
    mutating func aRuleThatGoesFreesToo(isDeleted: Bool) throws {
        org.rules = [org.rule("A")]
        org.failing = ["A"]
        try schemaChanges()
        try story.marketo(["phone": "1"], at: 10)
        if isDeleted { org.rules = [] } else { org.rules[0].active = false }
        try schemaChanges()
        #expect(story.writes.map(\.fields) == [["Phone": "1"]])
        #expect(retries.count == 1)
    }

    /// What may not be written leaves the record as it is, and the rule may say something else.
    @Test mutating func aRuleDependsOnTheAccessToItsFieldsToo() throws {
        org.rules = [org.rule("Over_Fax")]
        org.failing = ["Over_Fax"]
        try schemaChanges()
        try story.marketo(["phone": "1", "fax": "2"], at: 10)
        #expect(try causes() == ["rule Over_Fax", "access Fax"])
        org.failing = []
        try schemaChanges { if $0.name == "Fax" { $0.updateable = false } }
        #expect(story.writes.map(\.fields) == [["Phone": "1"]])
        #expect(retries == ["Sync to Salesforce tried again because the access to Fax changed."])
    }

    @Test mutating func ofTwoCausesEitherFreesAndTheOtherIsLoggedOnce() throws {
        org.rules = [org.rule("A"), org.rule("B")]
        org.failing = ["A", "B"]
        try schemaChanges()
        try story.marketo(["phone": "1"], at: 10)
        #expect(story.activities(.failed).count == 1)
        // A changes and fails all the same: nothing new is to be said.
        org.rules[0].formula = "still true"
        try schemaChanges()
        #expect(story.activities.count == 1 && story.writes.isEmpty)
        org.failing = ["B"]
        org.rules[0].formula = "false"
        try schemaChanges()
        #expect(story.activities(.failed).count == 2 && story.writes.isEmpty)
        let message = try #require(story.activities.last?.message)
        #expect(message.contains("B says no") && message.contains("because rule A changed"))
        #expect(try causes() == ["rule B"])
        org.rules[0].formula = "false again"
        try schemaChanges()
        #expect(story.activities.count == 2)
        org.failing = []
        org.rules[1].formula = "false"
        try schemaChanges()
        #expect(story.writes.count == 1)
        #expect(retries == ["Sync to Salesforce tried again because rule B changed."])
    }

    // MARK: Fields

    @Test mutating func aLengthFreesWhatWasTooLong() throws {
        let long = FieldValue.text(String(repeating: "9", count: 50))
        try story.marketo(["phone": long], at: 10)
        #expect(try causes() == ["length Phone", "access Phone"])
        try schemaChanges { if $0.name == "Title" { $0.length = 500 } }
        #expect(story.writes.isEmpty)
        try schemaChanges { if $0.name == "Phone" { $0.length = 60 } }
        #expect(story.writes.map(\.fields) == [["Phone": long]])
        #expect(retries == ["Sync to Salesforce tried again because the length of Phone changed."])
    }

    @Test mutating func aPicklistFreesWhatItRefused() throws {
        try schemaChanges {
            if $0.name == "Industry" { ($0.restrictedPicklist, $0.picklistValues) = (true, ["A"]) }
        }
        try story.marketo(["industry": "B"], at: 10)
        #expect(try causes() == ["picklist Industry", "access Industry"])
        try schemaChanges { if $0.name == "Industry" { $0.length = 99 } }
        #expect(story.writes.isEmpty)
        try schemaChanges { if $0.name == "Industry" { $0.picklistValues = ["A", "C"] } }
        #expect(story.writes.isEmpty && story.activities.count == 1, "tried, and failed the same")
        try schemaChanges { if $0.name == "Industry" { $0.picklistValues.append("B") } }
        #expect(story.writes.map(\.fields) == [["Industry": "B"]])
        #expect(retries.count == 1)
    }

    @Test mutating func aFieldThatNeedsNoValueAnyMoreFrees() throws {
        try story.marketo(["company": .null], at: 10)
        #expect(try causes() == ["required Company", "access Company"])
        try schemaChanges { if $0.name == "Company" { $0.nillable = true } }
        #expect(story.writes.map(\.fields) == [["Company": .null]])
        #expect(retries.first?.contains("what Company requires changed") == true)
    }

    @Test mutating func aTypeFreesWhatDidNotFitIt() throws {
        try story.marketo(["numberOfEmployees": 100_000_000], at: 10)
        #expect(try causes() == ["type NumberOfEmployees", "access NumberOfEmployees"])
        try schemaChanges { if $0.name == "NumberOfEmployees" { $0.digits = 18 } }
        #expect(story.writes.count == 1 && retries.count == 1)
    }

    /// The other pending fields are no longer held up by one that may not be written any more.
    @Test mutating func accessThatIsTakenAwayFreesTheOtherFields() throws {
        let long = FieldValue.text(String(repeating: "9", count: 50))
        try story.marketo(["phone": long, "title": "Lady"], at: 10)
        try schemaChanges {
            if $0.name == "Phone" { ($0.createable, $0.updateable) = (false, false) }
        }
        #expect(story.writes(to: .salesforce).map(\.fields) == [["Title": "Lady"]])
        #expect(story.writes(to: .marketo).map(\.fields) == [["phone": "0"]], "it comes back")
        #expect(retries == ["Sync to Salesforce tried again because the access to Phone changed."])
        #expect(story.activities(.skipped).count == 1)
    }

    @Test mutating func accessThatIsGivenBringsTheSkippedField() throws {
        try schemaChanges { if $0.name == "City" { $0.updateable = false } }
        try story.marketo(["city": "Paris"], at: 10)
        #expect(story.activities(.skipped).count == 1 && story.writes.isEmpty)
        try schemaChanges { if $0.name == "City" { $0.length = 60 } }
        #expect(story.activities.count == 1 && story.writes.isEmpty)
        try schemaChanges { if $0.name == "City" { $0.updateable = true } }
        #expect(story.writes.map(\.fields) == [["City": "Paris"]])
        #expect(retries == ["Sync to Salesforce tried again because the access to city changed."])
        #expect(try story.state().skippedFields.isEmpty)
    }

    @Test mutating func tooManyCausesAreTheWholeSchema() throws {
        org.rules = (0..<40).map { org.rule("R\($0)") }
        org.failing = Set(org.rules.map(\.name))
        try schemaChanges()
        try story.marketo(["phone": "1"], at: 10)
        #expect(try causes() == ["schema Lead"])
        org.failing = []
        try schemaChanges { if $0.name == "Title" { $0.length = 500 } }
        #expect(story.writes.count == 1)
        #expect(retries.first?.contains("because the schema of Lead changed") == true)
    }

    // MARK: What Salesforce refused

    /// What a result says, and what then frees the lead.
    struct Refusal: Sendable {
        var reason: Reason
        var causes: [String]

        init(_ code: String, _ fields: [String], _ message: String = "no", _ causes: String...) {
            reason = Reason(code: code, fields: fields, message: message)
            self.causes = causes
        }
    }

    @Test(arguments: [
        Refusal("STRING_TOO_LONG", ["Phone"], "no", "length Phone", "access Phone"),
        Refusal("FIELD_CUSTOM_VALIDATION_EXCEPTION", [], "A says no", "rule A"),
        Refusal("FIELD_CUSTOM_VALIDATION_EXCEPTION", ["Phone"], "A says no", "schema Lead"),
        Refusal("FIELD_CUSTOM_VALIDATION_EXCEPTION", [], "nobody says so", "schema Lead"),
        Refusal("INVALID_CROSS_REFERENCE_KEY", ["Phone"], "no", "field Phone"),
        Refusal("DUPLICATES_DETECTED", [], "no", "schema Lead"),
        Refusal(
            "REQUIRED_FIELD_MISSING",
            ["LastName", "Company"],
            "no",
            "required LastName",
            "access LastName",
            "required Company",
            "access Company"
        ), Refusal("INVALID_FIELD", [String(repeating: "x", count: 300)], "no", "schema Lead"),
    ])
    mutating func aRefusalIsTreatedByItsCause(_ refusal: Refusal) throws {
        org.rules = [org.rule("A")]
        try schemaChanges()
        try story.marketo(["phone": "1"], at: 10)
        try story.reject(story.writes.last, at: 11, reasons: [refusal.reason])
        #expect(try causes() == refusal.causes)
        // The same schema, read once more, frees no lead.
        try schemaChanges()
        #expect(story.writes.count == 1)
        // Neither does a field that has nothing to do with it, unless it is not known what has.
        try schemaChanges { if $0.name == "Title" { $0.length += 1 } }
        #expect(story.writes.count == (refusal.causes == ["schema Lead"] ? 2 : 1))
    }

    @Test mutating func aRefusalByARuleIsTriedAgainWhenThatRuleChanges() throws {
        org.rules = [org.rule("A"), org.rule("B")]
        try schemaChanges()
        try story.marketo(["phone": "1"], at: 10)
        let reason = Reason(
            code: "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            fields: [],
            message: "A says no"
        )
        try story.reject(story.writes.last, at: 11, reasons: [reason])
        org.rules[1].active = false
        try schemaChanges()
        #expect(story.writes.count == 1)
        org.rules[0].active = false
        try schemaChanges()
        #expect(story.writes.count == 2)
        #expect(retries == ["Sync to Salesforce tried again because rule A changed."])
    }

    // MARK: Other times and versions

    /// The worker that takes the partition over has the newer schema from the start.
    @Test mutating func aChangeThatNobodyWatchedFreesAtTheNextTurn() throws {
        org.rules = [org.rule("A")]
        org.failing = ["A"]
        try schemaChanges()
        try story.marketo(["phone": "1"], at: 10)
        try story.take(.due)
        #expect(story.writes.isEmpty)
        org.failing = []
        org.rules[0].formula = "false"
        org.read()
        story.rules = org.decisionRules()
        try story.take(.due)
        #expect(story.writes.count == 1 && retries.count == 1)
    }

    /// Before the schemas have been read, only the built-in ones are known: those free no lead.
    @Test mutating func anOlderSchemaFreesNobody() throws {
        org.rules = [org.rule("A")]
        org.failing = ["A"]
        try schemaChanges()
        try story.marketo(["phone": "1"], at: 10)
        story.rules = DecisionRules(mapping: .standard, schemas: SchemaSet())
        try story.take(.due)
        try story.take(.schemaChanged)
        #expect(story.writes.isEmpty)
    }

    @Test mutating func whatFreedALeadIsSaidWhenItIsWrittenAtLast() throws {
        org.rules = [org.rule("A")]
        org.failing = ["A"]
        try schemaChanges()
        try story.marketo(["phone": "1"], at: 10)
        org.rules[0].formula = "false"
        try schemaChanges()
        #expect(story.writes.isEmpty, "changed, and failed the same")
        org.failing = []
        try schemaChanges()
        #expect(story.writes.isEmpty, "the formula is what it was at the last failure")
        try story.marketo(["title": "Lady"], at: 12)
        #expect(story.writes.map(\.fields) == [["Title": "Lady", "Phone": "1"]])
        #expect(retries.isEmpty, "the lead's own change freed it")
    }

    /// A state without causes: any newer schema frees the lead, as it did then.
    @Test(arguments: [false, true])
    mutating func aFailureOfAnOlderVersionIsFreedByANewerSchema(isNewer: Bool) throws {
        try story.marketo(["phone": .text(String(repeating: "9", count: 50))], at: 10)
        try story.editState { state in
            state.failures[0].causes = nil
            state.failures[0].object = nil
        }
        if isNewer { org.read() }
        org.schemas = SchemaSet(
            lead: {
                var lead = org.schemas.lead
                for index in lead.fields.indices where lead.fields[index].name == "Phone" {
                    lead.fields[index].length = 60
                }
                return lead
            }()
        )
        story.rules = org.decisionRules()
        try story.take(.schemaChanged)
        #expect(story.writes.count == (isNewer ? 1 : 0))
    }
}
