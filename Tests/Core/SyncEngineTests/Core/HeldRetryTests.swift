// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// A write fails for a value that another change, which still waits, is about to replace: once that
/// change may go, the two go together.
@Suite struct HeldRetryTests {
    /// Refuses every record whose title is `Countess`.
    private struct NoCountess: ValidationRuleEvaluator {
        static let rule = ValidationRule(
            name: "No_Countess",
            active: true,
            formula: "Title = \"Countess\"",
            message: "no countess",
            field: nil
        )
        let fields = ["Title"]
        let undecidable: [UndecidableRule] = []

        func fields(of rule: ValidationRule) -> [String] { fields }

        func evaluate(_ write: ProposedWrite) -> RuleOutcome {
            RuleOutcome(failed: write.after("Title") == "Countess" ? [Self.rule] : [])
        }
    }

    /// A pair whose title is `Countess`; a change of it in Marketo waits for Salesforce's feed.
    ///
    /// - Parameter isRuleKnown: whether the workers know the rule that refuses that.
    private func pair(isRuleKnown: Bool) throws -> LeadScenario {
        var story = try LeadScenario.agreed(fieldRules: ["title": .salesforce])
        var lead = BuiltInSchema.lead
        if isRuleKnown { lead.validationRules = [NoCountess.rule] }
        story.rules = DecisionRules(
            mapping: story.rules.mapping.mapping,
            schemas: SchemaSet(lead: lead),
            compileRules: { $0.validationRules.isEmpty ? nil : NoCountess() }
        )
        return story
    }

    private func names(_ writes: [WriteCommand]) -> [Set<String>] {
        writes.map { Set($0.fields.map(\.name)) }
    }

    @Test func aHeldChangeTakesAlongWhatFailedValidation() throws {
        var story = try pair(isRuleKnown: true)
        try story.marketo(["title": "Lady", "phone": "1"], at: 20)
        #expect(story.writes.isEmpty)
        #expect(story.activities(.failed).count == 1)
        try story.watermark(.salesforce, at: 20)
        #expect(names(story.writes) == [["Title", "Phone"]])
        try story.apply(story.writes.last, at: 30)
        #expect(try story.state().failures.isEmpty)
        #expect(try story.pending(.marketo).isEmpty)
    }

    /// The hold ends by our own clock where the other system's feed is silent.
    @Test func aHoldThatRunsOutTakesItAlongToo() throws {
        var story = try pair(isRuleKnown: true)
        try story.marketo(["title": "Lady", "phone": "1"], at: 20)
        try story.wait(seconds: 901)
        #expect(names(story.writes) == [["Title", "Phone"]])
    }

    @Test func aHeldChangeTakesAlongWhatSalesforceRefused() throws {
        var story = try pair(isRuleKnown: false)
        try story.marketo(["title": "Lady", "phone": "1"], at: 20)
        try story.reject(story.writes.last, at: 21, code: "FIELD_CUSTOM_VALIDATION_EXCEPTION")
        #expect(names(story.writes) == [["Phone"]])
        try story.watermark(.salesforce, at: 20)
        #expect(names(story.writes) == [["Phone"], ["Title", "Phone"]])
        // Refused once more, it is not tried without end, nor told again.
        try story.reject(story.writes.last, at: 31, code: "FIELD_CUSTOM_VALIDATION_EXCEPTION")
        try story.watermark(.salesforce, at: 40)
        try story.take(.due)
        #expect(story.writes.count == 2)
        #expect(story.activities(.failed).count == 1)
    }

    @Test func aHeldChangeTakesAlongWhatMarketoRefused() throws {
        var story = try LeadScenario.agreed(fieldRules: ["phone": .salesforce])
        try story.salesforce(["Title": "Lady", "Phone": "1"], at: 20)
        try story.reject(story.writes.last, at: 21, code: "1007")
        #expect(names(story.writes) == [["phone"]])
        try story.watermark(.marketo, at: 20)
        #expect(names(story.writes) == [["phone"], ["title", "phone"]])
    }

    /// What failed is tried again for nothing else than another write.
    @Test func aWatermarkThatFreesNothingTriesNothingAgain() throws {
        var story = try pair(isRuleKnown: false)
        try story.marketo(["phone": "1"], at: 20)
        try story.reject(story.writes.last, at: 21)
        try story.watermark(.salesforce, at: 30)
        try story.take(.due)
        #expect(story.writes.count == 1)
    }

    /// A state that an older version wrote does not say what failed.
    @Test func aFailureOfAnOlderVersionWaitsAsItDid() throws {
        var story = try pair(isRuleKnown: true)
        try story.marketo(["title": "Lady", "phone": "1"], at: 20)
        try story.editState { $0.failures[0].fingerprint = nil }
        try story.watermark(.salesforce, at: 20)
        #expect(story.writes.isEmpty)
    }

    /// `leadsync explain` says of the fields what a worker would do.
    @Test func thePlanShowsWhatMayGo() throws {
        var story = try pair(isRuleKnown: true)
        try story.marketo(["title": "Lady", "phone": "1"], at: 20)
        #expect(plan(of: try story.state(), context: story.context).blocking.count == 1)
        story.watermarks.salesforce = LeadScenario.time(20)
        let plan = plan(of: try story.state(), context: story.context)
        #expect(names(plan.writes) == [["Title", "Phone"]])
        #expect(plan.blocking.isEmpty)
        let phone = try #require(plan.fields.first { $0.name == "phone" })
        #expect(phone.standing == .ready(to: .salesforce))
    }
}
