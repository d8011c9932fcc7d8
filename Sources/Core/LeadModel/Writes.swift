// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// What made something happen.
public struct Cause: Hashable, Sendable {
    /// The ID of the change event.
    public var event: String?
    /// The poll cycle in which it was found.
    public var cycle: Int64?
    /// The ID of the sync request.
    public var request: String?
    /// The ID of the write.
    public var write: String?

    /// A cause that says nothing unless told.
    public init(
        event: String? = nil,
        cycle: Int64? = nil,
        request: String? = nil,
        write: String? = nil
    ) {
        self.event = event
        self.cycle = cycle
        self.request = request
        self.write = write
    }
}

/// An order to a connector (docs/reference/topics.md).
public struct WriteCommand: Hashable, Sendable {
    /// Whether a record is made or changed.
    public enum Operation: String, Hashable, Sendable, CaseIterable { case create, update }
    /// Whether the write queues with the others or goes ahead of any backlog (requirement 5).
    public enum Priority: String, Hashable, Sendable, CaseIterable { case normal, realtime }

    /// Unique, and the same after a replay.
    public var id: String
    /// The lead that is written.
    public var lead: LeadID
    /// Grows with every write of a lead, whichever system it goes to.
    public var version: Int64
    /// Whether a record is made or changed.
    public var operation: Operation
    /// The kind of record; it tells the system.
    public var object: ObjectType
    /// The record to change; nil for a create.
    public var record: String?
    /// Values by the system's own field names.
    public var fields: [Field]
    /// Whether it goes ahead of the backlog.
    public var priority: Priority
    /// What made it happen.
    public var cause: Cause
    /// When it was decided, by our clock.
    public var decidedAt: Timestamp
    /// Whether an update also puts the lead's person into the record's link field: it names none,
    /// or one that was merged into this one. What people have put right there is left alone.
    public var setsLink: Bool

    /// A write to the object's system.
    public init(
        id: String,
        lead: LeadID,
        version: Int64,
        operation: Operation,
        object: ObjectType,
        record: String?,
        fields: [Field],
        priority: Priority,
        cause: Cause,
        decidedAt: Timestamp,
        setsLink: Bool = false
    ) {
        self.setsLink = setsLink
        self.id = id
        self.lead = lead
        self.version = version
        self.operation = operation
        self.object = object
        self.record = record
        self.fields = fields
        self.priority = priority
        self.cause = cause
        self.decidedAt = decidedAt
    }
}

/// What became of a write (docs/reference/topics.md).
public struct WriteResult: Hashable, Sendable {
    /// Whether the system took it.
    public enum Status: String, Hashable, Sendable, CaseIterable { case applied, rejected }

    /// The ID of the write.
    public var write: String
    /// The lead that was written.
    public var lead: LeadID
    /// The version of the write.
    public var version: Int64
    /// The system that was written.
    public var system: VendorSystem
    /// The kind of record.
    public var object: ObjectType
    /// Whether the system took it.
    public var status: Status
    /// The record that was made, found or changed.
    public var record: String?
    /// Whether the write made a new record; a create that found one and linked it says false.
    public var created: Bool
    /// Why the system refused; empty when it did not.
    public var errors: [Reason]
    /// When it was applied, by that system's clock.
    public var at: Timestamp

    /// What a connector reports.
    public init(
        write: String,
        lead: LeadID,
        version: Int64,
        system: VendorSystem,
        object: ObjectType,
        status: Status,
        record: String?,
        created: Bool,
        errors: [Reason],
        at: Timestamp
    ) {
        self.write = write
        self.lead = lead
        self.version = version
        self.system = system
        self.object = object
        self.status = status
        self.record = record
        self.created = created
        self.errors = errors
        self.at = at
    }

    /// What became of a write, whose ID, lead, version and kind of record it repeats.
    ///
    /// - Parameters:
    ///   - record: the record that was made, found or changed; nil for that of the write.
    ///   - errors: why the system refused; empty when it took the write.
    ///   - at: when it was applied or refused, by the system's clock.
    public init(
        of write: WriteCommand,
        status: Status = .applied,
        record: String? = nil,
        created: Bool = false,
        errors: [Reason] = [],
        at: Timestamp
    ) {
        self.init(
            write: write.id,
            lead: write.lead,
            version: write.version,
            system: write.object.system,
            object: write.object,
            status: status,
            record: record ?? write.record,
            created: created,
            errors: errors,
            at: at
        )
    }
}
