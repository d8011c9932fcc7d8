// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import JSONCodec
internal import LeadModel

/// The conflicts, and their losing values.
extension MonitorAPI {
    func conflicts(_ call: Call) async throws -> Answer {
        let limit = try call.limit()
        let after = try call.after()
        var filters: [String] = []
        var arguments: [(any DatabaseValueConvertible)?] = []
        func filter(_ column: String, _ value: String?) {
            guard let value else { return }
            filters.append("c.\(column) = ?")
            arguments.append(value)
        }
        filter("field", call.parameter("field"))
        filter("rule", call.parameter("rule"))
        filter("winner", call.parameter("winner"))
        filter("lead", call.parameter("lead"))
        switch call.parameter("resolved") {
        case "true": filters.append("c.resolvedAt IS NOT NULL")
        case "false": filters.append("c.settledAt IS NULL AND c.changedAt IS NULL")
        case nil: break
        default: throw Problem.invalid("resolved: give true or false")
        }
        if let after {
            filters.append("(c.at, c.id) < (?, ?)")
            arguments += [after.at, after.id]
        }
        arguments.append(limit + 1)
        let sql = """
            SELECT c.id, c.lead, l.name, c.field, c.marketo, c.salesforce, c.winner, c.rule, c.at,
                c.resolvedAt, c.object
            FROM conflict AS c LEFT JOIN lead AS l ON l.lead = c.lead
            \(filters.isEmpty ? "" : "WHERE " + filters.joined(separator: " AND "))
            ORDER BY c.at DESC, c.id DESC LIMIT ?
            """
        let bound = StatementArguments(arguments)
        let rows = try await view.read { database in
            try Row.fetchAll(database, sql: sql, arguments: bound)
        }
        let records = StoredRecords()
        return list(call, rows, limit: limit) { row in
            Cursor(at: row[8], id: row[0])
        } item: { json, row in
            json.member("id", row[0] as String)
            json.member("lead", row[1] as String)
            json.personal("name", row[2] as String?)
            json.member("field", row[3] as String)
            json.personal("marketo", records.value(row[4]))
            json.personal("salesforce", records.value(row[5]))
            json.member("winner", row[6] as String)
            json.member("rule", row[7] as String)
            json.time("at", row[8])
            json.time("resolved", row[9])
            json.member("object", row[10] as String)
        }
    }

    /// By which fields and rules the open conflicts can be told apart.
    func conflictFilters(_ call: Call) async throws -> Answer {
        let found = try await view.read { database in
            try ["field", "rule"].map { column in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT \(column), COUNT(*) AS leads FROM conflict
                        WHERE settledAt IS NULL AND changedAt IS NULL
                        GROUP BY \(column) ORDER BY leads DESC, \(column) LIMIT 500
                        """
                )
            }
        }
        return .json { json in
            for (name, rows) in zip(["fields", "rules"] as [StaticString], found) {
                json.array(name, rows) { json, row in
                    json.object { json in
                        json.member("value", row[0] as String)
                        json.member("count", row[1] as Int64)
                    }
                }
            }
        }
    }

    /// Asks that both systems hold one of a conflict's two values.
    func take(_ call: Call, _ id: String) async throws -> Answer {
        let choice = try call.object { body throws(DecodingFailure) in
            try body.choice("value", of: VendorSystem.self)
        }
        let row = try await view.read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT lead, field, marketo, salesforce, winner, resolvedAt FROM conflict
                    WHERE id = ?
                    """,
                arguments: [id]
            )
        }
        guard let row, let lead = LeadID(row[0] as String) else {
            throw Problem.notFound("The conflict '\(id)'")
        }
        if row[5] as Int64? != nil {
            throw Problem(
                409,
                "The conflict is settled",
                "Another value was taken, or the field has changed since: look at the lead."
            )
        }
        let records = StoredRecords()
        let (marketo, salesforce) = (records.value(row[2]), records.value(row[3]))
        let won = row[4] as String == VendorSystem.marketo.rawValue ? marketo : salesforce
        var request = requests.request(.setFields, lead: lead)
        let field: String = row[1]
        request.fields = [Field(name: field, value: choice == .marketo ? marketo : salesforce)]
        request.expect = [Field(name: field, value: won)]
        try await requests.publish([request])
        return .json(202) { json in
            json.member("request", request.id)
            json.member("requests", 1)
        }
    }
}

extension Call {
    /// Reads the body, which has to be a JSON object.
    func object<Value>(
        _ read: (JSONObject) throws(DecodingFailure) -> Value
    ) throws(Problem) -> Value {
        let reader = JSONReader(largestBytes: MonitorLimits.flowBodyBytes)
        do throws(DecodingFailure) {
            return try body.span.bytes.withUnsafeBytes { bytes throws(DecodingFailure) in
                try read(reader.parseObject(bytes))
            }
        } catch {
            throw .invalid("the body: \(error.reason)")
        }
    }
}
