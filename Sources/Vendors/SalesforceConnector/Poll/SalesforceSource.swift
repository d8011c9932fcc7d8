// SPDX-License-Identifier: Apache-2.0

public import ConnectorRuntime
internal import JSONCodec
public import LeadModel
internal import Primitives
public import VendorAPI

/// Reads the changes of an org: leads and contacts in the order of `(SystemModstamp, Id)`, with an
/// overlap (decision 0021).
public actor SalesforceSource: ChangeSource {
    /// The rest of a query's rows, which Salesforce keeps for a while.
    struct Continuation {
        /// The cursor of the page before.
        var cursor: String
        var path: String
        /// How many rows and pages of the query came before.
        var taken: Int
        var pages: Int
        var limit: Int
    }

    let client: SalesforceClient
    let schemaCache: SalesforceSchemaCache
    let configuration: SalesforceConfiguration
    private var seen = RecentlyPublished()
    private var owners = OwnerFields()
    private var continuation: Continuation?
    var pageRows = Limits.pageRows
    private var lines: [String] = []
    /// The start of the poll of the page that is being made.
    var lastStart: Timestamp?
    var reportedLeftOut: [ObjectType: [String]] = [:]

    init(
        _ client: SalesforceClient,
        _ schemaCache: SalesforceSchemaCache,
        _ configuration: SalesforceConfiguration
    ) {
        self.client = client
        self.schemaCache = schemaCache
        self.configuration = configuration
    }

    /// Returns schemas and validation rules. They are read once an hour, and at once after a
    /// refusal of something that the schema had allowed.
    public func schemas(cycle: Int64) async throws(VendorError) -> [ObjectSchema] {
        try await schemaCache.refresh()
    }

    /// The next page of a poll; an idle poll is one page and one call for each object.
    public func page(
        after cursor: String?,
        cycle: Int64
    ) async throws(VendorError) -> ChangePage {
        seen.resume(after: cursor)
        var position = self.position(cursor)
        position.page = position.page &+ 1
        let wasLoaded = position.isLoaded
        if position.poll?.cycle != cycle {
            position.begin(cycle: cycle)
            seen.forget(before: position.floor)
            owners.forget()
        }
        lastStart = position.poll?.startedAt
        var rest = continuation?.cursor == cursor ? continuation : nil
        continuation = nil
        var changes: [KeyedChange] = []
        repeat {
            changes += try await step(&position, &rest)
        } while changes.isEmpty && position.poll != nil && position.isLoaded
        var page = await page(changes, position, rest)
        if !wasLoaded, position.isLoaded { page.loadedRecords = position.records }
        return page
    }

    /// Reads one record whole and at once; nil when there is none.
    public func record(
        _ record: String,
        request: SyncRequest
    ) async throws(VendorError) -> KeyedChange? {
        guard let record = SalesforceRecordID.whole(record) else { return nil }
        let object: ObjectType = SalesforceRecordID.isContact(record) ? .contact : .lead
        guard let described = try await schemaCache.described(object) else { return nil }
        let selection = selection(described)
        let query = ChangeQuery.record(selection.columns, of: object, id: record)
        let rows = try await client.rows(
            APIPath.queryAll(query),
            of: "a record",
            priority: .realtime
        ) { (row) throws(DecodingFailure) in try Row(row, selection) }
        guard let first = rows.first,
            let row = try await WideRows(client: client, selection: selection).complete(first)
        else { return nil }
        return try await withOwners([row], selection, priority: .realtime).first?
            .event(of: object, cycle: nil, request: request.id)
    }

    /// The rows with what rules name of their owners.
    func withOwners(
        _ rows: [Row],
        _ selection: FieldSelection,
        priority: CallPriority
    ) async throws(VendorError) -> [Row] {
        var owners = owners
        let rows = try await owners.complete(rows, selection, client: client, priority: priority)
        self.owners = owners
        return rows
    }

    // MARK: Steps

    private func position(_ cursor: String?) -> PollCursor {
        guard let cursor else { return PollCursor() }
        if let position = PollCursor(text: cursor) { return position }
        lines.append(
            "The stored place in Salesforce's changes is not readable by this version: everything "
                + "is loaded again"
        )
        return PollCursor()
    }

    /// Makes one query, and moves on by what it brought.
    private func step(
        _ position: inout PollCursor,
        _ rest: inout Continuation?
    ) async throws(VendorError) -> [KeyedChange] {
        guard let poll = position.poll else { preconditionFailure("a step is part of a poll") }
        let object = poll.object
        guard let described = try await schemaCache.described(object) else {
            position.finishObject(isHidden: true)
            return []
        }
        // The share that is done needs both totals.
        for object in PollCursor.objects { try await count(object, &position) }
        var selection = selection(described)
        let fetched: Fetched
        do throws(VendorError) {
            fetched = try await fetch(&position, selection, rest)
        } catch {
            guard error.code == "INVALID_FIELD" else { throw error }
            // A field was hidden or removed since it was described.
            guard let anew = try await schemaCache.describedAnew(object) else {
                position.finishObject(isHidden: true)
                return []
            }
            selection = self.selection(anew)
            fetched = try await fetch(&position, selection, nil)
        }
        rest = nil
        let changes = take(fetched.rows, of: object, linkField: selection.link, &position)
        for line in fetched.failures { note(line) }
        if let path = fetched.next {
            guard fetched.pages < Limits.pagesOfQuery else {
                throw SalesforceClient.endless("a query")
            }
            // The cursor is filled in once the page is whole.
            rest = Continuation(
                cursor: "",
                path: path,
                taken: fetched.taken,
                pages: fetched.pages,
                limit: fetched.limit
            )
        } else if fetched.taken < fetched.limit, fetched.rows.allSatisfy(\.isWhole) {
            // A row that is not whole has a newer stamp by now and comes later in the order.
            position.finishObject()
        }
        return changes
    }

    private func take(
        _ rows: [Row],
        of object: ObjectType,
        linkField: String?,
        _ position: inout PollCursor
    ) -> [KeyedChange] {
        var changes: [KeyedChange] = []
        for row in rows {
            position.pass(row)
            if !row.isWhole { continue }
            // A record that was deleted before the first load was never published.
            if row.isPlainDeletion, let start = position.loadStartedAt, row.stamp < start {
                continue
            }
            let change = row.event(of: object, cycle: position.poll?.cycle)
            if seen.contains(change.event) { continue }
            if !position[object].isLoaded { position[object].records += 1 }
            if row.hasUnusableLink, let linkField {
                note(
                    "\(object.rawValue) \(row.id): \(linkField) holds no Marketo person's ID; the "
                        + "record counts as not linked"
                )
            }
            changes.append(change)
        }
        return changes
    }

    func note(_ line: String) {
        if lines.count < Limits.linesInPage { lines.append(line) }
    }

    private func page(
        _ changes: [KeyedChange],
        _ position: PollCursor,
        _ rest: Continuation?
    ) async -> ChangePage {
        let text = position.text
        precondition(text.utf8.count <= ConnectorRuntime.Limits.cursorBytes, "a cursor has a limit")
        continuation = rest
        continuation?.cursor = text
        // Only the overlap is read again.
        let floor = (lastStart ?? .distantPast).advanced(
            byMilliseconds: -Limits.overlapMilliseconds
        )
        seen.hand(changes.map(\.event).filter { $0.changedAt >= floor }, cursor: text)
        let isLast = position.poll == nil
        var upTo: Timestamp?
        if isLast, position.isLoaded, let lastStart {
            upTo = lastStart.advanced(
                byMilliseconds: -configuration.visibilityLagMilliseconds
            )
        }
        let schemaLines = await schemaCache.takeLines()
        defer { lines = [] }
        return ChangePage(
            changes: changes,
            cursor: text,
            isLast: isLast,
            upTo: upTo,
            progress: position.progress.map { LoadProgress(records: $0.records, total: $0.total) },
            errors: schemaLines + lines
        )
    }
}
