// SPDX-License-Identifier: Apache-2.0

public import ConnectorRuntime
public import LeadModel
public import VendorAPI

/// What changes in Marketo: a first load of all persons, then changes, merges and deletions by
/// paging tokens. An idle poll costs four calls, and a fifth one once an hour for the schema.
///
/// Activities can become visible later than their time, behind others that a token has passed: each
/// poll begins with a token for some minutes before the start of the one before it, and does not
/// tell again what it knows to be told. The log brings our own writes back too, which the workers
/// recognise.
public actor MarketoSource: ChangeSource {
    let configuration: MarketoConfiguration
    let api: MarketoAPI
    let book: MarketoSchemaCache
    let feed: ActivityFeed
    let reader: PersonReader
    private var told: ObjectSchema?
    /// Persons that were merged away lately, to tell their deletion from another one. After a
    /// restart the workers still know: a merged person has become an alias, of which a deletion
    /// means nothing.
    private var losers = BoundedSet(limit: Limits.rememberedLosers)
    private var standstills = 0
    /// Activities of the overlap that have been told.
    private var seen = SeenActivities()
    /// The activities that the page that is being made tells.
    private var telling: [LeadActivity] = []
    /// The header of the export whose file is being read.
    var header: (job: String, names: [String])?
    var exportRestarts = 0

    init(configuration: MarketoConfiguration, api: MarketoAPI, book: MarketoSchemaCache) {
        self.configuration = configuration
        self.api = api
        self.book = book
        feed = ActivityFeed(api: api)
        reader = PersonReader(api: api)
    }

    /// The person's fields, when they differ from what was told before.
    public func schemas(cycle: Int64) async throws(VendorError) -> [ObjectSchema] {
        do throws(CallFailure) {
            let schema = try await book.schema()
            if let told, told.fields == schema.fields { return [] }
            told = schema
            return [schema]
        } catch {
            throw error.fault
        }
    }

    /// The next page of the first load or of a poll.
    public func page(
        after cursor: String?,
        cycle: Int64
    ) async throws(VendorError) -> ChangePage {
        seen.resume(after: cursor)
        do throws(CallFailure) {
            let page: ChangePage
            telling = []
            do throws(CallFailure) {
                page = try await step(cursor, cycle)
            } catch {
                guard error.refusedCode == "1006" else { throw error }
                // A field is gone that describe showed an hour ago.
                await book.forget()
                telling = []
                page = try await step(cursor, cycle)
            }
            seen.hand(telling, cursor: page.cursor, isLast: page.isLast)
            guard page.cursor.utf8.count <= CursorLimit.bytes else {
                throw .unintelligible("its paging tokens are longer than can be kept")
            }
            return page
        } catch {
            throw error.fault
        }
    }

    private func step(_ text: String?, _ cycle: Int64) async throws(CallFailure) -> ChangePage {
        let fields = try await book.fields(priority: .normal)
        guard var cursor = text.flatMap({ FeedCursor(text: $0) }) else {
            var page = try await beginLoad()
            if text != nil {
                page.errors.append(
                    "the position in Marketo's feed cannot be read: everything is loaded again"
                )
            }
            return page
        }
        if cursor.load != nil { return try await loadStep(cursor, fields, cycle) }
        if cursor.step == .idle || cursor.cycle != cycle { try await begin(&cursor, cycle) }
        var errors: [String] = []
        if cursor.step == .changes {
            let changes = try await changes(&cursor, fields, &errors)
            if !changes.isEmpty || cursor.step == .changes {
                return ChangePage(
                    changes: changes,
                    cursor: cursor.text,
                    isLast: false,
                    errors: errors
                )
            }
        }
        return try await removals(cursor, fields, errors)
    }

    /// A new poll, or the rest of one that was left unfinished: that goes on with the tokens that
    /// it reached.
    private func begin(
        _ cursor: inout FeedCursor,
        _ cycle: Int64
    ) async throws(CallFailure) {
        // What this poll promises is what Marketo showed before its first call.
        cursor.startedAt = api.time.atLeast()
        if cursor.step == .idle {
            var from = cursor.upTo
            if cursor.cycle == 0 {
                // Behind the first load its own token comes.
                cursor.floor = from
            } else {
                let told = cursor.beganAt ?? cursor.upTo
                from = told.advanced(byMilliseconds: -Limits.overlapMilliseconds)
                if let floor = cursor.floor, floor > from {
                    from = floor
                } else {
                    cursor.floor = nil
                }
                let token = try await feed.token(since: from)
                (cursor.changes, cursor.deletions, cursor.merges) = (token, token, token)
                cursor.toldUpTo = told
            }
            seen.begin(from: from)
            cursor.beganAt = cursor.startedAt
        }
        cursor.cycle = cycle
        cursor.step = .changes
    }

    /// Up to when activities may have been told before, so that their persons are told whole.
    private func wholeUpTo(_ cursor: FeedCursor) -> Timestamp? {
        if cursor.isRecovering { return Timestamp(milliseconds: .max) }
        return seen.isWhole ? nil : cursor.toldUpTo
    }

    /// What of some activities is not known to be told. They are told with the page.
    private func fresh(_ activities: [LeadActivity], _ cursor: FeedCursor) -> [LeadActivity] {
        let began = cursor.beganAt ?? cursor.startedAt
        let floor = began.advanced(byMilliseconds: -Limits.overlapMilliseconds)
        // Nothing older is read again.
        telling += activities.filter { $0.at >= floor }
        return activities.filter { !seen.contains($0) }
    }

    // MARK: New and changed persons

    /// Pages of the feed until one brings something, or nothing is left: then the step is
    /// `.removals`.
    private func changes(
        _ cursor: inout FeedCursor,
        _ fields: PersonFields,
        _ errors: inout [String]
    ) async throws(CallFailure) -> [KeyedChange] {
        let events = ChangeEvents(fields: fields, cycle: cursor.cycle)
        for _ in 0..<Limits.emptyPages {
            let page = try await page(.changes, &cursor, fields)
            note(page.errors, in: &errors)
            if !page.hasMore { cursor.step = .removals }
            let assembly = events.assemble(
                fresh(page.activities, cursor),
                wholeUpTo: wholeUpTo(cursor),
                isAmbiguous: { seen.hasOther(than: $0) }
            )
            let whole = try await whole(assembly.toRead, created: assembly.created, fields, events)
            let changes = assembly.changes + whole
            if !changes.isEmpty || !page.hasMore { return changes }
        }
        return []
    }

    /// Persons as they are now. Those that are gone by now come with the deletions.
    func whole(
        _ persons: [String],
        created: Set<String> = [],
        _ fields: PersonFields,
        _ events: ChangeEvents
    ) async throws(CallFailure) -> [KeyedChange] {
        guard !persons.isEmpty else { return [] }
        let found = try await reader.persons(
            where: "id",
            in: persons,
            fields: fields.synced,
            priority: .normal
        )
        let readAt = api.time.atLeast()
        return found.map { person in
            let operation: ChangeEvent.Operation =
                created.contains(person.id) ? .created : .updated
            return events.snapshot(person, operation: operation, readAt: readAt)
        }
    }

    // MARK: Merges and deletions

    /// The last step of a poll. Deletions are asked for first and merges after them, so that the
    /// merge behind a deletion is known; they are published the other way round.
    private func removals(
        _ start: FeedCursor,
        _ fields: PersonFields,
        _ before: [String]
    ) async throws(CallFailure) -> ChangePage {
        var cursor = start
        var errors = before
        var deletions = try await page(.deletions, &cursor, fields)
        var merges: [LeadActivity] = []
        var hasMoreMerges = true
        for _ in 0..<Limits.mergePages where hasMoreMerges {
            let page = try await page(.merges, &cursor, fields)
            merges += fresh(page.activities, cursor)
            note(page.errors, in: &errors)
            hasMoreMerges = page.hasMore
        }
        if hasMoreMerges {
            // The deletions are asked for again when all merges are known.
            cursor.deletions = start.deletions
            deletions = ActivityFeed.Page(token: "", hasMore: true)
        }
        note(deletions.errors, in: &errors)
        let events = ChangeEvents(fields: fields, cycle: cursor.cycle)
        var changes: [KeyedChange] = []
        for merge in merges {
            if merge.losers.isEmpty {
                note(["Marketo does not say who was merged into person \(merge.lead)"], in: &errors)
            }
            for loser in merge.losers {
                losers.insert(loser)
                changes.append(events.merged(loser, by: merge))
            }
        }
        let isLoser = losers
        let winners = Set(merges.map(\.lead)).filter { !isLoser.contains($0) }.sorted()
        changes += try await whole(winners, fields, events)
        changes += fresh(deletions.activities, cursor).filter { !isLoser.contains($0.lead) }
            .map(events.deleted)
        guard !hasMoreMerges, !deletions.hasMore else {
            return ChangePage(changes: changes, cursor: cursor.text, isLast: false, errors: errors)
        }
        return finish(cursor, changes, errors)
    }

    /// Everything is published that Marketo showed when the poll began. An activity may become
    /// visible only a while after it happened, and its time has no fraction of a second: both are
    /// within the lag, by which the promise stays behind.
    private func finish(
        _ start: FeedCursor,
        _ changes: [KeyedChange],
        _ errors: [String]
    ) -> ChangePage {
        var cursor = start
        let lag = configuration.visibilityLagMilliseconds
        cursor.upTo = max(cursor.upTo, cursor.startedAt.advanced(byMilliseconds: -lag))
        cursor.step = .idle
        cursor.isRecovering = false
        cursor.toldUpTo = nil
        return ChangePage(
            changes: changes,
            cursor: cursor.text,
            isLast: true,
            upTo: cursor.upTo,
            errors: errors
        )
    }

    // MARK: Tokens

    /// A page of a feed, whose token moves on in the cursor. A token that Marketo refuses (it may
    /// have expired) is replaced by one for the time up to which everything is published, and some
    /// time before.
    private func page(
        _ kind: ActivityFeed.Kind,
        _ cursor: inout FeedCursor,
        _ fields: PersonFields
    ) async throws(CallFailure) -> ActivityFeed.Page {
        if let token = cursor[kind] {
            do throws(CallFailure) {
                let page = try await feed.page(kind, after: token, fields: fields)
                try checkProgress(page, after: token)
                cursor[kind] = page.token
                return page
            } catch {
                guard case .refused(let refusal) = error, refusal.code != "1006" else {
                    throw error
                }
            }
        }
        let since = cursor.upTo.advanced(byMilliseconds: -Limits.overlapMilliseconds)
        let token = try await feed.token(since: since)
        cursor.isRecovering = true
        let page = try await feed.page(kind, after: token, fields: fields)
        cursor[kind] = page.token
        return page
    }

    /// More without anything, at the same place, again and again, would be a poll without end.
    private func checkProgress(
        _ page: ActivityFeed.Page,
        after token: String
    ) throws(CallFailure) {
        let stands = page.hasMore && page.activities.isEmpty && page.token == token
        standstills = stands ? standstills + 1 : 0
        if standstills >= Limits.standstills {
            standstills = 0
            throw .unintelligible("its feed says that there is more, and does not move on")
        }
    }

    func note(_ lines: [String], in errors: inout [String]) {
        errors += lines.prefix(max(0, Limits.errorLines - errors.count))
    }
}

extension FeedCursor {
    fileprivate subscript(kind: ActivityFeed.Kind) -> String? {
        get {
            switch kind {
            case .changes: changes
            case .deletions: deletions
            case .merges: merges
            }
        }
        set {
            switch kind {
            case .changes: changes = newValue
            case .deletions: deletions = newValue
            case .merges: merges = newValue
            }
        }
    }
}
