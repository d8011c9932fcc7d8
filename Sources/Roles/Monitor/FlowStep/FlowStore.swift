// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import JSONCodec
internal import LeadModel
internal import Primitives

/// The calls of the flow step whose outcome has still to be told: kept beside the view, and not
/// thrown away with it.
struct FlowStore: Sendable {
    let view: ViewDatabase

    static let tables = """
        CREATE TABLE IF NOT EXISTS flowCall(
            id TEXT NOT NULL PRIMARY KEY,
            callbackURL TEXT NOT NULL, apiKey TEXT, token TEXT, munchkinID TEXT NOT NULL,
            at INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
            nextAt INTEGER NOT NULL DEFAULT 0, endedAt INTEGER
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS flowPerson(
            call TEXT NOT NULL, person INTEGER NOT NULL, request TEXT NOT NULL, assignTo TEXT,
            PRIMARY KEY(call, person)
        ) WITHOUT ROWID;
        """

    /// Keeps a call, unless it is known.
    func keep(_ invocation: FlowInvocation, at: Timestamp) async throws {
        try await view.change { database in
            try database.execute(
                sql: """
                    INSERT OR IGNORE INTO flowCall(id, callbackURL, apiKey, token, munchkinID, at)
                    VALUES(?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    invocation.id, invocation.callbackURL, invocation.apiKey, invocation.token,
                    invocation.munchkinID, at.milliseconds,
                ]
            )
            for person in invocation.persons {
                try database.execute(
                    sql: "INSERT OR IGNORE INTO flowPerson VALUES(?, ?, ?, ?)",
                    arguments: [
                        invocation.id, person.id, invocation.request(for: person.id),
                        person.assignTo,
                    ]
                )
            }
        }
    }

    /// A call whose outcome is to be told now.
    struct Due: Sendable {
        var id: String
        var callbackURL: String
        var apiKey: String?
        var token: String?
        var munchkinID: String
        var tries: Int
        var outcomes: [FlowOutcome]
    }

    /// The calls all of whose persons have an outcome, or have waited for too long.
    func due(at now: Timestamp) async throws -> [Due] {
        try await view.read { database in
            let calls = try Row.fetchAll(
                database,
                sql: """
                    SELECT id, callbackURL, apiKey, token, munchkinID, tries, at FROM flowCall
                    WHERE endedAt IS NULL AND nextAt <= ? ORDER BY at LIMIT 100
                    """,
                arguments: [now.milliseconds]
            )
            return try calls.compactMap { call in
                let age = now.milliseconds - (call[6] as Int64)
                let outcomes = try outcomes(
                    of: call[0],
                    database,
                    isLate: age >= MonitorLimits.flowWaitMilliseconds
                )
                guard let outcomes else { return nil }
                return Due(
                    id: call[0],
                    callbackURL: call[1],
                    apiKey: call[2],
                    token: call[3],
                    munchkinID: call[4],
                    tries: call[5],
                    outcomes: outcomes
                )
            }
        }
    }

    /// The outcomes of a call; nil while one is missing.
    private func outcomes(
        of call: String,
        _ database: Database,
        isLate: Bool
    ) throws -> [FlowOutcome]? {
        let persons = try Row.fetchAll(
            database,
            sql: "SELECT person, request FROM flowPerson WHERE call = ?",
            arguments: [call]
        )
        let records = StoredRecords()
        var outcomes: [FlowOutcome] = []
        for row in persons {
            let found = try Row.fetchAll(
                database.cachedStatement(
                    sql: "SELECT record FROM activity WHERE request = ? ORDER BY number LIMIT 100"
                ),
                arguments: [row[1] as String]
            )
            let outcome = RequestOutcome(found.compactMap { $0.bytes(0).flatMap(records.activity) })
            if outcome.state == .waiting, !isLate { return nil }
            outcomes.append(FlowOutcome(row[0], outcome))
        }
        return outcomes
    }

    /// A callback was taken, or refused for good.
    func end(_ call: String, at: Timestamp) async throws {
        try await view.change { database in
            try database.execute(
                sql: "UPDATE flowCall SET endedAt = ? WHERE id = ?",
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
}

extension FlowOutcome {
    /// What is told of a person by what became of its request.
    init(_ person: Int64, _ outcome: RequestOutcome) {
        self.person = person
        salesforce = outcome.salesforce
        switch outcome.state {
        case .done: isSuccess = true
        case .failed:
            isSuccess = false
            reason = outcome.activity?.message
            code = outcome.activity?.reasons.first?.code ?? "FAILED"
        case .waiting:
            isSuccess = false
            reason = "There is no outcome yet; the request stays, and will be handled."
            code = "NO_OUTCOME_YET"
        }
    }
}
