// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// Salesforce records that belong to a person who is kept in step with another one: what is told of
/// them is kept, so that nothing is missing when one of them becomes the lead's own.
extension Turn {
    /// The one that a record is, or went into.
    func bystander(_ record: String) -> Int? {
        state.bystanders.firstIndex {
            $0.salesforce?.record == record || $0.formerRecords.contains(record)
        }
    }

    /// Takes in what is told of another record than the lead's own.
    mutating func standBy(_ event: ChangeEvent) {
        let cause = Cause(event: event.id, cycle: event.cycle, request: event.request)
        let link = RecordLink(object: event.object, record: event.record)
        let known = bystander(event.record).map { state.bystanders[$0] }
        // What else is told of it, under its own ID, is to come here.
        if known == nil {
            // A claim that is open settles whose it is.
            let isSettled = state.claim == nil && !event.operation.isEnd
            askFor(event.record, at: isSettled ? event.toldAt : nil)
        }
        var other = Turn(
            state: known ?? LeadState(of: link),
            isNew: false,
            context: context
        )
        guard other.follow(event) else {
            decision.deadLetterReason = other.decision.deadLetterReason
            return
        }
        if let into = other.state.salesforce?.into, isOwnRecord(into) {
            inherit(event.record, at: event.changedAt)
        } else {
            keepAside(other.state, isTold: other.state.activities > 0)
        }
        settle(cause: cause, priority: .normal)
    }

    /// The event as the record itself sees it.
    ///
    /// - Returns: false when it cannot be used.
    private mutating func follow(_ event: ChangeEvent) -> Bool {
        guard var link = state.salesforce else { return false }
        let isFormer = link.record != event.record
        switch event.operation {
        case .created, .updated, .undeleted:
            return fold(event, isFormer: isFormer) != nil
        case .deleted where isFormer, .merged where isFormer, .converted where isFormer:
            return true
        case .deleted, .merged, .converted:
            guard event.changedAt >= link.lastEventAt else { return true }
            link.end(at: event.changedAt, event.id, into: event.into)
            state.salesforce = link
            return true
        }
    }

    /// Keeps what is known of a record that is not the lead's own.
    ///
    /// - Parameter isTold: the log has named it.
    mutating func keepAside(_ known: LeadState, isTold: Bool = false) {
        guard let link = known.salesforce else { return }
        var aside = LeadState(of: link)
        aside.formerRecords = known.formerRecords
        aside.activities = isTold ? 1 : 0
        aside.fields = known.fields.compactMap { field in
            guard let side = field.salesforce?.asSeen else { return nil }
            return FieldState(name: field.name, salesforce: side)
        }
        state.redirects.removeAll { $0.record == link.record }
        // What went into it is no record of its own.
        state.bystanders.removeAll { other in
            aside.formerRecords.contains { $0 == other.salesforce?.record }
        }
        if let index = bystander(link.record) {
            guard state.bystanders[index].salesforce?.record == link.record else { return }
            state.bystanders[index] = state.bystanders[index].joined(with: aside)
            return
        }
        if state.bystanders.count == Limits.bystanders {
            let dead = state.bystanders.firstIndex { $0.salesforce?.isDeleted == true }
            state.bystanders.remove(at: dead ?? 0)
        }
        state.bystanders.append(aside)
    }

    /// The lead's own record is gone: it is known to be so, whatever is still told of it.
    mutating func retireRecord() {
        guard state.salesforce != nil else { return }
        keepAside(state.salesforceSide)
        state.formerRecords = []
        forgetSide(.salesforce)
    }

    /// A lead without a record takes one that stood by.
    mutating func adoptBystander() {
        guard !state.bystanders.isEmpty, state.lead.system == .marketo, state.claim == nil,
            state.salesforce?.isDeleted ?? true, state.marketo?.isDeleted != true,
            !isCreateInFlight(in: .salesforce),
            let index = state.bystanders.firstIndex(where: { $0.salesforce?.isDeleted == false })
        else { return }
        let adopted = state.bystanders.remove(at: index)
        retireRecord()
        take(adopted)
        if let record = adopted.salesforce?.record { askFor(record) }
    }

    /// Whoever is responsible hears of a second record, once it is clear that it is not merely the
    /// contact of a conversion that has still to be told.
    mutating func tellOfBystanders(cause: Cause) {
        for index in state.bystanders.indices {
            guard let link = state.bystanders[index].salesforce, !link.isDeleted,
                state.bystanders[index].activities == 0, let own = state.salesforce,
                state.claim == nil
            else { continue }
            guard context.watermarks.salesforce >= link.lastEventAt else {
                let earliest = decision.agenda.salesforceWatermark ?? link.lastEventAt
                decision.agenda.salesforceWatermark = min(earliest, link.lastEventAt)
                continue
            }
            state.bystanders[index].activities = 1
            if planOnly { continue }
            log(
                .skipped,
                "Salesforce \(link.object.title) \(link.record) belongs to this person too, who is "
                    + "already kept in step with \(own.record): it is left alone. Merge the two "
                    + "records in Salesforce.",
                object: link.object,
                record: link.record,
                cause: cause
            )
        }
    }
}

extension SideValue {
    /// What the record is known to have held, without what was to be done about it; nil for a
    /// guess.
    var asSeen: SideValue? {
        if isInherited { return nil }
        if isDoubtful { return SideValue(value: overwritten.value, knownAt: knownAt) }
        var side = SideValue(value: value, knownAt: knownAt)
        side.earlier = earlier
        return side
    }
}

extension LeadState {
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
        var side = LeadState(of: link)
        side.formerRecords = formerRecords
        side.fields = fields.map { field in
            var seen = field.salesforce?.asSeen
            if let echo = field.salesforce?.echoedAt, seen.map({ $0.knownAt < echo }) ?? true,
                let value = valueInFlight(field.name, to: .salesforce)
            {
                seen = SideValue(value: value, knownAt: echo)
            }
            return FieldState(name: field.name, salesforce: seen)
        }
        return side
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
}
