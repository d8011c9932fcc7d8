// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// Change events: whose record it is, then what they tell.
extension Turn {
    mutating func take(_ event: ChangeEvent) -> Next {
        startOverForAnotherPerson(event)
        if let next = identify(event) { return next }
        if let owner = identity.newOwner(toldBy: event) {
            release(to: owner, at: event.changedAt, cause: Cause(event: event.id))
            return .settleAndForward(to: owner)
        }
        let isFormer = identity[event.system]?.record != event.record
        switch event.operation {
        case .deleted where isFormer, .undeleted where isFormer:
            return .keepWaiting  // The record is gone for good: it went into this lead's own.
        case .deleted: return takeDeletion(event)
        case .merged, .converted: return takeReaddressing(event)
        case .created, .updated, .undeleted: return takeUpdate(event, isFormer: isFormer)
        }
    }

    private mutating func takeUpdate(_ event: ChangeEvent, isFormer: Bool) -> Next {
        switch fold(event, isFormer: isFormer) {
        case .unusable(let reason): return .unusable(reason)
        case .ignored: return .keepWaiting
        case .nothingNew: break
        case .changed:
            failures.unblock()
            causes.begin(event)
        }
        let cause = event.cause
        guard event.system == .marketo else { return .settle(cause) }
        let hasActed = actOnWaitingRequests(cause)
        return .settle(cause, event.request != nil || hasActed ? .realtime : .normal)
    }

    /// Finds out whether the event is about this lead's record, and links the record when it is
    /// new.
    ///
    /// - Returns: what comes next, where there is nothing more to be done here.
    private mutating func identify(_ event: ChangeEvent) -> Next? {
        if event.system == .marketo { return identifyPerson(event) }
        if identity.lead.system == .salesforce { return identifyRecord(event) }
        if identity.isOwnRecord(event.record) { return nil }
        // It was let go: what it still says of this person is about somebody else.
        if identity.released.contains(event.record) { return takeOther(event) }
        if let owner = identity.redirect(of: event.record) { return .forward(to: owner) }
        if identity.other(event.record) == nil, identity.claim?.into != event.record,
            let owner = identity.otherPerson(namedBy: event)
        {
            // It has come here by an old way: nothing is known of it, and it is another person's.
            give(event.record, to: owner, at: event.changedAt)
            return .settleAndForward(to: owner)
        }
        if identity.salesforce == nil, identity.claim == nil, identity.other(event.record) == nil {
            let toldAt = event.operation.isEnd ? nil : event.toldAt
            link(event.record, object: event.object, event.cause, at: toldAt)
            return nil
        }
        if let owner = identity.newOwner(toldBy: event) {
            give(event.record, to: owner, at: event.changedAt)
            return .settleAndForward(to: owner)
        }
        return takeOther(event)
    }

    /// The lead has no person yet; the record may name one.
    private mutating func identifyRecord(_ event: ChangeEvent) -> Next? {
        if let person = event.links.marketo {
            let owner = LeadID(.marketo, person)
            return isNew
                ? .becomeAlias(of: owner, forwardsInput: true) : .moveAndForward(to: owner)
        }
        if identity.isOwnRecord(event.record) { return nil }
        guard identity.salesforce == nil, identity.lead.record == event.record else {
            return .unusable("the key names another record than the event")
        }
        identity.adopt(RecordLink(object: event.object, record: event.record))
        return nil
    }

    private mutating func identifyPerson(_ event: ChangeEvent) -> Next? {
        guard identity.lead.system == .marketo else {
            return .unusable(
                "the key names a Salesforce record, the event is about a Marketo person: "
                    + "key it by marketo:<person>"
            )
        }
        guard identity.lead.record == event.record else {
            // A person that was merged into this one: what it still brings is older than the merge.
            if identity.formerPersons.contains(event.record) { return .keepWaiting }
            return .unusable("the key names another person than the event")
        }
        // It is about the person who had the number before.
        if let since = identity.marketo?.since, since > .distantPast, event.changedAt <= since {
            return .keepWaiting
        }
        if identity.marketo == nil {
            identity.assumePerson()
            if identity.salesforce != nil { fields.link() }
        }
        guard let record = event.links.salesforce, event.operation != .deleted else { return nil }
        if identity.isCorrection(event, naming: record), !identity.isOwnRecord(record),
            identity.claim == nil
        {
            relink(to: record, event)
            return nil
        }
        guard identity.salesforce == nil, identity.claim == nil, identity.other(record) == nil,
            !identity.released.contains(record), identity.redirect(of: record) == nil
        else { return nil }
        link(record, object: .of(record: record), event.cause)
        return nil
    }
}
