// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// Change events: whose record it is, then what they tell.
extension Turn {
    mutating func apply(_ event: ChangeEvent) {
        startOverForAnotherPerson(event)
        guard identify(event), !followWord(event) else { return }
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
        if changed {
            unblockFailures()
            newChange = DeferredChange(
                system: event.system,
                at: event.changedAt,
                event: event.id,
                cycle: event.cycle
            )
        }
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
        // It was let go: what it still says of this person is about somebody else.
        if state.released.contains(event.record) { return false }
        if let redirect = state.redirects.last(where: { $0.record == event.record }) {
            decision.forwardTo = redirect.to
            return false
        }
        if state.salesforce == nil, state.claim == nil, bystander(event.record) == nil {
            let toldAt = event.operation.isEnd ? nil : event.toldAt
            link(event.record, object: event.object, cause: causeOf(event), at: toldAt)
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
        guard let record = event.links.salesforce, event.operation != .deleted else { return true }
        if isCorrection(event, naming: record), !isOwnRecord(record), state.claim == nil {
            take(correctedRecord: record, event)
            return true
        }
        guard state.salesforce == nil, state.claim == nil, bystander(record) == nil,
            !state.released.contains(record),
            !state.redirects.contains(where: { $0.record == record })
        else { return true }
        link(record, object: .of(record: record), cause: causeOf(event))
        return true
    }

    /// Gives the lead a Salesforce record that it did not have.
    ///
    /// - Parameter toldAt: when the record itself, or a link that was put right, said so.
    mutating func link(
        _ record: String,
        object: ObjectType,
        cause: Cause,
        at toldAt: Timestamp? = nil
    ) {
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
        askFor(record, at: toldAt)
    }

    /// Tells whoever keeps a record under its own ID that it is this lead's.
    mutating func askFor(_ record: String, at toldAt: Timestamp? = nil) {
        decision.handOvers.append(
            .link(
                lead: LeadID(.salesforce, record),
                of: state.lead,
                record: record,
                at: toldAt
            )
        )
    }

    /// The lead's ID tells that Marketo has the person, though nothing has been seen of it: it
    /// holds nothing until it is (design, section 4, first sight).
    mutating func assumePerson() {
        guard state.lead.system == .marketo, state.marketo == nil else { return }
        state.marketo = RecordLink(object: .person, record: state.lead.record)
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
