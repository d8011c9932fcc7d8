// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// Whose records a lead keeps in step: its own two, those that went into them, those that are
/// another lead's now, and a person's other Salesforce records.
struct Identity {
    /// The key under which the lead's state is kept.
    let lead: LeadID
    /// The Marketo person, once seen or named.
    private(set) var marketo: RecordLink?
    /// The Salesforce record, once seen or named.
    private(set) var salesforce: RecordLink?
    /// Salesforce records that went into the lead's record.
    private(set) var formerRecords: [String]
    /// Marketo persons that were merged into the lead's person.
    private(set) var formerPersons: [String]
    /// Where events of records that are another lead's now are sent.
    private(set) var redirects: [OwnerRedirect]
    /// Salesforce records that were the lead's and are not any more, whatever they still say of it.
    private(set) var released: [String]
    /// A claim to a record that has not been answered yet.
    private(set) var claim: RecordClaim?
    /// Other Salesforce records of the same person. The activity count of one says whether the log
    /// has named it.
    private(set) var others: [LeadState]

    init(_ state: borrowing LeadState) {
        lead = state.lead
        marketo = state.marketo
        salesforce = state.salesforce
        formerRecords = state.formerRecords
        formerPersons = state.formerPersons
        redirects = state.redirects
        released = state.released
        claim = state.claim
        others = state.bystanders
    }

    func store(in state: inout LeadState) {
        state.marketo = marketo
        state.salesforce = salesforce
        state.formerRecords = formerRecords
        state.formerPersons = formerPersons
        state.redirects = redirects
        state.released = released
        state.claim = claim
        state.bystanders = others
    }

    /// The record in one system; changed in place.
    private(set) subscript(system: VendorSystem) -> RecordLink? {
        get { system == .marketo ? marketo : salesforce }
        _modify {
            if system == .marketo { yield &marketo } else { yield &salesforce }
        }
    }

    // MARK: The lead's own records

    /// The lead's ID tells that Marketo has the person, though nothing has been seen of it: it
    /// holds nothing until it is.
    mutating func assumePerson() {
        guard lead.system == .marketo, marketo == nil else { return }
        marketo = RecordLink(object: .person, record: lead.record)
    }

    /// A record is the lead's own from now on.
    mutating func adopt(_ link: RecordLink) {
        endRelease(of: link.record)
        self[link.object.system] = link
    }

    /// The lead has no record in a system any more.
    mutating func drop(_ system: VendorSystem) { self[system] = nil }

    /// The lead's record is no more.
    mutating func end(
        _ system: VendorSystem,
        at time: Timestamp,
        _ event: String?,
        into: String? = nil
    ) {
        self[system]?.end(at: time, event, into: into)
    }

    /// A write of ours made the record.
    mutating func noteMade(in system: VendorSystem) { self[system]?.wasMade = true }

    /// An event of the lead's own record has been seen.
    mutating func note(_ event: ChangeEvent) { self[event.system]?.note(event) }

    /// An event tells which fields of the lead's own record cannot be read.
    ///
    /// - Returns: those that are new.
    mutating func noteUnreadable(
        _ event: ChangeEvent,
        name: (String) -> String?
    ) -> [String] {
        self[event.system]?.noteUnreadable(event, name: name) ?? []
    }

    /// Every field of the lead's own record is known to have held its value at a time.
    mutating func noteSnapshot(of system: VendorSystem, at time: Timestamp) {
        self[system]?.snapshotAt = time
    }

    /// What the Salesforce record shows beside the mapped fields.
    mutating func noteBeside(_ fields: [Field]) { salesforce?.beside = fields }

    /// Adds what was known of the Salesforce record under its own ID.
    mutating func learn(from link: RecordLink, isWhole: Bool) {
        salesforce?.learn(from: link, isWhole: isWhole)
    }

    // MARK: Merges and conversions

    /// The lead asks for the record into which its own went.
    mutating func open(_ claim: RecordClaim) {
        self.claim = claim
        addFormerRecord(claim.from)
    }

    /// A person that was merged into this one had a claim.
    mutating func absorb(_ claim: RecordClaim?) { self.claim = self.claim ?? claim }

    /// The claim has been answered, or means nothing any more.
    mutating func closeClaim() { claim = nil }

    /// What a record that went into the lead's own still brings is this lead's.
    mutating func addFormerRecord(_ record: String) {
        redirects.removeAll { $0.record == record }
        others.removeAll { $0.salesforce?.record == record }
        guard !formerRecords.contains(record) else { return }
        formerRecords.append(record, keepingLast: Limits.formerRecords)
    }

    /// Another record went into the lead's own.
    mutating func inherit(_ record: String, at time: Timestamp) {
        addFormerRecord(record)
        guard let since = salesforce?.since, since < time else { return }
        salesforce?.since = time
    }

    /// The lead's record is another one, into which none has gone yet.
    mutating func forgetFormerRecords() { formerRecords = [] }

    /// A person was merged into this lead's, with those that had gone into it before.
    mutating func addFormerPersons(_ persons: [String]) {
        for person in persons where !formerPersons.contains(person) {
            formerPersons.append(person, keepingLast: Limits.formerRecords)
        }
    }

    // MARK: Records of other leads

    /// What concerns a record is sent to another lead from now on.
    mutating func redirect(
        _ record: String,
        to lead: LeadID,
        at time: Timestamp = .distantPast
    ) {
        redirects.removeAll { $0.record == record }
        redirects.append(
            OwnerRedirect(record: record, to: lead, at: time),
            keepingLast: Limits.formerRecords
        )
    }

    /// A record stays here.
    mutating func endRedirect(of record: String) { redirects.removeAll { $0.record == record } }

    /// Adds what a person that was merged into this one had given away. What either of the two left
    /// to the other is this lead's own now.
    mutating func absorbRedirects(_ moved: [OwnerRedirect]) {
        let all = redirects + moved
        redirects = []
        for redirect in all where !isOwnID(redirect.to) && !isOwnRecord(redirect.record) {
            if redirects.contains(redirect) { continue }
            redirects.append(redirect, keepingLast: Limits.formerRecords)
        }
    }

    /// What was given away comes back, by a link that was put right later.
    mutating func takeBack(_ link: RecordLink, with formerRecords: [String]) {
        guard link.twin == lead.record else { return }
        for name in [link.record] + formerRecords {
            redirects.removeAll { $0.record == name && $0.at < link.twinAt }
        }
        released.removeAll { $0 == link.record }
    }

    /// A record that was released is a lead's again.
    mutating func endRelease(of record: String) { released.removeAll { $0 == record } }

    /// The lead's Salesforce record is no lead's: what it still says is not about this person. What
    /// is known of it is kept among the other records, for the lead that gets it next.
    mutating func release() {
        guard let own = salesforce else { return }
        release([own.record] + formerRecords)
        formerRecords = []
        claim = nil
    }

    /// The person's other records are no lead's either.
    mutating func releaseOthers() {
        for other in others {
            release([other.salesforce?.record].compactMap(\.self) + other.formerRecords)
        }
    }

    /// Adds what a person that was merged into this one had been taken apart from.
    mutating func absorbReleased(_ moved: [String]) {
        release(moved.filter { !isOwnRecord($0) })
    }

    private mutating func release(_ records: [String]) {
        for record in records where !released.contains(record) {
            released.append(record, keepingLast: Limits.formerRecords)
        }
    }

    // MARK: Other records of the person

    /// Takes a record out that the lead knows beside its own.
    mutating func takeOther(at index: Int) -> LeadState { others.remove(at: index) }

    /// Takes out what is known of a record beside the lead's own; nil where nothing is.
    mutating func takeOther(_ record: String) -> LeadState? {
        guard let index = others.firstIndex(where: { $0.salesforce?.record == record }) else {
            return nil
        }
        return others.remove(at: index)
    }

    /// The log has named a record beside the lead's own.
    mutating func markOtherTold(at index: Int) { others[index].activities = 1 }

    /// Keeps what is known of a record that is not the lead's own.
    ///
    /// - Parameters:
    ///   - isTold: the log has named it.
    ///   - isSuccessor: this is what was kept, with what has been told since.
    mutating func keepOther(
        _ known: LeadState,
        isTold: Bool = false,
        isSuccessor: Bool = false
    ) {
        guard let other = known.asOther(isTold: isTold), let link = other.salesforce else { return }
        redirects.removeAll { $0.record == link.record }
        // What went into it is no record of its own.
        others.removeAll { former in
            other.formerRecords.contains { $0 == former.salesforce?.record }
        }
        if let index = self.other(link.record) {
            guard others[index].salesforce?.record == link.record else { return }
            others[index] = isSuccessor ? other : others[index].joined(with: other)
            return
        }
        if others.count == Limits.bystanders {
            let dead = others.firstIndex { $0.salesforce?.isDeleted == true }
            others.remove(at: dead ?? 0)
        }
        others.append(other)
    }
}
