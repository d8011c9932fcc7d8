// SPDX-License-Identifier: Apache-2.0

import Glibc
import LeadModel
import SyncEngine
import TestKit
import Testing

/// The property that the whole product stands on (docs/reference/topics.md): whatever the order,
/// delay, duplication and repetition of events, both systems end equal in every field that can be
/// written, and every collision was decided by its rule.
@Suite struct ConvergenceTests {
    /// `LEADSYNC_HISTORIES` makes the run longer: the number of histories is multiplied by it.
    static let multiplier = getenv("LEADSYNC_HISTORIES").flatMap { Int(String(cString: $0)) } ?? 1
    /// `LEADSYNC_HISTORY_SEED` repeats the history of one seed, in whichever test it was.
    static let onlySeed = getenv("LEADSYNC_HISTORY_SEED").flatMap { UInt64(String(cString: $0)) }
    static let rules: [ConflictRule] = [.marketo, .salesforce, .newest]

    /// One lead, whose identity stays as it is.
    @Test(arguments: rules)
    func randomHistoriesConverge(rule: ConflictRule) throws {
        let plans = [InitialState.agreed, .unseen, .salesforceOnly, .marketoOnly].map { opening in
            WorldPlan(openings: [opening])
        }
        try run(600, rule: rule, identitySteps: 0) { index in
            var plan = plans[index % plans.count]
            if plan.openings != [.marketoOnly], index / plans.count % 3 == 0 {
                plan.object = .contact
            }
            plan.hasSnapshots = index / plans.count % 2 == 0
            plan.hasReadOnlyField = index % 7 == 0
            return plan
        }
    }

    /// Whatever a result says of when its write was applied, both sides end equal.
    @Test(arguments: rules)
    func historiesWithResultsThatAreDatedTooEarlyConverge(rule: ConflictRule) throws {
        try run(300, rule: rule, identitySteps: 3) { index in
            var plan = WorldPlan(openings: [index % 3 == 0 ? .marketoOnly : .agreed])
            plan.hasSnapshots = index % 2 == 0
            plan.hasEarlyResults = true
            return plan
        }
    }

    /// As both vendors' clocks are, with and without results that are dated too early.
    @Test(arguments: rules)
    func historiesInWholeSecondsConverge(rule: ConflictRule) throws {
        try run(300, rule: rule, identitySteps: 0) { index in
            let openings = [InitialState.agreed, .unseen, .agreed, .marketoOnly]
            var plan = WorldPlan(openings: [openings[index % openings.count]])
            plan.hasSnapshots = index / openings.count % 2 == 0
            plan.hasWholeSeconds = true
            plan.hasEarlyResults = index % 5 == 0
            return plan
        }
    }

    /// One or two leads that are merged, converted, deleted and found to be the same.
    @Test(arguments: rules)
    func historiesOfMergedAndConvertedLeadsConverge(rule: ConflictRule) throws {
        try run(600, rule: rule, identitySteps: 12) { index in
            var generator = SeededGenerator(seed: UInt64(index) &+ 77)
            let count = Int.random(in: 1...2, using: &generator)
            return WorldPlan(
                openings: (0..<count).map { _ in
                    InitialState.allCases.randomElement(using: &generator) ?? .agreed
                },
                object: Int.random(in: 0..<4, using: &generator) == 0 ? .contact : .lead,
                hasSnapshots: Bool.random(using: &generator),
                teller: Bool.random(using: &generator) ? .marketo : .salesforce,
                writesLinks: Bool.random(using: &generator),
                hasReadOnlyField: Int.random(in: 0..<8, using: &generator) == 0,
                hasEarlyResults: Int.random(in: 0..<4, using: &generator) == 0
            )
        }
    }

    /// Pairs that people take apart and put together anew, persons that come back, records that are
    /// gone and of which no deletion is told.
    @Test(arguments: rules)
    func historiesOfCorrectedLinksConverge(rule: ConflictRule) throws {
        try run(600, rule: rule, identitySteps: 12, areCorrected: true) { index in
            var generator = SeededGenerator(seed: UInt64(index) &+ 99)
            return WorldPlan(
                openings: [
                    [.agreed, .unseen].randomElement(using: &generator) ?? .agreed,
                    [.agreed, .marketoOnly, .unseen].randomElement(using: &generator) ?? .agreed,
                ],
                object: Int.random(in: 0..<4, using: &generator) == 0 ? .contact : .lead,
                hasSnapshots: Bool.random(using: &generator),
                teller: .salesforce,
                writesLinks: true
            )
        }
    }

    /// Events that come to light behind a watermark, and values that one vendor keeps otherwise.
    @Test(arguments: rules)
    func historiesWithLateEventsAndFormsConverge(rule: ConflictRule) throws {
        try run(300, rule: rule, identitySteps: 0) { index in
            let openings = [InitialState.agreed, .unseen, .marketoOnly]
            var plan = WorldPlan(openings: [openings[index % openings.count]])
            plan.hasSnapshots = index / openings.count % 2 == 0
            plan.hasLateEvents = index % 4 != 0
            plan.hasForms = index % 4 < 2
            return plan
        }
    }

    /// Runs histories; the first that fails is shrunk and told.
    private func run(
        _ count: Int,
        rule: ConflictRule,
        identitySteps: Int,
        areCorrected: Bool = false,
        plan: (Int) -> WorldPlan
    ) throws {
        let mapping = try Mapping(
            pairs: Mapping.standard.pairs,
            leadRule: rule,
            contactRule: rule
        )
        let rules = DecisionRules(mapping: mapping, schemas: SchemaSet())
        let readOnly = DecisionRules(mapping: mapping, schemas: .withReadOnlyPhone)
        let salt: UInt64 = rule == .marketo ? 1 : 2
        var indices = 0..<count * 3 * Self.multiplier
        if let only = Self.onlySeed {
            guard (only - salt).isMultiple(of: 7919) else { return }
            let index = Int((only - salt) / 7919)
            indices = index..<index + 1
        }
        for index in indices {
            let seed = UInt64(index) &* 7919 &+ salt
            var generator = SeededGenerator(seed: seed)
            let steps = History.random(
                identitySteps: identitySteps,
                areCorrected: areCorrected,
                using: &generator
            )
            let plan = plan(index)
            let history = History(
                plan: plan,
                rule: rule,
                rules: plan.hasReadOnlyField ? readOnly : rules
            )
            guard let found = history.problem(steps) else { continue }
            let isRepeated = found.contains(History.again)
            let short = History.shrink(steps) {
                history.problem($0)?.contains(History.again) == isRepeated
            }
            Issue.record(
                """
                seed \(seed), \(rule), \(history.plan): \(found); shortest history:
                  \(short.map(\.description).joined(separator: "\n  "))
                \(history.problem(short) ?? "")
                \(history.story(short).joined(separator: "\n"))
                """
            )
            return
        }
    }
}

extension SchemaSet {
    /// The built-in schemas, with a field that only a create may carry.
    fileprivate static var withReadOnlyPhone: SchemaSet {
        func restricted(_ schema: ObjectSchema) -> ObjectSchema {
            var schema = schema
            for index in schema.fields.indices where schema.fields[index].name == "Phone" {
                schema.fields[index].updateable = false
            }
            return schema
        }
        let schemas = SchemaSet()
        return SchemaSet(lead: restricted(schemas.lead), contact: restricted(schemas.contact))
    }
}
