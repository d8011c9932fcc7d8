// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// The lead's record is another one now: the winner of a merge, or the contact of a conversion.
extension Turn {
    /// A claim has been granted.
    ///
    /// - Parameter moved: what was known of the record under its own ID.
    mutating func resolve(_ claim: RecordClaim, _ moved: LeadState) {
        let known = joinBystanders(of: claim, moved)
        let record = known.salesforce?.record ?? claim.into
        let hadNone = state.salesforce == nil
        let isConversion = claim.object == .contact && state.salesforce?.object == .lead
        var link = known.salesforce ?? RecordLink(object: claim.object, record: record)
        link.since = max(link.since, claim.at, state.salesforce?.since ?? claim.at)
        state.claim = nil
        state.salesforce = link
        state.redirects.removeAll { $0.record == record }
        for former in known.formerRecords + [claim.from, claim.into] where former != record {
            addFormerRecord(former)
        }
        state.failures.removeAll { $0.system == .salesforce }
        continueSide(with: known, since: claim.at, isConversion: isConversion)
        // A snapshot of the survivor says nothing about what was taken over from the other one.
        if !holdsSince(link.snapshotAt, in: .salesforce) {
            state.salesforce?.snapshotAt = .distantPast
        }
        if hadNone, hasBothRecords { linkFields() }
        follow(link)
    }

    /// What is known of the survivor counts as changed in Salesforce when the two became one; where
    /// nothing is known it is taken to hold what the other one held, until it tells better.
    private mutating func continueSide(
        with known: LeadState,
        since: Timestamp,
        isConversion: Bool
    ) {
        for position in state.fields.indices {
            guard var own = state.fields[position].salesforce else { continue }
            let name = state.fields[position].name
            let field = known.fields.first { $0.name == name }
            if isConversion, let field, field.knownAt(.salesforce).map({ $0 >= since }) ?? false {
                // The contact goes on where the lead ended.
                own.isInherited = true
                state.fields[position].salesforce = own
                learn([field], in: .salesforce)
                continue
            }
            if let theirs = field?.salesforce {
                var side = SideValue(value: theirs.value, knownAt: theirs.knownAt)
                side.pendingSince =
                    theirs.value == own.value
                    ? own.pendingSince : max(theirs.knownAt, since)
                own = side
            } else if !isConversion {
                // Our writes went to the other one.
                own = SideValue(
                    value: own.value,
                    knownAt: own.knownAt,
                    pendingSince: own.pendingSince
                )
                own.isInherited = true
            } else {
                own.isInherited = true
            }
            state.fields[position].salesforce = own
        }
        for field in known.fields {
            guard let side = field.salesforce else { continue }
            let position = ownPosition(of: field.name)
            guard state.fields[position].salesforce == nil else { continue }
            state.fields[position].salesforce = SideValue(value: side.value, knownAt: side.knownAt)
            if hasBothRecords { linkField(at: position) }
        }
    }

    /// What was known of the lead's own record under its own ID is news like any other.
    mutating func learn(from moved: LeadState) {
        guard let record = moved.salesforce, var link = state.salesforce else { return }
        if let person = moved.marketo, person.record == state.lead.record {
            learn(moved.fields, in: .marketo)
        }
        learn(moved.fields, in: .salesforce)
        for former in moved.formerRecords { addFormerRecord(former) }
        link.since = max(link.since, record.since)
        if record.lastEventAt > link.lastEventAt {
            link.lastEventAt = record.lastEventAt
            link.lastEvents = record.lastEvents
            link.wasMade = false
            link.isDeleted = record.isDeleted && record.into == nil
        }
        if let twin = record.twin, record.twinAt > link.twinAt {
            link.twin = twin
            link.twinAt = record.twinAt
        }
        if record.snapshotAt > link.snapshotAt, holdsSince(record.snapshotAt, in: .salesforce) {
            link.snapshotAt = record.snapshotAt
        }
        state.salesforce = link
        follow(record)
    }

    /// What the lead itself has been told of the record, or of the one into which that went, is
    /// added to what was known under its own ID.
    private mutating func joinBystanders(of claim: RecordClaim, _ moved: LeadState) -> LeadState {
        var known = moved
        for name in [claim.into, moved.salesforce?.record ?? claim.into] {
            guard let index = bystander(name) else { continue }
            let aside = state.bystanders.remove(at: index)
            if aside.lead == known.lead {
                known = known.joined(with: aside)
            } else if aside.formerRecords.contains(known.lead.record) {
                known = aside
            }
        }
        return known
    }

    /// The lead's own record may be known to have gone into another one.
    private mutating func follow(_ record: RecordLink) {
        guard let into = record.into, state.claim == nil, !isOwnRecord(into) else { return }
        openClaim(
            RecordClaim(
                from: record.record,
                into: into,
                object: .of(record: into),
                at: record.lastEventAt
            )
        )
    }

    private mutating func learn(_ fields: [FieldState], in system: VendorSystem) {
        for field in fields {
            guard let side = field[system]?.asSeen, let index = mapping.index(marketo: field.name),
                let mapped = mappedField(index, salesforceObject), !mapped.isHidden
            else { continue }
            for seen in side.earlier {
                _ = observe(seen.value, of: mapped, in: system, Sighting(at: seen.at))
            }
            _ = observe(side.value, of: mapped, in: system, Sighting(at: side.knownAt))
        }
    }
}
