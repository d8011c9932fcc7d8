// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// What a record says about its linked record in the other system.
public struct CrossReference: Hashable, Sendable {
    /// The Marketo person, when a Salesforce record names it.
    public var marketo: String?
    /// The Salesforce lead or contact, when a Marketo person names it.
    public var salesforce: String?

    /// Says nothing unless told.
    public init(marketo: String? = nil, salesforce: String? = nil) {
        self.marketo = marketo
        self.salesforce = salesforce
    }
}

/// A change of one record in one system (docs/reference/topics.md).
public struct ChangeEvent: Hashable, Sendable {
    /// What happened to the record.
    public enum Operation: String, Hashable, Sendable, CaseIterable {
        case created, updated, deleted, undeleted, merged, converted
    }

    /// The event's own ID: the same when the event is delivered again.
    public var id: String
    /// The system whose record changed.
    public var system: VendorSystem
    /// The kind of record.
    public var object: ObjectType
    /// The record's ID in its system.
    public var record: String
    /// What happened to the record.
    public var operation: Operation
    /// When the record changed, by its system's clock.
    public var changedAt: Timestamp
    /// Whether `fields` holds every synced field that the record has, or only those that changed.
    public var isSnapshot: Bool
    /// Values by the system's own field names.
    public var fields: [Field]
    /// What the record says about its linked record.
    public var links: CrossReference
    /// The winner of a merge, the contact of a conversion.
    public var into: String?
    /// The user who changed it, if the system tells.
    public var by: String?
    /// The poll cycle that found the change.
    public var cycle: Int64?
    /// The sync request that made the connector read the record.
    public var request: String?
    /// Fields of the record whose value cannot be read: a text with half of a surrogate pair, say.
    /// `fields` lacks them, also in a snapshot. They are not empty, and nothing is known of them.
    public var unreadable: [String]

    /// An event with all that the contract requires; the optional members say nothing unless told.
    public init(
        id: String,
        system: VendorSystem,
        object: ObjectType,
        record: String,
        operation: Operation,
        changedAt: Timestamp,
        isSnapshot: Bool,
        fields: [Field],
        links: CrossReference = CrossReference(),
        into: String? = nil,
        by: String? = nil,
        cycle: Int64? = nil,
        request: String? = nil,
        unreadable: [String] = []
    ) {
        self.id = id
        self.system = system
        self.object = object
        self.record = record
        self.operation = operation
        self.changedAt = changedAt
        self.isSnapshot = isSnapshot
        self.fields = fields
        self.links = links
        self.into = into
        self.by = by
        self.cycle = cycle
        self.request = request
        self.unreadable = unreadable
    }
}

/// A promise of a system's feed: its changes up to `upTo` are on the topic.
public struct Watermark: Hashable, Sendable {
    /// The system whose feed promises it.
    public var system: VendorSystem
    /// The time that the feed has passed, by the system's clock.
    public var upTo: Timestamp
    /// The poll cycle that ended with it.
    public var cycle: Int64?

    /// A watermark of a system's feed.
    public init(system: VendorSystem, upTo: Timestamp, cycle: Int64? = nil) {
        self.system = system
        self.upTo = upTo
        self.cycle = cycle
    }
}
