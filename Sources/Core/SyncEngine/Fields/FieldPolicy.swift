// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

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

/// What an event, or a write's result, comes to for one field.
enum FieldChange: Equatable {
    /// Nothing that matters: an echo, a repetition or an old value.
    case none
    /// The value changed.
    case news
    /// Both systems had changed the field, and the collision is decided.
    case conflict(ConflictField)
}

/// What time and records allow all fields now.
struct Gate {
    let watermarks: Watermarks
    /// Our clock.
    let now: Timestamp
    let maxHoldMilliseconds: Int64
    /// A request pushes what waits to Salesforce.
    let isForced: Bool
    let marketo: Target
    let salesforce: Target

    /// The record to which a system's values go.
    struct Target {
        /// The system has the record, and has not told that it was deleted.
        let isAlive: Bool
        /// Nothing is known of what the record holds.
        let isUnseen: Bool
        /// Fields, by their Marketo names, that hold a text which cannot be read.
        let unreadable: [String]
        /// The time of the newest event.
        let lastEventAt: Timestamp

        init(_ link: RecordLink?) {
            isAlive = link?.isDeleted == false
            isUnseen = link?.isUnseen == true
            unreadable = link?.unreadable ?? []
            lastEventAt = link?.lastEventAt ?? .distantPast
        }

        /// Whether the record holds a text in a field that cannot be read, and that is newer.
        func isUnreadable(_ mapped: MappedField, since time: Timestamp) -> Bool {
            !unreadable.isEmpty && unreadable.contains(mapped.marketoName) && time <= lastEventAt
        }
    }

    subscript(system: VendorSystem) -> Target { system == .marketo ? marketo : salesforce }
}
