// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import SyncEngine
import TestKit
import Testing

/// One run of random histories by one rule. Their seeds are fixed, so that their decisions can be
/// compared with golden ones; a failure names the seed.
struct HistoryRun {
    private static let environment = ProcessInfo.processInfo.environment
    /// `LEADSYNC_HISTORIES` makes runs longer: the number of histories is multiplied by it.
    static let multiplier = environment["LEADSYNC_HISTORIES"].flatMap { Int($0) } ?? 1
    /// `LEADSYNC_HISTORY_SEED` plays the history of one seed alone, in every run that has it.
    private static let onlySeed = environment["LEADSYNC_HISTORY_SEED"].flatMap { UInt64($0) }
    /// `LEADSYNC_STORIES` names a folder, into which the story of that history is written.
    private static let stories = environment["LEADSYNC_STORIES"]
    private static let seedStep: UInt64 = 7919

    let name: String
    let rule: ConflictRule
    let count: Int
    let identitySteps: Int
    let theme: History.Theme

    /// A run of three histories for every two of `count`.
    init(
        _ name: String,
        rule: ConflictRule,
        count: Int,
        identitySteps: Int,
        theme: History.Theme = .merges
    ) {
        self.name = name
        self.rule = rule
        self.count = count * 3 / 2 * Self.multiplier
        self.identitySteps = identitySteps
        self.theme = theme
    }

    /// Plays the histories; the first that fails is shrunk and told.
    func play(_ plan: (Int) -> WorldPlan) throws {
        var orgs: [SimulatedOrg: SimulationRules] = [:]
        var fingerprints: [UInt64] = []
        var flags = FlagCombinations()
        for index in indices {
            let plan = plan(index)
            let rules = try orgs[plan.org] ?? SimulationRules(rule, in: plan.org)
            orgs[plan.org] = rules
            let history = History(plan: plan, rule: rule, rules: rules)
            let steps = steps(at: index)
            let outcome = history.play(steps)
            fingerprints.append(outcome.fingerprint)
            if FlagCombinations.isPrinting { flags.add(outcome.world.flags) }
            if Self.onlySeed != nil { try writeStory(of: history, steps) }
            guard let problem = outcome.problem else { continue }
            tell(problem, of: history, steps, seed: seed(at: index))
            return
        }
        flags.printTotal()
        if Self.onlySeed == nil { try compare(fingerprints) }
    }

    // MARK: Seeds

    /// Rules have seeds of their own.
    private var salt: UInt64 {
        UInt64(ConflictRule.allCases.firstIndex(of: rule) ?? 0) + 1
    }

    private func seed(at index: Int) -> UInt64 { UInt64(index) &* Self.seedStep &+ salt }

    private var indices: Range<Int> {
        guard let only = Self.onlySeed else { return 0..<count }
        guard only >= salt, (only - salt).isMultiple(of: Self.seedStep) else { return 0..<0 }
        let index = Int((only - salt) / Self.seedStep)
        return index..<index + 1
    }

    private func steps(at index: Int) -> [Step] {
        var generator = SeededGenerator(seed: seed(at: index))
        return History.random(
            identitySteps: identitySteps,
            theme: theme,
            using: &generator
        )
    }

    // MARK: What came out

    private func tell(_ problem: String, of history: History, _ steps: [Step], seed: UInt64) {
        let isRepeated = problem.contains(History.again)
        let short = History.shrink(steps) {
            history.problem($0)?.contains(History.again) == isRepeated
        }
        Issue.record(
            """
            seed \(seed), \(rule), \(history.plan): \(problem); shortest history:
              \(short.map(\.description).joined(separator: "\n  "))
            \(history.problem(short) ?? "")
            \(history.story(short).joined(separator: "\n"))
            """
        )
    }

    private func compare(_ fingerprints: [UInt64]) throws {
        let key = "\(name), \(rule.rawValue)"
        guard
            let found = try GoldenFingerprints.differences(of: fingerprints, from: key)
        else { return }
        let seed = seed(at: found.first)
        Issue.record(
            """
            Decisions differ from Tests/Golden/\(GoldenFingerprints.path) in \(found.blocks) \
            blocks of '\(key)'; the first history that differs has the seed \(seed).
            Where it differs: run with LEADSYNC_HISTORY_SEED=\(seed) LEADSYNC_STORIES=FOLDER in \
            both builds, and compare the stories '\(key)'. If it is meant: LEADSYNC_GOLDEN=rewrite \
            writes the file anew.
            """
        )
    }

    private func writeStory(of history: History, _ steps: [Step]) throws {
        guard let folder = Self.stories else { return }
        let file = URL(fileURLWithPath: folder).appendingPathComponent("\(name), \(rule.rawValue)")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        let text = history.story(steps).map { $0 + "\n" }.joined()
        try Data(text.utf8).write(to: file)
    }
}
