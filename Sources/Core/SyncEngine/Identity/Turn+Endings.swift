// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// Deletion, merge and conversion, as the systems tell them.
extension Turn {
    /// A deletion is not mirrored: the state says so, and nothing more is written to that record.
    mutating func takeDeletion(_ event: ChangeEvent) -> Next {
        let cause = event.cause
        guard let link = identity[event.system], !link.hasSeen(event),
            identity.claim?.from != event.record
        else { return .keepWaiting }
        identity.end(event.system, at: event.changedAt, event.id)
        if event.system == .marketo {
            refuseWaitingRequests(isUnknownPerson: link.lastEventAt == .distantPast, cause)
        }
        // Deleted once more: what brought it back in between is old news, when it comes.
        if link.isDeleted { return .keepWaiting }
        journal.deleted(link, cause: cause)
        return .settle(cause)
    }

    /// A record went into another one: what is still to come for it belongs to the survivor.
    mutating func takeReaddressing(_ event: ChangeEvent) -> Next {
        let cause = event.cause
        guard let into = event.into else { return .keepWaiting }
        guard into != event.record else {
            return .unusable("'into' names the record itself: it has to name the survivor")
        }
        if event.system == .marketo {
            journal.wentInto(into, event, cause: cause)
            return .move(to: LeadID(.marketo, into))
        }
        guard let link = identity.salesforce, link.record == event.record,
            identity.claim?.from != event.record
        else {
            // Told again, or the survivor hears of its own loser.
            return .settle(cause)
        }
        journal.wentInto(into, event, cause: cause)
        if identity.lead.system == .salesforce {
            identity.end(.salesforce, at: event.changedAt, event.id, into: into)
            return .move(to: LeadID(.salesforce, into))
        }
        open(
            RecordClaim(
                from: event.record,
                into: into,
                object: event.operation == .converted ? .contact : link.object,
                at: event.changedAt
            )
        )
        // Nothing is settled before the claim is answered.
        return .keepWaiting
    }

    /// The lead asks for the record into which its own went.
    mutating func open(_ claim: RecordClaim) {
        identity.open(claim)
        messages.append(.claim(lead: claim.lead, by: identity.lead, claim: claim))
    }

    /// The old record's values mean nothing for a new one.
    mutating func forgetSide(_ system: VendorSystem) {
        identity.drop(system)
        fields.drop(system)
        failures.clear(system)
    }
}
