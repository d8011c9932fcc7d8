// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// What rules look at beside the mapped fields is remembered of the record, and nothing else is.
@Suite struct BesideTests {
    /// Refuses every write to a record whose owner's alias, or whose region, is `no`.
    private struct Refusing: ValidationRuleEvaluator {
        let fields = ["Owner.Alias", "Region__c", "Phone"]
        let undecidable: [UndecidableRule] = []
        let rule: ValidationRule

        func fields(of rule: ValidationRule) -> [String] { ["Region__c"] }

        func evaluate(_ write: ProposedWrite) -> RuleOutcome {
            let seen = ["Owner.Alias", "Region__c"].map { write.before($0) }
            if seen.contains(nil) {
                return RuleOutcome(undecidable: [UndecidableRule(name: rule.name, why: "unseen")])
            }
            return RuleOutcome(failed: seen.contains("no") ? [rule] : [])
        }
    }

    private var story: LeadScenario

    init() throws {
        story = try LeadScenario.agreed()
        let rule = ValidationRule(name: "R", active: true, formula: "", message: "No", field: nil)
        story.rules = DecisionRules(
            mapping: .standard,
            schemas: SchemaSet(),
            compileRules: { _ in Refusing(rule: rule) }
        )
    }

    private func beside() throws -> [Field] { try story.state().salesforce?.beside ?? [] }

    @Test mutating func whatASnapshotShowsIsKnownToRules() throws {
        try story.salesforce(
            ["Phone": "0", "owner.alias": "no", "Region__c": "a", "Other__c": "x"],
            at: 5,
            isSnapshot: true
        )
        #expect(try beside() == ["owner.alias": "no", "Region__c": "a"])
        try story.marketo(["phone": "1"], at: 10)
        #expect(story.writes.isEmpty)
        #expect(story.activities(.failed).count == 1)
        // The owner is another one: the write is tried again.
        try story.salesforce(["owner.alias": "yes"], at: 12)
        #expect(try beside() == ["owner.alias": "yes", "Region__c": "a"])
        #expect(story.writes.map(\.fields) == [["Phone": "1"]])
    }

    @Test mutating func whatWasNeverSeenIsNotKnown() throws {
        try story.salesforce(["Region__c": "a"], at: 5)
        try story.marketo(["phone": "1"], at: 10)
        #expect(story.writes.count == 1 && story.activities(.failed).isEmpty)
        // A newer snapshot without the field says nothing of it any more.
        try story.salesforce(["Phone": "0"], at: 20, isSnapshot: true)
        #expect(try beside().isEmpty)
    }

    @Test mutating func oldNewsChangesNothing() throws {
        try story.salesforce(["Region__c": "new", "Owner.Alias": "b"], at: 20)
        try story.salesforce(["Region__c": "old"], at: 15)
        #expect(try beside().first { $0.name == "Region__c" }?.value == "new")
    }
}
