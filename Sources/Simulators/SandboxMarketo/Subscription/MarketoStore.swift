// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import JSONCodec
internal import Primitives
internal import SandboxKit

/// Leads inside one transaction.
struct MarketoStore {
    let db: Database
    let catalogue: FieldCatalogue
    /// How long after its time an activity that is added now becomes visible, in milliseconds.
    let lateness: () -> Int64
    /// Reads the stored JSON of leads and activities.
    private let reader = JSONReader()

    init(db: Database, catalogue: FieldCatalogue, lateness: @escaping () -> Int64 = { 0 }) {
        (self.db, self.catalogue, self.lateness) = (db, catalogue, lateness)
    }

    func parse(_ text: String) throws -> JSON { try JSON.parse(Array(text.utf8), with: reader) }

    // MARK: Reading

    /// The lead of an ID, nil when there is none, or no longer.
    func lead(_ id: Int64) throws -> MarketoLead? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT id, createdAt, updatedAt, changedBy, madeAt, madeBy, body
                FROM marketo_lead WHERE id = ?
                """
        )
        return try Row.fetchOne(statement, arguments: [id]).map { try lead($0) }
    }

    /// Leads of a SELECT of whole rows, one by one.
    func forEachLead(
        _ condition: String,
        _ arguments: StatementArguments,
        _ body: (MarketoLead) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT * FROM marketo_lead WHERE \(condition)",
            arguments: arguments
        )
        while let row = try rows.next() { try body(try lead(row)) }
    }

    /// The leads, in the order of their IDs, in which a field has one of some values, whatever
    /// the case; at most one more than `limit` of them.
    ///
    /// - Throws: 1001 for a value that is no number where the field is one.
    func ids(field name: String, values: [String], limit: Int = .max - 1) throws -> [Int64] {
        var found: Set<Int64> = []
        for value in values {
            guard found.count <= limit else { break }
            switch name {
            case "id":
                let id = try MarketoStore.number(value)
                if try exists(id) { found.insert(id) }
            case "leadPartitionId":
                guard try MarketoStore.number(value) == MarketoSandboxLimits.partition else {
                    continue
                }
                let sql = "SELECT id FROM marketo_lead LIMIT ?"
                found.formUnion(try Int64.fetchAll(db, sql: sql, arguments: [limit + 1]))
            default:
                if catalogue[name]?.kind == .integer { _ = try MarketoStore.number(value) }
                let statement = try db.cachedStatement(
                    sql: "SELECT lead FROM marketo_key WHERE field = ? AND value = ? LIMIT ?"
                )
                let ids = try Int64.fetchAll(statement, arguments: [name, value, limit + 1])
                found.formUnion(ids)
            }
        }
        return found.sorted()
    }

    func exists(_ id: Int64) throws -> Bool {
        let statement = try db.cachedStatement(sql: "SELECT 1 FROM marketo_lead WHERE id = ?")
        return try Int64.fetchOne(statement, arguments: [id]) != nil
    }

    func count() throws -> Int {
        try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM marketo_lead") ?? 0
    }

    private static func number(_ text: String) throws -> Int64 {
        guard let number = Int64(text) else {
            throw MarketoAPIError.wrongType(.string(text), .integer)
        }
        return number
    }

    private func lead(_ row: Row) throws -> MarketoLead {
        let body = try parse(row["body"])
        return MarketoLead(
            id: row["id"],
            values: Dictionary(
                (body.members ?? []).map { ($0.name, $0.value) },
                uniquingKeysWith: { _, last in last }
            ),
            createdAt: Timestamp(milliseconds: row["createdAt"]),
            updatedAt: Timestamp(milliseconds: row["updatedAt"]),
            changedBy: row["changedBy"],
            madeAt: Timestamp(milliseconds: row["madeAt"]),
            madeBy: row["madeBy"]
        )
    }

    // MARK: Writing

    /// Inserts a lead and gives it its ID.
    func insert(_ lead: inout MarketoLead) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO marketo_lead
                    (createdAt, updatedAt, changedBy, madeAt, madeBy, search, body)
                VALUES (?, ?, ?, ?, ?, '', ?)
                """
        )
        try statement.execute(
            arguments: [
                lead.createdAt.milliseconds, lead.updatedAt.milliseconds, lead.changedBy,
                lead.madeAt.milliseconds, lead.madeBy, MarketoStore.body(lead),
            ]
        )
        lead.id = db.lastInsertedRowID
        try writeKeys(lead)
    }

    /// Stores a lead's present values.
    func update(_ lead: MarketoLead) throws {
        let statement = try db.cachedStatement(
            sql: "UPDATE marketo_lead SET updatedAt = ?, changedBy = ?, body = ? WHERE id = ?"
        )
        try statement.execute(
            arguments: [
                lead.updatedAt.milliseconds, lead.changedBy, MarketoStore.body(lead), lead.id,
            ]
        )
        try db.cachedStatement(sql: "DELETE FROM marketo_key WHERE lead = ?")
            .execute(arguments: [lead.id])
        try writeKeys(lead)
    }

    /// Removes a lead; its activities stay.
    func delete(_ id: Int64) throws {
        for table in ["marketo_key WHERE lead", "marketo_list_member WHERE lead"] {
            try db.cachedStatement(sql: "DELETE FROM \(table) = ?").execute(arguments: [id])
        }
        try db.cachedStatement(sql: "DELETE FROM marketo_lead WHERE id = ?")
            .execute(arguments: [id])
    }

    private func writeKeys(_ lead: MarketoLead) throws {
        let insert = try db.cachedStatement(
            sql: "INSERT INTO marketo_key (field, value, lead) VALUES (?, ?, ?)"
        )
        for (name, value) in lead.values where catalogue[name]?.isSearchable ?? false {
            guard let text = value.shown else { continue }
            try insert.execute(arguments: [name, text, lead.id])
        }
        let search = [lead.fullName, lead["email"].text, lead["company"].text, "\(lead.id)"]
            .compactMap(\.self).joined(separator: "\n")
        try db.cachedStatement(sql: "UPDATE marketo_lead SET search = ? WHERE id = ?")
            .execute(arguments: [search, lead.id])
    }

    private static func body(_ lead: MarketoLead) -> String {
        let members = lead.values.filter { !$0.value.isNull }.sorted { $0.key < $1.key }
        return JSON.object(members.map { JSON.Member($0.key, $0.value) }).written
    }
}
