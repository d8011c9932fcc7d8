// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// A state that was kept under another ID becomes part of this lead's (design, section 5).
extension LeadDecider {
    mutating func absorb(_ moved: LeadState, from former: LeadID) {
        state.version = max(state.version, moved.version)
        for write in moved.inFlight where !state.inFlight.contains(where: { $0.id == write.id }) {
            state.inFlight.append(write, keepingLast: Limits.writesInFlight)
        }
        for record in moved.formerRecords where !state.formerRecords.contains(record) {
            state.formerRecords.append(record, keepingLast: Limits.formerRecords)
        }
        // What either of the two left to the other is this lead's own now.
        state.redirects.removeAll { $0.to == former }
        for redirect in moved.redirects
        where redirect.to != state.lead && !state.redirects.contains(redirect) {
            state.redirects.append(redirect, keepingLast: Limits.formerRecords)
        }
        unblockFailures()
        if former.system == .marketo {
            absorbPerson(moved, former: former)
        } else {
            absorbSalesforceLead(moved)
        }
        settle(cause: Cause(), priority: .normal)
    }

    /// A person that Marketo merged into this one: the values are the winner's, the Salesforce
    /// record is the loser's where the winner has none.
    private mutating func absorbPerson(_ moved: LeadState, former: LeadID) {
        state.formerRecords.append(former.record, keepingLast: Limits.formerRecords)
        for request in moved.waitingRequests {
            state.waitingRequests.append(request, keepingLast: Limits.waitingRequests)
        }
        for request in moved.handledRequests {
            state.handledRequests.append(request, keepingLast: Limits.handledRequests)
        }
        log(
            .merged,
            "Person \(former.record) was merged into this one in Marketo.",
            object: .person,
            record: state.marketo?.record ?? state.lead.record,
            cause: Cause()
        )
        guard let record = moved.salesforce, !record.isDeleted else { return }
        if state.salesforce?.isDeleted ?? true {
            if state.salesforce != nil { forgetSide(.salesforce) }
            state.claim = moved.claim
            takeSalesforceSide(of: moved)
        } else if state.salesforce?.record != record.record {
            state.formerRecords.append(record.record, keepingLast: Limits.formerRecords)
        }
    }

    private mutating func absorbSalesforceLead(_ moved: LeadState) {
        guard let record = moved.salesforce else { return }
        assumePerson()
        if let claim = state.claim, claim.into == record.record {
            state.claim = nil
            state.salesforce = record
            changeSalesforceSide(to: moved)
        } else if state.salesforce?.isDeleted ?? true {
            if state.salesforce != nil { forgetSide(.salesforce) }
            takeMarketoSide(of: moved)
            takeSalesforceSide(of: moved)
            state.createRequest = nil
        } else if state.salesforce?.record == record.record {
            takeMarketoSide(of: moved)
            if let own = state.salesforce, own.lastEventAt < record.lastEventAt {
                state.salesforce = record
            }
            changeSalesforceSide(to: moved)
        } else {
            log(
                .skipped,
                "Salesforce record \(record.record) belongs to this person too, who is already "
                    + "kept in step with \(state.salesforce?.record ?? ""). "
                    + "Merge the two in Salesforce.",
                object: record.object,
                record: record.record,
                cause: Cause()
            )
        }
    }

    /// The lead had no Salesforce record: it takes over all that is known of one.
    private mutating func takeSalesforceSide(of moved: LeadState) {
        state.salesforce = moved.salesforce
        for field in moved.fields {
            guard let side = field.salesforce else { continue }
            let position = ownPosition(of: field.name)
            state.fields[position].salesforce = side
            // A person that was merged away never held the winner's values: those were not
            // compared.
            let isNew = moved.lead.system == .marketo || field.marketo == nil
            if hasBothRecords, isNew { linkField(at: position, seenFirst: nil) }
        }
        guard hasBothRecords, let record = state.salesforce else { return }
        for position in state.fields.indices where state.fields[position].salesforce == nil {
            linkField(at: position, seenFirst: nil)
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
        guard let person = moved.marketo else { return }
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

    /// What the moved state knows better about the Salesforce record counts as changes made there.
    private mutating func changeSalesforceSide(to moved: LeadState) {
        for field in moved.fields {
            guard let theirs = field.salesforce else { continue }
            let position = ownPosition(of: field.name)
            guard var own = state.fields[position].salesforce else {
                state.fields[position].salesforce = theirs
                linkField(at: position, seenFirst: .salesforce)
                continue
            }
            guard theirs.knownAt > own.knownAt else { continue }
            if theirs.value != own.value { own.pendingSince = theirs.knownAt }
            own.value = theirs.value
            own.knownAt = theirs.knownAt
            own.written = theirs.written
            state.fields[position].salesforce = own
        }
    }

    private mutating func ownPosition(of name: String) -> Int {
        if let index = mapping.index(marketo: name) {
            return position(of: index, named: name)
        }
        if let position = state.fields.firstIndex(where: { $0.name == name }) { return position }
        state.fields.append(FieldState(name: name))
        return state.fields.count - 1
    }
}
