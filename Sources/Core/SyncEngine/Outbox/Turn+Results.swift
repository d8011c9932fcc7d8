// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// Results of writes.
extension Turn {
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
        // A connector that only found the write there cannot say when it was applied, and dates it
        // as early as can be.
        var result = result
        result.at = max(result.at, write.notBefore)
        // Whoever told a time to come is not believed: it would hide what changes until then.
        if result.at > ClockMargin.latest(context.now) {
            result.at = max(context.now, write.notBefore)
        }
        var cause = write.cause
        cause.write = write.id
        switch result.status {
        case .rejected where !state.isToOwnRecord(write),
            .applied where write.operation == .update && !state.isToOwnRecord(write):
            keepOwner(of: write, result)  // Its record has gone into another one: that is written.
        case .rejected where write.operation == .update && write.record != ownRecord(of: write):
            keepOwner(of: write, result)
            for field in write.fields { takeEchoAsChange(field, of: write) }
        case .rejected:
            applyRefusal(of: write, result, cause: cause)
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

    func ownRecord(of write: WriteInFlight) -> String? {
        state[write.object.system]?.record ?? write.record
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
    mutating func takeEchoAsChange(_ field: Field, of write: WriteInFlight) {
        let system = write.object.system
        guard let index = mapping.index(marketo: field.name), positions[index] >= 0,
            var side = state.fields[Int(positions[index])][system]
        else { return }
        if let echoedAt = side.echoedAt, echoedAt >= side.knownAt {
            side = SideValue(value: field.value, knownAt: echoedAt, pendingSince: echoedAt)
        }
        side.echoedAt = nil
        side.followsOwnWrite = false
        state.fields[Int(positions[index])][system] = side
    }
}
