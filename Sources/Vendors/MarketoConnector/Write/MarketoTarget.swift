// SPDX-License-Identifier: Apache-2.0

public import ConnectorRuntime
public import LeadModel
public import VendorAPI

/// Writes to Marketo by Sync Leads.
///
/// A known person is updated by its id, and only if it exists. A person for a Salesforce record is
/// looked for by the link field and by e-mail address before it is made, and no key is under way
/// twice, in this call or a call beside it; Marketo itself makes duplicates otherwise.
///
/// The link field is written where a person is made or found for a Salesforce record. A person
/// whose Salesforce record was made later is not written because of that alone: the Salesforce
/// record names its person, which pairs the two as well.
public struct MarketoTarget: WriteTarget {
    let api: MarketoAPI
    let schemaCache: MarketoSchemaCache
    let lock: KeyedLock

    /// Sync Leads takes 300 records.
    public var batchLimit: Int { Limits.recordsInCall }

    /// Applies writes, in rounds in which no person, address or Salesforce record comes twice.
    public func apply(
        _ writes: [WriteCommand],
        mayBeRepeated: Bool
    ) async throws(VendorError) -> [WriteOutcome] {
        precondition(!writes.isEmpty && writes.count <= batchLimit, "a batch has a size")
        let isRealtime = writes.contains { $0.priority == .realtime }
        do throws(CallFailure) {
            let priority: CallPriority = isRealtime ? .realtime : .normal
            let fields = try await schemaCache.fields(priority: priority)
            let round = KeyedBatch(
                api: api,
                schemaCache: schemaCache,
                lock: lock,
                fields: fields,
                priority: priority,
                mayBeRepeated: mayBeRepeated
            )
            return try await apply(writes.map(PersonWrite.init), round)
        } catch {
            if error.refusedCode == "1006" { await schemaCache.forget() }
            throw error.fault
        }
    }

    private func apply(
        _ writes: [PersonWrite],
        _ round: KeyedBatch
    ) async throws(CallFailure) -> [WriteOutcome] {
        var outcomes = [WriteOutcome?](repeating: nil, count: writes.count)
        var sound: [Int] = []
        for (index, write) in writes.enumerated() {
            let reasons = WriteCheck.reasons(write, round.fields)
            if reasons.isEmpty {
                sound.append(index)
            } else {
                outcomes[index] = .settled(write.rejected(reasons, at: api.time.atLeast()))
            }
        }
        for places in KeyedLockState.rounds(sound.map { writes[$0].keys }) {
            let indices = places.map { sound[$0] }
            let batch = indices.map { writes[$0] }
            let keys = batch.reduce(into: Set<WriteKey>()) { $0.formUnion($1.keys) }
            await lock.enter(keys)
            let outcome: Result<[WriteOutcome], CallFailure>
            do throws(CallFailure) {
                outcome = .success(try await round.apply(batch))
            } catch {
                outcome = .failure(error)
            }
            await lock.leave(keys)
            for (index, outcome) in zip(indices, try outcome.get()) { outcomes[index] = outcome }
        }
        return outcomes.map { outcome in
            guard let outcome else { preconditionFailure("every write has an outcome") }
            return outcome
        }
    }
}
