// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import Testing

/// Everything at once, as in production on a bad day: both sides are edited, both vendors have
/// faults of every kind, processes are killed; at the end both sides agree.
@Suite(.serialized) struct SoakTests {
    @Test(.timeLimit(.minutes(75)))
    func bothSidesAgreeInTheEnd() throws {
        let plan = SoakPlan.chosen
        announce("LEADSYNC_SOAK_SEED=\(plan.seed), \(plan)")
        let soak = try Soak(plan)
        defer { soak.landscape.stop() }
        do {
            try soak.run()
            try soak.awaitRest()
        } catch {
            Issue.record("seed \(plan.seed): \(error)")
            return
        }
        let cluster = soak.landscape.cluster
        let wrong = try soak.wrongFields()
        #expect(wrong.isEmpty, "seed \(plan.seed): \(wrong.prefix(5))")

        let activities = try cluster.read(Activity.self, of: cluster.topics.activities)
        let told = Set(activities.filter { $0.message.hasPrefix("Owner ") }.map(\.lead))
        let unheard = soak.personsOfRefusedOwner.filter { !told.contains(LeadID(.marketo, $0)) }
        #expect(unheard.isEmpty, "seed \(plan.seed): refused owners that nobody is told of")
        #expect(soak.formerPersons.count == plan.relinks, "seed \(plan.seed)")

        let conflicts = activities.filter { $0.kind == .conflict }.flatMap(\.fields)
        #expect(!conflicts.isEmpty, "nothing collided: seed \(plan.seed)")
        #expect(conflicts.allSatisfy { $0.winner == .marketo }, "seed \(plan.seed)")
        #expect(try cluster.records(of: cluster.topics.deadLetters).isEmpty)

        // To the workers a rejection is for good, and a lock is not.
        let refusals = try cluster.read(WriteResult.self, of: cluster.topics.results)
            .flatMap(\.errors).filter { $0.code == "UNABLE_TO_LOCK_ROW" }
        #expect(refusals.isEmpty, "seed \(plan.seed): \(refusals.count) locks told as rejections")
        let waits = try cluster.read(CycleReport.self, of: cluster.topics.cycles)
            .count { $0.errors.contains { $0.contains("some writes for the moment") } }

        let calls = (
            salesforce: try soak.landscape.staff.callsOfOthers(),
            marketo: try soak.staff.marketoCalls()
        )
        #expect(calls.salesforce <= Soak.dailyCalls / 2)
        #expect(calls.marketo <= Soak.dailyCalls / 2)
        announce(
            "\(conflicts.count) collided fields, calls: \(calls), "
                + "reports of waiting writes: \(waits)"
        )
    }

    /// Tells whoever watches: the seed, so that a failure can be seen again, and the figures.
    private func announce(_ line: String) {
        FileHandle.standardError.write(Data("soak: \(line)\n".utf8))
    }
}
