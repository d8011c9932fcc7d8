// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// What an event, or a write's result, comes to for one field.
enum FieldChange: Equatable {
    /// Nothing that matters: an echo, a repetition or an old value.
    case none
    /// The value changed.
    case news
    /// Both systems had changed the field, and the collision is decided.
    case conflict(ConflictField)
}

/// What mapping, records and writes under way allow one field.
struct FieldPolicy {
    let mapped: MappedField
    /// Whether both systems have a record, so that a change in one is to reach the other.
    let areLinked: Bool
    /// The values that writes under way put into the two systems.
    let underway: Underway

    /// Values on their way to both systems.
    struct Underway {
        var marketo: FieldValue?
        var salesforce: FieldValue?

        subscript(system: VendorSystem) -> FieldValue? {
            system == .marketo ? marketo : salesforce
        }

        var isEmpty: Bool { marketo == nil && salesforce == nil }
    }
}

/// One mapped field of both systems as a register: pure, knows no lead, no log and no clock.
extension FieldState {
    /// Whether anything is to be written because of the field.
    var isOpen: Bool {
        (marketo?.isOpen ?? false) || (salesforce?.isOpen ?? false)
    }

    /// Both records are known: a value that only one side holds is to reach the other, and values
    /// that differ collide.
    ///
    /// - Returns: whether anything changed.
    mutating func link() -> Bool {
        let (ours, theirs) = (marketo?.value ?? .null, salesforce?.value ?? .null)
        guard ours != theirs else { return false }
        let isMarketoOwed = marketo?.oweAsKnown() ?? false
        let isSalesforceOwed = salesforce?.oweAsKnown() ?? false
        return isMarketoOwed || isSalesforceOwed
    }

    /// A record was made of the other side's value: what changed while it was being made is still
    /// to reach it.
    mutating func linkMade(of value: FieldValue, from source: VendorSystem) {
        guard let side = self[source], side.value != value else { return }
        self[source]?.pendingSince = side.knownAt
    }

    /// A change waits until the other system's feed has passed a time.
    mutating func postpone(_ system: VendorSystem, until time: Timestamp) {
        guard let changedAt = self[system]?.pendingSince else { return }
        self[system]?.pendingSince = max(changedAt, time)
    }

    /// The record of a system is another one, or none: what it held means nothing any more.
    mutating func drop(_ system: VendorSystem) {
        self[system] = nil
        self[system.other]?.endChange()
    }

    /// Nothing is to be written because of the field, now or later.
    mutating func endChanges() {
        marketo?.endChange()
        salesforce?.endChange()
    }

    /// A write was refused: what looked like it coming back was somebody's own change to the same
    /// value.
    mutating func refuse(_ value: FieldValue, in system: VendorSystem) {
        guard var side = self[system] else { return }
        if let echoedAt = side.echoedAt, echoedAt >= side.knownAt {
            side = SideValue(value: value, knownAt: echoedAt, pendingSince: echoedAt)
        }
        side.echoedAt = nil
        side.followsOwnWrite = false
        self[system] = side
    }

    /// Whether the contact to which a lead was converted took the field over from the lead; a
    /// contact that existed before may hold something else.
    func continues(since time: Timestamp) -> Bool {
        guard let side = salesforce else { return false }
        return side.isInherited || max(side.knownAt, side.echoedAt ?? side.knownAt) >= time
    }
}

extension SideValue {
    /// Whether the side's value has to be written, to the other system or to its own.
    var isOpen: Bool { pendingSince != nil || isDoubtful }

    /// Nothing of the side is to reach the other system.
    mutating func endChange() {
        pendingSince = nil
        heldSince = nil
    }

    /// A value that the other system does not hold is to reach it.
    ///
    /// - Returns: whether anything changed.
    fileprivate mutating func oweAsKnown() -> Bool {
        guard !value.isBlank, pendingSince == nil else { return false }
        pendingSince = knownAt
        return true
    }
}
