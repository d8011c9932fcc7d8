// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// A company, an opportunity or a role.
struct MarketoObject: Sendable {
    var kind: MarketoObjectKind
    var number: Int64
    /// The values that are there, by field.
    var values: [String: JSON]
    var createdAt: Timestamp
    var updatedAt: Timestamp

    /// Its ID in answers: a number for companies, text for the others.
    var id: JSON {
        guard kind != .companies else { return .integer(number) }
        let digits = String(number, radix: 16)
        let zeros = String(repeating: "0", count: max(0, 12 - digits.count))
        return .string("5a0d0000-0000-4000-8000-\(zeros)\(digits)")
    }

    subscript(name: String) -> JSON {
        switch name {
        case kind.idField: id
        case "createdAt": .string(MarketoTime.written(createdAt))
        case "updatedAt": .string(MarketoTime.written(updatedAt))
        default: values[name] ?? .null
        }
    }
}

/// Companies, opportunities and roles inside one transaction.
struct MarketoObjects {
    let db: Database
    let kind: MarketoObjectKind

    /// All records, in the order in which they were made.
    func all() throws -> [MarketoObject] {
        try objects("1", [])
    }

    /// The record with these values in the fields that it is known by.
    func object(key: String) throws -> MarketoObject? {
        try objects("key = ?", [key]).first
    }

    /// The key of a record; nil if a value is missing.
    func key(_ value: (String) -> JSON?) -> String? {
        var parts: [String] = []
        for field in kind.dedupeFields {
            guard let text = value(field)?.shown, !text.isEmpty else { return nil }
            parts.append(text.lowercased())
        }
        return parts.joined(separator: "\u{1F}")
    }

    private func objects(
        _ condition: String,
        _ arguments: StatementArguments
    ) throws -> [MarketoObject] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT number, createdAt, updatedAt, body FROM marketo_object
                WHERE kind = ? AND \(condition) ORDER BY number
                """,
            arguments: [kind.rawValue] + arguments
        )
        return try rows.map { row in
            let members = try JSON.parse(row["body"] as String).members ?? []
            return MarketoObject(
                kind: kind,
                number: row["number"],
                values: Dictionary(members.map { ($0.name, $0.value) }) { $1 },
                createdAt: Timestamp(milliseconds: row["createdAt"]),
                updatedAt: Timestamp(milliseconds: row["updatedAt"])
            )
        }
    }

    /// Makes a record.
    func insert(_ values: [String: JSON], key: String, at time: Timestamp) throws -> MarketoObject {
        var object = MarketoObject(
            kind: kind,
            number: 0,
            values: values,
            createdAt: time,
            updatedAt: time
        )
        try db.execute(
            sql: """
                INSERT INTO marketo_object (kind, key, createdAt, updatedAt, body)
                VALUES (?, ?, ?, ?, ?)
                """,
            arguments: [
                kind.rawValue, key, time.milliseconds, time.milliseconds,
                MarketoObjects.body(values),
            ]
        )
        object.number = db.lastInsertedRowID
        return object
    }

    func update(_ object: MarketoObject, at time: Timestamp) throws {
        try db.execute(
            sql: "UPDATE marketo_object SET updatedAt = ?, body = ? WHERE number = ?",
            arguments: [
                time.milliseconds, MarketoObjects.body(object.values), object.number,
            ]
        )
    }

    func delete(_ object: MarketoObject) throws {
        try db.execute(
            sql: "DELETE FROM marketo_object WHERE number = ?",
            arguments: [object.number]
        )
    }

    private static func body(_ values: [String: JSON]) -> String {
        JSON.object(values.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) }).written
    }
}
