// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// The activity log. What is added later has a higher ID, whatever its time; feeds are read in the
/// order of the IDs, so that what becomes visible late is missed by whoever was there before.
extension MarketoStore {
    /// Adds to the log; gives the ID. A fault can hide the activity for a time after its own.
    @discardableResult
    func add(_ activity: MarketoActivity) throws -> Int64 {
        let visibleAt = activity.at.advanced(byMilliseconds: lateness())
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO marketo_activity
                    (type, lead, at, field, primaryId, primaryValue, attributes, visibleAt)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        try statement.execute(
            arguments: [
                activity.type, activity.lead, activity.at.milliseconds, activity.field,
                activity.primaryID, activity.primaryValue,
                JSON.array(activity.attributes.map(\.json)).written, visibleAt.milliseconds,
            ]
        )
        return db.lastInsertedRowID
    }

    /// The first activities after a token that are visible at a time.
    func activities(
        after token: MarketoFeedToken,
        visibleAt now: Timestamp,
        limit: Int
    ) throws -> [MarketoActivity] {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM marketo_activity WHERE \(MarketoStore.following) LIMIT ?"
        )
        let arguments = try following(token, now) + [limit]
        return try Row.fetchAll(statement, arguments: arguments).map { try activity($0) }
    }

    /// Whether there is any activity after a token that is visible at a time.
    func hasActivities(after token: MarketoFeedToken, visibleAt now: Timestamp) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: "SELECT 1 FROM marketo_activity WHERE \(MarketoStore.following) LIMIT 1"
        )
        return try Int64.fetchOne(statement, arguments: try following(token, now)) != nil
    }

    /// The plus keeps SQLite from sorting what the index of times gives.
    private static let following = "id > ? AND +at >= ? AND visibleAt <= ? ORDER BY id"

    private func following(
        _ token: MarketoFeedToken,
        _ now: Timestamp
    ) throws -> StatementArguments {
        let since = token.since.milliseconds
        // Nothing before the first activity of the token's time has to be looked through.
        let first = try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT MIN(id) FROM marketo_activity WHERE at >= ?"),
            arguments: [since]
        )
        return [max(token.position, (first ?? 1) - 1), since, now.milliseconds]
    }

    /// Activities of a time that are visible at another, one by one, in the order of the log.
    func forEachActivity(
        from start: Timestamp,
        to end: Timestamp,
        visibleAt now: Timestamp,
        _ body: (MarketoActivity) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT * FROM marketo_activity WHERE at BETWEEN ? AND ? AND visibleAt <= ?
                ORDER BY id
                """,
            arguments: [start.milliseconds, end.milliseconds, now.milliseconds]
        )
        while let row = try rows.next() { try body(try activity(row)) }
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
