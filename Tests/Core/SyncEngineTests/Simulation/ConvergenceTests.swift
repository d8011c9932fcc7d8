// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import TestKit
import Testing

/// The property that the whole product stands on (docs/reference/topics.md): whatever the order,
/// delay, duplication and repetition of events, both systems end equal in every field that can be
/// written, and every collision was decided by its rule. Every decision on the way is the golden
/// one (`GoldenFingerprints`).
@Suite struct ConvergenceTests {
    static let multiplier = HistoryRun.multiplier
    static let rules = ConflictRule.allCases

    /// A history of one human being that begins in each of some ways in turn, with whole records in
    /// the feeds and without.
    ///
    /// - Parameter contactEvery: after how many histories a contact takes the place of the lead.
    private func beginning(
        at index: Int,
        _ openings: [InitialState],
        contactEvery: Int? = nil
    ) -> WorldPlan {
        var plan = WorldPlan(openings: [openings[index % openings.count]])
        plan.hasSnapshots = index / openings.count % 2 == 0
        if let contactEvery, index % contactEvery == 0, plan.openings != [.marketoOnly] {
            plan.object = .contact
        }
        return plan
    }

    /// One lead, whose identity stays as it is.
    @Test(arguments: rules)
    func randomHistoriesConverge(rule: ConflictRule) throws {
        let plans = [InitialState.agreed, .unseen, .salesforceOnly, .marketoOnly].map { opening in
            WorldPlan(openings: [opening])
        }
        try HistoryRun("one lead", rule: rule, count: 600, identitySteps: 0).play { index in
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
        try HistoryRun("dated too early", rule: rule, count: 300, identitySteps: 3).play { index in
            var plan = WorldPlan(openings: [index % 3 == 0 ? .marketoOnly : .agreed])
            plan.hasSnapshots = index % 2 == 0
            plan.hasEarlyResults = true
            return plan
        }
    }

    /// As both vendors' clocks are, with and without results that are dated too early.
    @Test(arguments: rules)
    func historiesInWholeSecondsConverge(rule: ConflictRule) throws {
        try HistoryRun("whole seconds", rule: rule, count: 300, identitySteps: 0).play { index in
            var plan = beginning(at: index, [.agreed, .unseen, .agreed, .marketoOnly])
            plan.hasWholeSeconds = true
            plan.hasEarlyResults = index % 5 == 0
            return plan
        }
    }

    /// One or two leads that are merged, converted, deleted and found to be the same.
    @Test(arguments: rules)
    func historiesOfMergedAndConvertedLeadsConverge(rule: ConflictRule) throws {
        try HistoryRun("merged and converted", rule: rule, count: 600, identitySteps: 12).play {
            index in
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
        try HistoryRun(
            "corrected links",
            rule: rule,
            count: 600,
            identitySteps: 12,
            theme: .corrections
        ).play { index in
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

    /// Numbers that Marketo gives to other people, pairs that people take apart, and all of that
    /// told late and in Salesforce's own forms.
    @Test(arguments: rules)
    func historiesOfNumbersThatComeBackConverge(rule: ConflictRule) throws {
        try HistoryRun(
            "numbers that come back",
            rule: rule,
            count: 300,
            identitySteps: 12,
            theme: .returns
        ).play { index in
            var plan = beginning(at: index, [.agreed, .unseen, .marketoOnly])
            plan.openings.append(.agreed)
            plan.writesLinks = true
            plan.hasStrangers = true
            plan.hasLateEvents = index % 4 == 1
            if index % 4 == 2 { plan.forms = .byType }
            return plan
        }
    }

    /// Links that people put right, told behind a watermark, and values in Salesforce's own forms.
    @Test(arguments: rules)
    func historiesOfCorrectedLinksThatAreToldLateConverge(rule: ConflictRule) throws {
        try HistoryRun(
            "corrected late",
            rule: rule,
            count: 300,
            identitySteps: 12,
            theme: .corrections
        ).play { index in
            var plan = beginning(at: index, [.agreed, .unseen])
            plan.openings.append([.agreed, .unseen, .marketoOnly][index / 2 % 3])
            plan.writesLinks = true
            plan.hasLateEvents = index % 3 != 0
            if index % 3 != 1 { plan.forms = .byType }
            return plan
        }
    }

    /// Every form that Salesforce gives values: cut decimals, lower case, other line ends.
    @Test(arguments: rules)
    func historiesWithFormsByTypeConverge(rule: ConflictRule) throws {
        try HistoryRun("forms by type", rule: rule, count: 300, identitySteps: 3).play { index in
            let openings = [InitialState.agreed, .unseen, .marketoOnly, .salesforceOnly]
            var plan = beginning(at: index, openings, contactEvery: 5)
            plan.hasLateEvents = index % 3 == 0
            plan.hasWholeSeconds = index % 6 == 1
            plan.forms = .byType
            return plan
        }
    }

    /// Events that come to light behind a watermark, and values that one vendor keeps otherwise.
    @Test(arguments: rules)
    func historiesWithLateEventsAndFormsConverge(rule: ConflictRule) throws {
        try HistoryRun("late events and forms", rule: rule, count: 300, identitySteps: 0).play {
            index in
            var plan = beginning(at: index, [.agreed, .unseen, .marketoOnly])
            plan.hasLateEvents = index % 4 != 0
            plan.forms = index % 4 < 2 ? .trimmed : .asGiven
            return plan
        }
    }

    /// Values that the other system refuses, by a rule that the workers know or for a reason that
    /// only the system knows: once people have corrected them, both sides end equal.
    @Test(arguments: rules)
    func historiesWithRefusedValuesConverge(rule: ConflictRule) throws {
        try HistoryRun("refused values", rule: rule, count: 300, identitySteps: 0).play { index in
            let openings = [InitialState.agreed, .marketoOnly, .unseen, .salesforceOnly]
            var plan = beginning(at: index, openings, contactEvery: 5)
            plan.refusal = index / openings.count % 3 == 0 ? .bySystems : .byRule
            return plan
        }
    }

    /// A field that one system's sync user cannot see, for good or for a while.
    @Test(arguments: rules)
    func historiesWithHiddenFieldsConverge(rule: ConflictRule) throws {
        try HistoryRun("hidden fields", rule: rule, count: 300, identitySteps: 0).play { index in
            let openings = [InitialState.agreed, .marketoOnly, .unseen, .salesforceOnly]
            var plan = beginning(at: index, openings, contactEvery: 5)
            plan.hiddenIn = index % 3 == 0 ? .marketo : .salesforce
            plan.isHiddenForAWhile = index % 2 == 1
            return plan
        }
    }
}
