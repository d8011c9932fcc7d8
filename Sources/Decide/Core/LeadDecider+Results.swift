// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// Results of writes.
extension LeadDecider {
    mutating func apply(_ result: WriteResult) {
        guard let found = state.inFlight.firstIndex(where: { $0.id == result.write }) else {
            return  // Unknown or told before: it changes nothing that is newer.
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
        switch result.status {
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

    private mutating func applyUpdate(_ write: WriteInFlight, at time: Timestamp, cause: Cause) {
        for field in write.fields {
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
        if !isOpen { linkField(at: position, seenFirst: nil) }
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
        if side.value != field.value, side.knownAt > time, echoedAt > side.knownAt {
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
            if let earlier = side.written, side.value == earlier.value {
                own.priorKnownAt = max(earlier.priorKnownAt, earlier.at)
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
        if let link = state[system], !link.isDeleted, link.record != record {
            log(
                .failed,
                "Created \(system.title) \(write.object.title) \(record), but this lead is already "
                    + "kept in step with \(link.record): merge the two in \(system.title).",
                object: write.object,
                record: record,
                cause: cause
            )
            return
        }
        if state[system]?.isDeleted == true { forgetSide(system) }
        if state[system] == nil {
            state[system] = RecordLink(object: result.object, record: record)
        }
        if system == .salesforce { state.createRequest = nil }
        if result.created {
            for field in write.fields { land(field, of: write, at: result.at) }
            linkCreated(write)
            log(
                .created,
                "Created in \(system.title) as \(result.object.title) \(record).",
                object: result.object,
                record: record,
                cause: cause
            )
        } else {
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
        if system == .salesforce, state.lead.system == .marketo {
            decision.handOvers.append(.link(lead: LeadID(.salesforce, record), of: state.lead))
        }
    }

    /// What changed while the record was being made is still to reach it.
    private mutating func linkCreated(_ write: WriteInFlight) {
        let source = write.object.system.other
        for position in state.fields.indices {
            let name = state.fields[position].name
            guard let made = write.fields.first(where: { $0.name == name }) else {
                linkField(at: position, seenFirst: nil)
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
