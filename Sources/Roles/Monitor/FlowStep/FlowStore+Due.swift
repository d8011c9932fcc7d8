// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import LeadModel
internal import Primitives

/// Which calls can be told of.
extension FlowStore {
    /// A call whose outcome is to be told now.
    struct Due: Sendable {
        var id: String
        var callbackURL: String
        var apiKey: String?
        var token: String?
        var munchkinID: String
        var at: Timestamp
        /// How often the callback was not taken.
        var tries: Int
        var outcomes: [FlowOutcome]
    }

    /// The calls all of whose persons have an outcome, or have waited for too long. One that lacks
    /// an outcome is looked at again later, the later the older it is, so that none keeps others
    /// from their turn.
    func due(at now: Timestamp) async throws -> [Due] {
        try await view.change { database in
            let calls = try Row.fetchAll(
                database,
                sql: """
                    SELECT id, callbackURL, apiKey, token, munchkinID, tries, at FROM flowCall
                    WHERE endedAt IS NULL AND nextAt <= ? ORDER BY nextAt
                    LIMIT \(MonitorLimits.flowCallsAtOnce)
                    """,
                arguments: [now.milliseconds]
            )
            return try calls.compactMap { call in
                let age = max(0, now.milliseconds - (call[6] as Int64))
                let isLate = age >= MonitorLimits.flowWaitMilliseconds
                guard let outcomes = try outcomes(of: call[0], database, isLate: isLate) else {
                    let pause = min(
                        max(MonitorLimits.flowLookMilliseconds, age / 10),
                        MonitorLimits.flowLongestLookMilliseconds
                    )
                    try database.execute(
                        sql: "UPDATE flowCall SET nextAt = ? WHERE id = ?",
                        arguments: [now.milliseconds + pause, call[0] as String]
                    )
                    return nil
                }
                return Due(
                    id: call[0],
                    callbackURL: call[1],
                    apiKey: call[2],
                    token: call[3],
                    munchkinID: call[4],
                    at: Timestamp(milliseconds: call[6]),
                    tries: call[5],
                    outcomes: outcomes
                )
            }
        }
    }

    /// What has not been told of a call; nil while an outcome is missing.
    private func outcomes(
        of call: String,
        _ database: Database,
        isLate: Bool
    ) throws -> [FlowOutcome]? {
        let persons = try Row.fetchAll(
            database.cachedStatement(
                sql: "SELECT person, refusal FROM flowPerson WHERE call = ? AND toldAt IS NULL"
            ),
            arguments: [call]
        )
        var outcomes: [FlowOutcome] = []
        for row in persons {
            let person: Int64 = row[0]
            if let refusal = row[1] as String? {
                outcomes.append(FlowOutcome(person, refusal: refusal))
                continue
            }
            let outcome = try RequestOutcome.fetch(
                database,
                request: FlowInvocation.request(call, person: person)
            )
            if outcome.state == .waiting, !isLate { return nil }
            outcomes.append(FlowOutcome(person, outcome))
        }
        return outcomes
    }
}

extension RequestOutcome {
    /// What became of a request, by the view.
    fileprivate static func fetch(_ database: Database, request: String) throws -> RequestOutcome {
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: "SELECT record FROM activity WHERE request = ? ORDER BY number LIMIT 100"
            ),
            arguments: [request]
        )
        let records = StoredRecords()
        return RequestOutcome(rows.compactMap { $0.bytes(0).flatMap(records.activity) })
    }
}
