// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

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

extension FieldRegister {
    /// A write has landed: what the system held before, and what has changed there since the write
    /// was decided, decides what that means (decision 0003).
    mutating func land(
        _ landed: LandedValue,
        in system: VendorSystem,
        by policy: FieldPolicy
    ) -> FieldChange {
        let other = self[system.other]
        var side = self[system] ?? Side(value: .null, knownAt: .distantPast)
        var change = FieldChange.none
        var settlesOther = other?.value == landed.value
        let echoedAt = side.echoedAt ?? .distantPast
        let isLater = side.isLater(than: landed.at)
        side.echo = .none
        if isLater, side.value != landed.value || side.isDisplaced && echoedAt < side.knownAt {
            side.keepChange(behind: landed, echoedAt: echoedAt)
        } else {
            let trace = side.trace(of: landed)
            if side.value != landed.value, landed.isRestored {
                side.displace(by: landed.value, trace)
            } else if side.value != landed.value, let changedAt = side.owedSince {
                let collided = side.landOnChange(
                    at: changedAt,
                    landed.value,
                    trace,
                    echoedAt: echoedAt,
                    other: other,
                    in: system,
                    policy.mapped
                )
                change = .conflict(collided.conflict)
                if collided.rewritesOther {
                    settlesOther = false
                    if let other {
                        self[system.other]?.owe(since: other.owedSince ?? other.knownAt)
                    }
                }
            } else {
                // After a merge two writes to the field can be under way: the echo may be the
                // other one's.
                let isOwnEcho = (policy.underway[system] ?? landed.value) == landed.value
                side.take(landed.value, trace, echoedAt: isOwnEcho ? echoedAt : nil)
            }
        }
        self[system] = side
        if settlesOther { self[system.other]?.endChange() }
        return change
    }
}

extension Side {
    /// Whether what is known of the side is from after a write that was applied at a time.
    fileprivate func isLater(than time: Timestamp) -> Bool {
        knownAt > time || echo == .overtaken && knownAt.isWithinCoarseTick(before: time)
    }

    /// The side was changed after our write was applied.
    fileprivate mutating func keepChange(behind landed: LandedValue, echoedAt: Timestamp) {
        if case .displacing(let written, _) = ours, value == landed.value, echoedAt < knownAt {
            // Restored, and changed back later to what our earlier write had put there.
            self = Side(value: written, knownAt: knownAt, owedSince: knownAt)
        } else if echoedAt >= knownAt {
            // Changed there after our write, and later to the written value again. Of two events of
            // one tick the echo was the later one: what comes behind an echo ends it.
            self = Side(value: landed.value, knownAt: echoedAt)
        } else {
            // Changed by someone who saw our write: no collision.
            ours = .none
            if owedSince == nil { owe(since: knownAt) }
        }
    }

    /// What is remembered of our write, and of what the field held before it.
    fileprivate mutating func trace(of landed: LandedValue) -> WriteTrace {
        var trace = WriteTrace(at: landed.at, prior: value, priorKnownAt: knownAt)
        switch ours {
        case .none: break
        case .displacing(let earlier, let before):
            // The side's value is the winner that is to be restored; until now the system held our
            // earlier write.
            trace.prior = earlier
            trace.priorKnownAt = max(knownAt, before.at)
        case .standing(let before):
            trace.priorKnownAt = max(knownAt, before.priorKnownAt, before.at)
        }
        if isInherited, landed.isToOwnRecord {
            trace.priorKnownAt = .distantPast
            origin = .observed
        }
        return trace
    }

    /// Our write of another value replaced the side's own, which is to be put back.
    fileprivate mutating func displace(by written: FieldValue, _ trace: WriteTrace) {
        ours = .displacing(written, trace)
        knownAt = max(knownAt, trace.at)
    }

    /// Our write has replaced a change that was made before it: the two collided.
    ///
    /// - Returns: the collision, and whether the other side's value has to be written once more, to
    ///   be sure.
    fileprivate mutating func landOnChange(
        at changedAt: Timestamp,
        _ written: FieldValue,
        _ trace: WriteTrace,
        echoedAt: Timestamp,
        other: Side?,
        in system: VendorSystem,
        _ mapped: MappedField
    ) -> (conflict: ConflictField, rewritesOther: Bool) {
        let conflict = mapped.collide(
            SeenValue(value: value, at: changedAt),
            of: system,
            with: SeenValue(
                value: written,
                at: other?.owedSince ?? other?.knownAt ?? trace.at
            )
        )
        if conflict.winner == system {
            displace(by: written, trace)
            date(trace, byEchoAt: echoedAt)
            return (conflict, false)
        }
        knownAt = max(knownAt, trace.at)
        endChange()
        if changedAt.isWithinCoarseTick(before: trace.at), echoedAt < changedAt {
            // Our write has not been seen behind the change, which would tell that it was later.
            // The system may hold either: it is taken to hold what the winner has to replace.
            if value == other?.value { value = written }
            ours = .none
            return (conflict, true)
        }
        value = written
        ours = .standing(trace)
        date(trace, byEchoAt: echoedAt)
        return (conflict, false)
    }

    /// Our write has landed on what it was to replace.
    ///
    /// - Parameter echoedAt: when the feed showed it before its result; nil when it has not.
    fileprivate mutating func take(
        _ written: FieldValue,
        _ trace: WriteTrace,
        echoedAt: Timestamp?
    ) {
        if value != written { endChange() }
        value = written
        knownAt = max(trace.at, knownAt, echoedAt ?? trace.at)
        ours = .standing(trace)
        if let echoedAt { date(trace, byEchoAt: echoedAt) }
    }

    /// The feed has shown our write with its own timestamp. The write is dated just before that, so
    /// that a later event of the same timestamp counts as newer.
    private mutating func date(_ trace: WriteTrace, byEchoAt echoedAt: Timestamp) {
        guard echoedAt.isWithinCoarseTick(before: trace.at), knownAt == trace.at else { return }
        retrace { $0.at = echoedAt.advanced(byMilliseconds: -1) }
        knownAt = echoedAt
    }
}
