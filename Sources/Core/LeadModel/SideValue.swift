// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// A value that a field held, and when.
public struct SeenValue: Hashable, Sendable {
    /// What the field held.
    public var value: FieldValue
    /// When it is known to have held it, by its system's clock.
    public var at: Timestamp

    /// A value at a time.
    public init(value: FieldValue, at: Timestamp) {
        self.value = value
        self.at = at
    }
}

/// One side of a register: what one system holds in one field.
///
/// Almost all sides are settled. The details of the others are kept elsewhere, so that states are
/// small and quick to copy.
public struct SideValue: Hashable, Sendable {
    /// What the field holds.
    public var value: FieldValue
    /// The latest time at which the system is known to have held `value`, by its own clock.
    public var knownAt: Timestamp
    /// When the value was changed, if the change has still to reach the other system.
    public var pendingSince: Timestamp?
    /// Nil when every detail is at its default.
    @usableFromInline var rare: SideDetails?

    /// A value that is known since a time, with nothing to be done.
    public init(value: FieldValue, knownAt: Timestamp) {
        self.value = value
        self.knownAt = knownAt
    }

    /// A value that is known since a time, and what has still to be done about it.
    public init(
        value: FieldValue,
        knownAt: Timestamp,
        pendingSince: Timestamp?,
        heldSince: Timestamp? = nil,
        written: OwnWrite? = nil,
        echoedAt: Timestamp? = nil,
        isDoubtful: Bool = false
    ) {
        self.value = value
        self.knownAt = knownAt
        self.pendingSince = pendingSince
        rare = SideDetails(
            Details(
                heldSince: heldSince,
                written: written,
                echoedAt: echoedAt,
                isDoubtful: isDoubtful
            )
        )
    }

    /// When (our clock) the change began to wait for the other system's watermark.
    public var heldSince: Timestamp? {
        get { rare?.details.heldSince }
        set { if rare != nil || newValue != nil { change { $0.heldSince = newValue } } }
    }

    /// Our own last write to this field, until the feed has passed it.
    public var written: OwnWrite? {
        get { rare?.details.written }
        set { if rare != nil || newValue != nil { change { $0.written = newValue } } }
    }

    /// The time of the newest event that showed the value of a write without a result. It is our
    /// own write coming back, or a user's later choice of the same value; the result tells which.
    public var echoedAt: Timestamp? {
        get { rare?.details.echoedAt }
        set { if rare != nil || newValue != nil { change { $0.echoedAt = newValue } } }
    }

    /// Whether this value was seen behind the echo of a write without a result. It is then the
    /// later one, even if both came within one tick of the clock.
    public var followsOwnWrite: Bool {
        get { rare?.details.followsOwnWrite ?? false }
        set { if rare != nil || newValue { change { $0.followsOwnWrite = newValue } } }
    }

    /// Whether the value won a collision and a write of ours may have overwritten it since. It has
    /// to be written to its own system again.
    public var isDoubtful: Bool {
        get { rare?.details.isDoubtful ?? false }
        set { if rare != nil || newValue { change { $0.isDoubtful = newValue } } }
    }

    /// Whether the value was taken over from a merged or converted record, because the survivor's
    /// own has not been seen. The first event of the survivor replaces it, however old it is.
    public var isInherited: Bool {
        get { rare?.details.isInherited ?? false }
        set { if rare != nil || newValue { change { $0.isInherited = newValue } } }
    }

    /// Earlier values of a record that no lead keeps in step yet, oldest first. They tell what a
    /// write replaced that was under way before the record was known.
    public var earlier: [SeenValue] {
        get { rare?.details.earlier ?? [] }
        set { if rare != nil || !newValue.isEmpty { change { $0.earlier = newValue } } }
    }

    /// Whether the side has nothing but its value and the time since when it is known.
    @inlinable public var isPlain: Bool { pendingSince == nil && rare == nil }

    /// Takes in that the value was still held at a time that is no earlier.
    ///
    /// - Returns: false, and nothing is changed, when there is more to it than the time.
    mutating func confirm(_ observed: FieldValue, at time: Timestamp) -> Bool {
        guard rare == nil, time >= knownAt, observed == value else { return false }
        knownAt = time
        return true
    }

    /// Whether the side has nothing left to do, whatever is remembered of it.
    public var isAtRest: Bool {
        guard pendingSince == nil else { return false }
        guard let details = rare?.details else { return true }
        return details.heldSince == nil && !details.isDoubtful
    }

    /// Whether the value was known to be held at a time, and nothing more is remembered.
    func isKnown(_ value: FieldValue, since time: Timestamp) -> Bool {
        isPlain && knownAt >= time && self.value == value
    }

    /// Whether an observation, while no write is under way, says no more than that the value was
    /// still held at a later time.
    func isConfirmed(by observed: FieldValue, at time: Timestamp) -> Bool {
        guard time >= knownAt, observed == value else { return false }
        guard let details = rare?.details else { return true }
        return details.echoedAt == nil && !details.isInherited && details.earlier.isEmpty
            && details.written.map { $0.at < time } ?? true
    }

    /// Takes in what `isConfirmed` found. A write of ours that the feed has passed is forgotten:
    /// nothing is still to come that it replaced.
    public mutating func confirm(at time: Timestamp, watermark: Timestamp) {
        precondition(isAtRest && time >= knownAt, "only a later look at a settled side")
        knownAt = time
        if written.map({ $0.at <= watermark }) ?? true { rare = nil }
    }

    private mutating func change(_ body: (inout Details) -> Void) {
        var changed = rare?.details ?? Details()
        body(&changed)
        if let rare, rare.details == changed { return }
        rare = SideDetails(changed)
    }
}

extension SideValue {
    @usableFromInline struct Details: Hashable, Sendable {
        var heldSince: Timestamp?
        var written: OwnWrite?
        var echoedAt: Timestamp?
        var followsOwnWrite = false
        var isDoubtful = false
        var isInherited = false
        var earlier: [SeenValue] = []

        /// Asked of every member: to compare with others would copy them.
        var areDefault: Bool {
            guard case .none = written else { return false }
            return heldSince == nil && echoedAt == nil && !followsOwnWrite && !isDoubtful
                && !isInherited && earlier.isEmpty
        }
    }

    /// Details kept apart; copies of a side share them, and they never change.
    @usableFromInline final class SideDetails: Hashable, Sendable {
        let details: Details

        /// Nil for details that say nothing.
        init?(_ details: Details) {
            if details.areDefault { return nil }
            self.details = details
        }

        @usableFromInline static func == (left: SideDetails, right: SideDetails) -> Bool {
            left === right || left.details == right.details
        }

        @usableFromInline func hash(into hasher: inout Hasher) { hasher.combine(details) }
    }
}
