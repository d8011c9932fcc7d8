// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// What an event of a system tells about one field that it has been told about before.
enum Observation: Equatable {
    /// Nothing new: an echo, a repetition or an old value.
    case nothing
    /// The system changed the field.
    case changed
    /// The system changed the field before our own write, which has replaced that change: the two
    /// collided. The value is what the system held for that while.
    case collidedWithOwnWrite
}

extension SideValue {
    /// Takes in that the system held `observed` at `time`.
    ///
    /// - Parameters:
    ///   - isRepeat: an event with the same time and ID has been seen: a tie of times is old news.
    ///   - inFlight: the value that a write of ours is about to put here, if there is one.
    ///   - watermark: up to when the system's feed has told everything.
    ///   - isForm: whether the first value is what the system makes of the second.
    mutating func observe(
        _ observed: FieldValue,
        at time: Timestamp,
        isRepeat: Bool,
        inFlight: FieldValue?,
        watermark: Timestamp,
        isForm: (FieldValue, FieldValue) -> Bool = { _, _ in false }
    ) -> Observation {
        if let own = written, time <= own.at {
            if observed != value, value == own.value, isForm(observed, value) {
                if time == own.at || time.isWithinCoarseTick(before: own.at) {
                    takeForm(observed, at: time)
                }
                return .nothing
            }
            return observeBehindOwnWrite(observed, at: time, own: own, isForm: isForm)
        }
        if time < knownAt || (time == knownAt && isRepeat) { return .nothing }
        if isDoubtful, let own = written, observed == own.value {
            // Our write that overwrote the winner, coming back: the winner is still to be restored.
            knownAt = time
            endEcho(at: time)
            return .nothing
        }
        if isDoubtful, inFlight == observed {
            // The winner is being restored: its event, or somebody who chose it; the result tells.
            noteEcho(at: time)
            return .nothing
        }
        if observed == value {
            knownAt = time
            endEcho(at: time)
            // What the write replaced may still be to come until the feed has passed it.
            if inFlight == nil, !isDoubtful, let own = written, watermark >= own.at {
                written = nil
            }
            return .nothing
        }
        if let own = written, value == own.value, inFlight == nil, isForm(observed, value) {
            takeForm(observed, at: time)
            return .nothing
        }
        if let inFlight, observed == inFlight || isForm(observed, inFlight) {
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

    /// Our own write, as the system shows it: nobody changed anything.
    private mutating func takeForm(_ observed: FieldValue, at time: Timestamp) {
        value = observed
        knownAt = time
        written?.value = observed
        if let own = written, time < own.at {
            // The feed's own word for when it was.
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

    /// The side as it is when the winner is not to be restored: it holds our write.
    var overwritten: SideValue {
        guard let own = written else { return self }
        var side = self
        side.value = own.value
        side.pendingSince = nil
        side.heldSince = nil
        side.isDoubtful = false
        if let echo = echoedAt, echo > knownAt { side.knownAt = echo }
        return side
    }

    /// Remembers what the record held besides what it holds now.
    mutating func remember(_ seen: SeenValue) {
        var earlier = earlier
        guard !earlier.contains(seen) else { return }
        let place = earlier.firstIndex { $0.at > seen.at } ?? earlier.endIndex
        earlier.insert(seen, at: place)
        if earlier.count > Limits.earlierValues { earlier.removeFirst() }
        self.earlier = earlier
    }

    private mutating func observeBehindOwnWrite(
        _ observed: FieldValue,
        at time: Timestamp,
        own: OwnWrite,
        isForm: (FieldValue, FieldValue) -> Bool
    ) -> Observation {
        if observed == own.value, value == own.value, time.isWithinCoarseTick(before: own.at) {
            // The feed's own word for when it was; what it tells next of this tick came later.
            written?.at = time.advanced(byMilliseconds: -1)
            knownAt = time
        }
        if observed == own.value || observed == value { return .nothing }
        if time <= own.priorKnownAt { return .nothing }
        written?.priorKnownAt = time
        // What it held before was a write of ours, too, it may be.
        if observed == own.prior || isForm(observed, own.prior) { return .nothing }
        written?.prior = observed
        return .collidedWithOwnWrite
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
