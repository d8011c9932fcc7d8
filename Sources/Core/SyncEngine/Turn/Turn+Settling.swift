// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// What is pending is written, collides or waits.
extension Turn {
    var mapping: CompiledMapping { context.rules.mapping }

    /// A field of the mapping as the object has it; nil where the object has no such field.
    func mappedField(_ index: Int, _ object: ObjectType) -> MappedField? {
        let mapped = mapping[object].fields[index]
        return mapped.salesforceName == nil ? nil : mapped
    }

    /// The value that a write under way puts into a field of the lead's record.
    func underway(_ name: String, to system: VendorSystem) -> FieldValue? {
        if outbox.underway.isEmpty { return nil }
        return outbox.value(of: name, to: system, where: { identity.isToOwnRecord($0) })
    }

    /// What mapping, records and writes under way allow a field.
    func policy(of mapped: MappedField) -> FieldPolicy {
        FieldPolicy(
            mapped: mapped,
            areLinked: identity.hasBothRecords,
            underway: FieldPolicy.Underway(
                marketo: underway(mapped.marketoName, to: .marketo),
                salesforce: underway(mapped.marketoName, to: .salesforce)
            )
        )
    }

    /// What time and records allow all fields.
    var gate: Gate {
        Gate(
            watermarks: context.watermarks,
            now: context.now,
            maxHoldMilliseconds: context.maxHoldMilliseconds,
            isForced: requests.isForced,
            marketo: Gate.Target(identity.marketo),
            salesforce: Gate.Target(identity.salesforce)
        )
    }

    // MARK: Settling

    /// Settles whatever can be settled now, and notes what the rest waits for.
    mutating func settle(_ cause: Cause, _ priority: WriteCommand.Priority) {
        if !identity.others.isEmpty {
            adoptOther()
            tellOfOthers(cause)
        }
        setWaitingFields()
        switch identity.stage {
        case .linked: settleLinked(cause, priority)
        case .personOnly: createInSalesforce(cause)
        case .recordOnly: createInMarketo(cause, priority)
        case .undecided: break
        }
        causes.close(fields)
        let record = identity.salesforce?.record
        let object = identity.salesforceObject
        journal.noteConflicts(object: object, record: record, cause: cause)
        let skipped = failures.takeNewlySkipped()
        if !skipped.isEmpty {
            let names = skipped.map(nameInBoth)
            journal.skippedFields(names, object: object, record: record, cause: cause)
        }
        agenda.awaitsSchema = failures.awaitSchema
    }

    private mutating func settleLinked(_ cause: Cause, _ priority: WriteCommand.Priority) {
        if requests.create != nil {
            if identity.salesforce?.isDeleted == true { return createInSalesforce(cause) }
            if !outbox.isCreating(in: .salesforce) {
                // The record is back: none has to be made in its place, and why none could be made
                // holds up nothing any more.
                requests.dropCreate()
                failures.clear(.salesforce)
            }
        }
        var toMarketo = WriteDraft()
        var toSalesforce = WriteDraft()
        let gate = gate
        let mappedFields = mapping[identity.salesforceObject].fields
        for index in mappedFields.indices {
            // Nearly all fields are settled: they are not worth a look at the mapping.
            guard let position = fields.position(of: index), !fields.isPlain(position) else {
                continue
            }
            let mapped = mappedFields[index]
            let flow = settle(mapped, at: position, gate)
            if let write = flow?.marketo {
                toMarketo.add(write.value, of: mapped, isRestored: write.isRestored)
            }
            if let write = flow?.salesforce {
                toSalesforce.add(write.value, of: mapped, isRestored: write.isRestored)
            }
        }
        if gate.salesforce.isAlive { toSalesforce.owner = requests.owner }
        publishUpdate(toSalesforce, to: .salesforce, cause, priority)
        publishUpdate(toMarketo, to: .marketo, cause, priority)
    }

    /// Settles one field.
    ///
    /// - Returns: what is to be written of it; nil when it is settled, or waits.
    private mutating func settle(
        _ mapped: MappedField,
        at position: Int,
        _ gate: Gate
    ) -> FieldFlow? {
        var field = fields[position]
        defer { fields[position] = field }
        if mapped.salesforceName == nil {
            // A contact has no such field: nothing is to be written, now or later.
            field.endChanges()
            return nil
        }
        if mapped.isHidden { return nil }
        switch field.settle(gate, by: policy(of: mapped)) {
        case .settled: return nil
        case .underway:
            causes.hold(changeAt: field.marketo?.owedSince, of: .marketo)
            causes.hold(changeAt: field.salesforce?.owedSince, of: .salesforce)
            return nil
        case .waits(let source, let time, let end):
            causes.hold(changeAt: field[source]?.owedSince, of: source)
            agenda.wait(for: source.other, toReach: time, until: end)
            return nil
        case .flows(let source, let conflict):
            if let conflict { journal.note(conflict) }
            let flow = field.flow(from: source, gate, mapped)
            if let conflict = flow.conflict { journal.note(conflict) }
            if flow.isSkipped { failures.skip(mapped) }
            return flow
        }
    }

    /// `fax (Fax)`: people of either system know the field by their own name.
    private func nameInBoth(_ name: String) -> String {
        guard let index = mapping.index(marketo: name),
            let salesforceName = mapping[identity.salesforceObject].fields[index].salesforceName,
            salesforceName != name
        else { return name }
        return "\(name) (\(salesforceName))"
    }

    // MARK: Outlook

    /// What the lead waits for as it is; nothing changes.
    var outlook: WakeConditions {
        var agenda = WakeConditions()
        for (_, link) in identity.untoldOthers { agenda.waitForOther(link, context.watermarks) }
        var isFailing = failures.awaitSchema
        switch identity.stage {
        case .linked:
            let isCreating = requests.create != nil
            if isCreating, identity.salesforce?.isDeleted == true { break }
            if isCreating, !outbox.isCreating(in: .salesforce) {
                isFailing = failures.awaitSchemaWithoutSalesforce
            }
            for wait in fieldWaits {
                agenda.wait(for: wait.system, toReach: wait.toReach, until: wait.until)
            }
        case .recordOnly:
            if let wait = createWait {
                agenda.wait(for: .marketo, toReach: wait.toReach, until: wait.until)
            }
        case .personOnly, .undecided: break
        }
        agenda.awaitsSchema = isFailing
        return agenda
    }

    /// What the fields of a linked lead wait for.
    private var fieldWaits: [(system: VendorSystem, toReach: Timestamp, until: Timestamp)] {
        let gate = gate
        let mappedFields = mapping[identity.salesforceObject].fields
        return mappedFields.indices.compactMap { index in
            guard let position = fields.position(of: index), !fields.isPlain(position) else {
                return nil
            }
            let mapped = mappedFields[index]
            guard mapped.isActive,
                case .waits(let source, let time, let end) =
                    fields[position].outlook(gate, by: policy(of: mapped))
            else { return nil }
            return (source.other, time, end)
        }
    }
}

extension WakeConditions {
    /// The log names another record of the person once Salesforce's feed has passed it: it may be
    /// the contact of a conversion that has still to be told.
    mutating func waitForOther(_ link: RecordLink, _ watermarks: Watermarks) {
        guard watermarks.salesforce < link.lastEventAt else { return }
        salesforceWatermark = min(salesforceWatermark ?? link.lastEventAt, link.lastEventAt)
    }
}
