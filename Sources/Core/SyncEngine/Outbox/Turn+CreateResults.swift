// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// Results of creates: the record that a system lacked is there, or was there all along.
extension Turn {
    /// - Returns: what comes next, where it is not what comes after every result.
    mutating func applyCreate(
        _ write: WriteInFlight,
        _ result: WriteResult,
        _ cause: Cause
    ) -> Next? {
        guard let record = result.record else { return nil }
        if write.object.system == .salesforce { requests.serve(write.cause.request) }
        if !result.created, identity.isToOwnRecord(write) {
            for field in write.fields { takeEchoAsChange(field, of: write) }
        }
        switch fate(of: record, write) {
        case .own: takeCreated(record, write, result, cause)
        case .merged: takeMerged(write, result, cause)
        case .knownPerson: break
        case .newPerson: return giveToNewPerson(write, result, record, cause)
        case .owned(let owner):
            requests.dropCreate()
            journal.owned(by: owner, record, object: result.object, cause: cause)
            // That lead lets it go where its person is gone.
            messages.append(.link(lead: owner, of: identity.lead, record: record, at: nil))
        case .released:
            requests.dropCreate()
            journal.foundReleased(record, object: result.object, cause: cause)
        case .second(let own):
            // What looked like the new record's values are a user's own, in the lead's record.
            for field in write.fields { takeEchoAsChange(field, of: write) }
            journal.createdSecond(write.object, record, beside: own, cause: cause)
            ask(for: record)
        }
        return nil
    }

    /// What a record that was made, or found, is to the lead.
    private enum Fate {
        /// It is the lead's own.
        case own
        /// It was known before its result, and went into another one since.
        case merged
        /// The person is the lead's own, or was merged into it.
        case knownPerson
        /// A person was made for a record that is this lead's by now, or that it knows.
        case newPerson
        /// It was found, and is another lead's by now.
        case owned(LeadID)
        /// It was found, and is the record from which the person was unlinked.
        case released
        /// The lead has a record already.
        case second(RecordLink)
    }

    private func fate(of record: String, _ write: WriteInFlight) -> Fate {
        if write.object == .person {
            guard identity.lead.system == .marketo, record != identity.lead.record else {
                return .own
            }
            return identity.isOwnID(LeadID(.marketo, record)) ? .knownPerson : .newPerson
        }
        if identity.formerRecords.contains(record) { return .merged }
        if let owner = identity.owner(of: record) { return .owned(owner) }
        if identity.released.contains(record) { return .released }
        if let own = identity.salesforce, !own.isDeleted, own.record != record {
            return .second(own)
        }
        return .own
    }

    private mutating func takeCreated(
        _ record: String,
        _ write: WriteInFlight,
        _ result: WriteResult,
        _ cause: Cause
    ) {
        let system = write.object.system
        // It may be known already, and even to be gone again.
        let wasLinked =
            identity[system].map {
                $0.record == record && (!$0.isDeleted || $0.lastEventAt >= result.at)
            } ?? false
        let known = system == .salesforce ? replaceRecord(by: record, wasLinked) : nil
        if identity[system] == nil {
            identity.adopt(RecordLink(object: result.object, record: record))
        }
        if result.created {
            identity.noteMade(in: system)
            for field in write.fields { land(field, of: write, at: result.at) }
            linkCreated(write)
            if let known { learn(from: known) }
            journal.created(write, result, cause: cause)
        } else if !wasLinked {
            if let known { learn(from: known) }
            fields.link()
            waitForSnapshot(of: system, since: result.at)
            journal.linkedWithFound(result.object, record, cause: cause)
        } else {
            // What looked like the record that was being made is one that was there.
            for field in write.fields { compareAgain(field.name) }
        }
        if system == .salesforce { ask(for: record) }
    }

    /// Makes room for the record that was made or found.
    ///
    /// - Returns: what was known of it, when it was one of the person's other records.
    private mutating func replaceRecord(by record: String, _ wasLinked: Bool) -> LeadState? {
        if identity.salesforce?.isDeleted == true, !wasLinked { retireRecord() }
        requests.dropCreate()
        if !wasLinked { identity.closeClaim() }
        return identity.other(record).map { identity.takeOther(at: $0) }
    }

    private mutating func takeMerged(
        _ write: WriteInFlight,
        _ result: WriteResult,
        _ cause: Cause
    ) {
        if identity.salesforceObject == .contact {
            for field in write.fields where continues(field.name) {
                land(field, of: write, at: result.at)
            }
        }
        linkCreated(write)
        journal.created(write, result, cause: cause)
    }

    /// A person was made for a Salesforce record that turned out to be this lead's, or one of the
    /// person's other ones: the new person takes what this one does not need.
    private mutating func giveToNewPerson(
        _ write: WriteInFlight,
        _ result: WriteResult,
        _ person: String,
        _ cause: Cause
    ) -> Next? {
        let record = write.record ?? ""
        let isFree =
            identity.other(record) != nil
            || (identity.isOwnRecord(record) && identity.marketo?.isDeleted == true)
        journal.createdPerson(person, for: record, isFree: isFree, cause: cause)
        guard isFree else { return nil }
        let made = (result.created ? write.fields : []).map { field in
            FieldState(
                name: field.name,
                marketo: SideValue(value: field.value, knownAt: result.at)
            )
        }
        give(record, to: LeadID(.marketo, person), made: made)
        // What is left has nothing to do with the write.
        return .settle(Cause())
    }

    /// What changed while the record was being made is still to reach it.
    private mutating func linkCreated(_ write: WriteInFlight) {
        let source = write.object.system.other
        for position in fields.indices {
            var field = fields[position]
            guard let made = write.fields.first(where: { $0.name == field.name }) else {
                fields.link(at: position)
                continue
            }
            field.linkMade(of: made.value, from: source)
            fields[position] = field
        }
    }

    /// A record that was found instead of made is not known yet: a change that could lose waits
    /// until the feed has passed the time at which it was found, and so has shown it.
    private mutating func waitForSnapshot(of system: VendorSystem, since time: Timestamp) {
        for position in fields.indices {
            var field = fields[position]
            field.postpone(system.other, until: time)
            fields[position] = field
        }
    }
}
