// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// Results of writes.
extension LeadDecider {
    mutating func apply(_ result: WriteResult) {
        guard let found = state.inFlight.firstIndex(where: { $0.id == result.write }) else {
            // Unknown or told before: it changes nothing that is newer. The record may have gone
            // to another lead, and the write with it.
            if result.lead.system == .salesforce {
                decision.forwardTo = redirect(of: result.lead.record)
            }
            return
        }
        let pending = state.inFlight[found]
        if pending.operation == .create, result.status == .applied, result.record == nil {
            // Taken as told, the record would be made a second time.
            decision.deadLetterReason =
                "an applied create has to name its record: member 'record' is missing"
            return
        }
        let write = state.inFlight.remove(at: found)
        var cause = write.cause
        cause.write = write.id
        if result.status == .rejected { keepOwner(of: write, result) }
        switch result.status {
        case .rejected where !state.isToOwnRecord(write),
            .applied where write.operation == .update && !state.isToOwnRecord(write):
            break  // Its record has gone into another one: that is written whatever is pending.
        case .rejected where write.operation == .update && write.record != ownRecord(of: write):
            for field in write.fields { takeEchoAsChange(field, of: write) }
        case .rejected:
            for field in write.fields { takeEchoAsChange(field, of: write) }
            let reasons =
                result.errors.isEmpty
                ? [Reason(code: "UNKNOWN", fields: [], message: "no reason was given")]
                : result.errors
            fail(
                write.object.system,
                .rejected,
                reasons,
                object: write.object,
                operation: write.operation,
                cause: cause
            )
        case .applied:
            state.failures.removeAll { $0.system == write.object.system }
            switch write.operation {
            case .update: applyUpdate(write, at: result.at, cause: cause)
            case .create: applyCreate(write, result, cause: cause)
            }
        }
        if write.object == .person, write.operation == .create, state.lead.system == .salesforce,
            let person = state.marketo
        {
            // It goes by its person's ID from now on; whatever is left is settled there.
            becomeAlias(of: LeadID(.marketo, person.record))
            return
        }
        settle(cause: cause, priority: write.cause.request == nil ? .normal : .realtime)
    }

    /// An owner that was not the reason for the refusal goes with the next write.
    private mutating func keepOwner(of write: WriteInFlight, _ result: WriteResult) {
        guard let owner = write.assignTo, state.assignTo == nil else { return }
        let isRefused = result.errors.contains { error in
            error.fields.contains("OwnerId") || error.code.contains("CROSS_REFERENCE")
        }
        if !isRefused { state.assignTo = owner }
    }

    private func ownRecord(of write: WriteInFlight) -> String? {
        state[write.object.system]?.record ?? write.record
    }

    /// Whether the contact that a lead was converted to holds what the lead was given before: one
    /// that was there already may not.
    private func continues(_ name: String) -> Bool {
        guard let link = state.salesforce, let index = mapping.index(marketo: name),
            positions[index] >= 0,
            let side = state.fields[Int(positions[index])].salesforce
        else { return false }
        return side.isInherited || max(side.knownAt, side.echoedAt ?? side.knownAt) >= link.since
    }

    private mutating func applyUpdate(_ write: WriteInFlight, at time: Timestamp, cause: Cause) {
        let isToFormer = write.record != nil && write.record != ownRecord(of: write)
        for field in write.fields where !isToFormer || continues(field.name) {
            land(field, of: write, at: time)
            compareAgain(field.name)
        }
        let names = write.fields.map(\.name).joined(separator: ", ")
        log(
            .synced,
            "Updated in \(write.object.system.title): \(names.isEmpty ? "owner" : names).",
            object: write.object,
            record: state[write.object.system]?.record,
            cause: cause
        )
    }

    /// A write that was under way when its person was merged away carries a value that the
    /// surviving person never held: nothing is pending, and yet the two sides differ.
    private mutating func compareAgain(_ name: String) {
        guard hasBothRecords, let index = mapping.index(marketo: name), positions[index] >= 0 else {
            return
        }
        let position = Int(positions[index])
        let field = state.fields[position]
        let isOpen = VendorSystem.allCases.contains { system in
            field[system].map { $0.pendingSince != nil || $0.isDoubtful } ?? false
        }
        if !isOpen { linkField(at: position) }
    }

    /// What looked like our write coming back was somebody's own change to the same value.
    private mutating func takeEchoAsChange(_ field: Field, of write: WriteInFlight) {
        let system = write.object.system
        guard let index = mapping.index(marketo: field.name), positions[index] >= 0,
            var side = state.fields[Int(positions[index])][system], let echoedAt = side.echoedAt
        else { return }
        if echoedAt > side.knownAt {
            side = SideValue(value: field.value, knownAt: echoedAt, pendingSince: echoedAt)
        }
        side.echoedAt = nil
        state.fields[Int(positions[index])][system] = side
    }

    /// One field of a write has landed: what the system held before, and what has changed there
    /// since the write was decided, decides what that means.
    private mutating func land(_ field: Field, of write: WriteInFlight, at time: Timestamp) {
        let system = write.object.system
        guard let index = mapping.index(marketo: field.name), positions[index] >= 0,
            let mapped = mappedField(index, salesforceObject)
        else { return }
        let position = Int(positions[index])
        let other = state.fields[position][system.other]
        var side =
            state.fields[position][system] ?? SideValue(value: .null, knownAt: .distantPast)
        var settlesOther = other?.value == field.value
        let echoedAt = side.echoedAt ?? .distantPast
        side.echoedAt = nil
        if side.isDoubtful, side.value == field.value, side.knownAt > time, let own = side.written {
            // Restored, and changed back later to what our earlier write had put there.
            side = SideValue(value: own.value, knownAt: side.knownAt, pendingSince: side.knownAt)
        } else if side.value != field.value, side.knownAt > time, echoedAt > side.knownAt {
            // Changed there after our write, and later to the written value again.
            side = SideValue(value: field.value, knownAt: echoedAt)
        } else if side.value != field.value, side.knownAt > time {
            // Changed there after our write, by someone who saw it: no collision.
            side.written = nil
            side.isDoubtful = false
            side.pendingSince = side.pendingSince ?? side.knownAt
        } else {
            var own = OwnWrite(
                value: field.value,
                at: time,
                prior: side.value,
                priorKnownAt: side.knownAt
            )
            if let earlier = side.written, side.isDoubtful {
                // The value is what the field should hold; what it held is our earlier write.
                own.prior = earlier.value
                own.priorKnownAt = max(side.knownAt, earlier.at)
            } else if let earlier = side.written, side.value == earlier.value {
                own.priorKnownAt = max(side.knownAt, earlier.priorKnownAt, earlier.at)
            }
            if side.isInherited, write.record == ownRecord(of: write) {
                own.priorKnownAt = .distantPast
                side.isInherited = false
            }
            if side.value != field.value, write.restored.contains(field.name) {
                // The system's own older value, put back over a newer one: that one is put back
                // too.
                side.written = own
                side.knownAt = max(side.knownAt, time)
                side.isDoubtful = true
            } else if side.value != field.value, let changedAt = side.pendingSince {
                let rewrites = landOnChange(
                    &side,
                    changedAt: changedAt,
                    mapped,
                    own: own,
                    other: other,
                    in: system
                )
                if rewrites {
                    settlesOther = false
                    state.fields[position][system.other]?.pendingSince =
                        other?.pendingSince ?? other?.knownAt
                }
            } else {
                if side.value != field.value { side.pendingSince = nil }
                side.value = field.value
                side.knownAt = max(time, side.knownAt)
                side.written = own
                side.isDoubtful = false
            }
        }
        state.fields[position][system] = side
        if settlesOther {
            state.fields[position][system.other]?.pendingSince = nil
            state.fields[position][system.other]?.heldSince = nil
        }
    }

    /// Our write has replaced a change that was made before it: the two collided.
    ///
    /// - Returns: whether the other side's value has to be written once more, to be sure.
    private mutating func landOnChange(
        _ side: inout SideValue,
        changedAt: Timestamp,
        _ mapped: MappedField,
        own: OwnWrite,
        other: SideValue?,
        in system: VendorSystem
    ) -> Bool {
        let otherAt = other?.pendingSince ?? other?.knownAt ?? own.at
        let winner = collide(
            mapped,
            value: side.value,
            changedAt: changedAt,
            of: system,
            with: own.value,
            changedAt: otherAt
        )
        side.written = own
        side.knownAt = max(side.knownAt, own.at)
        if winner == system {
            side.isDoubtful = true
        } else if isWithinCoarseTick(changedAt, before: own.at) {
            side.pendingSince = nil
            side.written = nil
            return true
        } else {
            side.value = own.value
            side.pendingSince = nil
            side.isDoubtful = false
        }
        return false
    }

    private mutating func applyCreate(_ write: WriteInFlight, _ result: WriteResult, cause: Cause) {
        let system = write.object.system
        guard let record = result.record else { return }
        if !result.created, state.isToOwnRecord(write) {
            for field in write.fields { takeEchoAsChange(field, of: write) }
        }
        if system == .marketo, state.lead.system == .marketo, record != state.lead.record {
            if !isOwnID(LeadID(.marketo, record)) { giveToNewPerson(write, result, record, cause) }
            return
        }
        if system == .salesforce, state.formerRecords.contains(record) {
            // It was known before its result, and went into another one since.
            if write.object == .lead, salesforceObject == .contact {
                for field in write.fields where continues(field.name) {
                    land(field, of: write, at: result.at)
                }
            }
            linkCreated(write)
            logCreated(write, result, record, cause)
            return
        }
        if system == .salesforce, let owner = redirect(of: record) {
            // Found, and another lead's by now.
            state.createRequest = nil
            logOwner(owner, of: record, object: result.object, cause: cause)
            return
        }
        if let link = state[system], !link.isDeleted, link.record != record {
            log(
                .failed,
                "Created \(system.title) \(write.object.title) \(record), but this lead is already "
                    + "kept in step with \(link.record): merge the two in \(system.title).",
                object: write.object,
                record: record,
                cause: cause
            )
            askFor(record)
            return
        }
        // It may be known already, and even to be gone again.
        let wasLinked =
            state[system].map {
                $0.record == record && (!$0.isDeleted || $0.lastEventAt >= result.at)
            } ?? false
        var known: LeadState?
        if system == .salesforce {
            if state.salesforce?.isDeleted == true, !wasLinked { retireRecord() }
            known = bystander(record).map { state.bystanders.remove(at: $0) }
            state.createRequest = nil
            if !wasLinked { state.claim = nil }
        }
        if state[system] == nil {
            state[system] = RecordLink(object: result.object, record: record)
        }
        if result.created {
            for field in write.fields { land(field, of: write, at: result.at) }
            linkCreated(write)
            if let known { learn(from: known) }
            logCreated(write, result, record, cause)
        } else if !wasLinked {
            if let known { learn(from: known) }
            linkFields()
            waitForSnapshot(of: system, since: result.at)
            log(
                .linked,
                "Linked with \(result.object.title) \(record), which \(system.title) already had.",
                object: result.object,
                record: record,
                cause: cause
            )
        }
        if system == .salesforce { askFor(record) }
    }

    private mutating func logCreated(
        _ write: WriteInFlight,
        _ result: WriteResult,
        _ record: String,
        _ cause: Cause
    ) {
        log(
            .created,
            "Created in \(write.object.system.title) as \(result.object.title) \(record).",
            object: result.object,
            record: record,
            cause: cause
        )
    }

    /// A person was made for a Salesforce record that turned out to be this lead's, or to stand by:
    /// the new person takes what this one does not need.
    private mutating func giveToNewPerson(
        _ write: WriteInFlight,
        _ result: WriteResult,
        _ person: String,
        _ cause: Cause
    ) {
        let made = write.record ?? ""
        let isFree =
            bystander(made) != nil || (isOwnRecord(made) && state.marketo?.isDeleted == true)
        log(
            isFree ? .created : .failed,
            "Created in Marketo as person \(person)"
                + (isFree
                    ? " for Salesforce record \(made)."
                    : ", but this lead is already kept in step with \(state.lead.record): merge the "
                        + "two in Marketo."),
            object: .person,
            record: person,
            cause: cause
        )
        guard isFree else { return }
        let fields = (result.created ? write.fields : []).map { field in
            FieldState(
                name: field.name,
                marketo: SideValue(value: field.value, knownAt: result.at)
            )
        }
        give(made, to: LeadID(.marketo, person), made: fields)
    }

    /// What changed while the record was being made is still to reach it.
    private mutating func linkCreated(_ write: WriteInFlight) {
        let source = write.object.system.other
        for position in state.fields.indices {
            let name = state.fields[position].name
            guard let made = write.fields.first(where: { $0.name == name }) else {
                linkField(at: position)
                continue
            }
            if let side = state.fields[position][source], side.value != made.value {
                state.fields[position][source]?.pendingSince = side.knownAt
            }
        }
    }

    /// A record that was found instead of made is not known yet: a change that could lose waits
    /// until the feed has passed the time at which it was found, and so has shown it.
    private mutating func waitForSnapshot(of system: VendorSystem, since time: Timestamp) {
        for position in state.fields.indices {
            guard let changedAt = state.fields[position][system.other]?.pendingSince else {
                continue
            }
            state.fields[position][system.other]?.pendingSince = max(changedAt, time)
        }
    }
}
