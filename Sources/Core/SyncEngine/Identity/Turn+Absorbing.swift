// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// A state that was kept under another ID becomes part of this lead's (design, section 5).
extension Turn {
    mutating func absorb(_ moved: LeadState, from former: LeadID) {
        if former.system == .salesforce { takeBack(moved) }
        if let record = moved.salesforce, former.system == .salesforce,
            let next = redirect(of: record.into ?? record.record)
        {
            for name in [record.record] + moved.formerRecords { redirect(name, to: next) }
            decision.handOvers.append(.move(from: former, lead: next, state: moved))
            return
        }
        state.version = max(state.version, moved.version)
        for write in moved.inFlight where !state.inFlight.contains(where: { $0.id == write.id }) {
            state.inFlight.append(write, keepingLast: Limits.writesInFlight)
        }
        for change in moved.heldChanges where !state.heldChanges.contains(change) {
            state.heldChanges.append(change, keepingLast: Limits.heldChanges)
        }
        if former.system == .marketo {
            absorbPerson(moved, former: former)
        } else if state.lead.system == .salesforce {
            absorbLoser(moved)
        } else {
            absorbRecord(moved)
        }
        followLearnedWord()
        unblockFailures()
        let priority: WriteCommand.Priority =
            actOnWaitingRequestsOfMerged() ? .realtime : .normal
        settle(cause: Cause(), priority: priority)
    }

    /// What was given away comes back, by a link that was put right later.
    private mutating func takeBack(_ moved: LeadState) {
        guard let link = moved.salesforce, link.twin == state.lead.record else { return }
        for name in [link.record] + moved.formerRecords {
            state.redirects.removeAll { $0.record == name && $0.at < link.twinAt }
        }
        state.released.removeAll { $0 == link.record }
    }

    /// The lead to which what concerns a record is sent; nil when it stays here.
    func redirect(of record: String) -> LeadID? {
        if isOwnRecord(record) || state.claim?.into == record || bystander(record) != nil {
            return nil
        }
        return state.redirects.last { $0.record == record }?.to
    }

    // MARK: Persons

    /// A person that Marketo merged into this one: the values are the winner's, the Salesforce
    /// record is the loser's where the winner has none.
    private mutating func absorbPerson(_ moved: LeadState, former: LeadID) {
        absorbMemory(of: moved, former: former)
        log(
            .merged,
            "Person \(former.record) was merged into this one in Marketo.",
            object: .person,
            record: state.marketo?.record ?? state.lead.record,
            cause: Cause()
        )
        takeIn(moved.bystanders)
        if state.salesforce == nil {
            state.createRequest = state.createRequest ?? moved.createRequest
            state.claim = state.claim ?? moved.claim
            takeSalesforceSide(of: moved)
        } else if moved.salesforce != nil {
            absorbOther(moved.salesforceSide, claim: moved.claim)
        }
    }

    /// What the loser had seen, asked for and passed on.
    private mutating func absorbMemory(of moved: LeadState, former: LeadID) {
        for person in [former.record] + moved.formerPersons
        where !state.formerPersons.contains(person) {
            state.formerPersons.append(person, keepingLast: Limits.formerRecords)
        }
        // What either of the two left to the other is this lead's own now.
        let redirects = state.redirects + moved.redirects
        state.redirects = []
        for redirect in redirects where !isOwnID(redirect.to) && !isOwnRecord(redirect.record) {
            if state.redirects.contains(redirect) { continue }
            state.redirects.append(redirect, keepingLast: Limits.formerRecords)
        }
        for request in moved.waitingRequests {
            state.waitingRequests.append(request, keepingLast: Limits.waitingRequests)
        }
        for request in moved.handledRequests {
            state.handledRequests.append(request, keepingLast: Limits.handledRequests)
        }
        state.assignTo = state.assignTo ?? moved.assignTo
    }

    /// Takes in what the loser knew of other records than its own.
    private mutating func takeIn(_ bystanders: [LeadState]) {
        for other in bystanders where !state.formerRecords.contains(other.lead.record) {
            if isOwnRecord(other.lead.record) {
                learn(from: other)
            } else {
                keepAside(other, isTold: other.activities > 0)
            }
        }
    }

    /// The Salesforce record of a person that was merged into this one, who has a record.
    private mutating func absorbOther(_ side: LeadState, claim: RecordClaim?) {
        guard let record = side.salesforce?.record else { return }
        if state.salesforce?.record == record {
            learn(from: side)
            if state.claim == nil, let claim {
                state.claim = claim
                addFormerRecord(claim.from)
            }
        } else if isOwnRecord(record) {
            return
        } else if let claim, isOwnRecord(claim.into) || state.claim?.into == claim.into {
            inherit(record, at: claim.at)
        } else {
            keepAside(side.ended(by: claim))
        }
    }

    /// What waited for the loser's data need not wait for the winner's.
    private mutating func actOnWaitingRequestsOfMerged() -> Bool {
        guard let person = state.marketo, person.lastEventAt > .distantPast else { return false }
        return actOnWaitingRequests(cause: Cause())
    }

    // MARK: Records

    /// A Salesforce record went into this one, and neither has a person.
    private mutating func absorbLoser(_ moved: LeadState) {
        guard let loser = moved.salesforce else { return }
        if state.salesforce == nil {
            let record = state.lead.record
            state.salesforce = RecordLink(object: .of(record: record), record: record)
        }
        for record in moved.formerRecords { addFormerRecord(record) }
        inherit(loser.record, at: loser.lastEventAt)
    }

    /// What was known of a Salesforce record under its own ID.
    private mutating func absorbRecord(_ moved: LeadState) {
        guard let record = moved.salesforce else { return }
        assumePerson()
        if let claim = state.claim,
            claim.into == record.record || moved.formerRecords.contains(claim.into)
        {
            resolve(claim, moved)
        } else if let into = record.into {
            absorbGone(moved, record, into: into)
        } else if let own = state.salesforce {
            if own.record == record.record {
                learn(from: moved)
            } else if moved.formerRecords.contains(own.record) {
                // The lead's own record had gone into this one before it was linked.
                addFormerRecord(own.record)
                let claim = RecordClaim(
                    from: own.record,
                    into: record.record,
                    object: record.object,
                    at: record.since
                )
                resolve(claim, moved)
            } else if !isOwnRecord(record.record) {
                keepAside(moved)
            }
        } else {
            takeOrKeepAside(moved, record.record)
        }
    }

    /// Takes a record over, with what this lead itself has been told of it meanwhile: that it is no
    /// more, say.
    private mutating func takeOrKeepAside(_ moved: LeadState, _ record: String) {
        var known = moved
        if let index = bystander(record), state.bystanders[index].salesforce?.record == record {
            known = known.joined(with: state.bystanders.remove(at: index))
        }
        if known.salesforce?.isDeleted == true, moved.salesforce?.isDeleted != true {
            keepAside(known)
        } else {
            take(known)
        }
    }

    /// A record that had gone into another one before it was linked.
    private mutating func absorbGone(_ moved: LeadState, _ record: RecordLink, into: String) {
        if isOwnRecord(into) || state.claim?.into == into {
            for former in moved.formerRecords { addFormerRecord(former) }
            inherit(record.record, at: record.lastEventAt)
            return
        }
        if state.salesforce == nil { state.salesforce = record }
        guard state.salesforce?.record == record.record, state.claim == nil else {
            if !isOwnRecord(record.record) { keepAside(moved) }
            return
        }
        learn(from: moved)
    }

    /// Takes a record over that the lead did not have, with all that is known of it.
    mutating func take(_ moved: LeadState) {
        takeMarketoSide(of: moved)
        takeSalesforceSide(of: moved)
        state.createRequest = nil
    }

    private mutating func takeSalesforceSide(of moved: LeadState) {
        guard let record = moved.salesforce else { return }
        state.salesforce = record
        for former in moved.formerRecords + [record.record] {
            state.redirects.removeAll { $0.record == former }
            if former != record.record { addFormerRecord(former) }
        }
        for field in moved.fields {
            guard let side = field.salesforce else { continue }
            let position = ownPosition(of: field.name)
            state.fields[position].salesforce = side
            state.fields[position].salesforce?.earlier = []
            // With another person's values, one that was merged away say, it was compared; with
            // this one's it was not.
            let isNew = moved.marketo?.record != state.lead.record || field.marketo == nil
            if hasBothRecords, isNew { linkField(at: position) }
        }
        guard hasBothRecords else { return }
        for position in state.fields.indices where state.fields[position].salesforce == nil {
            linkField(at: position)
        }
        log(
            .linked,
            "Linked with Salesforce \(record.object.title) \(record.record).",
            object: record.object,
            record: record.record,
            cause: Cause()
        )
    }

    /// The person that was made for a Salesforce record, as far as its former ID knew it.
    private mutating func takeMarketoSide(of moved: LeadState) {
        guard let person = moved.marketo, person.record == state.lead.record else { return }
        if state.marketo == nil { state.marketo = person }
        for field in moved.fields {
            guard let theirs = field.marketo else { continue }
            let position = ownPosition(of: field.name)
            guard var own = state.fields[position].marketo, own.knownAt > theirs.knownAt else {
                state.fields[position].marketo = theirs
                continue
            }
            if own.value != theirs.value { own.pendingSince = own.knownAt }
            state.fields[position].marketo = own
        }
    }

    mutating func ownPosition(of name: String) -> Int {
        if let index = mapping.index(marketo: name) {
            return position(of: index, named: name)
        }
        if let position = state.fields.firstIndex(where: { $0.name == name }) { return position }
        state.fields.append(FieldState(name: name))
        return state.fields.count - 1
    }
}
