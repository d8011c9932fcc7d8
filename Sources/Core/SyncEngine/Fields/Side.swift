// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// One system's side of one mapped field: the working form of `SideValue`.
///
/// The stored form is flat; here, what cannot be together cannot be written down. `Side` unpacks
/// what is stored, and packs it again.
struct Side: Equatable {
    /// What the field holds.
    var value: FieldValue
    /// The latest time at which the system is known to have held `value`, by its own clock.
    var knownAt: Timestamp
    var progress = Progress.idle
    var echo = Echo.none
    var ours = Ours.none
    var origin = Origin.observed

    /// What the side owes the other one.
    enum Progress: Equatable {
        /// Nothing.
        case idle
        /// The field was changed here: the other system has to get the value.
        case owed(since: Timestamp)
        /// The same, but the other side's change could still win: the change has waited for the
        /// other system's watermark `from` a time of our clock.
        case waiting(since: Timestamp, from: Timestamp)
    }

    /// What was seen of a write of ours that has no result yet.
    enum Echo: Equatable {
        case none
        /// The newest event that showed the value of the write: our own write coming back, or a
        /// user's later choice of the same value; the result tells.
        case seen(at: Timestamp)
        /// The write was seen, and this value behind it: it is the later one, though both came
        /// within one tick of the clock.
        case overtaken
    }

    /// Our last write to the side, until the feed has passed it.
    enum Ours: Equatable {
        case none
        /// The side holds what we wrote.
        case standing(WriteTrace)
        /// We wrote another value over the side's own, which won a collision: the side's own value
        /// has to be put back.
        case displacing(FieldValue, WriteTrace)
    }

    /// When a write of ours was applied, and over what.
    struct WriteTrace: Equatable {
        /// When it was applied, by the system's clock.
        var at: Timestamp
        /// What the field held before, as far as was known.
        var prior: FieldValue
        /// Since when `prior` was known to be held.
        var priorKnownAt: Timestamp
    }

    /// Where the value comes from.
    enum Origin: Equatable {
        /// The record itself told it.
        case observed
        /// A record told it that went into this one, whose own value has not been seen: the first
        /// that is told of it, however old, is better.
        case inherited
        /// A record that no lead keeps in step told it. What it held before, oldest first, tells
        /// what a write of ours replaced that was on its way before the record was known.
        case unlinked(earlier: [SeenValue])
    }

    /// A value that is known since a time, with nothing to be done but what is owed.
    init(value: FieldValue, knownAt: Timestamp, owedSince: Timestamp? = nil) {
        self.value = value
        self.knownAt = knownAt
        if let owedSince { progress = .owed(since: owedSince) }
    }

    // MARK: Questions

    /// Since when the change has had to reach the other system.
    var owedSince: Timestamp? {
        switch progress {
        case .owed(let since), .waiting(let since, _): since
        case .idle: nil
        }
    }

    /// Since when (our clock) the change has waited for a watermark.
    var waitingFrom: Timestamp? {
        switch progress {
        case .waiting(_, let from): from
        case .idle, .owed: nil
        }
    }

    /// Whether our own write replaced the side's value, which has to be put back.
    var isDisplaced: Bool { if case .displacing = ours { true } else { false } }

    /// Whether the side's value has to be written, to the other system or to its own.
    var isOpen: Bool { owedSince != nil || isDisplaced }

    var isInherited: Bool { origin == .inherited }

    /// When the feed showed our write before its result.
    var echoedAt: Timestamp? { if case .seen(let time) = echo { time } else { nil } }

    /// Our last write.
    var written: (value: FieldValue, trace: WriteTrace)? {
        switch ours {
        case .none: nil
        case .standing(let trace): (value, trace)
        case .displacing(let value, let trace): (value, trace)
        }
    }

    /// Earlier values of a record that no lead keeps in step.
    var earlier: [SeenValue] { if case .unlinked(let earlier) = origin { earlier } else { [] } }

    // MARK: What is owed

    /// The change is to reach the other system; a wait that has begun goes on.
    mutating func owe(since time: Timestamp) {
        switch progress {
        case .idle, .owed: progress = .owed(since: time)
        case .waiting(_, let from): progress = .waiting(since: time, from: from)
        }
    }

    /// The change waits for the other system's watermark.
    mutating func wait(from time: Timestamp) {
        if let owedSince { progress = .waiting(since: owedSince, from: time) }
    }

    /// The change need not wait any longer.
    mutating func endWait() {
        switch progress {
        case .idle, .owed: break
        case .waiting(let since, _): progress = .owed(since: since)
        }
    }

    /// Nothing of the side is to reach the other system.
    mutating func endChange() { progress = .idle }

    // MARK: Our own writes

    /// Changes what is remembered of our last write.
    mutating func retrace(_ change: (inout WriteTrace) -> Void) {
        switch ours {
        case .none: break
        case .standing(var trace):
            change(&trace)
            ours = .standing(trace)
        case .displacing(let value, var trace):
            change(&trace)
            ours = .displacing(value, trace)
        }
    }

    /// The winner is not restored: the side holds our write.
    mutating func giveUpDisplaced() {
        guard case .displacing(let written, let trace) = ours else { return }
        value = written
        ours = .standing(trace)
        progress = .idle
        if let echoedAt, echoedAt > knownAt { knownAt = echoedAt }
    }
}
