// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// Links that are put right in either system, and numbers that are given out again: the record
/// moves, and what happens to the new pair does not reach the former person.
extension Turn {
    // MARK: What the records say

    /// Remembers what the lead's own record says about its twin.
    func noteWord(_ event: ChangeEvent, in link: inout RecordLink) {
        guard let word = event.word, event.changedAt >= link.twinAt else { return }
        link.twin = word
        link.twinAt = event.changedAt
    }

    /// The lead's own Salesforce record says that it belongs to another person, and did not say so
    /// before: it goes there, and the event with it.
    ///
    /// - Returns: whether it has gone.
    mutating func followWord(_ event: ChangeEvent) -> Bool {
        guard event.system == .salesforce, !event.operation.isEnd, state.lead.system == .marketo,
            let link = state.salesforce, link.record == event.record, state.claim == nil,
            let person = event.links.marketo, !isOwnID(LeadID(.marketo, person)),
            let known = link.twin, known != person, event.changedAt > link.twinAt
        else { return false }
        let claimant = LeadID(.marketo, person)
        release(to: claimant, at: event.changedAt, cause: Cause(event: event.id))
        decision.entry = .lead(state)
        decision.forwardTo = claimant
        return true
    }

    /// The lead's own record is known, from what another lead was told, to name another person now:
    /// it goes there.
    mutating func followLearnedWord() {
        guard state.lead.system == .marketo, let own = state.salesforce, own.into == nil,
            state.claim == nil, let person = own.twin, !person.isEmpty,
            !isOwnID(LeadID(.marketo, person))
        else { return }
        release(to: LeadID(.marketo, person), at: own.twinAt, cause: Cause())
    }

    /// Whether the person names another record than it did before: somebody put the link right.
    func isCorrection(_ event: ChangeEvent, naming record: String) -> Bool {
        guard let person = state.marketo, let known = person.twin else { return false }
        return known != record && event.changedAt > person.twinAt
    }

    /// The person was told to belong to another record than the lead's own.
    mutating func take(correctedRecord record: String, _ event: ChangeEvent) {
        let cause = Cause(event: event.id, cycle: event.cycle, request: event.request)
        state.released.removeAll { $0 == record }
        if let owner = state.redirects.last(where: { $0.record == record })?.to {
            // It comes back, if its lead lets it go.
            decision.handOvers.append(
                .link(lead: owner, of: state.lead, record: record, at: event.changedAt)
            )
            return
        }
        if let own = state.salesforce {
            log(
                .skipped,
                "The person is linked with Salesforce record \(record) now: \(own.record) is left "
                    + "alone.",
                object: own.object,
                record: own.record,
                cause: cause
            )
            retireRecord()
        }
        let known = bystander(record).map { state.bystanders.remove(at: $0) }
        link(record, object: .of(record: record), cause: cause, at: event.changedAt)
        if let known { learn(from: known) }
    }

    // MARK: Letting go

    /// Whether a claim to the lead's own record is a link that was put right since the record last
    /// said that it is this lead's.
    func isNewer(_ toldAt: Timestamp?, than link: RecordLink?) -> Bool {
        guard let toldAt, let link, !link.isUnseen, link.into == nil else { return false }
        return link.twin == nil || toldAt > link.twinAt
    }

    /// When a record that stands by said that it is this person's; nil where it has not, or where
    /// the other one was told later.
    func standsBy(_ record: String, namingThisPersonAfter toldAt: Timestamp?) -> Timestamp? {
        guard state.marketo?.isDeleted != true, let index = bystander(record),
            let link = state.bystanders[index].salesforce, link.record == record,
            link.twin == state.lead.record, link.twinAt > toldAt ?? .distantPast
        else { return nil }
        return link.twinAt
    }

    /// The record's owner keeps it, and does not know yet that the record itself has named this
    /// person since: it is asked once more.
    mutating func insists(
        on record: String,
        against owner: LeadID,
        _ toldAt: Timestamp?
    ) -> Bool {
        guard let toldAt, let own = state.salesforce, own.record == record,
            own.twin == state.lead.record, own.twinAt > toldAt
        else { return false }
        decision.handOvers.append(
            .link(lead: owner, of: state.lead, record: record, at: own.twinAt)
        )
        return true
    }

    /// The lead's own record is another person's now.
    mutating func release(to claimant: LeadID, at time: Timestamp, cause: Cause) {
        guard let own = state.salesforce else { return }
        log(
            .skipped,
            "Salesforce \(own.object.title) \(own.record) is linked with another person now "
                + "(\(claimant.text)). This person has no Salesforce record any more; Sync Person "
                + "to SFDC makes one.",
            object: own.object,
            record: own.record,
            cause: cause
        )
        state.assignTo = nil
        state.createRequest = nil
        give(own.record, to: claimant, at: time)
    }

    /// The lead's Salesforce record is nobody's: what it still says is not about this person.
    mutating func letGo() {
        guard let own = state.salesforce else { return }
        for record in [own.record] + state.formerRecords where !state.released.contains(record) {
            state.released.append(record, keepingLast: Limits.formerRecords)
        }
        state.bystanders.removeAll { state.released.contains($0.lead.record) }
        state.formerRecords = []
        state.claim = nil
        state.assignTo = nil
        state.createRequest = nil
        forgetSide(.salesforce)
    }

    /// A request to unlink the two records.
    mutating func unlink(cause: Cause) {
        guard let own = state.salesforce else {
            log(
                .skipped,
                "Nothing to unlink: this person has no Salesforce record.",
                object: .lead,
                record: nil,
                cause: cause
            )
            return
        }
        letGo()
        log(
            .skipped,
            "Unlinked from Salesforce \(own.object.title) \(own.record): neither is written to the "
                + "other any more. Clear the link field of the record before anybody syncs this "
                + "person to Salesforce again.",
            object: own.object,
            record: own.record,
            cause: cause
        )
    }

    // MARK: Another person under the same number

    /// Marketo has given the number of a deleted person out again: whoever has it now has nothing
    /// to do with what was kept under it.
    mutating func startOverForAnotherPerson(_ event: ChangeEvent) {
        guard event.system == .marketo, let person = state.marketo, person.isDeleted,
            event.changedAt > person.lastEventAt, event.isSnapshot, isAnotherPerson(event)
        else { return }
        let own = state.salesforce
        letGo()
        state.fields = []
        rebuildPositions()
        state.inFlight = []
        state.heldChanges = []
        state.skippedFields = []
        state.marketo = RecordLink(object: .person, record: person.record)
        guard let own else { return }
        log(
            .skipped,
            "Marketo has given the number of this deleted person to another one: Salesforce "
                + "\(own.object.title) \(own.record) was the former one's, and is left alone.",
            object: own.object,
            record: own.record,
            cause: Cause(event: event.id, cycle: event.cycle, request: event.request)
        )
    }

    /// Whether the person that an event tells of is not the one that was known: another e-mail
    /// address, or none to compare and another name.
    private func isAnotherPerson(_ event: ChangeEvent) -> Bool {
        if let record = event.links.salesforce, isOwnRecord(record) { return false }
        func told(_ name: String) -> FieldValue {
            event.fields.first { $0.name == name }?.value ?? .null
        }
        func known(_ name: String) -> FieldValue {
            state.fields.first { $0.name == name }?.marketo?.value ?? .null
        }
        let (toldAddress, knownAddress) = (told(Self.addressName), known(Self.addressName))
        if !toldAddress.isBlank || !knownAddress.isBlank {
            guard case .text(let one) = toldAddress, case .text(let other) = knownAddress else {
                return true
            }
            return one.lowercased() != other.lowercased()
        }
        return Self.identityNames.contains { told($0) != known($0) }
    }

    /// Marketo's name of the e-mail address, by which it tells people apart.
    private static let addressName = "email"
    /// What tells people apart who have no e-mail address.
    private static let identityNames = ["firstName", "lastName", "company"]
}

extension ChangeEvent {
    /// What the record says about its twin: empty for none, nil where the event does not tell.
    var word: String? {
        let named = system == .salesforce ? links.marketo : links.salesforce
        return named ?? (isSnapshot ? "" : nil)
    }

    /// When a Salesforce record told which person is its own; nil where it does not.
    var toldAt: Timestamp? { system == .salesforce && links.marketo != nil ? changedAt : nil }
}

extension ChangeEvent.Operation {
    /// Whether the record is no more: what it says of its twin is of the past.
    var isEnd: Bool { self == .deleted || self == .merged || self == .converted }
}
