// SPDX-License-Identifier: Apache-2.0

/// A Marketo field and the Salesforce field that the page compares it with, by their API names.
public struct ComparedFields: Hashable, Sendable {
    /// The field of a Marketo person.
    public var marketo: String
    /// The field of a Salesforce lead; nil if leads have no such field.
    public var lead: String?
    /// The field of a Salesforce contact; nil if contacts have no such field.
    public var contact: String?

    /// A field by its name in each kind of record.
    public init(marketo: String, lead: String?, contact: String?) {
        self.marketo = marketo
        self.lead = lead
        self.contact = contact
    }
}
