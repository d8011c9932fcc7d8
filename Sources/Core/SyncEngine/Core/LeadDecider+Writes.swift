// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// Writes: updates, and the creation of the record that one system lacks.
extension LeadDecider {
    /// The owner that a request chose goes with the next write to Salesforce.
    mutating func addOwner(to draft: inout WriteDraft) {
        guard state.assignTo != nil, state.salesforce?.isDeleted == false else { return }
        draft.assignsOwner = true
    }

    mutating func publishUpdate(
        _ draft: WriteDraft,
        to system: VendorSystem,
        cause: Cause,
        priority: WriteCommand.Priority
    ) {
        guard !draft.isEmpty, let link = state[system], !link.isDeleted, !planOnly else { return }
        let cause = self.cause(of: draft, to: system, otherwise: cause)
        let isBlocked = !isForced && failure(of: system)?.isBlocking == true
        guard state.inFlight.count < Limits.writesInFlight, !isBlocked,
            validate(draft, operation: .update, object: link.object, cause: cause)
        else {
            hold(draft, to: system)
            return
        }
        logRetry(of: draft, to: system, object: link.object, cause: cause)
        publish(
            draft,
            operation: .update,
            object: link.object,
            record: link.record,
            cause: cause,
            priority: priority
        )
    }

    /// Requirement 4: a request creates the lead that Salesforce does not have.
    mutating func createInSalesforce(cause: Cause, priority: WriteCommand.Priority) {
        guard let request = state.createRequest, let person = state.marketo, !person.isDeleted,
            !isCreateInFlight(in: .salesforce), !planOnly
        else { return }
        if let failure = failure(of: .salesforce), failure.isBlocking, !isForced { return }
        var draft = WriteDraft()
        draft.assignsOwner = state.assignTo != nil
        for index in 0..<mapping.count where positions[index] >= 0 {
            guard let mapped = mappedField(index, .lead), !mapped.isHidden,
                let side = state.fields[Int(positions[index])].marketo, !side.value.isBlank
            else { continue }
            if mapped.isCreateableInSalesforce {
                draft.fields.append((mapped, side.value))
            } else {
                skip(mapped)
            }
        }
        var cause = cause
        cause.request = cause.request ?? request.id
        guard validate(draft, operation: .create, object: .lead, cause: cause) else { return }
        logRetry(of: draft, to: .salesforce, object: .lead, cause: cause)
        publish(
            draft,
            operation: .create,
            object: .lead,
            record: nil,
            cause: cause,
            priority: .realtime
        )
    }

    /// A new Salesforce record gets a Marketo person, once it is known that Marketo has not changed
    /// anything by then that would link the two.
    mutating func createInMarketo(cause: Cause, priority: WriteCommand.Priority) {
        guard let record = state.salesforce, !record.isDeleted, state.marketo == nil,
            !isCreateInFlight(in: .marketo), record.lastEventAt > .distantPast
        else { return }
        if let failure = failure(of: .marketo), failure.isBlocking { return }
        guard mayCreateInMarketo(record) else { return }
        if planOnly { return }
        var draft = WriteDraft()
        for index in 0..<mapping.count where positions[index] >= 0 {
            guard let mapped = mappedField(index, record.object), !mapped.isHidden,
                mapped.isWritableInMarketo,
                let side = state.fields[Int(positions[index])].salesforce, !side.value.isBlank
            else { continue }
            draft.fields.append((mapped, side.value))
        }
        guard !draft.isEmpty else { return }
        var cause = cause
        // What let it go is a watermark: what it is made for is the record's last event.
        if cause.event == nil { cause.event = record.lastEvents.last }
        state.createHeldSince = nil
        logRetry(of: draft, to: .marketo, object: .person, cause: cause)
        publish(
            draft,
            operation: .create,
            object: .person,
            record: nil,
            cause: cause,
            priority: priority
        )
    }

    private mutating func mayCreateInMarketo(_ record: RecordLink) -> Bool {
        if context.watermarks.marketo >= record.lastEventAt {
            return true
        }
        let start = state.createHeldSince ?? context.now
        let end = start.advanced(byMilliseconds: context.maxHoldMilliseconds)
        if context.now >= end { return true }
        state.createHeldSince = start
        decision.agenda.wait(for: .marketo, toReach: record.lastEventAt, until: end)
        return false
    }

    private mutating func publish(
        _ draft: WriteDraft,
        operation: WriteCommand.Operation,
        object: ObjectType,
        record: String?,
        cause: Cause,
        priority: WriteCommand.Priority
    ) {
        state.version += 1
        let id = "\(state.lead.text)/w\(state.version)"
        var fields: [Field] = []
        var remembered: [Field] = []
        fields.reserveCapacity(draft.fields.count)
        remembered.reserveCapacity(draft.fields.count)
        for (mapped, value) in draft.fields {
            let name =
                (object == .person ? mapped.marketoName : mapped.salesforceName)
                ?? mapped.marketoName
            fields.append(Field(name: name, value: mapped.sent(value, to: object.system)))
            remembered.append(Field(name: mapped.marketoName, value: value))
            let position = Int(positions[mapped.index])
            state.fields[position].marketo?.heldSince = nil
            state.fields[position].salesforce?.heldSince = nil
        }
        let owner = draft.assignsOwner ? state.assignTo : nil
        if let owner {
            fields.append(Field(name: "OwnerId", value: .text(owner)))
            state.assignTo = nil
        }
        state.inFlight.append(
            WriteInFlight(
                id: id,
                version: state.version,
                operation: operation,
                object: object,
                record: record ?? state[object.system.other]?.record,
                fields: remembered,
                restored: draft.restored,
                assignTo: owner,
                cause: cause,
                notBefore: latestKnown(of: object.system)
            )
        )
        decision.writes.append(
            WriteCommand(
                id: id,
                lead: state.lead,
                version: state.version,
                operation: operation,
                object: object,
                record: record,
                fields: fields,
                priority: priority,
                cause: cause,
                decidedAt: context.now,
                setsLink: operation == .update && object.system == .salesforce && lacksLink
            )
        )
    }

    /// Whether the Salesforce record is known to name no person, or one that was merged into this
    /// one.
    private var lacksLink: Bool {
        guard state.lead.system == .marketo, let named = state.salesforce?.twin else {
            return false
        }
        return named.isEmpty || state.formerPersons.contains(named)
    }

    /// The latest time of a system's clock of which anything is known: what is decided now happens
    /// there later.
    private func latestKnown(of system: VendorSystem) -> Timestamp {
        var latest = state[system]?.lastEventAt ?? .distantPast
        let fields = state.fields.span
        for position in fields.indices {
            guard let knownAt = fields[position].knownAt(system) else { continue }
            latest = max(latest, knownAt)
        }
        return latest
    }
}
