// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// A search of the page for records.
package struct RecordQuery: Sendable {
    /// Text that a name, e-mail address, company or ID contains, whatever its case; empty for all.
    package var search: String
    /// How many to leave out from the start.
    package var offset: Int
    /// How many at most.
    package var limit: Int

    /// A query.
    package init(search: String, offset: Int, limit: Int) {
        self.search = search
        self.offset = offset
        self.limit = limit
    }
}

/// Some of a vendor's records.
package struct RecordPage: Sendable {
    package var records: [PageRecord]
    /// How many the query matches in all.
    package var total: Int

    /// Some records and their number in all.
    package init(records: [PageRecord], total: Int) {
        self.records = records
        self.total = total
    }
}

/// A record as the page shows it.
package struct PageRecord: Sendable {
    /// A field as the page shows it.
    package struct Field: Sendable {
        /// The API name.
        package var name: String
        /// The label.
        package var label: String
        /// The value as text; empty for none.
        package var value: String
        /// How it is typed in.
        package var input: Input

        /// A field.
        package init(name: String, label: String, value: String, input: Input) {
            self.name = name
            self.label = label
            self.value = value
            self.input = input
        }
    }

    /// The kind of a record.
    package enum Kind: String, Hashable, Sendable {
        /// A Marketo person.
        case person = "Person"
        /// A Salesforce lead.
        case lead = "Lead"
        /// A Salesforce contact.
        case contact = "Contact"

        /// The vendor that has such records.
        package var system: SandboxVendor { self == .person ? .marketo : .salesforce }
    }

    /// How a field is typed in.
    package enum Input: Hashable, Sendable {
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
    package var id: String
    /// The kind of the record.
    package var object: Kind
    /// The person's name.
    package var title: String
    /// The ID of the linked record at the other vendor; nil if this record names none.
    package var linkedID: String?
    /// When it was changed last.
    package var changedAt: Timestamp
    /// The name of the user who changed it last.
    package var changedBy: String
    /// The fields, those that people look for first.
    package var fields: [Field]

    /// A record.
    package init(
        id: String,
        object: Kind,
        title: String,
        linkedID: String?,
        changedAt: Timestamp,
        changedBy: String,
        fields: [Field]
    ) {
        self.id = id
        self.object = object
        self.title = title
        self.linkedID = linkedID
        self.changedAt = changedAt
        self.changedBy = changedBy
        self.fields = fields
    }
}
