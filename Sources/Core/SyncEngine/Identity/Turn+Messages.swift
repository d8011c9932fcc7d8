// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// What other leads tell: whose a Salesforce record is (design, section 5).
extension Turn {
    mutating func apply(_ handOver: LeadMessage) {
        switch handOver {
        case .link(_, let claimant, let record, _):
            if state.lead.system == .marketo {
                answer(handOver, about: record, of: claimant)
            } else if isNew {
                decision.entry = .alias(lead: state.lead, of: claimant)
            } else {
                becomeAlias(of: claimant)
            }
        case .claim(_, let claimant, let claim):
            if state.lead.system == .marketo {
                answer(handOver, about: claim.into, of: claimant)
            } else {
                if state.salesforce == nil { state.salesforce = claim.emptyState.salesforce }
                becomeAlias(of: claimant)
            }
        case .move(let former, _, let moved):
            absorb(moved, from: former)
        case .refuse(_, let owner, let record, let toldAt):
            if insists(on: record, against: owner, toldAt) { return }
            yield(record, to: owner)
        }
    }

    /// Another lead says that a record is its own, or that its own went into it; the record was, or
    /// is, this lead's.
    private mutating func answer(
        _ handOver: LeadMessage,
        about record: String,
        of claimant: LeadID
    ) {
        if isOwnID(claimant) {
            // The claimant has become part of this lead, or asks by way of another.
            if let claim = state.claim, claim.into == record { resolve(claim, claim.emptyState) }
            settle(cause: Cause(), priority: .normal)
            return
        }
        let isOwn = isOwnRecord(record) || state.claim?.into == record
        if case .link(_, _, _, let toldAt) = handOver, state.salesforce?.record == record,
            state.claim == nil, let toldAt, isNewer(toldAt, than: state.salesforce)
        {
            release(to: claimant, at: toldAt, cause: Cause())
            return
        }
        if isOwn, state.marketo?.isDeleted != true {
            if case .claim(_, _, let claim) = handOver { inherit(claim.from, at: claim.at) }
            let own = state.salesforce
            decision.handOvers.append(
                .refuse(
                    lead: claimant,
                    owner: state.lead,
                    record: record,
                    at: own?.record == record && own?.into == nil && state.claim == nil
                        && own?.twin != nil ? own?.twinAt : nil
                )
            )
            return
        }
        if case .link(_, _, _, let toldAt) = handOver,
            let namedAt = standsBy(record, namingThisPersonAfter: toldAt)
        {
            decision.handOvers.append(
                .refuse(lead: claimant, owner: state.lead, record: record, at: namedAt)
            )
            return
        }
        if !isOwn, let next = state.redirects.last(where: { $0.record == record })?.to {
            decision.handOvers.append(handOver.readdressed(to: next))
            return
        }
        // Whoever gets what the lead's own record went into gets that one too.
        let isClaimed = state.claim?.into == record
        give(isClaimed ? state.salesforce?.record ?? record : record, to: claimant)
    }

    /// The lead has no use for a record, or is not known to have one: whoever asks may have it.
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
        state.released.removeAll { $0 == record }
        var given = LeadState(of: RecordLink(object: .of(record: record), record: record))
        var next: String?
        if let index = bystander(record) {
            given = state.bystanders.remove(at: index)
        } else if isOwnRecord(record) {
            // Where it has gone on, whoever gets it has to ask for the next one.
            given = state.salesforceSide.ended(by: state.claim)
            next = state.claim?.into
            state.claim = nil
            state.formerRecords = []
            forgetSide(.salesforce)
        }
        for name in Set(given.formerRecords + [record, given.lead.record]).sorted() {
            redirect(name, to: claimant, at: toldAt)
        }
        if toldAt > .distantPast {
            given.salesforce?.twin = claimant.record
            given.salesforce?.twinAt = toldAt
        }
        // A person that is being made for the record is the claimant's business.
        given.inFlight = state.inFlight.filter { $0.isCreate(for: record) }
        state.inFlight.removeAll { $0.isCreate(for: record) }
        if !made.isEmpty { given.marketo = RecordLink(object: .person, record: claimant.record) }
        for field in made {
            guard let index = given.fields.firstIndex(where: { $0.name == field.name }) else {
                continue
            }
            given.fields[index].marketo = field.marketo
            guard let side = given.fields[index].salesforce, side.value != field.marketo?.value
            else { continue }
            given.fields[index].salesforce?.pendingSince = side.knownAt
        }
        decision.handOvers.append(
            .move(from: LeadID(.salesforce, record), lead: claimant, state: given)
        )
        if let next { return give(next, to: claimant) }
        settle(cause: Cause(), priority: .normal)
    }

    mutating func redirect(
        _ record: String,
        to lead: LeadID,
        at time: Timestamp = .distantPast
    ) {
        state.redirects.removeAll { $0.record == record }
        state.redirects.append(
            OwnerRedirect(record: record, to: lead, at: time),
            keepingLast: Limits.formerRecords
        )
    }

    /// What was told to this lead of a record is news for the lead that has it.
    private mutating func tell(_ owner: LeadID, of known: LeadState) {
        decision.handOvers.append(.move(from: known.lead, lead: owner, state: known))
    }

    /// The record that this lead claimed, or was linked with, belongs to another lead.
    private mutating func yield(_ record: String, to owner: LeadID) {
        if isOwnID(owner) { return }
        var dead = [record]
        let object = salesforceObject
        var isLost = true
        if let claim = state.claim, claim.into == record {
            dead += state.formerRecords + [claim.from]
            tell(owner, of: state.salesforceSide.ended(by: claim))
            state.claim = nil
            forgetSide(.salesforce)
        } else if state.salesforce?.record == record {
            dead += state.formerRecords
            tell(owner, of: state.salesforceSide)
            forgetSide(.salesforce)
        } else if let own = state.salesforce, isOwnRecord(record) {
            // It went into this lead's own, as its owner may not know.
            var link = RecordLink(object: .of(record: record), record: record)
            link.end(at: own.since, nil, into: own.record)
            tell(owner, of: LeadState(of: link))
            return
        } else {
            isLost = false
        }
        if let index = bystander(record) { tell(owner, of: state.bystanders.remove(at: index)) }
        if isLost { state.formerRecords = [] }
        for record in dead { redirect(record, to: owner) }
        if isLost { logOwner(owner, of: record, object: object, cause: Cause()) }
        settle(cause: Cause(), priority: .normal)
    }

    mutating func logOwner(
        _ owner: LeadID,
        of record: String,
        object: ObjectType,
        cause: Cause
    ) {
        log(
            .skipped,
            "Salesforce record \(record) is kept in step with another person (\(owner.text)): this "
                + "person is no longer synced. Merge the two persons in Marketo.",
            object: object,
            record: record,
            cause: cause
        )
    }
}

extension LeadMessage {
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

extension WriteInFlight {
    /// Whether it makes a person for a Salesforce record.
    fileprivate func isCreate(for record: String) -> Bool {
        operation == .create && object == .person && self.record == record
    }
}

extension ObjectType {
    /// The kind of a Salesforce record, which the beginning of its ID tells.
    static func of(record: String) -> ObjectType { record.hasPrefix("003") ? .contact : .lead }
}
