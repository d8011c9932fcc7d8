// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import LeadModel
internal import Primitives

/// The calls of the flow step, and what has been told of their persons: kept beside the view, and
/// not thrown away with it, because no topic has them.
struct FlowStore: Sendable {
    let view: ViewDatabase

    /// The names begin with `flow`: tables with other names are made anew with the view.
    static let tables = """
        CREATE TABLE IF NOT EXISTS flowCall(
            id TEXT NOT NULL PRIMARY KEY,
            callbackURL TEXT NOT NULL, apiKey TEXT, token TEXT, munchkinID TEXT NOT NULL,
            campaign INTEGER NOT NULL, at INTEGER NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0, nextAt INTEGER NOT NULL, endedAt INTEGER
        ) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS flowCallOpen ON flowCall(nextAt) WHERE endedAt IS NULL;
        CREATE INDEX IF NOT EXISTS flowCallEnded ON flowCall(endedAt) WHERE endedAt IS NOT NULL;
        CREATE TABLE IF NOT EXISTS flowPerson(
            call TEXT NOT NULL, person INTEGER NOT NULL, assignTo TEXT, refusal TEXT,
            publishedAt INTEGER, toldAt INTEGER,
            PRIMARY KEY(call, person)
        ) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS flowPersonUnpublished ON flowPerson(call)
            WHERE publishedAt IS NULL AND toldAt IS NULL AND refusal IS NULL;
        """

    // MARK: Calls come

    /// Keeps a call. Of one that is known, only persons that are new count: what was told of the
    /// others is not told again.
    ///
    /// - Parameter refusals: why nothing is asked for some persons, by their IDs.
    /// - Returns: false if there are too many open calls already.
    func keep(
        _ call: FlowInvocation,
        refusals: [Int64: String],
        at: Timestamp
    ) async throws -> Bool {
        try await view.changeDurably { database in
            let open = try Int.fetchOne(
                database,
                sql: "SELECT COUNT(*) FROM flowCall WHERE endedAt IS NULL"
            )
            if open ?? 0 >= MonitorLimits.flowOpenCalls { return false }
            try database.execute(
                sql: """
                    INSERT OR IGNORE INTO flowCall
                    (id, callbackURL, apiKey, token, munchkinID, campaign, at, nextAt)
                    VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
                    """,
                arguments: [
                    call.id, call.callbackURL, call.apiKey, call.token, call.munchkinID,
                    call.campaign, at.milliseconds,
                ]
            )
            var isNew = false
            for person in call.persons {
                try database.cachedStatement(
                    sql: """
                        INSERT OR IGNORE INTO flowPerson(call, person, assignTo, refusal)
                        VALUES(?, ?, ?, ?)
                        """
                ).execute(
                    arguments: [call.id, person.id, person.assignTo, refusals[person.id]]
                )
                if database.changesCount > 0 { isNew = true }
            }
            if isNew {
                try database.execute(
                    sql: """
                        UPDATE flowCall SET apiKey = ?2, token = ?3, nextAt = ?4, endedAt = NULL,
                            at = CASE WHEN endedAt IS NULL THEN at ELSE ?4 END
                        WHERE id = ?1
                        """,
                    arguments: [call.id, call.apiKey, call.token, at.milliseconds]
                )
            }
            return true
        }
    }

    /// The requests of a call that are not known to have been published; repeated, they do nothing
    /// more.
    func requests(of call: String) async throws -> [SyncRequest] {
        try await view.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT p.person, p.assignTo, c.at, c.campaign FROM flowPerson AS p
                    JOIN flowCall AS c ON c.id = p.call
                    WHERE p.call = ? AND p.publishedAt IS NULL AND p.toldAt IS NULL
                        AND p.refusal IS NULL
                    """,
                arguments: [call]
            )
            return rows.map { row in
                let person: Int64 = row[0]
                return SyncRequest(
                    id: FlowInvocation.request(call, person: person),
                    person: "\(person)",
                    assignTo: row[1],
                    at: Timestamp(milliseconds: row[2]),
                    by: "smart campaign \(row[3] as Int64)"
                )
            }
        }
    }

    /// The requests for some persons of a call have been published.
    func notePublished(_ call: String, _ persons: [Int64], at: Timestamp) async throws {
        try await view.change { database in
            for person in persons {
                try database.cachedStatement(
                    sql: "UPDATE flowPerson SET publishedAt = ? WHERE call = ? AND person = ?"
                ).execute(arguments: [at.milliseconds, call, person])
            }
        }
    }

    /// The calls whose requests were not published when they came.
    func unpublished(before: Timestamp) async throws -> [String] {
        try await view.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT p.call FROM flowPerson AS p JOIN flowCall AS c ON c.id = p.call
                    WHERE p.publishedAt IS NULL AND p.toldAt IS NULL AND p.refusal IS NULL
                        AND c.at <= ?
                    LIMIT \(MonitorLimits.flowCallsAtOnce)
                    """,
                arguments: [before.milliseconds]
            )
        }
    }

    // MARK: Calls end

    /// A callback was taken, or there will be none any more: its secrets are forgotten.
    func end(_ call: String, told persons: [Int64], at: Timestamp) async throws {
        try await view.changeDurably { database in
            for person in persons {
                try database.cachedStatement(
                    sql: "UPDATE flowPerson SET toldAt = ? WHERE call = ? AND person = ?"
                ).execute(arguments: [at.milliseconds, call, person])
            }
            // Persons may have been added meanwhile.
            try database.execute(
                sql: """
                    UPDATE flowCall SET endedAt = ?1, apiKey = NULL, token = NULL, tries = 0
                    WHERE id = ?2 AND NOT EXISTS
                        (SELECT 1 FROM flowPerson WHERE call = ?2 AND toldAt IS NULL)
                    """,
                arguments: [at.milliseconds, call]
            )
        }
    }

    /// A callback was not taken: it is repeated later.
    func postpone(_ call: String, until: Timestamp) async throws {
        try await view.change { database in
            try database.execute(
                sql: "UPDATE flowCall SET tries = tries + 1, nextAt = ? WHERE id = ?",
                arguments: [until.milliseconds, call]
            )
        }
    }

    /// Forgets calls that ended long ago: one that is repeated later counts as new.
    func prune(before: Timestamp) async throws {
        try await view.change { database in
            let ended = try String.fetchAll(
                database,
                sql: """
                    SELECT id FROM flowCall WHERE endedAt < ? LIMIT \(MonitorLimits.flowCallsAtOnce)
                    """,
                arguments: [before.milliseconds]
            )
            for call in ended {
                try database.execute(
                    sql: "DELETE FROM flowPerson WHERE call = ?",
                    arguments: [call]
                )
                try database.execute(sql: "DELETE FROM flowCall WHERE id = ?", arguments: [call])
            }
        }
    }
}
