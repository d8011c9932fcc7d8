// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import VendorHTTP

/// Writes that have no key in common, applied while nobody else writes to those keys.
struct WriteRound: Sendable {
    let api: MarketoAPI
    let book: SchemaBook
    let gate: WriteGate
    let fields: PersonFields
    let priority: CallPriority
    let mayBeRepeated: Bool

    /// Results in the order of the writes.
    func apply(_ writes: [PersonWrite]) async throws(CallFailure) -> [WriteResult] {
        var results = [WriteResult?](repeating: nil, count: writes.count)
        let updates = writes.indices.filter { writes[$0].person != nil }
        let creates = writes.indices.filter { writes[$0].person == nil }
        for (index, result) in try await update(updates.map { ($0, writes[$0]) }) {
            results[index] = result
        }
        for (index, result) in try await create(creates.map { ($0, writes[$0]) }) {
            results[index] = result
        }
        return results.map { result in
            guard let result else { preconditionFailure("every write has a result") }
            return result
        }
    }

    typealias Numbered = (index: Int, write: PersonWrite)
    typealias Results = [Int: WriteResult]

    // MARK: Updates

    private func update(_ writes: [Numbered]) async throws(CallFailure) -> Results {
        var results: Results = [:]
        var left = writes
        if mayBeRepeated, !writes.isEmpty {
            let traces = WriteTraces(api: api, fields: fields, priority: priority)
            let applied = try await traces.applied(writes.map(\.write))
            for (place, at) in applied {
                let (index, write) = writes[place]
                results[index] = write.applied(write.person ?? "", created: false, at: at)
            }
            left = writes.filter { results[$0.index] == nil }
        }
        // Nothing to write is written.
        for (index, write) in left where write.command.fields.isEmpty {
            results[index] = write.applied(
                write.person ?? "",
                created: false,
                at: api.time.atLeast()
            )
        }
        left.removeAll { $0.write.command.fields.isEmpty }
        guard !left.isEmpty else { return results }
        let records = left.map { (_, write) in
            [Field(name: "id", value: .text(write.person ?? ""))] + write.command.fields
        }
        let outcomes = try await LeadSync(api: api).sync(
            records,
            action: .updateOnly,
            lookupField: "id",
            priority: priority
        )
        for ((index, write), outcome) in zip(left, outcomes) {
            switch outcome {
            case .taken(let person, let at):
                results[index] = write.applied(person, created: false, at: at)
            case .skipped(let errors): results[index] = await rejected(write, errors)
            }
        }
        return results
    }

    /// A refused write. That the company's fields cannot be written is learned: the workers get a
    /// schema that says so, and send the rest again.
    func rejected(_ write: PersonWrite, _ errors: [MarketoError]) async -> WriteResult {
        if errors.contains(where: { $0.code == "1021" }) {
            await book.learnThatCompanyIsReadOnly()
        }
        return write.rejected(write.reasons(errors), at: api.time.atLeast())
    }
}
