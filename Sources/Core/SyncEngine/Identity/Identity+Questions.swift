// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// What can be asked about a lead's records; nothing changes.
extension Identity {
    /// How far a lead is known in the two systems.
    enum Stage {
        /// Both systems have the lead's record: changes flow.
        case linked
        /// Only Marketo has the lead.
        case personOnly
        /// Only Salesforce has the lead, which goes by its record's ID.
        case recordOnly
        /// It is open which Salesforce record is the lead's, or nothing is to be written.
        case undecided
    }

    var stage: Stage {
        // By their patterns: comparing with nil would copy the links.
        switch (marketo, salesforce) {
        case (.some, .some): claim == nil ? .linked : .undecided
        case (.some, .none):
            marketo?.isDeleted == true || claim != nil ? .undecided : .personOnly
        case (.none, .some): lead.system == .salesforce ? .recordOnly : .undecided
        case (.none, .none): .undecided
        }
    }

    /// Whether both systems have a record, be it a deleted one.
    var hasBothRecords: Bool {
        guard case .some = marketo, case .some = salesforce else { return false }
        return true
    }

    /// The Salesforce object that the lead has, or would get: a lead.
    var salesforceObject: ObjectType { salesforce?.object ?? .lead }

    /// Whether a lead ID means this lead, or one that became part of it.
    func isOwnID(_ other: LeadID) -> Bool {
        other == lead || (other.system == .marketo && formerPersons.contains(other.record))
    }

    /// Whether a Salesforce record is the lead's own, or went into it.
    func isOwnRecord(_ record: String) -> Bool {
        salesforce?.record == record || formerRecords.contains(record)
    }

    /// The place among the person's other records of one that a record is, or went into.
    func other(_ record: String) -> Int? {
        others.firstIndex { $0.salesforce?.record == record || $0.formerRecords.contains(record) }
    }

    /// The lead to which what concerns a record was given away last.
    func redirect(of record: String) -> LeadID? {
        redirects.last { $0.record == record }?.to
    }

    /// The lead to which what concerns a record is sent; nil when it stays here.
    func owner(of record: String) -> LeadID? {
        if isOwnRecord(record) || claim?.into == record || other(record) != nil { return nil }
        return redirect(of: record)
    }

    // MARK: Writes

    /// The record of the lead to which a write went; that of the write where the lead has none.
    func ownRecord(of write: WriteInFlight) -> String? {
        self[write.object.system]?.record ?? write.record
    }

    /// Whether a write goes, or went, to the record that the lead has now, or to the Salesforce
    /// lead that was converted to the contact which it has now. What a merge left behind never
    /// reaches the winner.
    func isToOwnRecord(_ write: WriteInFlight) -> Bool {
        // A person that is being made for a record is not the one that has it meanwhile.
        if write.operation == .create { return write.object != .person || marketo == nil }
        guard let record = write.record else { return true }
        guard let own = self[write.object.system] else { return false }
        return own.record == record
            || (write.object == .lead && own.object == .contact && formerRecords.contains(record))
    }

    /// Whether the Salesforce record is known to name no person, or one that was merged into this
    /// one.
    var lacksLink: Bool {
        guard lead.system == .marketo, let named = salesforce?.twin else { return false }
        return named.isEmpty || formerPersons.contains(named)
    }

    // MARK: What the records say

    /// The lead's own Salesforce record, or another one of the person, says that it belongs to
    /// another person, and did not say so before.
    ///
    /// - Returns: that person's lead.
    func newOwner(toldBy event: ChangeEvent) -> LeadID? {
        guard event.system == .salesforce, !event.operation.isEnd, lead.system == .marketo,
            let link = knownRecord(event.record), claim == nil,
            let named = otherPerson(namedBy: event),
            let known = link.twin, known != named.record, event.changedAt > link.twinAt
        else { return nil }
        return named
    }

    /// The lead of the person that an event of a Salesforce record names, if that is another one.
    func otherPerson(namedBy event: ChangeEvent) -> LeadID? {
        guard let person = event.links.marketo else { return nil }
        let named = LeadID(.marketo, person)
        return isOwnID(named) ? nil : named
    }

    /// The lead's own Salesforce record, or another one of the person, by its ID.
    private func knownRecord(_ record: String) -> RecordLink? {
        if salesforce?.record == record { return salesforce }
        return others.first { $0.salesforce?.record == record }?.salesforce
    }

    /// The lead to which its own record is known to belong now, from what another lead was told.
    var learnedOwner: LeadID? {
        guard lead.system == .marketo, let own = salesforce, own.into == nil, claim == nil,
            let person = own.twin, !person.isEmpty, !isOwnID(LeadID(.marketo, person))
        else { return nil }
        return LeadID(.marketo, person)
    }

    /// Whether the person names another record than it did before: a user put the link right.
    func isCorrection(_ event: ChangeEvent, naming record: String) -> Bool {
        guard let person = marketo, let known = person.twin else { return false }
        return known != record && event.changedAt > person.twinAt
    }

    /// Whether a claim to the lead's own record is a link that was put right since the record last
    /// said that it is this lead's.
    func isOutdated(by toldAt: Timestamp) -> Bool {
        guard let own = salesforce, !own.isUnseen, own.into == nil else { return false }
        return own.twin == nil || toldAt > own.twinAt
    }

    /// When one of the person's other records said that it is this person's; nil where it has not,
    /// or where the claim was told later.
    func namedByOther(_ record: String, after toldAt: Timestamp?) -> Timestamp? {
        guard marketo?.isDeleted != true, !released.contains(record), let index = other(record),
            let link = others[index].salesforce, link.record == record,
            link.twin == lead.record, link.twinAt > toldAt ?? .distantPast
        else { return nil }
        return link.twinAt
    }

    /// When the lead's own record last said that it is this person's, if its owner by its own
    /// account was told something older.
    func namedByOwn(_ record: String, after toldAt: Timestamp?) -> Timestamp? {
        guard let toldAt, let own = salesforce, own.record == record, own.twin == lead.record,
            own.twinAt > toldAt
        else { return nil }
        return own.twinAt
    }

    // MARK: Other records

    /// The first of the person's other records that lives, and from which the person was not taken
    /// apart.
    var liveOther: Int? {
        others.firstIndex { other in
            guard let link = other.salesforce else { return false }
            return !link.isDeleted && !released.contains(link.record)
        }
    }

    /// The person's other records that the log has still to name: where each is, and what it is.
    var untoldOthers: [(index: Int, link: RecordLink)] {
        guard salesforce != nil, claim == nil else { return [] }
        return others.indices.compactMap { index in
            guard let link = others[index].salesforce, !link.isDeleted,
                others[index].activities == 0, !released.contains(link.record)
            else { return nil }
            return (index, link)
        }
    }
}
