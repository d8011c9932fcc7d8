// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import Synchronization

/// The state that the simulated org keeps in memory: the schema, open query cursors, and the calls
/// of the last 24 hours. Cursors and the count of calls are gone when the sandbox ends.
final class SalesforceState: Sendable {
    /// The rest of a query's result.
    struct Cursor: Sendable {
        var plan: SOQLPlan
        /// The IDs of all records, in their order.
        var ids: [String]
        var userID: String
        var batchSize: Int
    }

    private struct Values {
        var schema = SalesforceSchema()
        var schemaChangedAt = Timestamp(milliseconds: 0)
        var cursors: [(id: String, cursor: Cursor)] = []
        var cursorNumber = 0
        /// Calls by the minute in which they came.
        var calls: [Int64: Int] = [:]
        var dailyCalls = OrgLimits.salesforceDailyCalls
        var publicKey: String?
        var hasOpenJobs = false
    }

    private let values = Mutex(Values())

    var schema: SalesforceSchema { values.withLock { $0.schema } }

    /// When the org was changed last.
    var schemaChangedAt: Timestamp { values.withLock { $0.schemaChangedAt } }

    func setSchema(_ schema: SalesforceSchema, changedAt: Timestamp) {
        values.withLock { ($0.schema, $0.schemaChangedAt) = (schema, changedAt) }
    }

    /// The key, as PEM, that JWT assertions are verified with; nil while there is none.
    var publicKey: String? {
        get { values.withLock { $0.publicKey } }
        set { values.withLock { $0.publicKey = newValue } }
    }

    /// Whether there may be jobs that wait or run.
    var hasOpenJobs: Bool {
        get { values.withLock { $0.hasOpenJobs } }
        set { values.withLock { $0.hasOpenJobs = newValue } }
    }

    // MARK: Calls

    /// How many calls 24 hours may have.
    var dailyCalls: Int {
        get { values.withLock { $0.dailyCalls } }
        set { values.withLock { $0.dailyCalls = newValue } }
    }

    /// How many calls the last 24 hours have had.
    func usedCalls(at time: Timestamp) -> Int {
        values.withLock { SalesforceState.used(&$0, at: time) }
    }

    /// Counts a call; false, and not counted, when there are no more today.
    func countCall(at time: Timestamp) -> Bool {
        values.withLock { values in
            guard SalesforceState.used(&values, at: time) < values.dailyCalls else { return false }
            values.calls[time.milliseconds / 60_000, default: 0] += 1
            return true
        }
    }

    /// Forgets all calls, or pretends that there were some.
    func setUsedCalls(_ count: Int, at time: Timestamp) {
        values.withLock { $0.calls = [time.milliseconds / 60_000: count] }
    }

    private static func used(_ values: inout Values, at time: Timestamp) -> Int {
        let minute = time.milliseconds / 60_000
        values.calls = values.calls.filter { $0.key > minute - 24 * 60 }
        return values.calls.values.reduce(0, +)
    }

    // MARK: Cursors

    /// Keeps a cursor; the oldest ones make room.
    func open(_ cursor: Cursor) -> String {
        values.withLock { values in
            values.cursorNumber += 1
            let id = SalesforceID.make(prefix: "01g", number: values.cursorNumber)
            if values.cursors.count >= OrgLimits.salesforceCursors { values.cursors.removeFirst() }
            values.cursors.append((id, cursor))
            return id
        }
    }

    func cursor(_ id: String) -> Cursor? {
        values.withLock { $0.cursors.first { $0.id == id }?.cursor }
    }
}

extension OrgLimits {
    /// The API requests of 24 hours: those of a Developer Edition.
    static let salesforceDailyCalls = 15_000
    /// The most query results that are open at a time.
    static let salesforceCursors = 50
    /// The life of a session that is not used, in milliseconds: two hours.
    static let salesforceSessionMilliseconds: Int64 = 7_200_000
    /// The longest URI, in bytes; the same for URI and headers together.
    static let salesforceURIBytes = 16_384
    /// The records of one page of a query result.
    static let salesforcePage = 200...2000
    /// The most records in one collection.
    static let salesforceCollection = 200
    /// The most runs of one type in a collection.
    static let salesforceChunks = 10
    /// The most records of one `retrieve`.
    static let salesforceRetrieve = 2000
    /// The API versions that are answered.
    static let salesforceVersions = 31...67
    /// The API versions that were answered once, and are told to be gone.
    static let salesforceRetiredVersions = 7...30
}
