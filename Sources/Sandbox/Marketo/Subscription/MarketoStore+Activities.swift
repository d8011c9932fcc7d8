// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import LeadModel

/// The activity log. What is added later has a higher ID and is read later, whatever its time.
extension MarketoStore {
    /// Adds to the log; gives the ID.
    @discardableResult
    func add(_ activity: MarketoActivity) throws -> Int64 {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO marketo_activity
                    (type, lead, at, field, primaryId, primaryValue, attributes)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        )
        try statement.execute(
            arguments: [
                activity.type, activity.lead, activity.at.milliseconds, activity.field,
                activity.primaryID, activity.primaryValue,
                JSON.array(activity.attributes.map(\.json)).written,
            ]
        )
        return db.lastInsertedRowID
    }

    /// The first activities after a position.
    func activities(after id: Int64, limit: Int) throws -> [MarketoActivity] {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM marketo_activity WHERE id > ? ORDER BY id LIMIT ?"
        )
        return try Row.fetchAll(statement, arguments: [id, limit]).map { row in
            try activity(row)
        }
    }

    /// Activities of a time, one by one, in the order of the log.
    func forEachActivity(
        from start: Timestamp,
        to end: Timestamp,
        _ body: (MarketoActivity) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT * FROM marketo_activity WHERE at BETWEEN ? AND ? ORDER BY id",
            arguments: [start.milliseconds, end.milliseconds]
        )
        while let row = try rows.next() { try body(try activity(row)) }
    }

    /// The position before everything that happened at a time or later.
    func position(since time: Timestamp) throws -> Int64 {
        let first = try Int64.fetchOne(
            db,
            sql: "SELECT MIN(id) FROM marketo_activity WHERE at >= ?",
            arguments: [time.milliseconds]
        )
        return try first.map { $0 - 1 } ?? lastActivity()
    }

    /// The last position of the log; 0 while it is empty.
    func lastActivity() throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT MAX(id) FROM marketo_activity") ?? 0
    }

    /// Makes the log of some leads part of another one's, but for what says that they are gone.
    func moveActivities(of losers: [Int64], to winner: Int64) throws {
        for loser in losers {
            try db.cachedStatement(
                sql: "UPDATE marketo_activity SET lead = ? WHERE lead = ? AND type <> ?"
            ).execute(arguments: [winner, loser, MarketoActivity.Kind.deleteLead])
        }
    }

    private func activity(_ row: Row) throws -> MarketoActivity {
        let attributes = try parse(row["attributes"])
        return MarketoActivity(
            id: row["id"],
            type: row["type"],
            lead: row["lead"],
            at: Timestamp(milliseconds: row["at"]),
            field: row["field"],
            primaryID: row["primaryId"],
            primaryValue: row["primaryValue"],
            attributes: (attributes.elements ?? []).compactMap { .init($0) }
        )
    }
}
