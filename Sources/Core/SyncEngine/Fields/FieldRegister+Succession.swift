// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// One field when the lead's record becomes another one, or when two leads become one.
extension FieldState {
    /// The lead's Salesforce record is another one now. What that is known to hold counts as
    /// changed when the two became one; where nothing is known it is taken to hold what the former
    /// one held, until it tells better.
    mutating func succeed(by theirs: SideValue?, at time: Timestamp, isConversion: Bool) {
        guard var own = salesforce else { return }
        if let theirs {
            own = SideValue(
                value: theirs.value,
                knownAt: theirs.knownAt,
                pendingSince: theirs.value == own.value
                    ? own.pendingSince : max(theirs.knownAt, time)
            )
        } else {
            // The contact of a conversion goes on where the lead ended. After a merge, our writes
            // went to the other record.
            if !isConversion { own = own.withoutMemory }
            own.isInherited = true
        }
        salesforce = own
    }

    /// The contact of a conversion goes on where the lead ended: what it has told since is news.
    mutating func inherit() { salesforce?.isInherited = true }

    /// The lead's Salesforce record has told the field for the first time.
    mutating func adopt(plain side: SideValue) {
        salesforce = SideValue(value: side.value, knownAt: side.knownAt)
    }

    /// Takes over a Salesforce record's side, with what is still to be done about it.
    mutating func adopt(salesforce side: SideValue) {
        salesforce = side
        salesforce?.earlier = []
    }

    /// Takes over a person's side. Our own is kept if it is newer, and is to reach Salesforce.
    mutating func adopt(marketo theirs: SideValue) {
        guard var own = marketo, own.knownAt > theirs.knownAt else {
            marketo = theirs
            return
        }
        if own.value != theirs.value { own.pendingSince = own.knownAt }
        marketo = own
    }

    /// A contact has no such field: the person's value is kept for a lead that may be made for it
    /// once the contact is gone.
    mutating func keepForNewLead(_ value: FieldValue, at time: Timestamp) {
        guard marketo.map({ $0.knownAt < time }) ?? true else { return }
        marketo = SideValue(value: value, knownAt: time)
    }
}

extension SideValue {
    /// The side without what is remembered of our own writes.
    fileprivate var withoutMemory: SideValue {
        SideValue(value: value, knownAt: knownAt, pendingSince: pendingSince)
    }

    /// What the record is known to have held, without what was to be done about it; nil for a
    /// guess.
    var asSeen: SideValue? {
        if isInherited { return nil }
        if isDoubtful { return SideValue(value: overwritten.value, knownAt: knownAt) }
        var side = SideValue(value: value, knownAt: knownAt)
        side.earlier = earlier
        return side
    }
}
