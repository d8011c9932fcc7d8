// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// One field of a write that was applied.
struct LandedValue {
    /// What was written.
    var value: FieldValue
    /// When it was applied, by the system's own clock.
    var at: Timestamp
    /// The value is the system's own, which a write of ours had overwritten.
    var isRestored: Bool
    /// The write went to the record that the lead has now, not to one that went into it.
    var isToOwnRecord: Bool
}

extension FieldState {
    /// A write has landed: what the system held before, and what has changed there since the write
    /// was decided, decides what that means (decision 0003).
    mutating func land(
        _ landed: LandedValue,
        in system: VendorSystem,
        by policy: FieldPolicy
    ) -> FieldChange {
        let other = self[system.other]
        var side = self[system] ?? SideValue(value: .null, knownAt: .distantPast)
        var change = FieldChange.none
        var settlesOther = other?.value == landed.value
        let echoedAt = side.echoedAt ?? .distantPast
        let isLater = side.isLater(than: landed.at)
        side.echoedAt = nil
        side.followsOwnWrite = false
        if isLater, side.value != landed.value || side.isDoubtful && echoedAt < side.knownAt {
            side.keepChange(behind: landed, echoedAt: echoedAt)
        } else {
            let own = side.ownWrite(landed)
            if side.value != landed.value, landed.isRestored {
                side.displace(by: own)
            } else if side.value != landed.value, let changedAt = side.pendingSince {
                let collided = side.landOnChange(
                    at: changedAt,
                    own,
                    echoedAt: echoedAt,
                    other: other,
                    in: system,
                    policy.mapped
                )
                change = .conflict(collided.conflict)
                if collided.rewritesOther {
                    settlesOther = false
                    self[system.other]?.pendingSince = other?.pendingSince ?? other?.knownAt
                }
            } else {
                // After a merge two writes to the field can be under way: the echo may be the
                // other one's.
                let isOwnEcho = (policy.underway[system] ?? landed.value) == landed.value
                side.take(own, echoedAt: isOwnEcho ? echoedAt : nil)
            }
        }
        self[system] = side
        if settlesOther { self[system.other]?.endChange() }
        return change
    }
}

extension SideValue {
    /// Whether what is known of the side is from after a write that was applied at a time.
    fileprivate func isLater(than time: Timestamp) -> Bool {
        knownAt > time || followsOwnWrite && knownAt.isWithinCoarseTick(before: time)
    }

    /// The side was changed after our write was applied.
    fileprivate mutating func keepChange(behind landed: LandedValue, echoedAt: Timestamp) {
        if isDoubtful, value == landed.value, echoedAt < knownAt, let own = written {
            // Restored, and changed back later to what our earlier write had put there.
            self = SideValue(value: own.value, knownAt: knownAt, pendingSince: knownAt)
        } else if echoedAt >= knownAt {
            // Changed there after our write, and later to the written value again. Of two events of
            // one tick the echo was the later one: what comes behind an echo ends it.
            self = SideValue(value: landed.value, knownAt: echoedAt)
        } else {
            // Changed by someone who saw our write: no collision.
            written = nil
            isDoubtful = false
            pendingSince = pendingSince ?? knownAt
        }
    }

    /// What is remembered of our write, and of what the field held before it.
    fileprivate mutating func ownWrite(_ landed: LandedValue) -> OwnWrite {
        var own = OwnWrite(
            value: landed.value,
            at: landed.at,
            prior: value,
            priorKnownAt: knownAt
        )
        if let earlier = written, isDoubtful {
            // The side's value is the winner that is to be restored; until now the system held our
            // earlier write.
            own.prior = earlier.value
            own.priorKnownAt = max(knownAt, earlier.at)
        } else if let earlier = written, value == earlier.value {
            own.priorKnownAt = max(knownAt, earlier.priorKnownAt, earlier.at)
        }
        if isInherited, landed.isToOwnRecord {
            own.priorKnownAt = .distantPast
            isInherited = false
        }
        return own
    }

    /// Our write put the system's own older value back over a newer one: that one is put back too.
    fileprivate mutating func displace(by own: OwnWrite) {
        written = own
        knownAt = max(knownAt, own.at)
        isDoubtful = true
    }

    /// Our write has replaced a change that was made before it: the two collided.
    ///
    /// - Returns: the collision, and whether the other side's value has to be written once more, to
    ///   be sure.
    fileprivate mutating func landOnChange(
        at changedAt: Timestamp,
        _ own: OwnWrite,
        echoedAt: Timestamp,
        other: SideValue?,
        in system: VendorSystem,
        _ mapped: MappedField
    ) -> (conflict: ConflictField, rewritesOther: Bool) {
        let conflict = mapped.collide(
            SeenValue(value: value, at: changedAt),
            of: system,
            with: SeenValue(
                value: own.value,
                at: other?.pendingSince ?? other?.knownAt ?? own.at
            )
        )
        if conflict.winner == system {
            displace(by: own)
            return (conflict, false)
        }
        knownAt = max(knownAt, own.at)
        pendingSince = nil
        isDoubtful = false
        if changedAt.isWithinCoarseTick(before: own.at), echoedAt < changedAt {
            // Nor has our write come back behind the change, which would tell that it was later.
            // The system may hold either: it is taken to hold what the winner has to replace.
            if value == other?.value { value = own.value }
            written = nil
            return (conflict, true)
        }
        value = own.value
        written = own
        return (conflict, false)
    }

    /// Our write has landed on what it was to replace.
    ///
    /// - Parameter echoedAt: when the feed showed it before its result; nil when it has not.
    fileprivate mutating func take(_ own: OwnWrite, echoedAt: Timestamp?) {
        if value != own.value { pendingSince = nil }
        value = own.value
        knownAt = max(own.at, knownAt, echoedAt ?? own.at)
        written = own
        isDoubtful = false
        if let echoedAt, echoedAt.isWithinCoarseTick(before: own.at), knownAt == own.at {
            // The feed has shown our write with its own timestamp. The write is dated just before
            // that, so that a later event of the same timestamp counts as newer.
            written?.at = echoedAt.advanced(byMilliseconds: -1)
            knownAt = echoedAt
        }
    }
}
