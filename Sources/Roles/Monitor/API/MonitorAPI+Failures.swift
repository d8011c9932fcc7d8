// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import LeadModel

/// The failures by their causes, and the leads behind each.
extension MonitorAPI {
    func failures(_ call: Call) async throws -> Answer {
        let limit = try call.limit()
        let after = try call.after()
        let (rows, rules) = try await view.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT g.cause, g.leads, g.firstAt, g.lastAt, f.system, f.object, f.code,
                        f.field, f.message
                    FROM (
                        SELECT cause, COUNT(*) AS leads, MIN(at) AS firstAt, MAX(at) AS lastAt
                        FROM failure GROUP BY cause
                    ) AS g
                    JOIN failure AS f ON f.cause = g.cause AND f.lead = (
                        SELECT lead FROM failure WHERE cause = g.cause
                        ORDER BY at DESC, lead DESC LIMIT 1
                    )
                    WHERE ?1 IS NULL OR g.leads < ?1 OR (g.leads = ?1 AND g.cause > ?2)
                    ORDER BY g.leads DESC, g.cause LIMIT ?3
                    """,
                arguments: [after?.at, after?.id, limit + 1]
            )
            return (rows, try MonitorAPI.ruleNames(database))
        }
        return list(call, rows, limit: limit) { row in
            Cursor(at: row[1], id: row[0])
        } item: { json, row in
            let (code, field, message): (String, String?, String) = (row[6], row[7], row[8])
            let rule = code == FailureReason.ruleCode ? rules[message] : nil
            json.member("id", row[0] as String)
            json.member("code", code)
            json.member("field", field)
            json.member("rule", rule)
            json.member("message", json.isMasked && code != FailureReason.ruleCode ? code : message)
            json.member("leads", row[1] as Int64)
            json.time("firstAt", row[2])
            json.time("lastAt", row[3])
            json.member(
                "freedBy",
                FailureReason.freedBy(code: code, field: field, rule: rule)
            )
            json.member("system", row[4] as String)
            json.member("object", row[5] as String)
        }
    }

    /// The names of the validation rules by the messages that they give.
    static func ruleNames(_ database: Database) throws -> [String: String] {
        let records = StoredRecords()
        var names: [String: String] = [:]
        let rows = try Row.fetchAll(database, sql: "SELECT record FROM objectSchema")
        for row in rows {
            guard let schema = row.bytes(0).flatMap(records.schema) else { continue }
            for rule in schema.validationRules {
                names[rule.message.prefixed(bytes: MonitorLimits.shownBytes)] = rule.name
            }
        }
        return names
    }

    func failedLeads(_ call: Call, _ id: String) async throws -> Answer {
        let limit = try call.limit()
        let after = try call.after()
        let rows = try await view.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT f.lead, f.at, l.name, f.system FROM failure AS f
                    LEFT JOIN lead AS l ON l.lead = f.lead
                    WHERE f.cause = ?1 AND (?2 IS NULL OR (f.at, f.lead) < (?2, ?3))
                    ORDER BY f.at DESC, f.lead DESC LIMIT ?4
                    """,
                arguments: [id, after?.at, after?.id, limit + 1]
            )
            return try rows.map { row in
                let reasons = try Row.fetchAll(
                    database.cachedStatement(
                        sql: """
                            SELECT code, field, message FROM failure
                            WHERE lead = ? AND system = ? ORDER BY code, field
                            """
                    ),
                    arguments: [row[0] as String, row[3] as String]
                )
                return (row: row, reasons: reasons)
            }
        }
        return try .json(isMasked: call.isMasked) { json in
            json.array("items", Array(rows.prefix(limit))) { json, item in
                json.object { json in
                    json.member("lead", item.row[0] as String)
                    json.personal("name", item.row[2] as String?)
                    json.time("at", item.row[1])
                    json.reasons(
                        "reasons",
                        item.reasons.map { row in
                            Reason(
                                code: row[0],
                                fields: (row[1] as String?).map { [$0] } ?? [],
                                message: row[2]
                            )
                        }
                    )
                }
            }
            let last = rows.count > limit ? rows.prefix(limit).last?.row : nil
            json.member("next", last.map { Cursor(at: $0[1], id: $0[0]).text })
            if rows.isEmpty, after == nil { throw Problem.notFound("The failure '\(id)'") }
        }
    }

    func retryFailure(_ id: String) async throws -> Answer {
        let leads = try await view.read { database in
            try String.fetchAll(
                database,
                sql: "SELECT lead FROM failure WHERE cause = ? ORDER BY at LIMIT ?",
                arguments: [id, MonitorLimits.retriedLeads]
            )
        }
        if leads.isEmpty { throw Problem.notFound("The failure '\(id)'") }
        return try await retry(leads.compactMap { LeadID($0) })
    }

    /// Asks that leads be tried again.
    func retry(_ leads: [LeadID]) async throws -> Answer {
        try await requests.publish(
            leads.map { lead in requests.request(.retry, lead: lead) }
        )
        return .json(202) { json in json.member("requests", leads.count) }
    }
}
