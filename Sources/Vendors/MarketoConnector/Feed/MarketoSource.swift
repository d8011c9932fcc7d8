// SPDX-License-Identifier: Apache-2.0

public import ConnectorRuntime
public import LeadModel
internal import Primitives
public import VendorAPI

/// Reads the changes of Marketo: a first load of all persons, then changes, merges and deletions by
/// paging tokens. An idle poll costs four calls, and a fifth once an hour for the schema.
///
/// An activity can become visible after a token has passed its time. Each poll therefore begins
/// some minutes before the start of the poll before it, and does not publish again what it knows to
/// be published. The feed also brings our own writes back, which the workers recognise.
public actor MarketoSource: ChangeSource {
    let configuration: MarketoConfiguration
    let api: MarketoAPI
    let schemaCache: MarketoSchemaCache
    let feed: ActivityFeed
    let reader: PersonReader
    private var told: ObjectSchema?
    /// Persons that were merged away lately, to tell their deletion from any other. It may be
    /// forgotten at a restart: to the workers a merged person is an alias, and its deletion means
    /// nothing.
    private var losers = BoundedSet(limit: Limits.rememberedLosers)
    private var standstills = 0
    /// Activities of the overlap that have been published.
    private var seen = SeenActivities()
    /// The activities of the page that is being made.
    private var telling: [LeadActivity] = []
    /// The header of the export whose file is being read.
    var header: (job: String, names: [String])?
    var exportRestarts = 0

    init(configuration: MarketoConfiguration, api: MarketoAPI, schemaCache: MarketoSchemaCache) {
        self.configuration = configuration
        self.api = api
        self.schemaCache = schemaCache
        feed = ActivityFeed(api: api)
        reader = PersonReader(api: api)
    }

    /// The person's fields, when they differ from what was told before.
    public func schemas(cycle: Int64) async throws(VendorError) -> [ObjectSchema] {
        do throws(CallFailure) {
            let schema = try await schemaCache.schema()
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
                // A field that describe showed an hour ago is gone.
                await schemaCache.forget()
                telling = []
                page = try await step(cursor, cycle)
            }
            seen.hand(telling, cursor: page.cursor, isLast: page.isLast)
            guard page.cursor.utf8.count <= ConnectorRuntime.Limits.cursorBytes else {
                throw .unintelligible("its paging tokens are longer than can be kept")
            }
            return page
        } catch {
            throw error.fault
        }
    }

    private func step(_ text: String?, _ cycle: Int64) async throws(CallFailure) -> ChangePage {
        let fields = try await schemaCache.fields(priority: .normal)
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

    /// Begins a poll, or goes on with one that was left unfinished, from the tokens that it
    /// reached.
    private func begin(
        _ cursor: inout FeedCursor,
        _ cycle: Int64
    ) async throws(CallFailure) {
        // The watermark of this poll is Marketo's time before its first call.
        cursor.startedAt = api.time.atLeast()
        if cursor.step == .idle {
            var from = cursor.upTo
            if cursor.cycle == 0 {
                // The first poll goes on with the load's own token.
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

    /// Up to this time, activities may have been published before, and their persons are read
    /// whole.
    private func wholeUpTo(_ cursor: FeedCursor) -> Timestamp? {
        if cursor.isRecovering { return Timestamp(milliseconds: .max) }
        return seen.isWhole ? nil : cursor.toldUpTo
    }

    /// Returns the activities that are not known to be published, and notes them for this page.
    private func fresh(_ activities: [LeadActivity], _ cursor: FeedCursor) -> [LeadActivity] {
        let began = cursor.beganAt ?? cursor.startedAt
        let floor = began.advanced(byMilliseconds: -Limits.overlapMilliseconds)
        // Nothing older is read again.
        telling += activities.filter { $0.at >= floor }
        return activities.filter { !seen.contains($0) }
    }

    // MARK: New and changed persons

    /// Reads pages of the feed until one brings something or none is left; the step is `.removals`
    /// then.
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

    /// Reads persons whole. Those that are gone by now come with the deletions.
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

    /// Ends the poll with a watermark. An activity may become visible some time after it happened,
    /// and its time has no fraction of a second: the watermark stays behind by the lag, which
    /// covers both.
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

    /// Reads a page of a feed and moves its token in the cursor. A token that Marketo refuses,
    /// because it has expired, is replaced by one for some time before the last watermark.
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

    /// Ends a poll that would go on for ever: empty pages with the same token, all of which say
    /// that there is more.
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
