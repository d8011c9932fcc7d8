// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import JSONCodec
internal import LeadModel
internal import Primitives

/// Everything that is known of one lead.
struct LeadDetail {
    var lead: String
    /// The lead's row; nil for a lead of which only the log is known.
    var row: Row?
    var state: LeadState?
    var rowsOfActivities: [Row]
    var writes: [Row]
    var conflicts: [Row]
    var failures: [Row]

    /// Finds a lead, by any ID that it has had.
    static func fetch(_ database: Database, _ wanted: String) throws -> LeadDetail? {
        var lead = wanted
        var row: Row?
        // A circle of aliases ends here.
        for _ in 0..<8 {
            row = try Row.fetchOne(
                database,
                sql: """
                    SELECT lead, name, email, marketo, salesforce, pending, isDeleted,
                        EXISTS(SELECT 1 FROM failure AS f WHERE f.lead = lead.lead),
                        EXISTS(SELECT 1 FROM conflict AS c WHERE c.lead = lead.lead
                            AND settledAt IS NULL AND changedAt IS NULL),
                        aliasOf, id, state, object FROM lead WHERE lead = ?
                    """,
                arguments: [lead]
            )
            guard let survivor = row?[9] as String?, survivor != lead else { break }
            lead = survivor
        }
        let activities = try activities(
            database,
            lead,
            after: nil,
            limit: MonitorLimits.leadActivities + 1
        )
        if row == nil, activities.isEmpty { return nil }
        func rows(_ sql: String) throws -> [Row] {
            try Row.fetchAll(database, sql: sql, arguments: [lead])
        }
        return LeadDetail(
            lead: lead,
            row: row,
            state: row?.bytes(11).flatMap(StoredRecords().state),
            rowsOfActivities: activities,
            writes: try rows(
                """
                SELECT id, command, result FROM command WHERE lead = ?
                ORDER BY at DESC LIMIT \(MonitorLimits.leadWrites)
                """
            ),
            conflicts: try rows(
                """
                SELECT id, field, winner, rule, at FROM conflict WHERE lead = ?
                AND settledAt IS NULL AND changedAt IS NULL ORDER BY at DESC LIMIT 1000
                """
            ),
            failures: try rows(
                "SELECT system, code, field, message, at FROM failure WHERE lead = ? LIMIT 100"
            )
        )
    }

    /// Entries of a lead's log, newest first: number, time and record.
    static func activities(
        _ database: Database,
        _ lead: String,
        after: Cursor?,
        limit: Int
    ) throws -> [Row] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT number, at, record FROM activity
                WHERE lead = ?1 AND (?2 IS NULL OR (at, number) < (?2, ?3))
                ORDER BY at DESC, number DESC LIMIT ?4
                """,
            arguments: [lead, after?.at, after.flatMap { Int64($0.id) }, limit]
        )
    }

    func write(to json: inout JSONText) {
        for system in VendorSystem.allCases {
            json.record(system == .marketo ? "marketo" : "salesforce", state?[system])
        }
        json.member("pending", row?[5] as Int64? ?? 0)
        json.reasons("failed", failures.map(LeadDetail.reason))
        json.array("conflicts", conflicts) { json, row in
            json.object { json in
                json.member("id", row[0] as String)
                json.member("field", row[1] as String)
            }
        }
        let fields = FieldOutlook.all(
            of: state,
            conflicts: Dictionary(conflicts.map { ($0[1] as String, $0[3] as String) }) { $1 },
            failures: failures.map { ($0[0], LeadDetail.reason($0)) }
        )
        json.array("fields", fields) { json, field in json.object { field.write(to: &$0) } }
        let records = StoredRecords()
        let shown = rowsOfActivities.prefix(MonitorLimits.leadActivities)
        json.array("activities", Array(shown)) { json, row in
            if let activity = row.bytes(2).flatMap(records.activity) { json.value(activity) }
        }
        let last = rowsOfActivities.count > shown.count ? shown.last : nil
        json.member(
            "activitiesNext",
            last.map { Cursor(at: $0[1], id: "\($0[0] as Int64)").text }
        )
        json.array("writes", writes) { json, row in
            json.write(
                row[0],
                row.bytes(1).flatMap(records.command),
                row.bytes(2).flatMap(records.result)
            )
        }
    }

    private static func reason(_ row: Row) -> Reason {
        Reason(
            code: row[1],
            fields: (row[2] as String?).map { [$0] } ?? [],
            message: row[3]
        )
    }
}

extension JSONText {
    fileprivate mutating func record(_ name: StaticString, _ link: RecordLink?) {
        guard let link else { return member(name, nil as String?) }
        object(name) { json in
            json.member("object", link.object.rawValue)
            json.member("record", link.record)
            json.member("deleted", link.isDeleted)
        }
    }

    fileprivate mutating func write(
        _ id: String,
        _ command: WriteCommand?,
        _ result: WriteResult?
    ) {
        object { json in
            json.member("id", id)
            let object = command?.object ?? result?.object
            json.member("system", object?.system.rawValue)
            json.member("operation", command?.operation.rawValue)
            json.member("object", object?.rawValue)
            json.member("record", result?.record ?? command?.record)
            json.object("fields") { json in
                for field in command?.fields ?? [] {
                    json.writer.name(text: field.name)
                    json.value(field.value)
                }
            }
            json.member("priority", command?.priority.rawValue)
            json.time("decidedAt", command?.decidedAt.milliseconds)
            json.member("status", result?.status.rawValue ?? "waiting")
            json.time("at", result?.at.milliseconds)
            json.reasons("errors", result?.errors ?? [])
        }
    }
}
