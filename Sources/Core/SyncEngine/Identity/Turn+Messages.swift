// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// What other leads tell: whose a Salesforce record is.
extension Turn {
    mutating func take(_ message: LeadMessage) -> Next {
        switch message {
        case .link(_, let claimant, let record, _):
            if identity.lead.system == .marketo {
                return answer(message, about: record, of: claimant)
            }
            return isNew
                ? .becomeAlias(of: claimant, forwardsInput: false) : .move(to: claimant)
        case .claim(_, let claimant, let claim):
            if identity.lead.system == .marketo {
                return answer(message, about: claim.into, of: claimant)
            }
            if identity.salesforce == nil {
                identity.adopt(RecordLink(object: claim.object, record: claim.into))
            }
            return .move(to: claimant)
        case .move(let former, _, let moved):
            return absorb(moved, from: former)
        case .refuse(_, let owner, let record, let toldAt):
            if let namedAt = identity.namedByOwn(record, after: toldAt) {
                // The owner does not know yet that the record has named this person since: it is
                // asked once more.
                messages.append(
                    .link(lead: owner, of: identity.lead, record: record, at: namedAt)
                )
                return .keepWaiting
            }
            return concede(record, to: owner)
        }
    }

    /// Another lead says that a record is its own, or that its own went into it; the record was, or
    /// is, this lead's.
    private mutating func answer(
        _ message: LeadMessage,
        about record: String,
        of claimant: LeadID
    ) -> Next {
        let lead = identity.lead
        let claim = identity.claim
        if identity.isOwnID(claimant) {
            // The claimant has become part of this lead, or asks by way of another.
            if let claim, claim.into == record { resolve(claim, claim.emptyState) }
            return .settle(Cause())
        }
        let isOwn = identity.isOwnRecord(record) || claim?.into == record
        if let toldAt = message.toldAt, identity.salesforce?.record == record, claim == nil,
            identity.isOutdated(by: toldAt)
        {
            release(to: claimant, at: toldAt, cause: Cause())
            return .settle(Cause())
        }
        if isOwn, identity.marketo?.isDeleted != true {
            if case .claim(_, _, let claim) = message {
                identity.inherit(claim.from, at: claim.at)
            }
            messages.append(
                .refuse(lead: claimant, owner: lead, record: record, at: ownWord(about: record))
            )
            return .keepWaiting
        }
        if case .link = message,
            let namedAt = identity.namedByOther(record, after: message.toldAt)
        {
            messages.append(.refuse(lead: claimant, owner: lead, record: record, at: namedAt))
            return .keepWaiting
        }
        if !isOwn, let next = identity.redirect(of: record) {
            messages.append(message.readdressed(to: next))
            return .keepWaiting
        }
        // The lead that gets what this one's record went into gets that one too.
        let isClaimed = claim?.into == record
        give(
            isClaimed ? identity.salesforce?.record ?? record : record,
            to: claimant,
            at: message.toldAt ?? .distantPast
        )
        return .settle(Cause())
    }

    /// When the lead's own record last said whose it is; nil where it has not, or has gone on.
    private func ownWord(about record: String) -> Timestamp? {
        guard identity.claim == nil, let own = identity.salesforce, own.record == record,
            own.into == nil, own.twin != nil
        else { return nil }
        return own.twinAt
    }

    /// Transfers a Salesforce record to a lead that claims it, because this lead does not use it.
    ///
    /// - Parameters:
    ///   - made: what the claimant was made of, when it was made for this record.
    ///   - toldAt: when a link was put right, if that is why.
    mutating func give(
        _ record: String,
        to claimant: LeadID,
        made: [FieldState] = [],
        at toldAt: Timestamp = .distantPast
    ) {
        var given = LeadState(of: RecordLink(object: .of(record: record), record: record))
        var next: String?
        if let index = identity.other(record) {
            given = identity.takeOther(at: index)
        } else if identity.isOwnRecord(record) {
            // Where it has gone on, the lead that gets it has to ask for the next one.
            given = stored.salesforceSide.ended(by: identity.claim)
            next = identity.claim?.into
            identity.closeClaim()
            identity.forgetFormerRecords()
            forgetSide(.salesforce)
        }
        for name in Set(given.formerRecords + [record, given.lead.record]).sorted() {
            identity.endRelease(of: name)
            identity.redirect(name, to: claimant, at: toldAt)
        }
        given.salesforce?.hand(over: claimant, at: toldAt, namesGiver: identity.isOwnID)
        // A person that is being made for the record is the claimant's business.
        given.inFlight = outbox.takeCreates(for: record)
        if !made.isEmpty { given.addPerson(claimant.record, made: made) }
        messages.append(.move(from: LeadID(.salesforce, record), lead: claimant, state: given))
        if let next { give(next, to: claimant) }
    }

    /// What was told to this lead of a record is news for the lead that has it.
    private mutating func tell(_ owner: LeadID, of known: LeadState) {
        messages.append(.move(from: known.lead, lead: owner, state: known))
    }

    /// The record that this lead claimed, or was linked with, belongs to another lead.
    private mutating func concede(_ record: String, to owner: LeadID) -> Next {
        if identity.isOwnID(owner) { return .keepWaiting }
        var lost: [String]?
        let object = identity.salesforceObject
        if let claim = identity.claim, claim.into == record {
            lost = [record] + identity.formerRecords + [claim.from]
            tell(owner, of: stored.salesforceSide.ended(by: claim))
            identity.closeClaim()
            forgetSide(.salesforce)
        } else if identity.salesforce?.record == record {
            lost = [record] + identity.formerRecords
            tell(owner, of: stored.salesforceSide)
            forgetSide(.salesforce)
        } else if let own = identity.salesforce, identity.isOwnRecord(record) {
            // It went into this lead's own, as its owner may not know.
            var link = RecordLink(object: .of(record: record), record: record)
            link.end(at: own.since, nil, into: own.record)
            tell(owner, of: LeadState(of: link))
            return .keepWaiting
        }
        if let index = identity.other(record) {
            tell(owner, of: identity.takeOther(at: index))
        }
        if lost != nil { identity.forgetFormerRecords() }
        for record in lost ?? [record] { identity.redirect(record, to: owner) }
        if lost != nil { journal.owned(by: owner, record, object: object, cause: Cause()) }
        return .settle(Cause())
    }
}

extension RecordLink {
    /// The record is given to a lead. What it last said of its twin stays where it is about neither
    /// of the two: a name of the giver, which lets it go, would bring it back.
    fileprivate mutating func hand(
        over claimant: LeadID,
        at toldAt: Timestamp,
        namesGiver: (LeadID) -> Bool
    ) {
        if toldAt > .distantPast, twin == nil || toldAt > twinAt {
            twin = claimant.record
            twinAt = toldAt
        } else if let named = twin, namesGiver(LeadID(.marketo, named)) {
            twin = nil
        }
    }
}

extension LeadMessage {
    /// When a link was put right, if the message says so.
    fileprivate var toldAt: Timestamp? {
        if case .link(_, _, _, let toldAt) = self { toldAt } else { nil }
    }

    /// The same, to another lead.
    fileprivate func readdressed(to lead: LeadID) -> LeadMessage {
        switch self {
        case .link(_, let claimant, let record, let at):
            .link(lead: lead, of: claimant, record: record, at: at)
        case .claim(_, let claimant, let claim):
            .claim(lead: lead, by: claimant, claim: claim)
        case .move(let former, _, let state): .move(from: former, lead: lead, state: state)
        case .refuse(_, let owner, let record, let at):
            .refuse(lead: lead, owner: owner, record: record, at: at)
        }
    }
}
