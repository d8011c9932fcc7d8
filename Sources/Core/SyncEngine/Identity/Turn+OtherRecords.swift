// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// Salesforce records that belong to a person who is kept in step with another one: what is told of
/// them is kept, so that nothing is missing when one of them becomes the lead's own.
extension Turn {
    /// Takes in what is told of another record than the lead's own.
    mutating func takeOther(_ event: ChangeEvent) -> Next {
        let known = identity.other(event.record).map { identity.others[$0] }
        // What else is told of it, under its own ID, is to come here.
        if known == nil, !identity.released.contains(event.record) {
            // A claim that is open settles whose it is.
            let isSettled = identity.claim == nil && !event.operation.isEnd
            ask(for: event.record, at: isSettled ? event.toldAt : nil)
        }
        let link = RecordLink(object: event.object, record: event.record)
        var other = Turn(known ?? LeadState(of: link), isNew: false, in: context)
        if case .unusable(let reason) = other.follow(event) { return .unusable(reason) }
        if let into = other.identity.salesforce?.into, identity.isOwnRecord(into) {
            identity.inherit(event.record, at: event.changedAt)
        } else {
            identity.keepOther(other.stored, isTold: other.journal.count > 0, isSuccessor: true)
        }
        return .settle(event.cause)
    }

    /// Takes the event in as the record itself sees it.
    private mutating func follow(_ event: ChangeEvent) -> Folded {
        guard let link = identity.salesforce else { return .ignored }
        let isFormer = link.record != event.record
        switch event.operation {
        case .created, .updated, .undeleted: return fold(event, isFormer: isFormer)
        case .deleted, .merged, .converted:
            if !isFormer, event.changedAt >= link.lastEventAt {
                identity.end(.salesforce, at: event.changedAt, event.id, into: event.into)
            }
            return .nothingNew
        }
    }

    /// The lead's own record is gone: it is known to be so, whatever is still told of it.
    mutating func retireRecord() {
        guard identity.salesforce != nil else { return }
        identity.keepOther(stored.salesforceSide)
        identity.forgetFormerRecords()
        forgetSide(.salesforce)
    }

    /// A lead without a record takes one of the person's other ones.
    mutating func adoptOther() {
        guard identity.lead.system == .marketo, identity.claim == nil,
            identity.salesforce?.isDeleted ?? true, identity.marketo?.isDeleted != true,
            !outbox.isCreating(in: .salesforce), let index = identity.liveOther
        else { return }
        let adopted = identity.takeOther(at: index)
        retireRecord()
        adopt(adopted)
        if let record = adopted.salesforce?.record { ask(for: record) }
    }

    /// The log names a second record of the person, once it is clear that it is not merely the
    /// contact of a conversion that has still to be told.
    mutating func tellOfOthers(_ cause: Cause) {
        guard let own = identity.salesforce else { return }
        for (index, link) in identity.untoldOthers {
            if context.watermarks.salesforce < link.lastEventAt {
                agenda.waitForOther(link, context.watermarks)
                continue
            }
            identity.markOtherTold(at: index)
            journal.otherRecord(link, beside: own, cause: cause)
        }
    }
}
