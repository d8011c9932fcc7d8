// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// Which records the page wants.
struct RecordQuery: Sendable {
    /// Text that a name, e-mail address, company or ID contains, whatever its case; empty for all.
    var search: String
    /// How many to leave out from the start.
    var offset: Int
    /// How many at most.
    var limit: Int
}

/// Some of a vendor's records.
struct RecordPage: Sendable {
    var records: [PageRecord]
    /// How many the query matches in all.
    var total: Int
}

/// A record as the page shows it.
struct PageRecord: Sendable {
    /// A field as the page shows it.
    struct Field: Sendable {
        /// The API name.
        var name: String
        /// What people call it.
        var label: String
        /// The value as text; empty for none.
        var value: String
        /// How it is typed in.
        var input: Input
    }

    /// How a field is typed in.
    enum Input: Hashable, Sendable {
        /// Shown only.
        case readOnly
        case text
        case multiline
        case number
        /// `true` or `false`.
        case checkbox
        case date
        case choice([String])
    }

    /// The record's ID.
    var id: String
    /// What kind of record it is.
    var object: ObjectType
    /// The person's name.
    var title: String
    /// The ID of the record's linked record at the other vendor, when this record says so.
    var twinID: String?
    /// When it was changed last.
    var changedAt: Timestamp
    /// Who changed it last.
    var changedBy: String
    /// The fields, those that people look for first.
    var fields: [Field]
}
