// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// What a write that was applied means for what happened meanwhile (decision 0003).
extension Turn {
    /// One field of a write has landed: what the system held before, and what has changed there
    /// since the write was decided, decides what that means.
    mutating func land(_ field: Field, of write: WriteInFlight, at time: Timestamp) {
        let system = write.object.system
        guard let index = mapping.index(marketo: field.name), positions[index] >= 0,
            let mapped = mappedField(index, salesforceObject)
        else { return }
        let position = Int(positions[index])
        let other = state.fields[position][system.other]
        var side =
            state.fields[position][system] ?? SideValue(value: .null, knownAt: .distantPast)
        var settlesOther = other?.value == field.value
        let echoedAt = side.echoedAt ?? .distantPast
        // Whether what is known of the side is from after the write was applied.
        let isLater =
            side.knownAt > time
            || side.followsOwnWrite && side.knownAt.isWithinCoarseTick(before: time)
        side.echoedAt = nil
        side.followsOwnWrite = false
        if side.isDoubtful, side.value == field.value, isLater, echoedAt < side.knownAt,
            let own = side.written
        {
            // Restored, and changed back later to what our earlier write had put there.
            side = SideValue(value: own.value, knownAt: side.knownAt, pendingSince: side.knownAt)
        } else if side.value != field.value, isLater, echoedAt >= side.knownAt {
            // Changed there after our write, and later to the written value again. Of two events of
            // one tick the echo was the later one: what comes behind an echo ends it.
            side = SideValue(value: field.value, knownAt: echoedAt)
        } else if side.value != field.value, isLater {
            // Changed there after our write, by someone who saw it: no collision.
            side.written = nil
            side.isDoubtful = false
            side.pendingSince = side.pendingSince ?? side.knownAt
        } else {
            let own = ownWrite(field, of: write, at: time, over: &side)
            if side.value != field.value, write.restored.contains(field.name) {
                // The system's own older value, put back over a newer one: that one is put back
                // too.
                side.written = own
                side.knownAt = max(side.knownAt, time)
                side.isDoubtful = true
            } else if side.value != field.value, let changedAt = side.pendingSince {
                let rewrites = landOnChange(
                    &side,
                    changedAt: changedAt,
                    mapped,
                    own: own,
                    echoedAt: echoedAt,
                    other: other,
                    in: system
                )
                if rewrites {
                    settlesOther = false
                    state.fields[position][system.other]?.pendingSince =
                        other?.pendingSince ?? other?.knownAt
                }
            } else {
                side.take(
                    own,
                    at: time,
                    echoedAt: isOwnEcho(field, in: system) ? echoedAt : nil
                )
            }
        }
        state.fields[position][system] = side
        if settlesOther {
            state.fields[position][system.other]?.pendingSince = nil
            state.fields[position][system.other]?.heldSince = nil
        }
    }

    /// Whether what was seen of a write that has landed may count for it: of two that are under
    /// way, as after a merge, the other one may have come back.
    private func isOwnEcho(_ field: Field, in system: VendorSystem) -> Bool {
        valueInFlight(field.name, to: system) ?? field.value == field.value
    }

    /// What is remembered of our write, and of what the field held before it.
    private func ownWrite(
        _ field: Field,
        of write: WriteInFlight,
        at time: Timestamp,
        over side: inout SideValue
    ) -> OwnWrite {
        var own = OwnWrite(
            value: field.value,
            at: time,
            prior: side.value,
            priorKnownAt: side.knownAt
        )
        if let earlier = side.written, side.isDoubtful {
            // The value is what the field should hold; what it held is our earlier write.
            own.prior = earlier.value
            own.priorKnownAt = max(side.knownAt, earlier.at)
        } else if let earlier = side.written, side.value == earlier.value {
            own.priorKnownAt = max(side.knownAt, earlier.priorKnownAt, earlier.at)
        }
        if side.isInherited, write.record == ownRecord(of: write) {
            own.priorKnownAt = .distantPast
            side.isInherited = false
        }
        return own
    }

    /// Our write has replaced a change that was made before it: the two collided.
    ///
    /// - Returns: whether the other side's value has to be written once more, to be sure.
    private mutating func landOnChange(
        _ side: inout SideValue,
        changedAt: Timestamp,
        _ mapped: MappedField,
        own: OwnWrite,
        echoedAt: Timestamp,
        other: SideValue?,
        in system: VendorSystem
    ) -> Bool {
        let otherAt = other?.pendingSince ?? other?.knownAt ?? own.at
        let winner = collide(
            mapped,
            value: side.value,
            changedAt: changedAt,
            of: system,
            with: own.value,
            changedAt: otherAt
        )
        side.written = own
        side.knownAt = max(side.knownAt, own.at)
        if winner == system {
            side.isDoubtful = true
        } else if changedAt.isWithinCoarseTick(before: own.at), echoedAt < changedAt {
            // Nor has our write come back behind the change, which would tell that it was later.
            // The system may hold either: it is taken to hold what the winner has to replace.
            if side.value == other?.value { side.value = own.value }
            side.pendingSince = nil
            side.written = nil
            side.isDoubtful = false
            return true
        } else {
            side.value = own.value
            side.pendingSince = nil
            side.isDoubtful = false
        }
        return false
    }

    /// Whether the contact that a lead was converted to holds what the lead was given before: one
    /// that was there already may not.
    func continues(_ name: String) -> Bool {
        guard let link = state.salesforce, let index = mapping.index(marketo: name),
            positions[index] >= 0,
            let side = state.fields[Int(positions[index])].salesforce
        else { return false }
        return side.isInherited || max(side.knownAt, side.echoedAt ?? side.knownAt) >= link.since
    }
}

extension SideValue {
    /// Our write has landed on what it was to replace.
    ///
    /// - Parameter echoedAt: when the feed showed it before its result; nil when it has not.
    fileprivate mutating func take(_ own: OwnWrite, at time: Timestamp, echoedAt: Timestamp?) {
        if value != own.value { pendingSince = nil }
        value = own.value
        knownAt = max(time, knownAt, echoedAt ?? time)
        written = own
        isDoubtful = false
        if let echoedAt, echoedAt.isWithinCoarseTick(before: time), knownAt == time {
            // The feed's own word for when it was; what it tells next of this tick came later.
            written?.at = echoedAt.advanced(byMilliseconds: -1)
            knownAt = echoedAt
        }
    }
}
