// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import LeadModel

extension WriteTargetConformance {
    /// A process died between the calls and the commit of their results: a new one has the same
    /// writes again.
    func checkRepetition(_ run: TargetRun) async throws {
        let (made, changed) = (run.nextLead(), run.nextLead())
        let record = try await vendor.create(["v1"])[0]
        try await vendor.pass(milliseconds: 120_000)
        let writes = [
            try await run.create(made, "v2"),
            try await run.update(changed, record, "v3", second: "v4"),
        ]
        let first = try await run.settle(writes)
        try await vendor.pass(milliseconds: 10_000)
        // A person edits a field before the new process comes to it: that must stay.
        try await vendor.change(record, vendor.field, to: "v5")
        try await vendor.pass(milliseconds: 1_100)
        try await run.restart()
        let second = try await run.settle(writes, mayBeRepeated: true)
        run.findings.check(
            second.map(\.record) == first.map(\.record)
                && second.allSatisfy { $0.status == .applied },
            .onceInEffect,
            "handed over again, \(first) became \(second)"
        )
        try await run.expectOne(made, first[0].record, .onceInEffect, "a create again")
        try await run.expect("v2", in: first[0].record, .onceInEffect, "a create again")
        try await run.expect("v5", in: record, .onceInEffect, "an update again")
    }

    /// The vendor carries a write out, and nobody hears of it.
    func checkLostAnswers(_ run: TargetRun) async throws {
        let (made, changed) = (run.nextLead(), run.nextLead())
        let create = try await run.create(made, "v1")
        let record = try await vendor.create(["v2"])[0]
        try await vendor.pass(milliseconds: 120_000)

        try await vendor.loseNextAnswer()
        var (outcomes, mayHaveHappened) = try await run.apply([create], mayBeRepeated: false)
        if outcomes == nil, !mayHaveHappened, try await !vendor.records(of: made).isEmpty {
            run.findings.add(
                .honestFaults,
                "a create whose answer was lost is said not to have happened"
            )
        }
        try await run.restart()
        let results = try await run.settle([create], mayBeRepeated: true)
        run.findings.check(results.allSatisfy { $0.status == .applied }, .lostAnswer, "\(results)")
        try await run.expectOne(made, results.first?.record, .lostAnswer, "a create")
        try await run.expect("v1", in: results.first?.record, .lostAnswer, "a create")

        let update = try await run.update(changed, record, "v3")
        try await vendor.loseNextAnswer()
        (outcomes, mayHaveHappened) = try await run.apply([update], mayBeRepeated: false)
        let held = try await vendor.text(of: vendor.field, in: record)
        if outcomes == nil, !mayHaveHappened, held == "v3" {
            run.findings.add(
                .honestFaults,
                "an update whose answer was lost is said not to have happened"
            )
        }
        try await run.restart()
        let updated = try await run.settle([update], mayBeRepeated: true)
        run.findings.check(updated.allSatisfy { $0.status == .applied }, .lostAnswer, "\(updated)")
        try await run.expect("v3", in: record, .lostAnswer, "an update")
    }

    /// A write fails before the vendor carries it out: it is made up for.
    func checkFailures(_ run: TargetRun) async throws {
        let (made, changed) = (run.nextLead(), run.nextLead())
        let record = try await vendor.create(["v1"])[0]
        try await vendor.pass(milliseconds: 60_000)
        try await vendor.failNextWrite()
        let created = try await run.settle([run.create(made, "v2")])
        try await run.expectOne(made, created.first?.record, .applied, "a create after a failure")
        try await vendor.failNextWrite()
        let updated = try await run.settle([run.update(changed, record, "v3")])
        run.findings.check(
            (created + updated).allSatisfy { $0.status == .applied },
            .applied,
            "after a failure: \(created + updated)"
        )
        try await run.expect("v3", in: record, .applied, "an update after a failure")
    }
}
