// SPDX-License-Identifier: Apache-2.0

/// One of the two systems that are kept in step.
public enum VendorSystem: String, Hashable, Sendable, CaseIterable {
    case marketo
    case salesforce

    /// The system at the other end.
    public var other: VendorSystem {
        self == .marketo ? .salesforce : .marketo
    }

    /// The vendor's name as people write it.
    public var title: String {
        self == .marketo ? "Marketo" : "Salesforce"
    }
}

/// The kind of record in its system.
public enum ObjectType: String, Hashable, Sendable, CaseIterable {
    /// A Marketo person.
    case person = "Person"
    /// A Salesforce lead.
    case lead = "Lead"
    /// A Salesforce contact.
    case contact = "Contact"

    /// The system that has such objects.
    public var system: VendorSystem {
        self == .person ? .marketo : .salesforce
    }
}
