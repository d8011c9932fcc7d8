// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import LeadModel
internal import Primitives
internal import VendorAPI

/// A target that is given writes as the connector's runtime does it.
final class TargetRun {
    /// How often a batch is handed over before the suite gives up.
    private static let attempts = 50

    let vendor: any TargetVendor
    let findings: Findings
    private(set) var target: any WriteTarget
    private var lastWrite = 0
    private var lastLead = 0

    init(_ vendor: any TargetVendor, _ findings: Findings) async throws {
        self.vendor = vendor
        self.findings = findings
        target = try await vendor.makeTarget()
    }

    /// A new process takes over.
    func restart() async throws { target = try await vendor.makeTarget() }

    // MARK: Writes

    /// A lead that no write was about yet.
    func nextLead() -> Int {
        lastLead += 1
        return lastLead
    }

    func create(
        _ lead: Int,
        _ text: String,
        priority: WriteCommand.Priority = .normal
    ) async throws -> WriteCommand {
        let fields = vendor.fieldsOfCreate(lead) + [Field(name: vendor.field, value: .text(text))]
        return try await command(lead, nil, fields, priority)
    }

    func update(
        _ lead: Int,
        _ record: String,
        _ text: String,
        second: String? = nil,
        priority: WriteCommand.Priority = .normal
    ) async throws -> WriteCommand {
        var fields = [Field(name: vendor.field, value: .text(text))]
        if let second { fields.append(Field(name: vendor.secondField, value: .text(second))) }
        return try await command(lead, record, fields, priority)
    }

    func command(
        _ lead: Int,
        _ record: String?,
        _ fields: [Field],
        _ priority: WriteCommand.Priority = .normal
    ) async throws -> WriteCommand {
        lastWrite += 1
        return WriteCommand(
            id: "conformance-\(lastWrite)",
            lead: vendor.lead(lead),
            version: Int64(lastWrite),
            operation: record == nil ? .create : .update,
            object: vendor.object,
            record: record,
            fields: fields,
            priority: priority,
            cause: Cause(),
            decidedAt: try await vendor.now()
        )
    }

    // MARK: Calls

    /// Hands writes over once and checks what comes back.
    ///
    /// - Returns: nil when the call failed, and whether it may have happened all the same.
    func apply(
        _ writes: [WriteCommand],
        mayBeRepeated: Bool
    ) async throws -> (outcomes: [WriteOutcome]?, mayHaveHappened: Bool) {
        let outcomes: [WriteOutcome]
        do throws(VendorError) {
            outcomes = try await target.apply(writes, mayBeRepeated: mayBeRepeated)
        } catch {
            return (nil, error.mayHaveHappened)
        }
        try await check(outcomes, of: writes)
        return (outcomes, false)
    }

    /// Hands writes over until each of them is settled, as the runtime does it: a failed batch and
    /// a postponed write again, and as repeated only where it may have happened.
    ///
    /// - Parameter restarts: whether each attempt is another process's.
    func settle(
        _ writes: [WriteCommand],
        mayBeRepeated: Bool = false,
        restarts: Bool = false
    ) async throws -> [WriteResult] {
        var results: [String: WriteResult] = [:]
        var isRepeated = mayBeRepeated
        for _ in 0..<TargetRun.attempts {
            let open = writes.filter { results[$0.id] == nil }
            if open.isEmpty { return writes.compactMap { results[$0.id] } }
            let (outcomes, mayHaveHappened) = try await apply(open, mayBeRepeated: isRepeated)
            isRepeated = isRepeated || mayHaveHappened
            for outcome in outcomes ?? [] {
                if let result = outcome.result { results[result.write] = result }
                if outcome.postponement?.mayHaveHappened == true { isRepeated = true }
            }
            if restarts { try await restart() }
            try await vendor.pass(milliseconds: 1_000)
        }
        findings.add(.outcomes, "a batch was not settled by \(TargetRun.attempts) calls")
        throw SuiteEnded()
    }

    private func check(_ outcomes: [WriteOutcome], of writes: [WriteCommand]) async throws {
        findings.check(
            outcomes.map(\.write) == writes.map(\.id),
            .outcomes,
            "\(writes.map(\.id)) were handed over, and \(outcomes.map(\.write)) came back"
        )
        let now = try await vendor.now()
        for (write, outcome) in zip(writes, outcomes) {
            guard let result = outcome.result else { continue }
            check(result, of: write)
            findings.check(
                result.at <= now,
                .resultTimes,
                "\(write.id) is said to be applied at \(result.at.rfc3339), and it is "
                    + now.rfc3339
            )
        }
    }

    private func check(_ result: WriteResult, of write: WriteCommand) {
        let isOfWrite =
            result.lead == write.lead && result.version == write.version
            && result.system == write.object.system && result.object == write.object
            && (write.record == nil || result.record == nil || result.record == write.record)
        findings.check(isOfWrite, .results, "\(write) has the result \(result)")
        switch result.status {
        case .applied:
            findings.check(
                result.record != nil && result.errors.isEmpty,
                .results,
                "\(write.id) was applied, and its result has no record, or errors: \(result)"
            )
        case .rejected:
            findings.check(
                !result.errors.isEmpty && result.errors.allSatisfy { !$0.code.isEmpty }
                    && !result.created,
                .refused,
                "\(write.id) was rejected without a reason: \(result)"
            )
        }
    }

    // MARK: What the vendor holds

    func expect(
        _ text: String?,
        in record: String?,
        _ rule: ConformanceRule,
        _ when: String
    ) async throws {
        guard let record else {
            findings.add(rule, "\(when): there is no record")
            return
        }
        let held = try await vendor.text(of: vendor.field, in: record)
        findings.check(
            held == text,
            rule,
            "\(when): \(record) holds \(held ?? "nothing") in place of \(text ?? "nothing")"
        )
    }

    /// There is one record of a lead, and it is this one.
    func expectOne(
        _ lead: Int,
        _ record: String?,
        _ rule: ConformanceRule,
        _ when: String
    ) async throws {
        let records = try await vendor.records(of: lead)
        findings.check(
            records.count == 1 && records.first == record,
            rule,
            "\(when): the records \(records) were made, and \(record ?? "none") was told"
        )
    }
}
