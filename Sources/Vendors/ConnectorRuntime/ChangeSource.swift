// SPDX-License-Identifier: Apache-2.0

public import LeadModel
public import VendorAPI

/// A change event and the lead that it is keyed by: the right lead wherever the record itself tells
/// it (docs/reference/topics.md), otherwise the record's own ID.
public struct KeyedChange: Hashable, Sendable {
    /// The record key.
    public var lead: LeadID
    /// What changed.
    public var event: ChangeEvent

    /// Puts an event under its key.
    public init(lead: LeadID, event: ChangeEvent) {
        self.lead = lead
        self.event = event
    }
}

/// How far the first load has come.
public struct LoadProgress: Hashable, Sendable {
    /// Records loaded so far, over all runs.
    public var records: Int64
    /// How many there are, as far as the vendor tells.
    public var total: Int64?

    /// A state of the first load.
    public init(records: Int64, total: Int64?) {
        self.records = records
        self.total = total
    }
}

/// One step of a poll.
public struct ChangePage: Hashable, Sendable {
    /// The changes, in the order in which they are to be published.
    public var changes: [KeyedChange]
    /// Where to go on after these changes are on the topic; opaque, and at most
    /// `Limits.cursorBytes` of UTF-8.
    public var cursor: String
    /// Whether the poll is over.
    public var isLast: Bool
    /// With the last page: all changes up to this time, by the vendor's clock, are published once
    /// this page is. Nil as long as that cannot be promised (before the end of the first load).
    public var upTo: Timestamp?
    /// How far the first load is; nil when it is over.
    public var progress: LoadProgress?
    /// With the page that ends the first load: how many records it has published, over all runs.
    public var loadedRecords: Int64?
    /// What went wrong without stopping the poll, one line each, without personal data.
    public var errors: [String]

    /// One step of a poll.
    public init(
        changes: [KeyedChange],
        cursor: String,
        isLast: Bool,
        upTo: Timestamp? = nil,
        progress: LoadProgress? = nil,
        loadedRecords: Int64? = nil,
        errors: [String] = []
    ) {
        self.changes = changes
        self.cursor = cursor
        self.isLast = isLast
        self.upTo = upTo
        self.progress = progress
        self.loadedRecords = loadedRecords
        self.errors = errors
    }
}

/// Where a connector finds what changed in its system. Every call is made from the poll's task, one
/// at a time; the runtime publishes a page and its cursor in one transaction before it asks for the
/// next, so that a page whose publication failed is asked for again with the cursor before it.
public protocol ChangeSource: Sendable {
    /// What the sync user sees, for `leadsync.schema`; asked for at the start of every cycle. The
    /// source decides how often it really asks the vendor, and returns only what may have changed
    /// since the last call (the runtime compares, too, and publishes only what differs).
    func schemas(cycle: Int64) async throws(VendorError) -> [ObjectSchema]

    /// The next page of a poll.
    ///
    /// - Parameter cursor: the last page's cursor, of this or an earlier poll or process; nil at
    /// the
    ///   very beginning, which starts the first load.
    func page(after cursor: String?, cycle: Int64) async throws(VendorError) -> ChangePage

    /// Reads one record whole and at once, for a sync request (requirement 5): a snapshot that
    /// carries the request's id. Where there is no such record, a `deleted` event with that id and
    /// a time of the vendor's clock, at which there was none; nil where that clock is not known.
    /// Called beside a running poll.
    func record(_ record: String, request: SyncRequest) async throws(VendorError) -> KeyedChange?
}
