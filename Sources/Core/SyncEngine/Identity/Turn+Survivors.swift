// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// The lead's record is another one now: the winner of a merge, or the contact of a conversion.
extension Turn {
    /// A claim has been granted.
    ///
    /// - Parameter moved: what was known of the record under its own ID.
    mutating func resolve(_ claim: RecordClaim, _ moved: LeadState) {
        let known = joinOthers(of: claim, moved)
        let record = known.salesforce?.record ?? claim.into
        let hadNone = identity.salesforce == nil
        let isConversion = claim.object == .contact && identity.salesforce?.object == .lead
        var link = known.salesforce ?? RecordLink(object: claim.object, record: record)
        link.since = max(link.since, claim.at, identity.salesforce?.since ?? claim.at)
        identity.closeClaim()
        identity.adopt(link)
        identity.endRedirect(of: record)
        for former in known.formerRecords + [claim.from, claim.into] where former != record {
            identity.addFormerRecord(former)
        }
        failures.clear(.salesforce)
        succeed(with: known, at: claim.at, isConversion: isConversion)
        // A snapshot of the survivor says nothing about what was taken over from the other one.
        if !fields.allKnown(since: link.snapshotAt, in: .salesforce) {
            identity.noteSnapshot(of: .salesforce, at: .distantPast)
        }
        if hadNone, identity.hasBothRecords { fields.link() }
        follow(link)
    }

    /// The fields go on with what is known of the survivor.
    private mutating func succeed(
        with known: LeadState,
        at time: Timestamp,
        isConversion: Bool
    ) {
        for position in fields.indices where fields[position].salesforce != nil {
            var field = fields[position]
            let theirs = known.fields.first { $0.name == field.name }
            if isConversion, let theirs,
                theirs.knownAt(.salesforce).map({ $0 >= time }) ?? false
            {
                field.inherit()
                fields[position] = field
                learn([theirs], in: .salesforce)
            } else {
                let seen = theirs?.salesforce.map { SeenValue(value: $0.value, at: $0.knownAt) }
                field.succeed(by: seen, at: time, isConversion: isConversion)
                fields[position] = field
            }
        }
        for theirs in known.fields {
            guard let side = theirs.salesforce else { continue }
            let position = fields.place(of: theirs.name)
            var field = fields[position]
            guard field.salesforce == nil else { continue }
            field.adopt(seen: SeenValue(value: side.value, at: side.knownAt))
            fields[position] = field
            if identity.hasBothRecords { fields.link(at: position) }
        }
    }

    /// Merges what was stored of the lead's own record under the record's own ID into this lead, as
    /// if it had arrived as an event.
    mutating func learn(from moved: LeadState) {
        guard let record = moved.salesforce, identity.salesforce != nil else { return }
        if let person = moved.marketo, person.record == identity.lead.record {
            learn(moved.fields, in: .marketo)
        }
        learn(moved.fields, in: .salesforce)
        for former in moved.formerRecords { identity.addFormerRecord(former) }
        let isWhole = fields.allKnown(since: record.snapshotAt, in: .salesforce)
        identity.learn(from: record, isWhole: isWhole)
        follow(record)
    }

    private mutating func learn(_ known: [FieldState], in system: VendorSystem) {
        for field in known {
            guard let side = field[system]?.asSeen, let index = mapping.index(marketo: field.name),
                let mapped = mappedField(index, identity.salesforceObject), !mapped.isHidden
            else { continue }
            for seen in side.earlier { learn(seen, of: mapped, in: system) }
            learn(SeenValue(value: side.value, at: side.knownAt), of: mapped, in: system)
        }
    }

    private mutating func learn(_ seen: SeenValue, of mapped: MappedField, in system: VendorSystem)
    {
        let sighting = Sighting(
            value: seen.value,
            at: seen.at,
            watermark: context.watermarks[system],
            lastMergedAt: identity[system]?.since ?? .distantPast
        )
        _ = observe(sighting, of: mapped, in: system)
    }

    /// What the lead itself has been told of the record, or of the one into which that went, is
    /// added to what was known under its own ID.
    private mutating func joinOthers(of claim: RecordClaim, _ moved: LeadState) -> LeadState {
        var known = moved
        for name in [claim.into, moved.salesforce?.record ?? claim.into] {
            guard let index = identity.other(name) else { continue }
            let other = identity.takeOther(at: index)
            if other.lead == known.lead {
                known = known.joined(with: other)
            } else if other.formerRecords.contains(known.lead.record) {
                known = other
            }
        }
        return known
    }

    /// The lead's own record may be known to have gone into another one.
    private mutating func follow(_ record: RecordLink) {
        guard let into = record.into, identity.claim == nil, !identity.isOwnRecord(into) else {
            return
        }
        open(
            RecordClaim(
                from: record.record,
                into: into,
                object: .of(record: into),
                at: record.lastEventAt
            )
        )
    }
}
