// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// Links: made, put right in either system, taken apart; and numbers that are given out again. The
/// record moves, and what happens to the new pair does not reach the former person.
extension Turn {
    // MARK: Making a link

    /// Gives the lead a Salesforce record that it did not have.
    ///
    /// - Parameter toldAt: when the record itself, or a link that was put right, said so.
    mutating func link(
        _ record: String,
        object: ObjectType,
        _ cause: Cause,
        at toldAt: Timestamp? = nil
    ) {
        let link = RecordLink(object: object, record: record)
        identity.adopt(link)
        requests.dropCreate()
        identity.assumePerson()
        fields.link()
        journal.linked(with: link, cause: cause)
        ask(for: record, at: toldAt)
    }

    /// Tells the lead that may keep a record under the record's own ID that it is this lead's.
    mutating func ask(for record: String, at toldAt: Timestamp? = nil) {
        messages.append(
            .link(
                lead: LeadID(.salesforce, record),
                of: identity.lead,
                record: record,
                at: toldAt
            )
        )
    }

    /// The person was told to belong to another record than the lead's own.
    mutating func relink(to record: String, _ event: ChangeEvent) {
        identity.endRelease(of: record)
        if let owner = identity.redirect(of: record) {
            // It comes back, if its lead lets it go.
            messages.append(
                .link(lead: owner, of: identity.lead, record: record, at: event.changedAt)
            )
            return
        }
        if let own = identity.salesforce {
            journal.relinked(to: record, leaving: own, cause: event.cause)
            retireRecord()
        }
        let known = identity.other(record).map { identity.takeOther(at: $0) }
        link(record, object: .of(record: record), event.cause, at: event.changedAt)
        if let known { learn(from: known) }
    }

    // MARK: Letting go

    /// The lead's own record is another person's now.
    mutating func release(to claimant: LeadID, at time: Timestamp, cause: Cause) {
        guard let own = identity.salesforce else { return }
        journal.released(own, to: claimant, cause: cause)
        requests.dropAll()
        give(own.record, to: claimant, at: time)
    }

    /// The lead's Salesforce record is no lead's: what it still says is not about this person.
    private mutating func letGo() {
        guard identity.salesforce != nil else { return }
        identity.keepOther(stored.salesforceSide.ended(by: identity.claim))
        identity.release()
        requests.dropAll()
        forgetSide(.salesforce)
    }

    /// A request to unlink the two records.
    mutating func unlink(_ cause: Cause) {
        guard let own = identity.salesforce else { return journal.nothingToUnlink(cause: cause) }
        letGo()
        journal.unlinked(own, cause: cause)
    }

    // MARK: Another person under the same number

    /// Marketo has given the number of a deleted person out again: the person who has it now has
    /// nothing to do with what was kept under it.
    mutating func startOverForAnotherPerson(_ event: ChangeEvent) {
        guard event.system == .marketo, let person = identity.marketo, person.isDeleted,
            event.changedAt > person.lastEventAt, isAnother(than: person, event)
        else { return }
        let own = identity.salesforce
        identity.releaseOthers()
        letGo()
        fields.removeAll()
        outbox.forgetAll()
        causes.forgetAll()
        failures.forgetSkippedFields()
        let number = person.record
        // What is told of the number until then is about the person who had it before.
        identity.adopt(RecordLink(object: .person, record: number, since: person.lastEventAt))
        guard let own else { return }
        journal.startedOver(leaving: own, cause: event.cause)
    }

    /// Whether an event that is newer than a person's deletion tells of another person.
    private func isAnother(than person: RecordLink, _ event: ChangeEvent) -> Bool {
        if let record = event.links.salesforce, identity.isOwnRecord(record) { return false }
        if event.isSnapshot { return isAnotherPerson(event) }
        // A change or a deletion does not tell whose it is, but Marketo brings nobody back. A
        // refusal may have been wrong about the deletion, and the answer to a request tells of no
        // second one.
        let wasTold = !person.lastEvents.isEmpty
        let isAnswer = event.operation == .deleted && event.request != nil
        guard wasTold, !isAnswer else { return false }
        guard case .text(let address)? = event.value(of: Self.addressName) else { return true }
        return !isKnownAddress(address)
    }

    /// Whether the person that a whole record shows is not the one that was known: another e-mail
    /// address, or none to compare and another name.
    private func isAnotherPerson(_ event: ChangeEvent) -> Bool {
        func told(_ name: String) -> FieldValue { event.value(of: name) ?? .null }
        let (toldAddress, knownAddress) = (told(Self.addressName), known(Self.addressName))
        if !toldAddress.isBlank || !knownAddress.isBlank {
            guard case .text(let address) = toldAddress else { return true }
            return !isKnownAddress(address)
        }
        return Self.identityNames.contains { told($0) != known($0) }
    }

    private func isKnownAddress(_ address: String) -> Bool {
        guard case .text(let known) = known(Self.addressName) else { return false }
        return address.lowercased() == known.lowercased()
    }

    /// What Marketo is known to hold in a field.
    private func known(_ name: String) -> FieldValue {
        fields.states.first { $0.name == name }?.marketo?.value ?? .null
    }

    /// Marketo's name of the e-mail address, by which it tells people apart.
    private static let addressName = "email"
    /// What tells people apart who have no e-mail address.
    private static let identityNames = ["firstName", "lastName", "company"]
}

extension ChangeEvent {
    /// The value that the event tells of a field; nil for none.
    fileprivate func value(of name: String) -> FieldValue? {
        fields.first { $0.name == name }?.value
    }
}
