// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How much a soak does: a short one in every run of the tests, the long one with `make soak`.
struct SoakPlan: Sendable {
    /// Linked pairs at the beginning.
    var people: Int
    /// Edits of one field each, on either side.
    var edits: Int
    /// Rounds into which the edits are cut: each has other faults, and something is killed in it.
    var rounds: Int
    /// Records that are created on each side, in all.
    var creations: Int
    /// Pairs whose link a user of Salesforce puts right, in all; they are edited only afterwards.
    var relinks: Int
    /// Whether processes are frozen, too, instead of killed: that takes as long as their sessions.
    var freezes = false
    /// How long everything may take to come to rest after the last edit.
    var restSeconds = 120.0
    /// Where all that is random comes from.
    var seed: UInt64 = 1

    /// Short, or what `LEADSYNC_SOAK` says, `medium` or `long`; `LEADSYNC_SOAK_SEED` repeats one.
    static var chosen: SoakPlan {
        let environment = ProcessInfo.processInfo.environment
        let seed = environment["LEADSYNC_SOAK_SEED"].flatMap(UInt64.init)
        var plan: SoakPlan
        switch environment["LEADSYNC_SOAK"] {
        case "long":
            plan = SoakPlan(people: 2_000, edits: 10_000, rounds: 40, creations: 40, relinks: 40)
            plan.restSeconds = 1_200
            plan.freezes = true
        case "medium":
            plan = SoakPlan(people: 100, edits: 2_000, rounds: 20, creations: 20, relinks: 20)
            plan.freezes = true
        default: plan = SoakPlan(people: 40, edits: 200, rounds: 4, creations: 4, relinks: 4)
        }
        plan.seed = seed ?? UInt64.random(in: 1...1_000_000)
        return plan
    }
}
