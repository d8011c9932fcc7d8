// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// Results of writes.
extension Turn {
    mutating func take(_ result: WriteResult) -> Next {
        guard let write = outbox.write(result.write) else {
            // Unknown or told before: it changes nothing that is newer. The record may have gone
            // to another lead, and the write with it.
            guard result.lead.system == .salesforce,
                let owner = identity.owner(of: result.lead.record)
            else { return .keepWaiting }
            return .forward(to: owner)
        }
        if write.operation == .create, result.status == .applied, result.record == nil {
            // Taken as told, the record would be made a second time.
            return .unusable(
                "an applied create has to name its record: member 'record' is missing"
            )
        }
        outbox.close(write.id)
        var result = result
        result.at = applied(at: result.at, write)
        var cause = write.cause
        cause.write = write.id
        var next = Next.settle(cause, write.cause.request == nil ? .normal : .realtime)
        switch result.status {
        case .rejected where !identity.isToOwnRecord(write),
            .applied where write.operation == .update && !identity.isToOwnRecord(write):
            keepOwner(of: write, result)  // Its record has gone into another one: that is written.
        case .rejected
        where write.operation == .update && write.record != identity.ownRecord(of: write):
            keepOwner(of: write, result)
            for field in write.fields { takeEchoAsChange(field, of: write) }
        case .rejected:
            takeRefusal(of: write, result, cause)
        case .applied:
            failures.clear(write.object.system)
            switch write.operation {
            case .update: applyUpdate(write, at: result.at, cause)
            case .create: next = applyCreate(write, result, cause) ?? next
            }
        }
        if write.object == .person, write.operation == .create,
            identity.lead.system == .salesforce, let person = identity.marketo
        {
            // It goes by its person's ID from now on; whatever is left is settled there.
            return .move(to: LeadID(.marketo, person.record))
        }
        return next
    }

    /// When a write was applied, as far as its result can be believed.
    private func applied(at told: Timestamp, _ write: WriteInFlight) -> Timestamp {
        // A connector that only found the write there cannot say when it was applied, and dates it
        // as early as can be.
        let time = max(told, write.notBefore)
        // A time to come is not believed: it would hide what changes until then.
        return time > ClockMargin.latest(context.now) ? max(context.now, write.notBefore) : time
    }

    private mutating func applyUpdate(_ write: WriteInFlight, at time: Timestamp, _ cause: Cause) {
        let isToFormer = write.record != nil && write.record != identity.ownRecord(of: write)
        for field in write.fields where !isToFormer || continues(field.name) {
            land(field, of: write, at: time)
            compareAgain(field.name)
        }
        let record = identity[write.object.system]?.record
        journal.updated(write, record: record, cause: cause)
    }

    /// One field of a write has landed.
    mutating func land(_ value: Field, of write: WriteInFlight, at time: Timestamp) {
        guard let index = mapping.index(marketo: value.name),
            let position = fields.position(of: index),
            let mapped = mappedField(index, identity.salesforceObject)
        else { return }
        var field = fields[position]
        let change = field.land(
            LandedValue(
                value: value.value,
                at: time,
                isRestored: write.restored.contains(value.name),
                isToOwnRecord: write.record == identity.ownRecord(of: write)
            ),
            in: write.object.system,
            by: policy(of: mapped)
        )
        fields[position] = field
        if case .conflict(let conflict) = change { journal.note(conflict) }
    }

    /// Whether the contact to which the lead was converted took a field over from the lead.
    func continues(_ name: String) -> Bool {
        guard let link = identity.salesforce, let position = fields.position(ofMapped: name) else {
            return false
        }
        return fields[position].continues(since: link.since)
    }

    /// A write that was under way when its person was merged away carries a value that the
    /// surviving person never held: nothing is pending, and yet the two sides differ.
    mutating func compareAgain(_ name: String) {
        guard identity.hasBothRecords, let position = fields.position(ofMapped: name),
            !fields[position].isOpen
        else { return }
        fields.link(at: position)
    }

    /// What looked like our write coming back was a user's own change to the same value.
    mutating func takeEchoAsChange(_ value: Field, of write: WriteInFlight) {
        guard let position = fields.position(ofMapped: value.name) else { return }
        var field = fields[position]
        field.refuse(value.value, in: write.object.system)
        fields[position] = field
    }
}
