// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import LeadModel

/// The leads: search, one lead, its log.
extension MonitorAPI {
    private static let columns = """
        l.lead, l.name, l.email, l.marketo, l.salesforce, l.pending, l.isDeleted,
        EXISTS(SELECT 1 FROM failure WHERE lead = l.lead),
        EXISTS(SELECT 1 FROM conflict WHERE lead = l.lead
            AND settledAt IS NULL AND changedAt IS NULL),
        l.aliasOf, l.id
        """

    func leads(_ call: Call) async throws -> Answer {
        let limit = try call.limit(most: MonitorLimits.searchItems)
        let after = try call.after()
        let text = call.parameter("q")
        if let text, text.utf8.count < MonitorLimits.searchBytesLeast {
            throw Problem.invalid("q: give at least \(MonitorLimits.searchBytesLeast) characters")
        }
        let pattern = text.map(SearchText.pattern)
        if pattern?.isEmpty == true {
            return .json { json in
                json.array("items", [Int]()) { _, _ in }
                json.member("next", nil as String?)
            }
        }
        let rows = try await view.read { database in
            let match =
                pattern == nil
                ? "" : "l.id IN (SELECT rowid FROM leadText WHERE leadText MATCH ?) AND"
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT \(MonitorAPI.columns) FROM lead AS l
                    WHERE \(match) l.aliasOf IS NULL AND l.id > ? ORDER BY l.id LIMIT ?
                    """,
                arguments: StatementArguments([pattern].compactMap(\.self))
                    + [after?.at ?? 0, limit + 1]
            )
        }
        return list(call, rows, limit: limit) { row in
            Cursor(at: row[10], id: "")
        } item: { json, row in
            MonitorAPI.write(row, to: &json)
        }
    }

    private static func write(_ row: Row, to json: inout JSONText) {
        json.member("lead", row[0] as String)
        json.personal("name", row[1] as String?)
        json.personal("email", row[2] as String?)
        json.member("marketo", row[3] as String?)
        json.member("salesforce", row[4] as String?)
        json.member("state", state(row))
    }

    private static func state(_ row: Row) -> String {
        if row[6] { return "deleted" }
        if row[7] { return "failed" }
        if row[8] { return "conflict" }
        return (row[5] as Int64) > 0 ? "pending" : "synced"
    }

    // MARK: One lead

    func lead(_ call: Call, _ id: String) async throws -> Answer {
        let wanted = try leadID(id).text
        let detail = try await view.read { database in
            try LeadDetail.fetch(database, wanted)
        }
        guard let detail else { throw Problem.notFound("The lead '\(wanted)'") }
        return .json(isMasked: call.isMasked) { json in
            json.member("lead", detail.lead)
            json.personal("name", detail.row?[1] as String?)
            json.personal("email", detail.row?[2] as String?)
            json.member("state", detail.row.map(MonitorAPI.state) ?? "synced")
            detail.write(to: &json)
        }
    }

    func activities(_ call: Call, of id: String) async throws -> Answer {
        let lead = try leadID(id).text
        let limit = try call.limit()
        let after = try call.after()
        let rows = try await view.read { database in
            try LeadDetail.activities(database, lead, after: after, limit: limit + 1)
        }
        let records = StoredRecords()
        return .json(isMasked: call.isMasked) { json in
            json.array("items", Array(rows.prefix(limit))) { json, row in
                if let activity = row.bytes(2).flatMap(records.activity) { json.value(activity) }
            }
            let last = rows.count > limit ? rows.prefix(limit).last : nil
            json.member("next", last.map { Cursor(at: $0[1], id: "\($0[0] as Int64)").text })
        }
    }
}

/// What is searched for, as SQLite's full-text search reads it.
enum SearchText {
    /// Every word has to begin one of a lead's words; what is no letter or digit divides words.
    static func pattern(_ text: String) -> String {
        text.prefixed(bytes: MonitorLimits.searchedBytes)
            .split { !$0.isLetter && !$0.isNumber }
            .prefix(16)
            .map { "\"\($0)\"*" }
            .joined(separator: " ")
    }
}
