// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import JSONCodec
internal import LeadModel
internal import Primitives
internal import VendorAPI

/// The calls of a step.
extension SalesforceSource {
    /// What one query brought.
    struct Fetched {
        /// The rows that can be read.
        var rows: [Row]
        /// Those that cannot, one line each.
        var failures: [String] = []
        /// Where the next page is; nil on the last one.
        var next: String?
        /// How many rows and pages of the query that makes.
        var taken: Int
        var pages = 1
        var limit = 0
    }

    func fetch(
        _ position: inout PollCursor,
        _ selection: FieldSelection,
        _ rest: Continuation?
    ) async throws(VendorError) -> Fetched {
        if let rest {
            do throws(VendorError) {
                var fetched = try await query(rest.path, selection, &position)
                fetched.taken += rest.taken
                fetched.pages += rest.pages
                fetched.limit = rest.limit
                return fetched
            } catch {
                // Salesforce no longer keeps the rest of the rows, or the query takes too long: the
                // rows behind the last one are queried anew.
                guard error.kind == .refused || error.code == "QUERY_TIMEOUT" else { throw error }
            }
        }
        while true {
            let limit = pageRows
            let text = ChangeQuery.rows(
                selection,
                after: position.poll?.after,
                afterID: position.poll?.afterID ?? "",
                limit: limit
            )
            do throws(VendorError) {
                var fetched = try await query(APIPath.queryAll(text), selection, &position)
                fetched.limit = limit
                return fetched
            } catch {
                guard error.code == "QUERY_TIMEOUT", limit / 2 >= Limits.smallestPageRows else {
                    throw error
                }
                pageRows = limit / 2
            }
        }
    }

    private func query(
        _ path: String,
        _ selection: FieldSelection,
        _ position: inout PollCursor
    ) async throws(VendorError) -> Fetched {
        let timed = try await client.send(.get, path)
        var failures: [String] = []
        let page = try QueryPage(timed, of: "a query") { (row) throws(DecodingFailure) -> Row? in
            do throws(DecodingFailure) {
                return try Row(row, selection)
            } catch {
                // One unreadable row must not hold back the others.
                let record = SalesforceRecordID.whole(row["Id"]?.text ?? "") ?? "without an ID"
                failures.append(
                    "\(selection.object.rawValue) \(record) cannot be read: \(error.reason)"
                )
                return nil
            }
        }
        start(&position, timed)
        let rows = page.rows.compactMap { $0 }
        if rows.isEmpty, let failure = failures.first {
            throw VendorError(
                .unintelligible,
                line: "Salesforce's answer to a query is not what it documents (\(failure))"
            )
        }
        let (after, afterID) = (position.poll?.after, position.poll?.afterID ?? "")
        if let last = rows.last, last.stamp == after, last.id == afterID {
            throw VendorError(
                .unintelligible,
                line: "Salesforce answers a query with the rows that came before; is something "
                    + "between here and Salesforce that keeps answers?"
            )
        }
        let wide = WideRows(client: client, selection: selection)
        let whole = try await wide.complete(rows, after: after, afterID: afterID)
        return Fetched(
            rows: try await withOwners(whole, selection, priority: .normal),
            failures: failures,
            next: page.next,
            taken: page.rows.count
        )
    }

    /// How many records there are, asked for once, for the progress of the first load only.
    func count(
        _ object: ObjectType,
        _ position: inout PollCursor
    ) async throws(VendorError) {
        let mark = position[object]
        guard !mark.isLoaded, mark.at == nil, mark.total == nil else { return }
        guard try await schemaCache.described(object) != nil else {
            position[object].total = 0
            return
        }
        do throws(VendorError) {
            let timed = try await client.send(.get, APIPath.query(ChangeQuery.count(object)))
            position[object].total = try timed.answer.read("a count") {
                (value) throws(DecodingFailure) in
                try QueryPage(value) { _ throws(DecodingFailure) in () }.totalSize
            }
            start(&position, timed)
        } catch {
            // The load goes on without a total.
            guard error.kind == .transient || error.kind == .refused else { throw error }
        }
    }

    /// Dates the beginning of the poll by its first answer. Salesforce's clock alone must not move
    /// the mark far ahead of ours.
    private func start(_ position: inout PollCursor, _ timed: SalesforceClient.Timed) {
        let ours = client.clock.now().advanced(byMilliseconds: Limits.clockMarginMilliseconds)
        position.start(at: min(timed.notBefore, ours))
        lastStart = position.poll?.startedAt
    }

    func selection(_ described: DescribedObject) -> FieldSelection {
        let object = described.object
        let selection = FieldSelection(described, configuration)
        if !selection.leftOut.isEmpty, reportedLeftOut[object] != selection.leftOut {
            reportedLeftOut[object] = selection.leftOut
            note(
                "\(selection.leftOut.count) fields of \(object.rawValue) do not fit into "
                    + "\(Limits.queriesOfRow) queries and are not synced "
                    + "(\(selection.leftOut[0]) is the first): name fewer fields in the mapping"
            )
        }
        return selection
    }
}
