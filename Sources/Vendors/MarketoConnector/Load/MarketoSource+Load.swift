// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import LeadModel
internal import Primitives
internal import VendorAPI

/// The first load: bulk extracts of the persons created in one window of at most 31 days after the
/// other.
///
/// The feed's token is taken before the load begins, so that changes made meanwhile are read
/// afterwards: nothing is missed, and what is published twice does no harm. The cursor holds the
/// window, its job and the published part of its file, so that another process goes on from there.
extension MarketoSource {
    func beginLoad() async throws(CallFailure) -> ChangePage {
        let now = api.time.atLeast()
        // Marketo may show an activity late: the token begins before anything that the load could
        // miss.
        let since = now.advanced(
            byMilliseconds:
                -(configuration.visibilityLagMilliseconds + Limits.clockSkewMilliseconds)
        )
        let token = try await feed.token(since: since)
        var cursor = FeedCursor(upTo: since, token: token)
        let from = try await firstCreation(before: now)
        // A person who is created after this comes with the feed; the end of a window is part of
        // it.
        cursor.load = FeedCursor.Load(kind: .export, from: from, end: now, window: from)
        return ChangePage(
            changes: [],
            cursor: cursor.text,
            isLast: false,
            progress: LoadProgress(records: 0, total: nil)
        )
    }

    func loadStep(
        _ start: FeedCursor,
        _ fields: PersonFields,
        _ cycle: Int64
    ) async throws(CallFailure) -> ChangePage {
        guard let load = start.load else { preconditionFailure("there is a load") }
        if load.kind == .ids { return try await idStep(start, load, fields, cycle) }
        if load.window >= load.end { return loaded(start) }
        guard let job = load.job else { return try await createExport(start, load, fields) }
        let status: ExportAPI.Status
        do throws(CallFailure) {
            status = try await finishedStatus(job)
        } catch {
            // Marketo forgets its jobs after a while.
            guard case .refused = error else { throw error }
            return try restarted(start, load, "unknown")
        }
        switch status.stage {
        // The job is looked at again at once; the runtime only has its turn in between.
        case .created, .underWay: return loading(start, [])
        case .failed: return try restarted(start, load, "failed")
        case .completed:
            if status.records == 0 { return nextWindow(start, load, []) }
            return try await part(of: job, start, load, fields, cycle)
        }
    }

    // MARK: Jobs

    private func createExport(
        _ start: FeedCursor,
        _ load: FeedCursor.Load,
        _ fields: PersonFields
    ) async throws(CallFailure) -> ChangePage {
        var cursor = start
        do throws(CallFailure) {
            cursor.load?.job = try await exports.create(
                fields: fields.exported,
                from: load.window,
                to: load.windowEnd
            )
            return loading(cursor, [])
        } catch {
            if case .refused(let refusal) = error, refusal.isExportQuota { throw Self.exportQuota }
            guard error.meansNoExports else { throw error }
            cursor.load?.kind = .ids
            cursor.load?.highestID = try await highestIDSeen()
            return loading(
                cursor,
                [],
                errors: [
                    "Marketo permits no bulk extract (\(error.fault.code ?? "refused")): persons "
                        + "are loaded by their ids, which takes more calls"
                ]
            )
        }
    }

    /// Waits for a job, within bounds, seeing to it that it is queued.
    private func finishedStatus(_ job: String) async throws(CallFailure) -> ExportAPI.Status {
        var waited: Int64 = 0
        var wait = Limits.exportPollMilliseconds
        while true {
            var status = try await exports.status(job)
            if status.stage == .created {
                do throws(CallFailure) {
                    try await exports.enqueue(job)
                } catch {
                    guard case .refused(let refusal) = error, refusal.isExportQuota else {
                        throw error
                    }
                    throw Self.exportQuota
                }
                status = try await exports.status(job)
            }
            guard status.stage == .underWay, waited < Limits.exportWaitMilliseconds else {
                return status
            }
            do throws(CancellationError) {
                try await api.clock.sleep(milliseconds: wait)
            } catch {
                throw .fault(VendorError(.cancelled, line: "stopping"))
            }
            waited += wait
            wait = min(2 * wait, Limits.longestExportPollMilliseconds)
        }
    }

    /// The window's job is gone: another one begins with its first row. What is published twice
    /// does no harm.
    private func restarted(
        _ start: FeedCursor,
        _ load: FeedCursor.Load,
        _ what: String
    ) throws(CallFailure) -> ChangePage {
        exportRestarts += 1
        if exportRestarts > Limits.exportRestarts {
            exportRestarts = 0
            throw .fault(
                VendorError(
                    .transient,
                    line: "Marketo's bulk extract fails again and again; it is tried again later"
                )
            )
        }
        var cursor = start
        cursor.load?.job = nil
        cursor.load?.offset = 0
        cursor.load?.inWindow = 0
        let line = "a bulk extract of Marketo is \(what): it is begun again"
        return loading(cursor, [], errors: [line])
    }

    private var exports: ExportAPI { ExportAPI(api: api) }

    private static var exportQuota: CallFailure {
        .fault(
            VendorError(
                .quotaExhausted,
                code: "1029",
                line: "Marketo's daily quota of bulk extracts (500 MB) is used up: the first load "
                    + "goes on when it is reset at midnight, US Central standard time"
            )
        )
    }

    // MARK: Files

    private func part(
        of job: String,
        _ start: FeedCursor,
        _ load: FeedCursor.Load,
        _ fields: PersonFields,
        _ cycle: Int64
    ) async throws(CallFailure) -> ChangePage {
        var (part, rows) = try await rows(of: job, from: load.offset)
        var names = (rows.rows.first ?? []).map { $0 ?? "" }
        if load.offset == 0 {
            if !rows.rows.isEmpty { rows.rows.removeFirst() }
        } else {
            names = try await headerNames(of: job)
        }
        header = (job, names)
        guard let exported = ExportedRows(header: names, fields: fields) else {
            if load.offset == 0, part.bytes.isEmpty { return nextWindow(start, load, []) }
            throw .unintelligible("an export file does not begin with the names of its fields")
        }
        let outcome = exported.outcome(of: rows.rows)
        let events = ChangeEvents(fields: fields, cycle: cycle)
        let readAt = api.time.atLeast()
        var changes = try await withFormulas(outcome.persons, fields).map { person in
            events.snapshot(person, operation: .updated, readAt: readAt)
        }
        changes += try await whole(outcome.toRead, fields, events)
        var unreadable = outcome.unreadable
        // A row that the file ends within is no row.
        if part.isEnd, rows.consumed < part.bytes.count { unreadable += 1 }
        let errors =
            unreadable == 0
            ? [] : ["\(unreadable) rows of Marketo's bulk extract cannot be read"]
        var cursor = start
        cursor.load?.offset += Int64(rows.consumed)
        cursor.load?.inWindow += Int64(changes.count)
        part.bytes.removeAll()
        guard part.isEnd, let load = cursor.load else {
            return loading(cursor, changes, errors: errors)
        }
        return nextWindow(cursor, load, changes, errors: errors)
    }

    /// Adds the fields that an export does not have. A person that is gone by now is left out.
    private func withFormulas(
        _ persons: [Person],
        _ fields: PersonFields
    ) async throws(CallFailure) -> [Person] {
        let names = fields.synced.filter(fields.isFormula)
        guard !names.isEmpty, !persons.isEmpty else { return persons }
        let found = try await reader.persons(
            where: "id",
            in: persons.map(\.id),
            fields: names,
            priority: .normal
        )
        let read = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        return persons.compactMap { person in
            guard let formulas = read[person.id] else { return nil }
            var person = person
            person.fields += formulas.fields
            person.unreadable += formulas.unreadable
            return person
        }
    }

    /// The whole rows from an offset on, a larger part when there is none in the usual one.
    private func rows(
        of job: String,
        from offset: Int64
    ) async throws(CallFailure) -> (ExportAPI.Part, CSVReader.Rows) {
        var count = Limits.filePartBytes
        while true {
            let part = try await exports.part(job, offset: offset, count: count)
            let rows = CSVReader.rows(part.bytes[...], isEnd: part.isEnd)
            if rows.consumed > 0 || part.isEnd { return (part, rows) }
            guard count < Limits.rowBytes else {
                throw .unintelligible("a row of an export file is too large")
            }
            count = min(4 * count, Limits.rowBytes)
        }
    }

    /// The names of a file's columns, read again after a restart.
    private func headerNames(of job: String) async throws(CallFailure) -> [String] {
        if let header, header.job == job { return header.names }
        return try await rows(of: job, from: 0).1.rows.first?.map { $0 ?? "" } ?? []
    }

    // MARK: Progress

    private func nextWindow(
        _ start: FeedCursor,
        _ load: FeedCursor.Load,
        _ changes: [KeyedChange],
        errors: [String] = []
    ) -> ChangePage {
        var cursor = start
        cursor.load?.window = load.windowEnd
        cursor.load?.records += load.inWindow
        cursor.load?.inWindow = 0
        cursor.load?.job = nil
        cursor.load?.offset = 0
        exportRestarts = 0
        return loading(cursor, changes, errors: errors)
    }

    func loading(
        _ cursor: FeedCursor,
        _ changes: [KeyedChange],
        errors: [String] = []
    ) -> ChangePage {
        ChangePage(
            changes: changes,
            cursor: cursor.text,
            isLast: false,
            progress: cursor.load?.progress,
            errors: errors
        )
    }

    /// The load is over; the next page is the first one of the feed.
    func loaded(_ start: FeedCursor) -> ChangePage {
        var cursor = start
        cursor.load = nil
        return ChangePage(
            changes: [],
            cursor: cursor.text,
            isLast: false,
            loadedRecords: start.load?.progress.records ?? 0
        )
    }
}

extension CallFailure {
    /// The subscription or the role has no bulk extract, or none by creation.
    fileprivate var meansNoExports: Bool {
        switch self {
        case .fault(let fault): fault.kind == .permissionMissing
        case .refused(let error): ["610", "703", "1035"].contains(error.code)
        }
    }
}

extension FeedCursor.Load {
    /// Where the window that is being loaded ends.
    var windowEnd: Timestamp {
        min(window.advanced(byMilliseconds: Limits.exportWindowMilliseconds), end)
    }

    /// Marketo tells no total: it is estimated from the share of the time, or of the ids, that is
    /// loaded.
    var progress: LoadProgress {
        let count = records + inWindow
        let (done, all) =
            kind == .export
            ? (window.milliseconds - from.milliseconds, end.milliseconds - from.milliseconds)
            : (min(nextID - 1, highestID), highestID)
        guard done > 0, all > 0, records > 0 else {
            return LoadProgress(records: count, total: nil)
        }
        let share = Double(records) * Double(all) / Double(done)
        let estimate = Int64(min(share.rounded(.up), Double(Limits.greatestID)))
        return LoadProgress(records: count, total: max(estimate, count))
    }
}
