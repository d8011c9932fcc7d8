// SPDX-License-Identifier: Apache-2.0

/// Our own last write to one field of one system, kept until that system's feed has passed it: it
/// tells an old event that was overwritten (stale, or the loser of a collision) from a new change.
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

/// What both systems hold in one mapped field; nil is a side that was never seen.
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

    /// Whether nothing is to be said about either side but its value and since when it is known.
    @inlinable public var isPlain: Bool {
        (marketo?.isPlain ?? true) && (salesforce?.isPlain ?? true)
    }

    /// Whether there is nothing left to be done about either side, whatever is remembered of it.
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

    /// Takes in that a system still held, later, what it is known to hold: nearly all that a
    /// snapshot says.
    ///
    /// - Returns: false, and nothing is changed, when there is more to it than a later time.
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
    /// The time of the newest event, and the IDs of the events of just that time: a repeated event
    /// is told from a second change within the same tick of the vendor's clock.
    public var lastEventAt: Timestamp
    /// The IDs of the events of just `lastEventAt`.
    public var lastEvents: [String]
    /// When another record last went into this one: what that one still tells of earlier times is
    /// old news.
    public var since: Timestamp
    /// The record that this one went into, when the system has told so.
    public var into: String?
    /// Whether a write of ours made the record, and nothing has been told of it since: it holds
    /// what that carried, and nothing else.
    public var wasMade: Bool
    /// What the record itself last said of its twin, the record in the other system: empty for
    /// none, nil where it has not said.
    public var twin: String?
    /// When the record last said so, by its system's clock.
    public var twinAt: Timestamp
    /// Fields, by their Marketo names, that hold something which nobody can read: it is not written
    /// over by what is older.
    public var unreadable: [String] = []
    /// What the record, and its parents, last showed of what validation rules look at beside the
    /// mapped fields.
    public var beside: [Field]

    /// A record of which nothing has been seen yet.
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

    /// Whether nothing is known of what the record holds: it has only been named.
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
    /// The record that an update goes to; the record of the other system for which one is made.
    public var record: String?
    /// The fields that it carries, by their Marketo names.
    public var fields: [Field]
    /// Those of the fields whose value is the system's own, which a write of ours had overwritten.
    public var restored: [String]
    /// The owner that it carries: a request chose it.
    public var assignTo: String?
    /// What made it happen.
    public var cause: Cause
    /// The latest time, by the system's own clock, of which something was known when the write was
    /// decided: it was applied later, whatever its result says.
    public var notBefore: Timestamp

    /// A write as the state remembers it.
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

/// A Salesforce record that went into another one, while the other's lead has not answered yet.
public struct RecordClaim: Hashable, Sendable {
    /// The record that was merged or converted away.
    public var from: String
    /// The winner of the merge, or the contact of the conversion.
    public var into: String
    /// The kind of the record `into`.
    public var object: ObjectType
    /// When the one went into the other.
    public var at: Timestamp

    /// A claim to the record `into`.
    public init(from: String, into: String, object: ObjectType, at: Timestamp) {
        self.from = from
        self.into = into
        self.object = object
        self.at = at
    }
}

/// Where events of a record that is no longer this lead's own are sent.
public struct OwnerRedirect: Hashable, Sendable {
    /// The Salesforce record that went elsewhere.
    public var record: String
    /// The lead to which it went.
    public var to: LeadID
    /// When the record, or a person, said that it is that lead's; `distantPast` where a link was
    /// not put right.
    public var at: Timestamp

    /// Sends what concerns `record` to another lead.
    public init(record: String, to: LeadID, at: Timestamp = .distantPast) {
        self.record = record
        self.to = to
        self.at = at
    }
}

/// All that is known of one lead: what both systems hold and what has still to be done
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
    /// Other Salesforce records of the same person, as far as they are known: they are left alone
    /// as long as the lead has a record, and the dead ones are known to be so.
    public var bystanders: [LeadState] = []

    /// A lead of which nothing is known.
    public init(lead: LeadID) {
        self.lead = lead
    }

    /// Whether both systems have the lead's record, and nothing is under way or waits, except in
    /// the fields.
    public var isIdle: Bool {
        marketo?.isDeleted == false && salesforce?.isDeleted == false && inFlight.isEmpty
            && failures.isEmpty && skippedFields.isEmpty && waitingRequests.isEmpty
            && redirects.isEmpty && claim == nil && createRequest == nil && assignTo == nil
            && bystanders.isEmpty
    }

    /// Whether both systems have a record of the lead, be it a deleted one.
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

/// What the changelog `leadsync.leads` holds under a lead ID.
public enum LeadEntry: Hashable, Sendable {
    case lead(LeadState)
    /// The lead goes by another ID now; what still arrives is forwarded.
    case alias(lead: LeadID, of: LeadID)
}
