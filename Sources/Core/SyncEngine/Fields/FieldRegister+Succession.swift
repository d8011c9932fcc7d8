// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// One field when the lead's record becomes another one, or when two leads become one.
extension FieldRegister {
    /// The lead's Salesforce record is another one now. What that is known to hold counts as
    /// changed when the two became one; where nothing is known it is taken to hold what the former
    /// one held, until it tells better.
    mutating func succeed(by theirs: SeenValue?, at time: Timestamp, isConversion: Bool) {
        guard var own = salesforce else { return }
        if let theirs {
            own = Side(
                value: theirs.value,
                knownAt: theirs.at,
                owedSince: theirs.value == own.value ? own.owedSince : max(theirs.at, time)
            )
        } else {
            // The contact of a conversion goes on where the lead ended. After a merge, our writes
            // went to the other record.
            if !isConversion {
                own = Side(value: own.value, knownAt: own.knownAt, owedSince: own.owedSince)
            }
            own.origin = .inherited
        }
        salesforce = own
    }

    /// The contact of a conversion goes on where the lead ended: what it has told since is news.
    mutating func inherit() { salesforce?.origin = .inherited }

    /// The lead's Salesforce record has told the field for the first time.
    mutating func adopt(seen: SeenValue) {
        salesforce = Side(value: seen.value, knownAt: seen.at)
    }

    /// Takes over a Salesforce record's side, with what is still to be done about it.
    mutating func adopt(salesforce stored: SideValue) {
        var side = Side(unpacking: stored)
        if case .unlinked = side.origin { side.origin = .observed }
        salesforce = side
    }

    /// Takes over a person's side. Our own is kept if it is newer, and is to reach Salesforce.
    ///
    /// - Parameter wasMade: theirs is what a write of ours made the person of. What events have
    ///   told of the person is newer, though a clock of whole seconds shows it earlier.
    mutating func adopt(marketo stored: SideValue, wasMade: Bool) {
        let theirs = Side(unpacking: stored)
        guard let own = marketo, wasMade || own.knownAt > theirs.knownAt else {
            marketo = theirs
            return
        }
        if own.value != theirs.value { marketo?.owe(since: own.knownAt) }
    }

    /// A contact has no such field: the person's value is kept for a lead that may be made for it
    /// once the contact is gone.
    mutating func keepForNewLead(_ value: FieldValue, at time: Timestamp) {
        guard marketo.map({ $0.knownAt < time }) ?? true else { return }
        marketo = Side(value: value, knownAt: time)
    }
}
