// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import LeadModel

/// What every write target has to do; each implementation runs it.
///
/// The suite hands batches over as the connector's runtime does: again after a failure, and again
/// by a new process, with the word that they may have been applied before. Then it looks at what
/// the vendor holds.
public struct WriteTargetConformance {
    let vendor: any TargetVendor
    let steps: Int

    /// A suite for one vendor, which has no records yet.
    ///
    /// - Parameter steps: how many writes the random history of a record has.
    public init(_ vendor: any TargetVendor, steps: Int = 40) {
        self.vendor = vendor
        self.steps = steps
    }

    /// Runs the suite once.
    ///
    /// - Parameter random: decides the random history; seed it, so that a failure can be repeated.
    /// - Returns: the broken promises; none from a target that conforms.
    /// - Throws: what the vendor under test throws, and the error of a call for which no fault was
    ///   set.
    public func violations(
        random: inout some RandomNumberGenerator
    ) async throws -> [Violation] {
        try await Findings.gathered { findings in
            let run = try await TargetRun(vendor, findings)
            try await checkOutcomes(run)
            try await checkFullBatch(run)
            try await checkRepetition(run)
            try await checkSideBySide(run)
            try await checkLostAnswers(run)
            try await checkFailures(run)
            try await checkHistory(run, &random)
        }
    }

    /// One batch with everything in it: each write has its outcome.
    private func checkOutcomes(_ run: TargetRun) async throws {
        let records = try await vendor.create(["v1", "v2", "v3"])
        try await vendor.pass(milliseconds: 60_000)
        let leads = (0..<6).map { _ in run.nextLead() }
        let writes = [
            try await run.update(leads[0], records[0], "v11"),
            try await run.create(leads[1], "v12"),
            try await run.update(leads[2], vendor.absentRecord, "v13"),
            try await run.command(
                leads[3],
                records[1],
                [vendor.refusedField, Field(name: vendor.secondField, value: .text("v14"))]
            ),
            try await run.update(leads[4], records[2], "v15"),
            try await run.create(leads[5], "v16"),
        ]
        let results = try await run.settle(writes)
        for (write, result) in zip(writes, results) {
            let mayFail = write.id == writes[2].id || write.id == writes[3].id
            run.findings.check(
                result.status == (mayFail ? .rejected : .applied),
                mayFail ? .refused : .applied,
                "\(write) came to \(result)"
            )
        }
        let told = results.first { $0.write == writes[2].id }?.errors ?? []
        run.findings.check(
            told.contains(where: \.isOfGoneRecord),
            .gone,
            "an update of \(vendor.absentRecord), which there is not, was refused with \(told)"
        )
        try await run.expect("v11", in: records[0], .applied, "an update")
        try await run.expect("v2", in: records[1], .refused, "an update that was refused")
        let second = try await vendor.text(of: vendor.secondField, in: records[1])
        run.findings.check(
            (second ?? "").isEmpty,
            .refused,
            "a part of a refused write is held: \(second ?? "")"
        )
        try await run.expect("v15", in: records[2], .applied, "an update beside refused ones")
        for (lead, index, text) in [(leads[1], 1, "v12"), (leads[5], 5, "v16")] {
            try await run.expect(text, in: results[index].record, .applied, "a create")
            try await run.expectOne(lead, results[index].record, .applied, "a create")
            run.findings.check(
                results[index].created,
                .results,
                "a record was made, and its result says that it was found"
            )
        }
    }

    /// As many writes as the target takes.
    private func checkFullBatch(_ run: TargetRun) async throws {
        let count = run.target.batchLimit
        run.findings.check(count > 0, .fullBatch, "the batch limit is \(count)")
        guard count > 0 else { return }
        let records = try await vendor.create((0..<count).map { "v\($0)" })
        try await vendor.pass(milliseconds: 60_000)
        var writes: [WriteCommand] = []
        for (index, record) in records.enumerated() {
            writes.append(try await run.update(run.nextLead(), record, "v\(count + index)"))
        }
        let (outcomes, _) = try await run.apply(writes, mayBeRepeated: false)
        run.findings.check(
            outcomes?.count == count && outcomes?.allSatisfy { $0.result != nil } == true,
            .fullBatch,
            "a batch of \(count) came to \(outcomes?.count ?? 0) outcomes"
        )
        for index in [0, count / 2, count - 1] {
            try await run.expect(
                "v\(count + index)",
                in: records[index],
                .fullBatch,
                "a full batch"
            )
        }
    }

    /// Two batches at the same time, of different leads.
    private func checkSideBySide(_ run: TargetRun) async throws {
        let count = min(3, run.target.batchLimit)
        let leads = (0..<2 * count).map { _ in run.nextLead() }
        var normal: [WriteCommand] = []
        var realtime: [WriteCommand] = []
        for lead in leads.prefix(count) { normal.append(try await run.create(lead, "v1")) }
        for lead in leads.suffix(count) {
            realtime.append(try await run.create(lead, "v2", priority: .realtime))
        }
        let (target, first, second) = (run.target, normal, realtime)
        async let beside = target.apply(second, mayBeRepeated: false)
        let outcomes = try await target.apply(first, mayBeRepeated: false) + beside
        run.findings.check(
            outcomes.map(\.write) == (normal + realtime).map(\.id),
            .sideBySide,
            "two batches beside each other came to \(outcomes.map(\.write))"
        )
        for (lead, outcome) in zip(leads, outcomes) {
            try await run.expectOne(lead, outcome.result?.record, .sideBySide, "beside another")
        }
    }

    // MARK: A random history

    /// Writes to a few records, one after the other for each, through faults and new processes.
    private func checkHistory(
        _ run: TargetRun,
        _ random: inout some RandomNumberGenerator
    ) async throws {
        let leads = (0..<3).map { _ in run.nextLead() }
        var records: [Int: String] = [:]
        var texts: [Int: String] = [:]
        for step in 0..<steps {
            var writes: [WriteCommand] = []
            for lead in leads where Int.random(in: 0..<3, using: &random) > 0 {
                let text = "v\(step)"
                if let record = records[lead] {
                    writes.append(try await run.update(lead, record, text))
                } else {
                    writes.append(try await run.create(lead, text))
                }
                texts[lead] = text
            }
            if writes.isEmpty { continue }
            switch Int.random(in: 0..<6, using: &random) {
            case 0: try await vendor.loseNextAnswer()
            case 1: try await vendor.failNextWrite()
            default: break
            }
            // The runtime takes what it knows to be repeated for repeated, never the other way.
            let results = try await run.settle(writes, restarts: Bool.random(using: &random))
            for result in results {
                run.findings.check(result.status == .applied, .applied, "step \(step): \(result)")
                guard let lead = leads.first(where: { vendor.lead($0) == result.lead }) else {
                    continue
                }
                if let known = records[lead] {
                    run.findings.check(known == result.record, .onceInEffect, "\(result)")
                }
                records[lead] = result.record
            }
        }
        for lead in leads {
            guard let text = texts[lead] else { continue }
            try await run.expect(text, in: records[lead], .writeOrder, "after \(steps) steps")
            try await run.expectOne(lead, records[lead], .onceInEffect, "after \(steps) steps")
        }
    }
}
