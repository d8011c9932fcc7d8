// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// What an event tells of a record's fields.
extension Turn {
    /// Takes in the fields of an event.
    ///
    /// - Returns: whether any value changed; nil when the event is refused.
    mutating func fold(_ event: ChangeEvent, isFormer: Bool) -> Bool? {
        let system = event.system
        guard var link = state[system] else { return nil }
        let object = system == .marketo ? salesforceObject : link.object
        // Behind a newer event comes what was told before it: of two events of one tick of the
        // clock, the one that was told last is not undone by the other, told once more.
        let isRepeat =
            event.changedAt < link.lastEventAt
            || event.changedAt == link.lastEventAt && link.lastEvents.contains(event.id)
        // What a record held before it went into this one is no news of this one.
        let isOld = isFormer && event.changedAt <= link.since
        let mapping = mapping
        let mappedFields = mapping[object]
        var changed = false
        for field in event.fields {
            guard let index = mapping.index(field.name, of: event.object) else { continue }
            let mapped = mappedFields.fields[index]
            if mapped.salesforceName == nil {
                keepForNewLead(field.value, of: mapped, in: system, at: event.changedAt)
                continue
            }
            if field.value == .nested {
                decision.deadLetterReason =
                    "field \(field.name) holds an array, an object, a number beyond any range or "
                    + "half of a surrogate pair; a mapped field holds text, a number, a boolean "
                    + "or null"
                return nil
            }
            if mapped.isHidden {
                if !field.value.isBlank { skip(mapped) }
                continue
            }
            let value = mapped.canonical(field.value)
            let sight = Sighting(
                at: event.changedAt,
                isRepeat: isRepeat,
                isOfAnother: isOld
            )
            if observe(value, of: mapped, in: system, sight) { changed = true }
        }
        if !isRepeat, !isFormer { noteBeside(event, in: &link) }
        if !isFormer, event.changedAt >= link.lastEventAt { noteUnreadable(event, in: &link) }
        note(event, in: &link, isFormer: isFormer)
        state[system] = link
        return changed
    }

    /// Remembers which fields hold what nobody can read, and says so in the log.
    private mutating func noteUnreadable(_ event: ChangeEvent, in link: inout RecordLink) {
        if event.unreadable.isEmpty, link.unreadable.isEmpty { return }
        func name(_ field: String) -> String? {
            mapping.index(field, of: event.object).map {
                mapping[salesforceObject].fields[$0].marketoName
            }
        }
        let known = link.unreadable
        let names = event.unreadable.compactMap(name)
        let read = Set(event.fields.compactMap { name($0.name) })
        let kept = event.isSnapshot ? [] : known.filter { !read.contains($0) }
        link.unreadable = kept.filter { !names.contains($0) } + names
        let new = names.filter { !known.contains($0) }
        guard !new.isEmpty else { return }
        log(
            .skipped,
            "Nobody can read what \(event.system.title) holds in \(new.joined(separator: ", ")) "
                + "(broken text): it is left alone until it is changed.",
            object: link.object,
            record: link.record,
            cause: Cause(event: event.id, cycle: event.cycle, request: event.request)
        )
    }

    /// Remembers that the event has been seen.
    private func note(_ event: ChangeEvent, in link: inout RecordLink, isFormer: Bool) {
        if isFormer { return }
        noteWord(event, in: &link)
        let time = event.changedAt
        if time > link.lastEventAt {
            // Only a record that lives can change after its deletion.
            if link.isDeleted { link.isDeleted = false }
            link.lastEventAt = time
            link.lastEvents = [event.id]
            link.wasMade = false
        } else if time == link.lastEventAt, !link.lastEvents.contains(event.id) {
            link.lastEvents.append(event.id, keepingLast: Limits.rememberedEvents)
        }
        guard event.isSnapshot, time > link.snapshotAt else { return }
        if holdsSince(time, in: event.system) { link.snapshotAt = time }
    }

    /// Whether every field that was seen in a system is known to have held its value at a time.
    func holdsSince(_ time: Timestamp, in system: VendorSystem) -> Bool {
        let fields = state.fields.span
        var position = 0
        while position < fields.count, (fields[position].knownAt(system) ?? time) >= time {
            position += 1
        }
        return position == fields.count
    }

    /// What a contact has no field for is remembered of the person: a lead that is made for it,
    /// once the contact is gone, needs it.
    private mutating func keepForNewLead(
        _ value: FieldValue,
        of mapped: MappedField,
        in system: VendorSystem,
        at time: Timestamp
    ) {
        guard system == .marketo, value != .nested else { return }
        let position = position(of: mapped.index, named: mapped.marketoName)
        let side = state.fields[position].marketo
        guard side.map({ $0.knownAt < time }) ?? true else { return }
        state.fields[position].marketo = SideValue(value: mapped.canonical(value), knownAt: time)
    }

    /// When and where a value was seen.
    struct Sighting {
        var at: Timestamp
        /// The event has been seen before.
        var isRepeat = false
        /// A record held it that went into this one later.
        var isOfAnother = false
    }

    /// Takes in one field.
    ///
    /// - Returns: whether the state of the field changed in a way that matters.
    mutating func observe(
        _ value: FieldValue,
        of mapped: MappedField,
        in system: VendorSystem,
        _ sight: Sighting
    ) -> Bool {
        let position = position(of: mapped.index, named: mapped.marketoName)
        let time = sight.at
        if sight.isOfAnother {
            guard state.fields[position][system]?.isInherited == true else { return false }
        } else if state.fields[position].confirm(value, in: system, at: time) {
            return false
        }
        guard var side = state.fields[position][system] else {
            state.fields[position][system] = SideValue(value: value, knownAt: time)
            // The record may be the one that is being made.
            let isOwn = valueInFlight(mapped.marketoName, to: system) == value
            if hasBothRecords, !isOwn { linkField(at: position) }
            return true
        }
        if side.isInherited, !sight.isOfAnother, time < side.knownAt {
            return replaceInherited(side, by: value, at: position, in: system, time)
        }
        if !sight.isOfAnother { side.isInherited = false }
        let inFlight = valueInFlight(mapped.marketoName, to: system)
        let observation = side.observe(
            value,
            at: time,
            isRepeat: sight.isRepeat,
            inFlight: inFlight,
            watermark: context.watermarks[system],
            isForm: mapped.isForm
        )
        if system == .salesforce, !hasBothRecords {
            // Whoever is linked with the record may have written to it meanwhile.
            remember(&side, observation, value, at: time, before: state.fields[position])
        }
        switch observation {
        case .nothing:
            state.fields[position][system] = side
            return false
        case .changed:
            side.pendingSince = hasBothRecords ? time : nil
            state.fields[position][system] = side
            return true
        case .collidedWithOwnWrite:
            state.fields[position][system] = side
            resolveBehindOwnWrite(position, mapped, in: system, value: value, at: time)
            return true
        }
    }

    private func remember(
        _ side: inout SideValue,
        _ observation: Observation,
        _ value: FieldValue,
        at time: Timestamp,
        before: FieldState
    ) {
        guard let known = before.salesforce else { return }
        if observation == .changed {
            side.earlier = known.earlier
            side.remember(SeenValue(value: known.value, at: known.knownAt))
        } else if time < known.knownAt, value != known.value {
            side.remember(SeenValue(value: value, at: time))
        }
    }

    /// What was taken over from a record that went into this one was a guess: what this one is told
    /// to have held, however long ago, counts as changed when the two became one.
    private mutating func replaceInherited(
        _ guess: SideValue,
        by value: FieldValue,
        at position: Int,
        in system: VendorSystem,
        _ time: Timestamp
    ) -> Bool {
        var side = SideValue(value: value, knownAt: time, pendingSince: guess.pendingSince)
        let isChanged = value != guess.value
        if isChanged, hasBothRecords {
            side.pendingSince = max(time, state[system]?.since ?? time)
        }
        state.fields[position][system] = side
        return isChanged
    }

    mutating func skip(_ mapped: MappedField) {
        guard !state.skippedFields.contains(mapped.marketoName),
            !skipped.contains(mapped.marketoName)
        else { return }
        skipped.append(mapped.marketoName)
    }
}
