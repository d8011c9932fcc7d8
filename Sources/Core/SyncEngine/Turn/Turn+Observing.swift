// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// What an event tells of a record's fields.
extension Turn {
    /// What taking in an event's fields came to.
    enum Folded {
        /// The lead has no such record.
        case ignored
        /// The event cannot be used, for this reason.
        case unusable(String)
        case nothingNew
        /// At least one value changed.
        case changed
    }

    /// Takes in the fields of an event.
    ///
    /// - Parameter isFormer: whether the event is of a record that went into the lead's own.
    mutating func fold(_ event: ChangeEvent, isFormer: Bool) -> Folded {
        let system = event.system
        guard let link = identity[system] else { return .ignored }
        let object = system == .marketo ? identity.salesforceObject : link.object
        let isRepeat = link.hasSeen(event)
        let mapping = mapping
        let mappedFields = mapping[object].fields
        var changed = false
        for field in event.fields {
            guard let index = mapping.index(field.name, of: event.object) else { continue }
            let mapped = mappedFields[index]
            if mapped.salesforceName == nil {
                if system == .marketo { keepForNewLead(field.value, of: mapped, event.changedAt) }
                continue
            }
            if field.value == .nested { return .unusable(Self.nested(field.name)) }
            if mapped.isHidden {
                if !field.value.isBlank { failures.skip(mapped) }
                continue
            }
            let sighting = Sighting(
                value: mapped.canonical(field.value),
                at: event.changedAt,
                isRepeat: isRepeat,
                // What a record held before it went into this one is no news of this one.
                isOfAnother: isFormer && event.changedAt <= link.since,
                watermark: context.watermarks[system],
                lastMergedAt: link.since
            )
            if observe(sighting, of: mapped, in: system) { changed = true }
        }
        if !isFormer { note(event, isRepeat: isRepeat) }
        return changed ? .changed : .nothingNew
    }

    private static func nested(_ name: String) -> String {
        "field \(name) holds an array, an object, a number beyond any range or "
            + "half of a surrogate pair; a mapped field holds text, a number, a boolean "
            + "or null"
    }

    /// What a contact has no field for is remembered of the person: a lead that is made for it,
    /// once the contact is gone, needs it.
    private mutating func keepForNewLead(
        _ value: FieldValue,
        of mapped: MappedField,
        _ time: Timestamp
    ) {
        guard value != .nested else { return }
        let position = fields.place(of: mapped)
        var field = fields[position]
        field.keepForNewLead(mapped.canonical(value), at: time)
        fields[position] = field
    }

    /// Takes in one field.
    ///
    /// - Returns: whether the field changed in a way that matters.
    mutating func observe(
        _ sighting: Sighting,
        of mapped: MappedField,
        in system: VendorSystem
    ) -> Bool {
        let position = fields.place(of: mapped)
        if sighting.isOfAnother {
            guard fields[position][system]?.isInherited == true else { return false }
        } else if fields.confirm(sighting.value, at: position, in: system, sighting.at) {
            return false
        }
        var field = fields[position]
        let change = field.observe(sighting, in: system, by: policy(of: mapped))
        fields[position] = field
        if case .conflict(let conflict) = change { journal.note(conflict) }
        return change != .none
    }

    // MARK: The record

    /// Remembers what an event tells of the lead's own record beside its mapped fields.
    private mutating func note(_ event: ChangeEvent, isRepeat: Bool) {
        let system = event.system
        if !isRepeat, system == .salesforce {
            let known = identity.salesforce?.beside ?? []
            let beside = fieldsBeside(event, known: known)
            if beside != known {
                identity.noteBeside(beside)
                // A rule that had refused a write may see the record otherwise.
                failures.unblock()
            }
        }
        if event.changedAt >= identity[system]?.lastEventAt ?? .distantPast {
            noteUnreadable(event)
        }
        identity.note(event)
        let time = event.changedAt
        if event.isSnapshot, let link = identity[system], time > link.snapshotAt,
            fields.allKnown(since: time, in: system)
        {
            identity.noteSnapshot(of: system, at: time)
        }
    }

    /// Remembers which fields cannot be read, and says so in the log.
    private mutating func noteUnreadable(_ event: ChangeEvent) {
        let mapping = mapping
        let mappedFields = mapping[identity.salesforceObject].fields
        let names = identity.noteUnreadable(event) { name in
            mapping.index(name, of: event.object).map { mappedFields[$0].marketoName }
        }
        guard !names.isEmpty, let link = identity[event.system] else { return }
        journal.unreadable(names, in: link, cause: event.cause)
    }

    /// What the Salesforce record, and its parents, show of what validation rules look at beside
    /// the mapped fields. Nothing is written of it.
    private func fieldsBeside(_ event: ChangeEvent, known: [Field]) -> [Field] {
        let validator = context.rules.validator(for: event.object)
        let mapped = mapping[event.object]
        var seen: [Field] = event.isSnapshot ? [] : known
        for field in event.fields
        where mapped.index(salesforce: field.name) == nil && validator.isLookedAt(field.name) {
            if field.value == .nested { continue }
            if let place = seen.firstIndex(where: { $0.name == field.name }) {
                seen[place] = field
            } else if seen.count < Limits.fieldsBeside {
                seen.append(field)
            }
        }
        return seen
    }
}
