// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// Calls and errors day by day (docs/reference/marketo.md, Limits). A day ends at midnight, Central
/// Standard Time, which is UTC-6 all the year.
struct MarketoUsage {
    let db: Database

    private static let offsetMilliseconds: Int64 = -6 * 3_600_000
    private static let dayMilliseconds: Int64 = 86_400_000

    /// The day of a time: `2015-10-17`.
    static func day(_ time: Timestamp) -> String {
        MarketoTime.day(time.advanced(byMilliseconds: offsetMilliseconds))
    }

    /// When the day of a time began.
    static func start(ofDay time: Timestamp) -> Timestamp {
        let local = time.milliseconds + offsetMilliseconds
        let days = (local - ((local % dayMilliseconds) + dayMilliseconds) % dayMilliseconds)
        return Timestamp(milliseconds: days - offsetMilliseconds)
    }

    /// The days up to the one of a time, that one first.
    static func days(_ count: Int, upTo time: Timestamp) -> [String] {
        (0..<Int64(count)).map { day(time.advanced(byMilliseconds: -$0 * dayMilliseconds)) }
    }

    /// Adds a call, and the errors that it ended with.
    func add(day: String, isCounted: Bool, errors: [MarketoAPIError]) throws {
        if isCounted {
            try db.cachedStatement(
                sql: """
                    INSERT INTO marketo_usage (day, user, count) VALUES (?, ?, 1)
                    ON CONFLICT (day, user) DO UPDATE SET count = count + 1
                    """
            ).execute(arguments: [day, MarketoOrigin.apiUser])
        }
        for error in errors {
            try db.cachedStatement(
                sql: """
                    INSERT INTO marketo_errors (day, code, count) VALUES (?, ?, 1)
                    ON CONFLICT (day, code) DO UPDATE SET count = count + 1
                    """
            ).execute(arguments: [day, error.code])
        }
    }

    func calls(of day: String) throws -> Int {
        let sql = "SELECT SUM(count) FROM marketo_usage WHERE day = ?"
        return try Int.fetchOne(db, sql: sql, arguments: [day]) ?? 0
    }

    /// `{"date":…,"total":…,"users":[…]}`
    func usage(of day: String) throws -> JSON {
        let users = try Row.fetchAll(
            db,
            sql: "SELECT user, count FROM marketo_usage WHERE day = ? ORDER BY user",
            arguments: [day]
        ).map { row -> JSON in
            ["userId": .string(row["user"]), "count": .integer(row["count"])]
        }
        return [
            "date": .string(day), "total": .integer(Int64(try calls(of: day))),
            "users": .array(users),
        ]
    }

    /// `{"date":…,"total":…,"errors":[…]}`
    func errors(of day: String) throws -> JSON {
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT code, count FROM marketo_errors WHERE day = ? ORDER BY code",
            arguments: [day]
        )
        let errors = rows.map { row -> JSON in
            ["errorCode": .string(row["code"]), "count": .integer(row["count"])]
        }
        let total = rows.reduce(into: Int64(0)) { $0 += $1["count"] }
        return ["date": .string(day), "total": .integer(total), "errors": .array(errors)]
    }
}
