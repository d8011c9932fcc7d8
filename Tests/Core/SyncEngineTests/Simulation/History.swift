// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import TestKit

/// Histories of one world: random ones, what they come to, and the shortest that fails.
struct History {
    /// What a history came to.
    struct Outcome {
        /// What is wrong at the end; nil when all is well.
        var problem: String?
        var world: SyncSimulation
        /// A hash of every decision.
        var fingerprint: UInt64 { world.fingerprint.hash.value }
    }

    let plan: WorldPlan
    let rule: ConflictRule
    let rules: SimulationRules

    /// Says of a problem that it came with the second telling.
    static let again = "told again"

    /// Runs a history to its end.
    func play(_ steps: [Step], isTold: Bool = false) -> Outcome {
        var world = SyncSimulation(plan, rules: rules, isTold: isTold)
        for step in steps where world.breaches.isEmpty { world.take(step) }
        world.settleDown()
        if let problem = Oracle(world, rule: rule).problem {
            return Outcome(problem: problem, world: world)
        }
        // Everything comes once more: it is all old news.
        let writes = world.writeCount
        let activities = world.activities.count
        world.repeatEverything()
        world.settleDown()
        // Where links were put right, old events go to whoever has the record now: they are new to
        // them. Where access comes and goes, the log tells of it each time.
        if world.identities.relinked.isEmpty, !plan.isHiddenForAWhile {
            if world.writeCount > writes {
                return Outcome(problem: "what was \(Self.again) led to writes", world: world)
            }
            if world.activities.count > activities {
                let last = world.activities.last?.message ?? ""
                let problem = "what was \(Self.again) went into the log: \(last)"
                return Outcome(problem: problem, world: world)
            }
        }
        let problem = Oracle(world, rule: rule).problem.map { "\(Self.again): \($0)" }
        return Outcome(problem: problem, world: world)
    }

    /// What is wrong at the end of a history; nil when all is well.
    func problem(_ steps: [Step]) -> String? { play(steps).problem }

    /// What happened in a history, step by step.
    func story(_ steps: [Step]) -> [String] { play(steps, isTold: true).world.story ?? [] }

    /// What happens to records in a history, beside edits.
    enum Theme {
        /// They are merged, converted and deleted.
        case merges
        /// People put links right by hand.
        case corrections
        /// Numbers of persons come back, and people take pairs apart.
        case returns
    }

    static func random(
        identitySteps: Int,
        theme: Theme = .merges,
        using generator: inout SeededGenerator
    ) -> [Step] {
        let count = Int.random(in: 4...40, using: &generator)
        return (0..<count).map { _ in
            if Int.random(in: 0..<100, using: &generator) < identitySteps {
                switch theme {
                case .merges: return .identity(identityStep(using: &generator))
                case .corrections: return .identity(correction(using: &generator))
                case .returns: return .identity(comingBack(using: &generator))
                }
            }
            return step(using: &generator)
        }
    }

    private static func step(using generator: inout SeededGenerator) -> Step {
        let system: VendorSystem = Bool.random(using: &generator) ? .marketo : .salesforce
        let pick = Int.random(in: 0...6, using: &generator)
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<25:
            return .edit(
                system,
                record: Int.random(in: 0...5, using: &generator),
                field: pick % 3,
                isBlank: pick == 6,
                asSnapshot: Bool.random(using: &generator)
            )
        case 25..<45: return .deliver(system, pick: pick)
        case 45..<53: return .redeliver(system, pick: Int.random(in: 0...40, using: &generator))
        case 53..<63: return .watermark(system)
        case 63..<75: return .apply(system)
        case 75..<77: return .reject(system)
        case 77..<86: return .result(pick: pick)
        case 86..<88: return .repeatResult(pick: pick)
        case 88..<90:
            return .request(person: pick, isFetched: Bool.random(using: &generator))
        case 90..<91: return .repeatRequest(pick: pick)
        case 91..<93: return .wait(seconds: pick == 0 ? 1000 : pick)
        case 93..<94: return .restart
        default: return .handOver(pick: pick)
        }
    }

    private static func identityStep(using generator: inout SeededGenerator) -> IdentityStep {
        let first = Int.random(in: 0...5, using: &generator)
        let second = Int.random(in: 0...5, using: &generator)
        let isTrue = Bool.random(using: &generator)
        switch Int.random(in: 0..<10, using: &generator) {
        case 0..<3: return .mergeRecords(loser: first, winner: second, fills: isTrue)
        case 3..<5: return .convert(lead: first, isIntoOther: second < 2, copiesLink: isTrue)
        case 5: return .deleteRecord(first)
        case 6: return .undelete(first)
        case 7..<9: return .mergePersons(loser: first, winner: second, fills: isTrue)
        default: return isTrue ? .deletePerson(first) : .deleteRecord(first)
        }
    }

    /// What happens to records in an org that people put right by hand.
    private static func correction(using generator: inout SeededGenerator) -> IdentityStep {
        let first = Int.random(in: 0...5, using: &generator)
        let second = Int.random(in: 0...5, using: &generator)
        let isTrue = Bool.random(using: &generator)
        switch Int.random(in: 0..<10, using: &generator) {
        case 0..<4: return .relink(record: first, person: second, in: .salesforce)
        case 4..<5: return .relink(record: first, person: second, in: .marketo)
        case 5: return .purge(isTrue ? .marketo : .salesforce, first)
        case 6..<8: return .recreatePerson(first)
        case 8: return .deletePerson(first)
        default: return isTrue ? .deleteRecord(first) : .undelete(first)
        }
    }

    private static func comingBack(using generator: inout SeededGenerator) -> IdentityStep {
        let first = Int.random(in: 0...5, using: &generator)
        let second = Int.random(in: 0...5, using: &generator)
        let isTrue = Bool.random(using: &generator)
        switch Int.random(in: 0..<10, using: &generator) {
        case 0..<2: return .deletePerson(first)
        case 2..<5: return .reuseNumber(first)
        case 5: return .recreatePerson(first)
        case 6..<8: return .unlink(person: first)
        case 8: return .relink(record: first, person: second, in: isTrue ? .salesforce : .marketo)
        default: return isTrue ? .deleteRecord(first) : .undelete(first)
        }
    }

    /// Leaves out steps as long as the history still fails.
    static func shrink(_ steps: [Step], fails: ([Step]) -> Bool) -> [Step] {
        var steps = steps
        var size = max(1, steps.count / 2)
        while size >= 1 {
            var start = 0
            while start < steps.count {
                var fewer = steps
                fewer.removeSubrange(start..<min(start + size, steps.count))
                if fails(fewer) { steps = fewer } else { start += size }
            }
            size /= 2
        }
        return steps
    }
}
