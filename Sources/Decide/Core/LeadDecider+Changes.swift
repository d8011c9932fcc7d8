// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// Change events: whose record it is, then what they tell.
extension LeadDecider {
    mutating func apply(_ event: ChangeEvent) {
        guard identify(event) else { return }
        let cause = Cause(event: event.id, cycle: event.cycle, request: event.request)
        let isFormer = state[event.system]?.record != event.record
        switch event.operation {
        case .deleted where isFormer, .undeleted where isFormer:
            return  // The record is gone for good: it went into this lead's own.
        case .deleted:
            applyDeletion(event, cause: cause)
            return
        case .merged, .converted:
            applyReaddressing(event, cause: cause)
            return
        case .created, .updated, .undeleted:
            break
        }
        guard let changed = fold(event, isFormer: isFormer) else { return }
        if changed { unblockFailures() }
        var priority = WriteCommand.Priority.normal
        if event.system == .marketo {
            if event.request != nil { priority = .realtime }
            if actOnWaitingRequests(cause: cause) { priority = .realtime }
        }
        settle(cause: cause, priority: priority)
    }

    /// Finds out whether the event is about this lead's record, and links the record when it is
    /// new.
    ///
    /// - Returns: false when there is nothing more to be done here.
    private mutating func identify(_ event: ChangeEvent) -> Bool {
        if event.system == .marketo { return identifyPerson(event) }
        if state.lead.system == .salesforce { return identifyRecord(event) }
        if isOwnRecord(event.record) { return true }
        if let redirect = state.redirects.last(where: { $0.record == event.record }) {
            decision.forwardTo = redirect.to
            return false
        }
        if state.salesforce == nil, state.claim == nil, bystander(event.record) == nil {
            link(event.record, object: event.object, cause: causeOf(event))
            return true
        }
        standBy(event)
        return false
    }

    /// The lead has no person yet; the record may name one.
    private mutating func identifyRecord(_ event: ChangeEvent) -> Bool {
        if let person = event.links.marketo {
            return moveTo(LeadID(.marketo, person), with: event)
        }
        if isOwnRecord(event.record) { return true }
        guard state.salesforce == nil, state.lead.record == event.record else {
            decision.deadLetterReason = "the key names another record than the event"
            return false
        }
        state.salesforce = RecordLink(object: event.object, record: event.record)
        return true
    }

    private func causeOf(_ event: ChangeEvent) -> Cause {
        Cause(event: event.id, cycle: event.cycle, request: event.request)
    }

    private mutating func identifyPerson(_ event: ChangeEvent) -> Bool {
        guard state.lead.system == .marketo else {
            decision.deadLetterReason =
                "the key names a Salesforce record, the event is about a Marketo person: "
                + "key it by marketo:<person>"
            return false
        }
        guard state.lead.record == event.record else {
            // A person that was merged into this one: what it still brings is older than the merge.
            if state.formerPersons.contains(event.record) { return false }
            decision.deadLetterReason = "the key names another person than the event"
            return false
        }
        if state.marketo == nil {
            state.marketo = RecordLink(object: .person, record: event.record)
            if state.salesforce != nil { linkFields() }
        }
        guard let record = event.links.salesforce, event.operation != .deleted,
            state.salesforce == nil, state.claim == nil, bystander(record) == nil,
            !state.redirects.contains(where: { $0.record == record })
        else { return true }
        link(record, object: .of(record: record), cause: causeOf(event))
        return true
    }

    /// Gives the lead a Salesforce record that it did not have.
    private mutating func link(_ record: String, object: ObjectType, cause: Cause) {
        state.salesforce = RecordLink(object: object, record: record)
        state.createRequest = nil
        assumePerson()
        linkFields()
        log(
            .linked,
            "Linked with Salesforce \(object.title) \(record).",
            object: object,
            record: record,
            cause: cause
        )
        askFor(record)
    }

    /// Tells whoever keeps a record under its own ID that it is this lead's.
    mutating func askFor(_ record: String) {
        decision.handOvers.append(
            .link(lead: LeadID(.salesforce, record), of: state.lead, record: record)
        )
    }

    /// The lead's ID tells that Marketo has the person, though nothing has been seen of it: it
    /// holds nothing until it is (design, section 4, first sight).
    mutating func assumePerson() {
        guard state.lead.system == .marketo, state.marketo == nil else { return }
        state.marketo = RecordLink(object: .person, record: state.lead.record)
    }

    /// Takes in the fields of an event.
    ///
    /// - Returns: whether any value changed; nil when the event is refused.
    mutating func fold(_ event: ChangeEvent, isFormer: Bool) -> Bool? {
        let system = event.system
        guard var link = state[system] else { return nil }
        let object = system == .marketo ? salesforceObject : link.object
        let isRepeat = event.changedAt == link.lastEventAt && link.lastEvents.contains(event.id)
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
                    "field \(field.name) holds an array or an object; a mapped field holds text, a "
                    + "number, a boolean or null"
                return nil
            }
            if mapped.isHidden {
                if !field.value.isBlank { skip(mapped) }
                continue
            }
            let value = mapped.canonical(field.value)
            let sight = Sight(
                at: event.changedAt,
                isRepeat: isRepeat,
                isOfAnother: isOld
            )
            if observe(value, of: mapped, in: system, sight) { changed = true }
        }
        note(event, in: &link, isFormer: isFormer)
        state[system] = link
        return changed
    }

    /// Remembers that the event has been seen.
    private func note(_ event: ChangeEvent, in link: inout RecordLink, isFormer: Bool) {
        if isFormer { return }
        let time = event.changedAt
        if time > link.lastEventAt {
            // Only a record that lives can change after its deletion.
            if link.isDeleted { link.isDeleted = false }
            link.lastEventAt = time
            link.lastEvents = [event.id]
        } else if time == link.lastEventAt, !link.lastEvents.contains(event.id) {
            link.lastEvents.append(event.id, keepingLast: Limits.rememberedEvents)
        }
        guard event.isSnapshot, time > link.snapshotAt else { return }
        if holdsSince(time, in: event.system) { link.snapshotAt = time }
    }

    /// Whether every field that was seen in a system is known to have held its value at a time.
    func holdsSince(_ time: Timestamp, in system: VendorSystem) -> Bool {
        let fields = state.fields
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
    struct Sight {
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
        _ sight: Sight
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
            watermark: context.watermarks[system]
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

extension ObjectType {
    /// The object as people call it within a sentence.
    var title: String {
        switch self {
        case .person: "person"
        case .lead: "lead"
        case .contact: "contact"
        }
    }
}
