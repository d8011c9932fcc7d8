// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import LeadModel
internal import VendorAPI

/// Writes without a common key, applied while no other call writes to those keys.
struct KeyedBatch: Sendable {
    let api: MarketoAPI
    let schemaCache: MarketoSchemaCache
    let lock: KeyedLock
    let fields: PersonFields
    let priority: CallPriority
    let mayBeRepeated: Bool

    /// Outcomes in the order of the writes.
    func apply(_ writes: [PersonWrite]) async throws(CallFailure) -> [WriteOutcome] {
        var outcomes = [WriteOutcome?](repeating: nil, count: writes.count)
        let updates = writes.indices.filter { writes[$0].person != nil }
        let creates = writes.indices.filter { writes[$0].person == nil }
        for (index, outcome) in try await update(updates.map { ($0, writes[$0]) }) {
            outcomes[index] = outcome
        }
        for (index, outcome) in try await create(creates.map { ($0, writes[$0]) }) {
            outcomes[index] = outcome
        }
        return outcomes.map { outcome in
            guard let outcome else { preconditionFailure("every write has an outcome") }
            return outcome
        }
    }

    typealias Numbered = (index: Int, write: PersonWrite)
    typealias Outcomes = [Int: WriteOutcome]

    // MARK: Updates

    private func update(_ writes: [Numbered]) async throws(CallFailure) -> Outcomes {
        var outcomes: Outcomes = [:]
        var left = writes
        if mayBeRepeated, !writes.isEmpty {
            let traces = AppliedWriteLookup(api: api, fields: fields, priority: priority)
            let applied = try await traces.applied(writes.map(\.write))
            for (place, at) in applied {
                let (index, write) = writes[place]
                outcomes[index] = .settled(
                    write.applied(write.person ?? "", created: false, at: at)
                )
            }
            left = writes.filter { outcomes[$0.index] == nil }
        }
        // Nothing to write is written.
        for (index, write) in left where write.command.fields.isEmpty {
            let at = api.time.atLeast()
            outcomes[index] = .settled(write.applied(write.person ?? "", created: false, at: at))
        }
        left.removeAll { $0.write.command.fields.isEmpty }
        guard !left.isEmpty else { return outcomes }
        let records = left.map { (_, write) in
            [Field(name: "id", value: .text(write.person ?? ""))] + write.writtenFields(fields)
        }
        let answers = try await SyncLeadsCall(api: api).sync(
            records,
            action: .updateOnly,
            lookupField: "id",
            priority: priority
        )
        for ((index, write), answer) in zip(left, answers) {
            switch answer {
            case .taken(let person, let at):
                outcomes[index] = .settled(write.applied(person, created: false, at: at))
            case .skipped(let errors): outcomes[index] = await refused(write, errors)
            }
        }
        return outcomes
    }

    /// A refused write, for good or for the moment. That the company's fields cannot be written is
    /// learned: the workers get a schema that says so, and send the rest again.
    func refused(_ write: PersonWrite, _ errors: [MarketoError]) async -> WriteOutcome {
        if let code = errors.first?.code, errors.allSatisfy(\.isTransient) {
            return .postponed(.init(write: write.command.id, code: code))
        }
        if errors.contains(where: { $0.code == "1021" }) {
            await schemaCache.learnThatCompanyIsReadOnly()
        }
        return .settled(write.rejected(write.reasons(errors), at: api.time.atLeast()))
    }
}
