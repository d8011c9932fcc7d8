// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// A state that was kept under another ID becomes part of this lead's.
extension Turn {
    mutating func absorb(_ moved: LeadState, from former: LeadID) -> Next {
        if former.system == .salesforce, let next = passOn(moved, from: former) { return next }
        outbox.absorb(moved)
        causes.absorb(moved)
        if former.system == .marketo {
            absorbPerson(moved, former: former)
        } else if identity.lead.system == .salesforce {
            absorbLoser(moved)
        } else {
            absorbRecord(moved)
        }
        if let owner = identity.learnedOwner, let own = identity.salesforce {
            release(to: owner, at: own.twinAt, cause: Cause())
        }
        failures.unblock()
        // What waited for the loser's data need not wait for the winner's.
        let isKnown = identity.marketo.map { $0.lastEventAt > .distantPast } ?? false
        let hasActed = isKnown && actOnWaitingRequests(Cause())
        return .settle(Cause(), hasActed ? .realtime : .normal)
    }

    /// What is known of a Salesforce record goes on to the lead to which this one gave the record.
    ///
    /// Leads that gave a record to each other would pass it round for ever: what comes back stays.
    ///
    /// - Returns: nil when the record stays here.
    private mutating func passOn(_ moved: LeadState, from former: LeadID) -> Next? {
        guard let record = moved.salesforce else { return nil }
        identity.takeBack(record, with: moved.formerRecords)
        guard let next = identity.owner(of: record.into ?? record.record) else { return nil }
        let names = [record.record] + moved.formerRecords
        if mayKeep(passedOnBy: moved.redirects) {
            for name in names + [record.into].compactMap(\.self) {
                identity.endRedirect(of: name)
            }
            return nil
        }
        for name in names { identity.redirect(name, to: next) }
        var passed = moved
        passed.redirects.append(OwnerRedirect(record: record.record, to: identity.lead))
        messages.append(.move(from: former, lead: next, state: passed))
        return .keepWaiting
    }

    /// Whether a record stays that this lead has given away, because it has come round: the first
    /// time with a person who lives and has no record, then with one who has, then in any case.
    ///
    /// - Parameter path: the leads that have passed it on.
    private func mayKeep(passedOnBy path: [OwnerRedirect]) -> Bool {
        if path.count >= Limits.passings { return true }
        let isAlive = identity.marketo?.isDeleted != true
        switch path.count(where: { $0.to == identity.lead }) {
        case 0: return false
        case 1: return isAlive && identity.salesforce == nil && identity.claim == nil
        case 2: return isAlive
        default: return true
        }
    }

    // MARK: Persons

    /// A person that Marketo merged into this one: the values are the winner's, the Salesforce
    /// record is the loser's where the winner has none.
    private mutating func absorbPerson(_ moved: LeadState, former: LeadID) {
        identity.addFormerPersons([former.record] + moved.formerPersons)
        identity.absorbRedirects(moved.redirects)
        identity.absorbReleased(moved.released)
        requests.absorb(moved)
        journal.personMerged(
            former.record,
            into: identity.marketo?.record ?? identity.lead.record
        )
        absorbOthers(moved.bystanders)
        if identity.salesforce == nil {
            requests.ask(moved.createRequest)
            identity.absorb(moved.claim)
            adoptSalesforceSide(of: moved)
        } else if moved.salesforce != nil {
            absorbSecondRecord(moved.salesforceSide, claim: moved.claim)
        }
    }

    /// Takes in what the loser knew of other records than its own.
    private mutating func absorbOthers(_ others: [LeadState]) {
        for other in others where !identity.formerRecords.contains(other.lead.record) {
            if identity.isOwnRecord(other.lead.record) {
                learn(from: other)
            } else {
                identity.keepOther(other, isTold: other.activities > 0)
            }
        }
    }

    /// The Salesforce record of a person that was merged into this one, who has a record.
    private mutating func absorbSecondRecord(_ side: LeadState, claim: RecordClaim?) {
        guard let record = side.salesforce?.record else { return }
        if identity.salesforce?.record == record {
            learn(from: side)
            if identity.claim == nil, let claim { identity.open(claim) }
        } else if identity.isOwnRecord(record) {
            return
        } else if let claim,
            identity.isOwnRecord(claim.into) || identity.claim?.into == claim.into
        {
            identity.inherit(record, at: claim.at)
        } else {
            identity.keepOther(side.ended(by: claim))
        }
    }

    // MARK: Records

    /// A Salesforce record went into this one, and neither has a person.
    private mutating func absorbLoser(_ moved: LeadState) {
        guard let loser = moved.salesforce else { return }
        if identity.salesforce == nil {
            let record = identity.lead.record
            identity.adopt(RecordLink(object: .of(record: record), record: record))
        }
        for record in moved.formerRecords { identity.addFormerRecord(record) }
        identity.inherit(loser.record, at: loser.lastEventAt)
    }

    /// What was known of a Salesforce record under its own ID.
    private mutating func absorbRecord(_ moved: LeadState) {
        guard let record = moved.salesforce else { return }
        identity.assumePerson()
        if let claim = identity.claim,
            claim.into == record.record || moved.formerRecords.contains(claim.into)
        {
            resolve(claim, moved)
        } else if identity.released.contains(record.record) {
            // It was on its way when the person was taken apart from it.
            identity.keepOther(moved)
        } else if let into = record.into {
            absorbGone(moved, record, into: into)
        } else if let own = identity.salesforce {
            if own.record == record.record {
                learn(from: moved)
            } else if moved.formerRecords.contains(own.record) {
                // The lead's own record had gone into this one before it was linked.
                identity.addFormerRecord(own.record)
                let claim = RecordClaim(
                    from: own.record,
                    into: record.record,
                    object: record.object,
                    at: record.since
                )
                resolve(claim, moved)
            } else if !identity.isOwnRecord(record.record) {
                identity.keepOther(moved)
            }
        } else {
            adoptOrKeepAside(moved, record.record)
        }
    }

    /// Takes a record over, with what this lead itself has been told of it meanwhile: that it is no
    /// more, say.
    private mutating func adoptOrKeepAside(_ moved: LeadState, _ record: String) {
        var known = moved
        if let index = identity.other(record),
            identity.others[index].salesforce?.record == record
        {
            known = known.joined(with: identity.takeOther(at: index))
        }
        if known.salesforce?.isDeleted == true, moved.salesforce?.isDeleted != true {
            identity.keepOther(known)
        } else {
            adopt(known)
        }
    }

    /// A record that had gone into another one before it was linked.
    private mutating func absorbGone(_ moved: LeadState, _ record: RecordLink, into: String) {
        if identity.isOwnRecord(into) || identity.claim?.into == into {
            for former in moved.formerRecords { identity.addFormerRecord(former) }
            identity.inherit(record.record, at: record.lastEventAt)
            return
        }
        if identity.salesforce == nil { identity.adopt(record) }
        guard identity.salesforce?.record == record.record, identity.claim == nil else {
            if !identity.isOwnRecord(record.record) { identity.keepOther(moved) }
            return
        }
        learn(from: moved)
    }

    // MARK: Sides

    /// Takes a record over that the lead did not have, with all that is known of it.
    mutating func adopt(_ moved: LeadState) {
        adoptMarketoSide(of: moved)
        adoptSalesforceSide(of: moved)
        requests.dropCreate()
    }

    private mutating func adoptSalesforceSide(of moved: LeadState) {
        guard let record = moved.salesforce else { return }
        let known = identity.takeOther(record.record)
        identity.adopt(record)
        for former in moved.formerRecords + [record.record] {
            identity.endRedirect(of: former)
            if former != record.record { identity.addFormerRecord(former) }
        }
        let hasBothRecords = identity.hasBothRecords
        for theirs in moved.fields {
            guard let side = theirs.salesforce else { continue }
            let position = fields.place(of: theirs.name)
            var field = fields[position]
            field.adopt(salesforce: side)
            fields[position] = field
            // With another person's values, one that was merged away say, it was compared; with
            // this one's it was not.
            let isNew = moved.marketo?.record != identity.lead.record || theirs.marketo == nil
            if hasBothRecords, isNew { fields.link(at: position) }
        }
        if let known { learn(from: known) }
        guard hasBothRecords else { return }
        for position in fields.indices where fields[position].salesforce == nil {
            fields.link(at: position)
        }
        journal.linked(with: record, cause: Cause())
    }

    /// The person that was made for a Salesforce record, as far as its former ID knew it.
    private mutating func adoptMarketoSide(of moved: LeadState) {
        guard let person = moved.marketo, person.record == identity.lead.record else { return }
        if identity.marketo == nil { identity.adopt(person) }
        for theirs in moved.fields {
            guard let side = theirs.marketo else { continue }
            let position = fields.place(of: theirs.name)
            var field = fields[position]
            field.adopt(marketo: side, wasMade: person.wasMade)
            fields[position] = field
        }
    }
}
