// SPDX-License-Identifier: Apache-2.0

public import LeadModel
public import Primitives
public import VendorAPI

/// A change event and its record key: the lead ID of the record's link where the record names one,
/// otherwise that of the record itself (docs/reference/topics.md).
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
    /// On the last page: once this page is published, all changes up to this time, by the vendor's
    /// clock, are on the topic. Nil while that cannot be promised, before the end of the first
    /// load.
    public var upTo: Timestamp?
    /// How far the first load is; nil when it is over.
    public var progress: LoadProgress?
    /// On the page that ends the first load: how many records the load has published, over all
    /// runs.
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

/// Reads the changes of one vendor.
///
/// The poll's task makes all calls except `record`, one at a time. The runtime publishes a page and
/// its cursor in one transaction before it asks for the next page. If that fails, it asks for the
/// page again with the cursor before it.
public protocol ChangeSource: Sendable {
    /// Returns the schemas that may have changed since the last call, for `leadsync.schema`. The
    /// runtime calls it at the start of every cycle and publishes only what differs; the source
    /// decides how often it asks the vendor.
    func schemas(cycle: Int64) async throws(VendorError) -> [ObjectSchema]

    /// The next page of a poll.
    ///
    /// - Parameter cursor: the cursor of the last page, of this or an earlier poll or process; nil
    ///   starts the first load.
    func page(after cursor: String?, cycle: Int64) async throws(VendorError) -> ChangePage

    /// Reads one record whole for a sync request (requirement 5), beside a running poll, and
    /// returns a snapshot that carries the request's ID.
    ///
    /// - Returns: for a record that is not there, a `deleted` event with the request's ID, dated by
    ///   the vendor's clock at a time when there was none; nil where that clock is not known.
    func record(_ record: String, request: SyncRequest) async throws(VendorError) -> KeyedChange?
}
