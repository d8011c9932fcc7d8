// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// Static lists and their members.
struct MarketoLists {
    let db: Database

    /// A list.
    struct List: Sendable {
        var id: Int64
        var name: String
        var description: String
        var createdAt: Timestamp
        var updatedAt: Timestamp

        var json: JSON {
            [
                "id": .integer(id), "name": .string(name), "description": .string(description),
                "workspaceName": "Default",
                "createdAt": .string(MarketoTime.written(createdAt)),
                "updatedAt": .string(MarketoTime.written(updatedAt)),
            ]
        }
    }

    func make(_ name: String, _ description: String, at time: Timestamp) throws -> Int64 {
        try db.execute(
            sql: """
                INSERT INTO marketo_list (name, description, createdAt, updatedAt)
                VALUES (?, ?, ?, ?)
                """,
            arguments: [name, description, time.milliseconds, time.milliseconds]
        )
        return db.lastInsertedRowID
    }

    func all() throws -> [List] {
        try Row.fetchAll(db, sql: "SELECT * FROM marketo_list ORDER BY id").map { row in
            List(
                id: row["id"],
                name: row["name"],
                description: row["description"],
                createdAt: Timestamp(milliseconds: row["createdAt"]),
                updatedAt: Timestamp(milliseconds: row["updatedAt"])
            )
        }
    }

    /// - Throws: 1013 for an unknown one.
    func list(_ id: Int64) throws -> List {
        guard let list = try all().first(where: { $0.id == id }) else {
            throw MarketoAPIError("1013")
        }
        return list
    }

    /// The leads on a list, in the order of their IDs.
    ///
    /// - Throws: 1013 for an unknown one.
    func members(of id: Int64) throws -> [Int64] {
        _ = try list(id)
        return try Int64.fetchAll(
            db,
            sql: "SELECT lead FROM marketo_list_member WHERE list = ? ORDER BY lead",
            arguments: [id]
        )
    }

    /// The lists that a lead is on.
    func lists(of lead: Int64) throws -> [List] {
        let ids = try Int64.fetchAll(
            db,
            sql: "SELECT list FROM marketo_list_member WHERE lead = ?",
            arguments: [lead]
        )
        return try all().filter { ids.contains($0.id) }
    }

    /// Puts a lead on a list; whether it was not there before.
    @discardableResult
    func add(_ lead: Int64, to list: Int64) throws -> Bool {
        try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO marketo_list_member (list, lead) VALUES (?, ?)"
        ).execute(arguments: [list, lead])
        return db.changesCount > 0
    }

    /// Takes a lead off a list; whether it was there.
    func remove(_ lead: Int64, from list: Int64) throws -> Bool {
        try db.cachedStatement(
            sql: "DELETE FROM marketo_list_member WHERE list = ? AND lead = ?"
        ).execute(arguments: [list, lead])
        return db.changesCount > 0
    }
}
