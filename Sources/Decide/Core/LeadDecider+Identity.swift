// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// Deletion, merge, conversion and change of identity (design, sections 4 and 5).
extension LeadDecider {
    // MARK: What the systems tell

    /// A deletion is not mirrored: the state says so, and nothing more is written to that record.
    mutating func applyDeletion(_ event: ChangeEvent, cause: Cause) {
        guard var link = state[event.system], event.changedAt >= link.lastEventAt,
            !link.isDeleted
        else { return }
        link.isDeleted = true
        link.lastEventAt = event.changedAt
        link.lastEvents = [event.id]
        state[event.system] = link
        log(
            .deleted,
            "Deleted in \(event.system.title). Nothing more is written to \(link.record)"
                + (event.system == .salesforce
                    ? "; Sync Person to SFDC makes a new lead." : "."),
            object: link.object,
            record: link.record,
            cause: cause
        )
        settle(cause: cause, priority: .normal)
    }

    /// A record went into another one: what is still to come for it belongs to the survivor.
    mutating func applyReaddressing(_ event: ChangeEvent, cause: Cause) {
        guard let into = event.into else { return }
        let kind: Activity.Kind = event.operation == .merged ? .merged : .converted
        if event.system == .marketo {
            logReaddressing(event, kind, into: into, cause: cause)
            becomeAlias(of: LeadID(.marketo, into))
            return
        }
        guard let link = state.salesforce else { return }
        guard link.record == event.record else {
            // Told again, or the winner hears of its own loser.
            settle(cause: cause, priority: .normal)
            return
        }
        guard state.claim?.from != event.record else { return }
        logReaddressing(event, kind, into: into, cause: cause)
        if state.lead.system == .salesforce {
            let survivor = LeadID(.salesforce, into)
            decision.handOvers.append(.inherit(lead: survivor, record: event.record))
            decision.entry = .alias(lead: state.lead, of: survivor)
            return
        }
        let object: ObjectType =
            event.operation == .converted || into.hasPrefix("003") ? .contact : link.object
        let claim = RecordClaim(from: event.record, into: into, object: object)
        state.claim = claim
        state.formerRecords.append(event.record, keepingLast: Limits.formerRecords)
        decision.handOvers.append(
            .claim(lead: LeadID(.salesforce, into), by: state.lead, claim: claim)
        )
    }

    private mutating func logReaddressing(
        _ event: ChangeEvent,
        _ kind: Activity.Kind,
        into: String,
        cause: Cause
    ) {
        let message =
            kind == .merged
            ? "Merged into \(into) in \(event.system.title)."
            : "Converted to contact \(into) in Salesforce."
        log(kind, message, object: event.object, record: into, cause: cause)
    }

    /// The old record's values mean nothing for a new one.
    mutating func forgetSide(_ system: VendorSystem) {
        state[system] = nil
        for position in state.fields.indices {
            state.fields[position][system] = nil
            state.fields[position][system.other]?.pendingSince = nil
            state.fields[position][system.other]?.heldSince = nil
        }
        state.failures.removeAll { $0.system == system }
    }

    // MARK: Another ID

    /// The state goes to the surviving lead; an alias stays behind.
    mutating func becomeAlias(of survivor: LeadID) {
        decision.handOvers.append(.move(from: state.lead, lead: survivor, state: state))
        decision.entry = .alias(lead: state.lead, of: survivor)
        decision.agenda = Agenda()
    }

    /// The record itself told which person it belongs to: state and event go there.
    mutating func moveTo(_ survivor: LeadID, with event: ChangeEvent) -> Bool {
        if isNew {
            decision.entry = .alias(lead: state.lead, of: survivor)
        } else {
            becomeAlias(of: survivor)
        }
        decision.forwardTo = survivor
        return false
    }

    // MARK: What other leads tell

    mutating func apply(_ handOver: HandOver) {
        switch handOver {
        case .link(_, let survivor):
            if isNew {
                decision.entry = .alias(lead: state.lead, of: survivor)
            } else {
                becomeAlias(of: survivor)
            }
        case .move(let former, _, let moved):
            absorb(moved, from: former)
        case .claim(_, let claimant, let claim):
            answer(claim, of: claimant)
        case .refuse(_, let owner, let record):
            yield(record, to: owner)
        case .inherit(_, let record):
            inherit(record)
        }
    }

    /// Another lead's record went into the record that this lead has.
    private mutating func answer(_ claim: RecordClaim, of claimant: LeadID) {
        if state.lead.system == .marketo {
            inherit(claim.from)
            decision.handOvers.append(
                .refuse(lead: claimant, owner: state.lead, record: claim.into)
            )
            return
        }
        if state.salesforce == nil {
            state.salesforce = RecordLink(object: claim.object, record: claim.into)
        }
        becomeAlias(of: claimant)
    }

    private mutating func inherit(_ record: String) {
        if state.salesforce == nil, state.lead.system == .salesforce {
            let own = state.lead.record
            state.salesforce = RecordLink(
                object: own.hasPrefix("003") ? .contact : .lead,
                record: own
            )
        }
        guard !state.formerRecords.contains(record) else { return }
        state.formerRecords.append(record, keepingLast: Limits.formerRecords)
    }

    /// The record that this lead claimed, or was linked with, belongs to another lead.
    private mutating func yield(_ record: String, to owner: LeadID) {
        var dead = [record]
        if let claim = state.claim, claim.into == record {
            dead.append(claim.from)
            state.claim = nil
        } else if state.salesforce?.record != record {
            return
        }
        let object = salesforceObject
        forgetSide(.salesforce)
        state.formerRecords.removeAll { dead.contains($0) }
        for record in dead {
            state.redirects.append(
                Redirect(record: record, to: owner),
                keepingLast: Limits.formerRecords
            )
        }
        log(
            .skipped,
            "Salesforce record \(record) is kept in step with another person (\(owner.text)): this "
                + "person is no longer synced. Merge the two persons in Marketo.",
            object: object,
            record: record,
            cause: Cause()
        )
    }
}
