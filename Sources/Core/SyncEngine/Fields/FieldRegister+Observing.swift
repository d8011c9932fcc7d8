// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// A value that a system was seen to hold, and how far that sighting can be trusted.
struct Sighting {
    var value: FieldValue
    /// When the system held the value, by its own clock.
    var at: Timestamp
    /// The event has been seen before: a tie of times is old news.
    var isRepeat = false
    /// A record held the value that went into this one later.
    var isOfAnother = false
    /// Up to when the system's feed has told everything.
    var watermark: Timestamp
    /// When another record last went into this one.
    var lastMergedAt = Timestamp.distantPast
}

extension FieldRegister {
    /// Takes in what a system was seen to hold.
    mutating func observe(
        _ sighting: Sighting,
        in system: VendorSystem,
        by policy: FieldPolicy
    ) -> FieldChange {
        let time = sighting.at
        guard let known = self[system] else {
            self[system] = Side(value: sighting.value, knownAt: time)
            // The record may be the one that is being made.
            let isOwn = policy.underway[system] == sighting.value
            if policy.areLinked, !isOwn { link() }
            return .news
        }
        if known.isInherited, !sighting.isOfAnother, time < known.knownAt {
            return replaceInherited(known, by: sighting, in: system, policy)
        }
        var side = known
        if !sighting.isOfAnother, side.isInherited { side.origin = .observed }
        let observation = side.observe(
            sighting,
            underway: policy.underway[system],
            isForm: policy.mapped.isForm
        )
        if system == .salesforce, !policy.areLinked {
            // The lead that keeps the record in step may have written to it meanwhile.
            side.remember(known, observation, sighting)
        }
        if observation == .changed {
            side.progress = policy.areLinked ? .owed(since: time) : .idle
        }
        self[system] = side
        switch observation {
        case .nothing: return .none
        case .changed: return .news
        case .collidedWithOwnWrite:
            return resolveBehindOwnWrite(sighting, in: system, policy.mapped)
        }
    }

    /// What was taken over from a record that went into this one was a guess: what this one is told
    /// to have held, however long ago, counts as changed when the two became one.
    private mutating func replaceInherited(
        _ guess: Side,
        by sighting: Sighting,
        in system: VendorSystem,
        _ policy: FieldPolicy
    ) -> FieldChange {
        let isChanged = sighting.value != guess.value
        self[system] = Side(
            value: sighting.value,
            knownAt: sighting.at,
            owedSince: isChanged && policy.areLinked
                ? max(sighting.at, sighting.lastMergedAt) : guess.owedSince
        )
        return isChanged ? .news : .none
    }

    /// A change came to light after our own write had replaced it: the collision is decided late.
    private mutating func resolveBehindOwnWrite(
        _ sighting: Sighting,
        in system: VendorSystem,
        _ mapped: MappedField
    ) -> FieldChange {
        guard var side = self[system], let (written, trace) = side.written else { return .none }
        let other = self[system.other]
        let conflict = mapped.collide(
            SeenValue(value: sighting.value, at: sighting.at),
            of: system,
            with: SeenValue(
                value: written,
                at: other?.owedSince ?? other?.knownAt ?? trace.at
            )
        )
        if conflict.winner == system {
            side.value = sighting.value
            side.owe(since: sighting.at)
            side.ours = .displacing(written, trace)
        } else if sighting.at.isWithinCoarseTick(before: trace.at) {
            // Which came first cannot be told: the winner is written once more, to be sure.
            side.value = sighting.value == other?.value ? written : sighting.value
            side.endChange()
            side.ours = .none
            if let other, other.owedSince == nil { self[system.other]?.owe(since: other.knownAt) }
        }
        self[system] = side
        return .conflict(conflict)
    }
}

/// What an event of a system tells about one side that it has been told about before.
private enum Observation: Equatable {
    /// Nothing new: an echo, a repetition or an old value.
    case nothing
    /// The system changed the field.
    case changed
    /// The system changed the field before our own write, which has replaced that change: the two
    /// collided.
    case collidedWithOwnWrite
}

extension Side {
    /// Takes in a sighting.
    ///
    /// - Parameters:
    ///   - underway: the value that a write of ours is about to put here, if there is one.
    ///   - isForm: whether the first value is what the system makes of the second.
    fileprivate mutating func observe(
        _ sighting: Sighting,
        underway: FieldValue?,
        isForm: (FieldValue, FieldValue) -> Bool
    ) -> Observation {
        let (observed, time) = (sighting.value, sighting.at)
        if let (_, trace) = written, time <= trace.at {
            return observeBehindOwnWrite(sighting, isForm: isForm)
        }
        if time < knownAt || (time == knownAt && sighting.isRepeat) { return .nothing }
        if case .displacing(let written, let trace) = ours {
            if observed == written || isForm(observed, written) {
                // Our write that overwrote the winner, coming back: the winner is still to be
                // restored.
                ours = .displacing(observed, trace)
                confirm(at: time)
                return .nothing
            }
            if let underway, observed == underway || isForm(observed, underway) {
                // The winner is being restored. The event shows that write, or a user's choice of
                // the same value; the result tells.
                noteEcho(at: time)
                return .nothing
            }
        }
        if observed == value {
            confirm(at: time)
            // What the write replaced may still be to come until the feed has passed it.
            if underway == nil, case .standing(let trace) = ours, sighting.watermark >= trace.at {
                ours = .none
            }
            return .nothing
        }
        if underway == nil, case .standing = ours, isForm(observed, value) {
            takeForm(observed, at: time)
            return .nothing
        }
        if let underway, observed == underway || isForm(observed, underway) {
            // Our write coming back before its result, which will tell when it was applied.
            noteEcho(at: time)
            return .nothing
        }
        value = observed
        ours = .none
        confirm(at: time)
        return .changed
    }

    /// The event is older than our own write, which it may have met.
    private mutating func observeBehindOwnWrite(
        _ sighting: Sighting,
        isForm: (FieldValue, FieldValue) -> Bool
    ) -> Observation {
        guard let (written, trace) = self.written else { return .nothing }
        let (observed, time) = (sighting.value, sighting.at)
        if case .standing = ours {
            if observed != value, isForm(observed, value) {
                if time == trace.at || time.isWithinCoarseTick(before: trace.at) {
                    takeForm(observed, at: time)
                }
                return .nothing
            }
            if observed == value, time.isWithinCoarseTick(before: trace.at) {
                // The feed shows our write with its own timestamp. The write is dated just before
                // that, so that a later event of the same timestamp counts as newer.
                retrace { $0.at = time.advanced(byMilliseconds: -1) }
                knownAt = time
            }
        }
        if observed == written || observed == value || time <= trace.priorKnownAt {
            return .nothing
        }
        if isDisplaced, isForm(observed, written) { return .nothing }
        retrace { $0.priorKnownAt = time }
        // The value before may have been a write of ours, too.
        if observed == trace.prior || isForm(observed, trace.prior) { return .nothing }
        retrace { $0.prior = observed }
        return .collidedWithOwnWrite
    }

    /// Our own write, as the system shows it: no user changed anything.
    private mutating func takeForm(_ observed: FieldValue, at time: Timestamp) {
        value = observed
        // The feed shows our write with its own timestamp.
        retrace { $0.at = min($0.at, time) }
        confirm(at: time)
    }

    private mutating func noteEcho(at time: Timestamp) {
        echo = .seen(at: max(echoedAt ?? time, time))
    }

    /// The side was seen to hold its value. Behind what looked like our write it is the later one;
    /// within one tick of a clock, only the order of the two says so.
    private mutating func confirm(at time: Timestamp) {
        knownAt = time
        guard let echoedAt, echoedAt <= time else { return }
        echo = echoedAt == time ? .overtaken : .none
    }

    /// Remembers what a record that no lead keeps in step held besides what it holds now.
    fileprivate mutating func remember(
        _ known: Side,
        _ observation: Observation,
        _ sighting: Sighting
    ) {
        if observation == .changed {
            remember(SeenValue(value: known.value, at: known.knownAt))
        } else if sighting.at < known.knownAt, sighting.value != known.value {
            remember(SeenValue(value: sighting.value, at: sighting.at))
        }
    }

    private mutating func remember(_ seen: SeenValue) {
        var earlier = earlier
        guard !earlier.contains(seen) else { return }
        let place = earlier.firstIndex { $0.at > seen.at } ?? earlier.endIndex
        earlier.insert(seen, at: place)
        if earlier.count > Limits.earlierValues { earlier.removeFirst() }
        origin = .unlinked(earlier: earlier)
    }
}

extension Timestamp {
    /// Whether the time is one of a clock that shows whole seconds, and `applied` may be of the
    /// same second: which of the two came first cannot be told.
    func isWithinCoarseTick(before applied: Timestamp) -> Bool {
        let tick = Limits.coarseClockTickMilliseconds
        return milliseconds % tick == 0 && applied.milliseconds(after: self) < tick
    }
}
