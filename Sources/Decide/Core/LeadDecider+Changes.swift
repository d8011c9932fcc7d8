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
        if let redirect = state.redirects.last(where: { $0.record == event.record }) {
            decision.forwardTo = redirect.to
            return false
        }
        if state.lead.system == .salesforce, let person = event.links.marketo {
            return moveTo(LeadID(.marketo, person), with: event)
        }
        guard let link = state.salesforce else {
            return linkSalesforceRecord(event.record, object: event.object, cause: causeOf(event))
        }
        if link.record == event.record || state.formerRecords.contains(event.record)
            || state.claim?.from == event.record || state.claim?.into == event.record
        {
            return true
        }
        if link.isDeleted, event.operation != .deleted {
            forgetSide(.salesforce)
            return linkSalesforceRecord(event.record, object: event.object, cause: causeOf(event))
        }
        logForeignRecord(event, own: link)
        return false
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
            if state.formerRecords.contains(event.record) { return false }
            decision.deadLetterReason = "the key names another person than the event"
            return false
        }
        if state.marketo == nil {
            state.marketo = RecordLink(object: .person, record: event.record)
            if state.salesforce != nil { linkFields() }
        }
        guard let record = event.links.salesforce, event.operation != .deleted,
            !state.redirects.contains(where: { $0.record == record }),
            !state.formerRecords.contains(record), state.claim == nil
        else { return true }
        if state.salesforce == nil {
            let object: ObjectType = record.hasPrefix("003") ? .contact : .lead
            _ = linkSalesforceRecord(record, object: object, cause: causeOf(event))
        }
        return true
    }

    /// Gives the lead a Salesforce record that it did not have.
    private mutating func linkSalesforceRecord(
        _ record: String,
        object: ObjectType,
        cause: Cause
    ) -> Bool {
        if state.lead.system == .salesforce {
            guard state.lead.record == record || state.formerRecords.contains(record) else {
                decision.deadLetterReason = "the key names another record than the event"
                return false
            }
            state.salesforce = RecordLink(object: object, record: record)
            return true
        }
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
        decision.handOvers.append(.link(lead: LeadID(.salesforce, record), of: state.lead))
        return true
    }

    /// The lead's ID tells that Marketo has the person, though nothing has been seen of it: it
    /// holds nothing until it is (design, section 4, first sight).
    mutating func assumePerson() {
        guard state.lead.system == .marketo, state.marketo == nil else { return }
        state.marketo = RecordLink(object: .person, record: state.lead.record)
    }

    private mutating func logForeignRecord(_ event: ChangeEvent, own: RecordLink) {
        let name = "record \(event.record)"
        guard !state.skippedFields.contains(name) else { return }
        state.skippedFields.append(name)
        log(
            .skipped,
            "Salesforce \(event.object.title) \(event.record) says that it belongs to this person "
                + "too, who is already kept in step with \(own.record): it is left alone. Merge "
                + "the two records in Salesforce.",
            object: event.object,
            record: event.record,
            cause: causeOf(event)
        )
    }

    /// Takes in the fields of an event.
    ///
    /// - Returns: whether any value changed; nil when the event is refused.
    private mutating func fold(_ event: ChangeEvent, isFormer: Bool) -> Bool? {
        let system = event.system
        guard var link = state[system] else { return nil }
        let object = system == .marketo ? salesforceObject : link.object
        let isRepeat = event.changedAt == link.lastEventAt && link.lastEvents.contains(event.id)
        let mapping = mapping
        let mappedFields = mapping[object]
        var changed = false
        for field in event.fields {
            guard let index = mapping.index(field.name, of: event.object) else { continue }
            let mapped = mappedFields.fields[index]
            guard mapped.salesforceName != nil else { continue }
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
            if observe(value, of: mapped, in: system, at: event.changedAt, isRepeat: isRepeat) {
                changed = true
            }
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
    private func holdsSince(_ time: Timestamp, in system: VendorSystem) -> Bool {
        let fields = state.fields
        var position = 0
        while position < fields.count, (fields[position].knownAt(system) ?? time) >= time {
            position += 1
        }
        return position == fields.count
    }

    /// Takes in one field.
    ///
    /// - Returns: whether the state of the field changed in a way that matters.
    private mutating func observe(
        _ value: FieldValue,
        of mapped: MappedField,
        in system: VendorSystem,
        at time: Timestamp,
        isRepeat: Bool
    ) -> Bool {
        let position = position(of: mapped.index, named: mapped.marketoName)
        if state.fields[position].confirm(value, in: system, at: time) { return false }
        guard var side = state.fields[position][system] else {
            state.fields[position][system] = SideValue(value: value, knownAt: time)
            if hasBothRecords { linkField(at: position, seenFirst: system) }
            return true
        }
        let inFlight = valueInFlight(mapped.marketoName, to: system)
        let observation = side.observe(
            value,
            at: time,
            isRepeat: isRepeat,
            inFlight: inFlight
        )
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
