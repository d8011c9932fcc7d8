// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// A state as what is known of one Salesforce record: in messages between leads, and of a person's
/// other records.
extension LeadState {
    /// What is known of a Salesforce record that no lead has yet.
    init(of link: RecordLink) {
        self.init(lead: LeadID(.salesforce, link.record))
        salesforce = link
    }

    /// The record has gone on, when there is a claim.
    func ended(by claim: RecordClaim?) -> LeadState {
        guard let claim else { return self }
        var state = self
        state.salesforce?.end(at: claim.at, nil, into: claim.into)
        return state
    }

    /// What the lead knows of its Salesforce record, and nothing else.
    var salesforceSide: LeadState {
        guard let link = salesforce else { return LeadState(lead: lead) }
        let identity = Identity(self)
        let outbox = Outbox(of: self)
        var side = LeadState(of: link)
        side.formerRecords = formerRecords
        side.fields = fields.map { field in
            var seen = field.salesforce?.asSeen
            if let echo = field.salesforce?.echoedAt, seen.map({ $0.knownAt < echo }) ?? true,
                let value = outbox.value(
                    of: field.name,
                    to: .salesforce,
                    where: { identity.isToOwnRecord($0) }
                )
            {
                seen = SideValue(value: value, knownAt: echo)
            }
            return FieldState(name: field.name, salesforce: seen)
        }
        return side
    }

    /// The state as that of a record beside the lead's own; nil when it has no record.
    func asOther(isTold: Bool) -> LeadState? {
        guard let link = salesforce else { return nil }
        var other = LeadState(of: link)
        other.formerRecords = formerRecords
        other.activities = isTold ? 1 : 0
        other.fields = fields.compactMap { field in
            guard let side = field.salesforce?.asSeen else { return nil }
            return FieldState(name: field.name, salesforce: side)
        }
        return other
    }

    /// What two states know of the same Salesforce record.
    func joined(with other: LeadState) -> LeadState {
        guard let link = salesforce, let theirs = other.salesforce else {
            return salesforce == nil ? other : self
        }
        var state = link.lastEventAt >= theirs.lastEventAt ? self : other
        let older = link.lastEventAt >= theirs.lastEventAt ? other : self
        state.activities = max(activities, other.activities)
        // Which fields a snapshot covered is known of one of the two only.
        state.salesforce?.snapshotAt = min(link.snapshotAt, theirs.snapshotAt)
        state.salesforce?.since = max(link.since, theirs.since)
        for record in older.formerRecords where !state.formerRecords.contains(record) {
            state.formerRecords.append(record, keepingLast: Limits.formerRecords)
        }
        for field in older.fields {
            guard let side = field.salesforce else { continue }
            guard let index = state.fields.firstIndex(where: { $0.name == field.name }) else {
                state.fields.append(FieldState(name: field.name, salesforce: side))
                continue
            }
            if state.fields[index].salesforce.map({ $0.knownAt < side.knownAt }) ?? true {
                state.fields[index].salesforce = side
            }
        }
        return state
    }

    /// Adds the person that was made for the record, of what its write carried.
    mutating func addPerson(_ person: String, made: [FieldState]) {
        marketo = RecordLink(object: .person, record: person)
        for field in made {
            guard let index = fields.firstIndex(where: { $0.name == field.name }) else { continue }
            fields[index].marketo = field.marketo
            guard let side = fields[index].salesforce, side.value != field.marketo?.value else {
                continue
            }
            fields[index].salesforce?.pendingSince = side.knownAt
        }
    }
}

extension SideValue {
    /// What the record is known to have held, without what was to be done about it; nil for a
    /// guess.
    var asSeen: SideValue? {
        if isInherited { return nil }
        if isDoubtful { return SideValue(value: written?.value ?? value, knownAt: knownAt) }
        var side = SideValue(value: value, knownAt: knownAt)
        side.earlier = earlier
        return side
    }
}

extension RecordClaim {
    /// The ID under which the record that is claimed may be kept.
    var lead: LeadID { LeadID(.salesforce, into) }

    /// A state that knows no more of the record than its name.
    var emptyState: LeadState { LeadState(of: RecordLink(object: object, record: into)) }
}
