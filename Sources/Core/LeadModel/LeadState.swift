// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// Our last write to one field of one system, kept until that system's feed has passed it. It tells
/// an old event, stale or the loser of a collision, from a new change.
public struct OwnWrite: Hashable, Sendable {
    /// What was written.
    public var value: FieldValue
    /// When it was applied, by that system's clock.
    public var at: Timestamp
    /// What the field held before, as far as was known, and since when that was known.
    public var prior: FieldValue
    /// Since when `prior` was known to be held.
    public var priorKnownAt: Timestamp

    /// A write that was applied.
    public init(value: FieldValue, at: Timestamp, prior: FieldValue, priorKnownAt: Timestamp) {
        self.value = value
        self.at = at
        self.prior = prior
        self.priorKnownAt = priorKnownAt
    }
}

/// The register of one mapped field: what both systems hold. A side that was never seen is nil.
public struct FieldState: Hashable, Sendable {
    /// The Marketo name of the field: the name by which the mapping, the activity log and the
    /// golden record call it.
    public var name: String
    /// What Marketo holds.
    public var marketo: SideValue?
    /// What Salesforce holds.
    public var salesforce: SideValue?

    /// A field by its Marketo name.
    public init(name: String, marketo: SideValue? = nil, salesforce: SideValue? = nil) {
        self.name = name
        self.marketo = marketo
        self.salesforce = salesforce
    }

    /// One system's side; changed in place, since copying a side costs more than most changes.
    public subscript(system: VendorSystem) -> SideValue? {
        get { system == .marketo ? marketo : salesforce }
        _modify {
            if system == .marketo { yield &marketo } else { yield &salesforce }
        }
    }

    /// Whether both sides have nothing but a value and the time since when it is known.
    @inlinable public var isPlain: Bool {
        (marketo?.isPlain ?? true) && (salesforce?.isPlain ?? true)
    }

    /// Whether neither side has anything left to do, whatever is remembered of it.
    public var isAtRest: Bool {
        (marketo?.isAtRest ?? true) && (salesforce?.isAtRest ?? true)
    }

    /// Whether a system is known to have held a value at a time, and nothing more is remembered.
    public func isKnown(
        _ value: FieldValue,
        in system: VendorSystem,
        since time: Timestamp
    ) -> Bool {
        let isSo =
            system == .marketo
            ? marketo?.isKnown(value, since: time) : salesforce?.isKnown(value, since: time)
        return isSo ?? false
    }

    /// Whether an observation of a system's side says no more than that it still held its value
    /// (`SideValue.isConfirmed`).
    public func isConfirmed(
        by observed: FieldValue,
        in system: VendorSystem,
        at time: Timestamp
    ) -> Bool {
        let isSo =
            system == .marketo
            ? marketo?.isConfirmed(by: observed, at: time)
            : salesforce?.isConfirmed(by: observed, at: time)
        return isSo ?? false
    }

    /// Since when a system is known to have held its value; nil for a side that was never seen.
    @inlinable public func knownAt(_ system: VendorSystem) -> Timestamp? {
        system == .marketo ? marketo?.knownAt : salesforce?.knownAt
    }

    /// Takes in an observation that a system still held its known value at a later time, which is
    /// nearly all that a snapshot says.
    ///
    /// - Returns: false, and changes nothing, if the observation says more than that.
    public mutating func confirm(
        _ observed: FieldValue,
        in system: VendorSystem,
        at time: Timestamp
    ) -> Bool {
        if system == .marketo {
            marketo?.confirm(observed, at: time) ?? false
        } else {
            salesforce?.confirm(observed, at: time) ?? false
        }
    }
}

/// The record of the lead in one system.
public struct RecordLink: Hashable, Sendable {
    /// The kind of record.
    public var object: ObjectType
    /// The record's ID in its system.
    public var record: String
    /// Whether the system has told that it was deleted.
    public var isDeleted: Bool
    /// The time of the newest snapshot: every field is known to have held its value then.
    public var snapshotAt: Timestamp
    /// The time of the newest event. `lastEvents` has the IDs of the events of just that time,
    /// which tell a repeated event from a second change within one tick of the vendor's clock.
    public var lastEventAt: Timestamp
    /// The IDs of the events of just `lastEventAt`.
    public var lastEvents: [String]
    /// When another record was last merged into this one: what that record still tells of earlier
    /// times is old news.
    public var since: Timestamp
    /// The record that this one was merged or converted into, if the system has told.
    public var into: String?
    /// Whether a write of ours created the record and no event of it has been seen since. It then
    /// holds what the write carried, and nothing else.
    public var wasMade: Bool
    /// The linked record that this record last named: empty if it named none, nil if it has not
    /// said.
    public var twin: String?
    /// When the record last said so, by its system's clock.
    public var twinAt: Timestamp
    /// Fields, by their Marketo names, whose value cannot be read. An older value must not be
    /// written over it.
    public var unreadable: [String] = []
    /// Values of the record and its parents that validation rules use beside the mapped fields.
    public var beside: [Field]

    /// A record that has been named, and of which nothing has been seen.
    public init(
        object: ObjectType,
        record: String,
        isDeleted: Bool = false,
        snapshotAt: Timestamp = .distantPast,
        lastEventAt: Timestamp = .distantPast,
        lastEvents: [String] = [],
        since: Timestamp = .distantPast,
        into: String? = nil,
        wasMade: Bool = false,
        twin: String? = nil,
        twinAt: Timestamp = .distantPast,
        beside: [Field] = []
    ) {
        self.object = object
        self.record = record
        self.isDeleted = isDeleted
        self.snapshotAt = snapshotAt
        self.lastEventAt = lastEventAt
        self.lastEvents = lastEvents
        self.since = since
        self.into = into
        self.wasMade = wasMade
        self.twin = twin
        self.twinAt = twinAt
        self.beside = beside
    }

    /// Whether nothing is known of the record's values.
    public var isUnseen: Bool { lastEventAt == .distantPast && !wasMade }
}

/// A write that was published and has no result yet.
public struct WriteInFlight: Hashable, Sendable {
    /// The ID of the write.
    public var id: String
    /// The lead's version when it was decided.
    public var version: Int64
    /// Whether it makes or changes a record.
    public var operation: WriteCommand.Operation
    /// The kind of record; it tells the system.
    public var object: ObjectType
    /// For an update, its record; for a create, the record of the other system for which one is
    /// created.
    public var record: String?
    /// The fields that it carries, by their Marketo names.
    public var fields: [Field]
    /// The fields among them that give the system its own value back, which a write of ours had
    /// overwritten.
    public var restored: [String]
    /// The owner that it carries: a request chose it.
    public var assignTo: String?
    /// What made it happen.
    public var cause: Cause
    /// The latest time, by the system's own clock, of which something was known when the write was
    /// decided. The write was applied later than that, whatever its result says.
    public var notBefore: Timestamp

    /// A write under way.
    public init(
        id: String,
        version: Int64,
        operation: WriteCommand.Operation,
        object: ObjectType,
        record: String? = nil,
        fields: [Field],
        restored: [String] = [],
        assignTo: String? = nil,
        cause: Cause,
        notBefore: Timestamp = .distantPast
    ) {
        self.id = id
        self.version = version
        self.operation = operation
        self.object = object
        self.record = record
        self.fields = fields
        self.restored = restored
        self.assignTo = assignTo
        self.cause = cause
        self.notBefore = notBefore
    }
}

/// A claim to the Salesforce record that the lead's own was merged or converted into, while that
/// record's lead has not answered.
public struct RecordClaim: Hashable, Sendable {
    /// The record that was merged or converted away.
    public var from: String
    /// The winner of the merge, or the contact of the conversion.
    public var into: String
    /// The kind of the record `into`.
    public var object: ObjectType
    /// When the merge or the conversion happened.
    public var at: Timestamp

    /// A claim to the record `into`.
    public init(from: String, into: String, object: ObjectType, at: Timestamp) {
        self.from = from
        self.into = into
        self.object = object
        self.at = at
    }
}

/// The new owner of a record that this lead has given up: its events are sent there.
public struct OwnerRedirect: Hashable, Sendable {
    /// The Salesforce record that went elsewhere.
    public var record: String
    /// The lead to which it went.
    public var to: LeadID
    /// When the record or a person named that lead; `distantPast` where no link was corrected.
    public var at: Timestamp

    /// Sends events of `record` to another lead.
    public init(record: String, to: LeadID, at: Timestamp = .distantPast) {
        self.record = record
        self.to = to
        self.at = at
    }
}

/// Everything that is known of one lead: what both systems hold, and what is still to be done
/// (docs/reference/topics.md).
public struct LeadState: Hashable, Sendable {
    /// The key under which the state is kept.
    public var lead: LeadID
    /// Grows with every write.
    public var version: Int64 = 0
    /// Counts the activities, so that their IDs are the same after a replay.
    public var activities: Int64 = 0
    /// The Marketo person, once seen or named.
    public var marketo: RecordLink?
    /// The Salesforce record, once seen or named.
    public var salesforce: RecordLink?
    /// The mapped fields that were seen, in the order in which they came.
    public var fields: [FieldState] = []
    /// Writes that have no result yet.
    public var inFlight: [WriteInFlight] = []
    /// The events of changes that wait to be written.
    public var heldChanges: [DeferredChange] = []
    /// Requests that wait for the person's snapshot.
    public var waitingRequests: [SyncRequest] = []
    /// The IDs of the last requests that were acted upon.
    public var handledRequests: [String] = []
    /// The last request that made a Salesforce record: it makes no second one.
    public var servedRequest: String?
    /// A request asked for a Salesforce record that does not exist yet, by this request.
    public var createRequest: SyncRequest?
    /// When (our clock) the making of a person for a record that Salesforce alone has began to wait
    /// for Marketo's watermark.
    public var createHeldSince: Timestamp?
    /// The owner that a request chose, until it has been written.
    public var assignTo: String?
    /// Why a system cannot be written just now, at most one a system.
    public var failures: [WriteFailure] = []
    /// Fields that the activity log has named as skipped.
    public var skippedFields: [String] = []
    /// Salesforce records that went into this lead's record.
    public var formerRecords: [String] = []
    /// Marketo persons that were merged into this one.
    public var formerPersons: [String] = []
    /// Where events of records that are another lead's now are sent.
    public var redirects: [OwnerRedirect] = []
    /// Salesforce records that were the lead's and are not any more, whatever they still say of it.
    public var released: [String] = []
    /// A claim to a record that has not been answered yet.
    public var claim: RecordClaim?
    /// The person's other Salesforce records, as far as they are known. They are left alone while
    /// the lead has a record of its own; deleted ones are kept so that a late event does not bring
    /// them back.
    public var bystanders: [LeadState] = []

    /// A lead of which nothing is known.
    public init(lead: LeadID) {
        self.lead = lead
    }

    /// Whether both systems have the lead's record, and nothing but the fields may have something
    /// left to do.
    public var isIdle: Bool {
        marketo?.isDeleted == false && salesforce?.isDeleted == false && inFlight.isEmpty
            && failures.isEmpty && skippedFields.isEmpty && waitingRequests.isEmpty
            && redirects.isEmpty && claim == nil && createRequest == nil && assignTo == nil
            && bystanders.isEmpty
    }

    /// Whether both systems have a record of the lead, even a deleted one.
    public var hasBothRecords: Bool {
        // Asked of every field: comparing with nil would copy the links.
        guard case .some = marketo, case .some = salesforce else { return false }
        return true
    }

    /// The record in one system; changed in place.
    public subscript(system: VendorSystem) -> RecordLink? {
        get { system == .marketo ? marketo : salesforce }
        _modify {
            if system == .marketo { yield &marketo } else { yield &salesforce }
        }
    }
}

/// A record of the changelog `leadsync.leads`.
public enum LeadEntry: Hashable, Sendable {
    case lead(LeadState)
    /// The lead has another ID now; records under this one are forwarded.
    case alias(lead: LeadID, of: LeadID)
}
