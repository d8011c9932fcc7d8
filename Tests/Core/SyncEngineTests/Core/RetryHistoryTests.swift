// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import TestKit
import Testing

/// Random changes of a lead and of its schema: whatever changes, a write that would pass is never
/// held up by a failure, and one that would not is never published.
@Suite struct RetryHistoryTests {
    /// `LEADSYNC_HISTORIES` multiplies it.
    static let histories = 100 * ConvergenceTests.multiplier
    static let stepsPerHistory = 25

    /// Refuses a record in which the field that the formula names is blank.
    private struct Needs: ValidationRuleEvaluator {
        let rules: [ValidationRule]
        let undecidable: [UndecidableRule] = []
        var fields: [String] { rules.map(\.formula) }

        func fields(of rule: ValidationRule) -> [String] { [rule.formula] }

        func evaluate(_ write: ProposedWrite) -> RuleOutcome {
            RuleOutcome(
                failed: rules.filter { $0.active && write.after($0.formula)?.isBlank ?? false }
            )
        }
    }

    /// A schema that is strict at random, read at a time.
    private static func schema(
        at seconds: Int64,
        _ generator: inout SeededGenerator
    ) -> ObjectSchema {
        func isStrict() -> Bool { Int.random(in: 0..<3, using: &generator) == 0 }
        var schema = BuiltInSchema.lead
        schema.asOf = LeadScenario.time(seconds)
        for index in schema.fields.indices {
            switch schema.fields[index].name {
            case "Phone": schema.fields[index].length = isStrict() ? 3 : 40
            case "Title":
                schema.fields[index].nillable = !isStrict()
                if isStrict() { schema.fields[index].type = "email" }
            case "Industry":
                schema.fields[index].restrictedPicklist = isStrict()
                schema.fields[index].picklistValues = isStrict() ? ["a"] : ["a", "long"]
            case "NumberOfEmployees": schema.fields[index].digits = isStrict() ? 1 : 8
            case "Fax": schema.fields[index].updateable = !isStrict()
            default: break
            }
        }
        schema.validationRules = ["Phone", "Title", "Fax"].map { name in
            ValidationRule(
                name: "Needs_\(name)",
                active: isStrict(),
                formula: isStrict() ? "Industry" : name,
                message: "no \(name)",
                field: name
            )
        }
        return schema
    }

    private static func edit(_ generator: inout SeededGenerator) -> Field {
        let texts: [FieldValue] = ["a", "long", .null]
        let name = ["phone", "title", "industry", "fax", "numberOfEmployees"]
            .randomElement(using: &generator)!
        if name == "numberOfEmployees" {
            return Field(name: name, value: .integer(Bool.random(using: &generator) ? 5 : 50))
        }
        return Field(name: name, value: texts.randomElement(using: &generator)!)
    }

    private static func rules(_ schema: ObjectSchema, _ mapping: Mapping) -> DecisionRules {
        DecisionRules(
            mapping: mapping,
            schemas: SchemaSet(lead: schema),
            compileRules: { Needs(rules: $0.validationRules) }
        )
    }

    /// What is wrong with the lead now; nil when all is well.
    private static func problem(_ story: LeadScenario) throws -> String? {
        let plan = plan(of: try story.state(), context: story.context)
        if !plan.writes.isEmpty { return "a write was not published: \(plan.writes)" }
        let isHeldUp = plan.blocking.contains { $0.system == .salesforce }
        // Without a check there is nothing to be written.
        if isHeldUp, let check = plan.checks.last, check.verdict.isClean {
            return "held up for nothing: \(plan.blocking)"
        }
        guard let write = story.writes(to: .salesforce).last else { return nil }
        let validator = story.rules.validator(for: .lead)
        let faults = validator.reasons(
            for: ProposedWrite(operation: .update, fields: write.fields)
        )
        return faults.isEmpty ? nil : "written, and wrong: \(faults)"
    }

    /// Changes of these fields wait for Salesforce's feed: another change may cure what failed
    /// before them.
    private static let heldFields: [String: ConflictRule] = [
        "title": .salesforce, "fax": .newest, "industry": .salesforce,
    ]

    @Test(arguments: [false, true])
    func aWriteThatWouldPassIsNeverHeldUp(hasHolds: Bool) throws {
        for index in 0..<Self.histories {
            let seed = UInt64(index) &* 7919 &+ 11
            var generator = SeededGenerator(seed: seed)
            var schema = Self.schema(at: 1, &generator)
            var story = try LeadScenario.agreed(
                fieldRules: hasHolds ? Self.heldFields : [:],
                schemas: SchemaSet(lead: schema)
            )
            let mapping = story.rules.mapping.mapping
            story.rules = Self.rules(schema, mapping)
            for step in 2...Int64(Self.stepsPerHistory) {
                story.forget()
                if hasHolds, Int.random(in: 0..<3, using: &generator) == 0 {
                    try story.watermark(.salesforce, at: step * 10)
                } else if Bool.random(using: &generator) {
                    schema = Self.schema(at: step, &generator)
                    story.rules = Self.rules(schema, mapping)
                    try story.take(Bool.random(using: &generator) ? .schemaChanged : .due)
                } else {
                    try story.marketo([Self.edit(&generator)], at: step * 10)
                }
                if let problem = try Self.problem(story) {
                    Issue.record("seed \(seed), step \(step): \(problem)")
                    return
                }
                // What may not be written comes back to Marketo.
                for write in story.writes { try story.apply(write, at: step * 10 + 1) }
            }
        }
    }
}
