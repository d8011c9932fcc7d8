// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// Deletion, merge and conversion, as the systems tell them (design, section 4).
extension Turn {
    /// A deletion is not mirrored: the state says so, and nothing more is written to that record.
    mutating func applyDeletion(_ event: ChangeEvent, cause: Cause) {
        guard var link = state[event.system], event.changedAt >= link.lastEventAt,
            state.claim?.from != event.record
        else { return }
        let isKnown = link.isDeleted
        let isUnknownPerson = event.system == .marketo && link.lastEventAt == .distantPast
        link.end(at: event.changedAt, event.id)
        state[event.system] = link
        if event.system == .marketo {
            refuseWaitingRequests(isUnknownPerson: isUnknownPerson, cause: cause)
        }
        // Deleted once more: what brought it back in between is old news, when it comes.
        if isKnown { return }
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
        guard into != event.record else {
            decision.deadLetterReason =
                "'into' names the record itself: it has to name the survivor"
            return
        }
        if event.system == .marketo {
            logReaddressing(event, into: into, cause: cause)
            becomeAlias(of: LeadID(.marketo, into))
            return
        }
        guard var link = state.salesforce, link.record == event.record,
            state.claim?.from != event.record
        else {
            // Told again, or the survivor hears of its own loser.
            settle(cause: cause, priority: .normal)
            return
        }
        logReaddressing(event, into: into, cause: cause)
        if state.lead.system == .salesforce {
            link.end(at: event.changedAt, event.id, into: into)
            state.salesforce = link
            becomeAlias(of: LeadID(.salesforce, into))
            return
        }
        openClaim(
            RecordClaim(
                from: event.record,
                into: into,
                object: event.operation == .converted ? .contact : link.object,
                at: event.changedAt
            )
        )
    }

    private mutating func logReaddressing(_ event: ChangeEvent, into: String, cause: Cause) {
        let isMerge = event.operation == .merged
        log(
            isMerge ? .merged : .converted,
            isMerge
                ? "Merged into \(into) in \(event.system.title)."
                : "Converted to contact \(into) in Salesforce.",
            object: event.object,
            record: into,
            cause: cause
        )
    }

    /// The lead asks for the record into which its own went.
    mutating func openClaim(_ claim: RecordClaim) {
        state.claim = claim
        addFormerRecord(claim.from)
        decision.handOvers.append(.claim(lead: claim.lead, by: state.lead, claim: claim))
    }

    /// What a record that went into the lead's own still brings is this lead's.
    mutating func addFormerRecord(_ record: String) {
        state.redirects.removeAll { $0.record == record }
        state.bystanders.removeAll { $0.salesforce?.record == record }
        guard !state.formerRecords.contains(record) else { return }
        state.formerRecords.append(record, keepingLast: Limits.formerRecords)
    }

    /// Another record went into the lead's own.
    mutating func inherit(_ record: String, at time: Timestamp) {
        addFormerRecord(record)
        guard let since = state.salesforce?.since, since < time else { return }
        state.salesforce?.since = time
    }

    /// Whether a Salesforce record is the lead's own, or went into it.
    func isOwnRecord(_ record: String) -> Bool {
        state.salesforce?.record == record || state.formerRecords.contains(record)
    }

    /// Whether a lead ID means this lead, or one that became part of it.
    func isOwnID(_ lead: LeadID) -> Bool {
        lead == state.lead
            || (lead.system == .marketo && state.formerPersons.contains(lead.record))
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
        decision.agenda = WakeConditions()
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
}

extension RecordLink {
    /// The record is no more.
    mutating func end(at time: Timestamp, _ event: String?, into: String? = nil) {
        isDeleted = true
        lastEventAt = max(lastEventAt, time)
        lastEvents = event.map { [$0] } ?? []
        wasMade = false
        self.into = into
    }
}
