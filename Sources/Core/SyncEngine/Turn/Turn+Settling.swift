// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// The fields that are to be written to one system.
struct WriteDraft {
    var fields: [(mapped: MappedField, value: FieldValue)] = []
    /// Those of the fields that are written to their own system again.
    var restored: [String] = []
    /// The owner that a request chose goes with it.
    var assignsOwner = false

    var isEmpty: Bool { fields.isEmpty && !assignsOwner }
}

/// What is pending is written, collides or waits (design, section 4).
extension Turn {
    /// Settles whatever can be settled now, and notes what the rest waits for.
    mutating func settle(cause: Cause, priority: WriteCommand.Priority) {
        hasSettled = true
        if !state.bystanders.isEmpty {
            if !planOnly { adoptBystander() }
            tellOfBystanders(cause: cause)
        }
        if state.marketo?.isDeleted == true, state.salesforce == nil { return finish(cause: cause) }
        if isLinked {
            settleLinked(cause: cause, priority: priority)
        } else if state.marketo != nil, state.createRequest != nil, state.claim == nil {
            createInSalesforce(cause: cause, priority: priority)
        } else if state.salesforce != nil, state.lead.system == .salesforce {
            createInMarketo(cause: cause, priority: priority)
        }
        finish(cause: cause)
    }

    private mutating func finish(cause: Cause) {
        if !planOnly {
            keepHeldChanges()
            logConflicts(cause: cause)
            logSkipped(cause: cause)
        }
        if !state.failures.isEmpty || !state.skippedFields.isEmpty {
            decision.agenda.awaitsSchema = true
        }
    }

    // MARK: Both systems have a record

    private mutating func settleLinked(cause: Cause, priority: WriteCommand.Priority) {
        if state.createRequest != nil {
            if state.salesforce?.isDeleted == true {
                createInSalesforce(cause: cause, priority: priority)
                return
            }
            if !isCreateInFlight(in: .salesforce) { forgetCreate() }
        }
        var toMarketo = WriteDraft()
        var toSalesforce = WriteDraft()
        for index in positions.indices where positions[index] >= 0 {
            let position = Int(positions[index])
            // Nearly all fields are settled: they are not worth a look at the mapping.
            if state.fields[position].isPlain { continue }
            guard let mapped = mappedField(index, salesforceObject) else {
                // A contact has no such field: nothing is to be written, now or later.
                clearPending(&state.fields[position].marketo)
                clearPending(&state.fields[position].salesforce)
                continue
            }
            if mapped.isHidden { continue }
            guard var source = settleField(at: position, mapped, cause: cause) else { continue }
            if !canWrite(mapped, to: source.other) { source = bringBack(mapped, position, source) }
            switch source {
            case .marketo: stage(mapped, position, from: .marketo, into: &toSalesforce)
            case .salesforce: stage(mapped, position, from: .salesforce, into: &toMarketo)
            }
            restage(mapped, position, &toMarketo, &toSalesforce)
        }
        addOwner(to: &toSalesforce)
        publishUpdate(toSalesforce, to: .salesforce, cause: cause, priority: priority)
        publishUpdate(toMarketo, to: .marketo, cause: cause, priority: priority)
    }

    /// The record is back: none has to be made in its place, and why none could be made holds up
    /// nothing any more.
    private mutating func forgetCreate() {
        state.createRequest = nil
        state.failures.removeAll { $0.system == .salesforce }
    }

    /// Decides which side's value is to be written to the other now, if any.
    mutating func settleField(
        at position: Int,
        _ mapped: MappedField,
        cause: Cause
    ) -> VendorSystem? {
        var field = state.fields[position]
        let isDoubtful = field.marketo?.isDoubtful == true || field.salesforce?.isDoubtful == true
        guard
            field.marketo?.pendingSince != nil || field.salesforce?.pendingSince != nil
                || isDoubtful
        else { return nil }
        let marketo = field.marketo?.value ?? .null
        let salesforce = field.salesforce?.value ?? .null
        if valueInFlight(mapped.marketoName, to: .marketo) != nil
            || valueInFlight(mapped.marketoName, to: .salesforce) != nil
        {
            hold(field.marketo, of: .marketo)
            hold(field.salesforce, of: .salesforce)
            return nil  // The result tells which change came first.
        }
        if marketo == salesforce {
            clearPending(&field.marketo)
            clearPending(&field.salesforce)
            state.fields[position] = field
            return isDoubtful ? (field.marketo?.isDoubtful == true ? .marketo : .salesforce) : nil
        }
        if let marketoAt = field.marketo?.pendingSince,
            let salesforceAt = field.salesforce?.pendingSince
        {
            guard !planOnly else { return .marketo }
            let winner = collide(
                mapped,
                value: marketo,
                changedAt: marketoAt,
                of: .marketo,
                with: salesforce,
                changedAt: salesforceAt
            )
            clearPending(&field[winner.other])
            field[winner]?.heldSince = nil
            state.fields[position] = field
            return winner
        }
        guard
            let source = field.marketo?.pendingSince != nil
                ? VendorSystem.marketo : field.salesforce?.pendingSince != nil ? .salesforce : nil
        else {
            return isDoubtful ? (field.marketo?.isDoubtful == true ? .marketo : .salesforce) : nil
        }
        return mayGo(position, mapped, from: source) ? source : nil
    }

    private func clearPending(_ side: inout SideValue?) {
        side?.pendingSince = nil
        side?.heldSince = nil
    }

    /// Whether a change of one side may be written, or must wait for the other side's watermark:
    /// where the other side may win, or has never been seen (design, section 4, first sight).
    private mutating func mayGo(
        _ position: Int,
        _ mapped: MappedField,
        from source: VendorSystem
    ) -> Bool {
        guard var side = state.fields[position][source], let changedAt = side.pendingSince else {
            return false
        }
        // What a record held that nobody has seen would be overwritten without a trace.
        let isUnseen =
            state[source.other]?.isUnseen == true && state.fields[position][source.other] == nil
        let isSure =
            !mapped.rule.canLose(side.value, of: source)
            || !canWrite(mapped, to: source)  // The other side cannot win: it cannot be written.
        let isUrgent = isForced && source == .marketo
        if isUrgent || (isSure && !isUnseen) || context.watermarks[source.other] >= changedAt {
            return true
        }
        let heldSince = side.heldSince ?? context.now
        let end = heldSince.advanced(byMilliseconds: context.maxHoldMilliseconds)
        if context.now >= end { return true }
        side.heldSince = heldSince
        state.fields[position][source] = side
        hold(side, of: source)
        decision.agenda.wait(for: source.other, toReach: changedAt, until: end)
        return false
    }

    func canWrite(_ mapped: MappedField, to system: VendorSystem) -> Bool {
        system == .marketo ? mapped.isWritableInMarketo : mapped.isUpdateableInSalesforce
    }

    /// A change that cannot reach the other system: what that holds comes back, so that the two do
    /// not stay apart. A blank does not: it would wipe out what was never to be compared, a field
    /// whose access was forgotten, say.
    ///
    /// - Returns: the side whose value stays.
    private mutating func bringBack(
        _ mapped: MappedField,
        _ position: Int,
        _ source: VendorSystem
    ) -> VendorSystem {
        let target = source.other
        guard let side = state.fields[position][source], let changedAt = side.pendingSince,
            state[target]?.isDeleted == false
        else { return source }
        if planOnly { return source }
        skip(mapped)
        clearPending(&state.fields[position][source])
        guard let own = state.fields[position][target], !own.value.isBlank,
            canWrite(mapped, to: source), state[source]?.isDeleted == false
        else { return source }
        state.fields[position][target]?.pendingSince = own.pendingSince ?? own.knownAt
        return collide(
            mapped,
            value: side.value,
            changedAt: changedAt,
            of: source,
            with: own.value,
            changedAt: own.knownAt
        )
    }

    /// Puts one side's value on its way to the other, if the other lets it be written.
    private mutating func stage(
        _ mapped: MappedField,
        _ position: Int,
        from source: VendorSystem,
        into draft: inout WriteDraft
    ) {
        let target = source.other
        guard state[target]?.isDeleted == false else { return }
        guard let side = state.fields[position][source], let changedAt = side.pendingSince,
            canWrite(mapped, to: target), !isUnreadable(mapped, in: target, since: changedAt)
        else { return }
        draft.fields.append((mapped, side.value))
        // Whatever the other side may hold, it is replaced.
        if let other = state.fields[position][target], other.isDoubtful {
            state.fields[position][target] = other.overwritten
        }
    }

    /// Whether a system holds something in a field that nobody can read, and that is newer.
    private func isUnreadable(
        _ mapped: MappedField,
        in system: VendorSystem,
        since time: Timestamp
    ) -> Bool {
        guard let link = state[system], !link.unreadable.isEmpty else { return false }
        return link.unreadable.contains(mapped.marketoName) && time <= link.lastEventAt
    }

    /// A winner that our own write may have overwritten is written to its own system again.
    private func restage(
        _ mapped: MappedField,
        _ position: Int,
        _ toMarketo: inout WriteDraft,
        _ toSalesforce: inout WriteDraft
    ) {
        let field = state.fields[position]
        if let side = field.marketo, side.isDoubtful, state.marketo?.isDeleted == false,
            mapped.isWritableInMarketo
        {
            toMarketo.fields.append((mapped, side.value))
            toMarketo.restored.append(mapped.marketoName)
        }
        if let side = field.salesforce, side.isDoubtful, state.salesforce?.isDeleted == false,
            mapped.isUpdateableInSalesforce
        {
            toSalesforce.fields.append((mapped, side.value))
            toSalesforce.restored.append(mapped.marketoName)
        }
    }

    /// `fax (Fax)`: people of either system know the field by their own name.
    private func nameInBoth(_ name: String) -> String {
        guard let index = mapping.index(marketo: name),
            let salesforceName = mapping[salesforceObject].fields[index].salesforceName,
            salesforceName != name
        else { return name }
        return "\(name) (\(salesforceName))"
    }

    private mutating func logSkipped(cause: Cause) {
        guard !skipped.isEmpty else { return }
        let hidden = skipped.map(nameInBoth).joined(separator: ", ")
        state.skippedFields += skipped
        skipped = []
        log(
            .skipped,
            "Not synced: \(hidden). The Salesforce sync user may not see or may not edit it; give "
                + "it access to the field, or take the field out of the mapping.",
            object: salesforceObject,
            record: state.salesforce?.record,
            cause: cause
        )
    }
}
