// SPDX-License-Identifier: Apache-2.0

import LeadModel

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

extension FieldState {
    /// Takes in what a system was seen to hold.
    mutating func observe(
        _ sighting: Sighting,
        in system: VendorSystem,
        by policy: FieldPolicy
    ) -> FieldChange {
        let time = sighting.at
        guard let known = self[system] else {
            self[system] = SideValue(value: sighting.value, knownAt: time)
            // The record may be the one that is being made.
            let isOwn = policy.underway[system] == sighting.value
            if policy.areLinked, !isOwn { _ = link() }
            return .news
        }
        if known.isInherited, !sighting.isOfAnother, time < known.knownAt {
            return replaceInherited(known, by: sighting, in: system, policy)
        }
        var side = known
        if !sighting.isOfAnother { side.isInherited = false }
        let observation = side.observe(
            sighting,
            underway: policy.underway[system],
            isForm: policy.mapped.isForm
        )
        if system == .salesforce, !policy.areLinked {
            // The lead that keeps the record in step may have written to it meanwhile.
            side.remember(known, observation, sighting)
        }
        if observation == .changed { side.pendingSince = policy.areLinked ? time : nil }
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
        _ guess: SideValue,
        by sighting: Sighting,
        in system: VendorSystem,
        _ policy: FieldPolicy
    ) -> FieldChange {
        let isChanged = sighting.value != guess.value
        self[system] = SideValue(
            value: sighting.value,
            knownAt: sighting.at,
            pendingSince: isChanged && policy.areLinked
                ? max(sighting.at, sighting.lastMergedAt) : guess.pendingSince
        )
        return isChanged ? .news : .none
    }

    /// A change came to light after our own write had replaced it: the collision is decided late.
    private mutating func resolveBehindOwnWrite(
        _ sighting: Sighting,
        in system: VendorSystem,
        _ mapped: MappedField
    ) -> FieldChange {
        guard var side = self[system], let own = side.written else { return .none }
        let other = self[system.other]
        let conflict = mapped.collide(
            SeenValue(value: sighting.value, at: sighting.at),
            of: system,
            with: SeenValue(
                value: own.value,
                at: other?.pendingSince ?? other?.knownAt ?? own.at
            )
        )
        if conflict.winner == system {
            side.value = sighting.value
            side.pendingSince = sighting.at
            side.isDoubtful = true
        } else if sighting.at.isWithinCoarseTick(before: own.at) {
            // Which came first cannot be told: the winner is written once more, to be sure.
            side.value = sighting.value == other?.value ? own.value : sighting.value
            side.pendingSince = nil
            side.written = nil
            side.isDoubtful = false
            if var winning = other, winning.pendingSince == nil {
                winning.pendingSince = winning.knownAt
                self[system.other] = winning
            }
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

extension SideValue {
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
        if let own = written, time <= own.at {
            if observed != value, value == own.value, isForm(observed, value) {
                if time == own.at || time.isWithinCoarseTick(before: own.at) {
                    takeForm(observed, at: time)
                }
                return .nothing
            }
            return observeBehindOwnWrite(observed, at: time, own: own, isForm: isForm)
        }
        if time < knownAt || (time == knownAt && sighting.isRepeat) { return .nothing }
        if isDoubtful, let own = written, observed == own.value {
            // Our write that overwrote the winner, coming back: the winner is still to be restored.
            knownAt = time
            endEcho(at: time)
            return .nothing
        }
        if isDoubtful, underway == observed {
            // The winner is being restored: its event, or somebody who chose it; the result tells.
            noteEcho(at: time)
            return .nothing
        }
        if observed == value {
            knownAt = time
            endEcho(at: time)
            // What the write replaced may still be to come until the feed has passed it.
            if underway == nil, !isDoubtful, let own = written, sighting.watermark >= own.at {
                written = nil
            }
            return .nothing
        }
        if let own = written, value == own.value, underway == nil, isForm(observed, value) {
            takeForm(observed, at: time)
            return .nothing
        }
        if let underway, observed == underway || isForm(observed, underway) {
            // Our write coming back before its result, which will tell when it was applied.
            noteEcho(at: time)
            return .nothing
        }
        value = observed
        knownAt = time
        written = nil
        isDoubtful = false
        heldSince = nil
        endEcho(at: time)
        return .changed
    }

    /// The event is older than our own write, which it may have met.
    private mutating func observeBehindOwnWrite(
        _ observed: FieldValue,
        at time: Timestamp,
        own: OwnWrite,
        isForm: (FieldValue, FieldValue) -> Bool
    ) -> Observation {
        if observed == own.value, value == own.value, time.isWithinCoarseTick(before: own.at) {
            // The feed shows our write with its own timestamp. The write is dated just before that,
            // so that a later event of the same timestamp counts as newer.
            written?.at = time.advanced(byMilliseconds: -1)
            knownAt = time
        }
        if observed == own.value || observed == value { return .nothing }
        if time <= own.priorKnownAt { return .nothing }
        written?.priorKnownAt = time
        // The value before may have been a write of ours, too.
        if observed == own.prior || isForm(observed, own.prior) { return .nothing }
        written?.prior = observed
        return .collidedWithOwnWrite
    }

    /// Our own write, as the system shows it: nobody changed anything.
    private mutating func takeForm(_ observed: FieldValue, at time: Timestamp) {
        value = observed
        knownAt = time
        written?.value = observed
        if let own = written, time < own.at {
            // The feed shows our write with its own timestamp.
            written?.at = time
        }
        endEcho(at: time)
    }

    private mutating func noteEcho(at time: Timestamp) {
        echoedAt = max(echoedAt ?? time, time)
        followsOwnWrite = false
    }

    /// Another value was seen behind what looked like our write. Within one tick of a clock, only
    /// the order of the two says so.
    private mutating func endEcho(at time: Timestamp) {
        guard let echo = echoedAt, echo <= time else { return }
        echoedAt = nil
        followsOwnWrite = echo == time
    }

    /// Remembers what a record that no lead keeps in step held besides what it holds now.
    fileprivate mutating func remember(
        _ known: SideValue,
        _ observation: Observation,
        _ sighting: Sighting
    ) {
        if observation == .changed {
            earlier = known.earlier
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
        self.earlier = earlier
    }
}

extension Timestamp {
    /// Whether the time is one of a clock that shows whole seconds, and `applied` may be of the
    /// same second: which of the two came first cannot be told.
    func isWithinCoarseTick(before applied: Timestamp) -> Bool {
        let tick = Limits.coarseClockTickMilliseconds
        return milliseconds % tick == 0 && applied.milliseconds - milliseconds < tick
    }
}
