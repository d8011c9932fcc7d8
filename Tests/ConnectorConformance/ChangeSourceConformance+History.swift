// SPDX-License-Identifier: Apache-2.0

extension ChangeSourceConformance {
    /// A random history: edits between pages, pages whose publication fails, new processes, faults
    /// of the vendor, time that passes. In the end the topic shows what the vendor holds.
    func checkHistory(
        _ run: SourceRun,
        _ random: inout some RandomNumberGenerator
    ) async throws {
        for _ in 0..<steps { try await step(run, &random) }
        if !run.isBetweenPolls { try await run.poll() }
        try await vendorSettles(run)
        try await run.poll()
        for line in run.feed.differences(from: run.log) { run.findings.add(.nothingIsLost, line) }
        try await checkHeld(run)
    }

    private func step(
        _ run: SourceRun,
        _ random: inout some RandomNumberGenerator
    ) async throws {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<30:
            if let record = run.log.records.randomElement(using: &random) {
                let wait: Int64 = Bool.random(using: &random) ? 0 : 1_100
                try await run.edit(record, afterMilliseconds: wait)
            }
        case ..<35: try await run.create(1)
        case ..<37:
            let records = run.log.records
            if records.count > 4, let record = records.randomElement(using: &random) {
                try await run.delete(record)
            }
        case ..<45:
            try await run.vendor.pass(milliseconds: .random(in: 1...90_000, using: &random))
        case ..<50: try await run.vendor.failNextRead()
        case ..<58: try await run.restart()
        case ..<64:
            // Whatever it brings is lost on the way to the topic.
            beginPollIfNeeded(run)
            _ = try await run.ask()
            if Bool.random(using: &random) { run.cycle += 1 }
        default:
            beginPollIfNeeded(run)
            if let page = try await run.ask() { run.publish(page) }
        }
    }

    private func beginPollIfNeeded(_ run: SourceRun) {
        if run.isBetweenPolls { run.cycle += 1 }
    }

    private func vendorSettles(_ run: SourceRun) async throws {
        try await run.vendor.pass(milliseconds: ChangeSourceConformance.settledMilliseconds)
        try await run.poll()
    }

    /// The suite's own notes are right: the vendor holds what was put in.
    private func checkHeld(_ run: SourceRun) async throws {
        guard let (record, number) = run.log.holds.first else { return }
        let held = try await run.vendor.text(of: run.vendor.field, in: record)
        run.findings.check(
            held == EditLog.text(number),
            .exercise,
            "\(record) holds \(held ?? "nothing"), v\(number) was put in"
        )
    }
}
