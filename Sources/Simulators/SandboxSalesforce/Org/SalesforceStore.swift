// SPDX-License-Identifier: Apache-2.0

internal import GRDB

/// Records of the org inside one transaction.
struct SalesforceStore {
    let db: Database
    let schema: SalesforceSchema

    /// The record of an ID, deleted or not; nil when there never was one.
    func record(_ object: SalesforceObject, id: String) throws -> SalesforceRecord? {
        try records(object, where: "\"Id\" = ?", [.text(id)], limit: 1).first
    }

    /// Records by a condition in SQL.
    func records(
        _ object: SalesforceObject,
        where condition: String,
        _ arguments: [StoredValue],
        limit: Int
    ) throws -> [SalesforceRecord] {
        let names = (schema.whole(object.name) ?? object).fields.filter(\.type.isStored).map(\.name)
        let columns = names.map { "\"\($0)\"" }.joined(separator: ", ")
        let sql =
            "SELECT \(columns) FROM \"\(object.table)\" WHERE \(condition) "
            + "ORDER BY \"Id\" LIMIT \(limit)"
        return try values(sql, arguments).map { row in
            Dictionary(uniqueKeysWithValues: zip(names, row))
        }
    }

    /// The records, not deleted, that have a value in a field.
    func records(
        _ object: SalesforceObject,
        field: SalesforceField,
        value: StoredValue,
        limit: Int = OrgLimits.externalIDMatches
    ) throws -> [SalesforceRecord] {
        let alive = object["IsDeleted"] == nil ? "1" : "\"IsDeleted\" = 0"
        return try records(
            object,
            where: "\"\(field.name)\" = ? AND \(alive)",
            [value],
            limit: limit
        )
    }

    /// The rows of any SELECT.
    func values(_ sql: String, _ arguments: [StoredValue]) throws -> [[StoredValue]] {
        let statement = try db.cachedStatement(sql: sql)
        let rows = try Row.fetchCursor(statement, arguments: StatementArguments(arguments))
        var values: [[StoredValue]] = []
        while let row = try rows.next() {
            values.append(row.databaseValues.map { StoredValue($0) })
        }
        return values
    }

    func insert(_ object: SalesforceObject, _ record: SalesforceRecord) throws {
        let names = record.keys.sorted()
        let columns = names.map { "\"\($0)\"" }.joined(separator: ", ")
        let marks = names.map { _ in "?" }.joined(separator: ", ")
        try db.cachedStatement(
            sql: "INSERT INTO \"\(object.table)\" (\(columns)) VALUES (\(marks))"
        ).execute(arguments: StatementArguments(names.map { record[$0]! }))
    }

    func update(_ object: SalesforceObject, id: String, _ changes: SalesforceRecord) throws {
        guard !changes.isEmpty else { return }
        let names = changes.keys.sorted()
        let assignments = names.map { "\"\($0)\" = ?" }.joined(separator: ", ")
        try db.cachedStatement(
            sql: "UPDATE \"\(object.table)\" SET \(assignments) WHERE \"Id\" = ?"
        ).execute(
            arguments: StatementArguments(names.map { changes[$0]! } + [StoredValue.text(id)])
        )
    }

    /// The next ID of an object.
    func nextID(_ object: SalesforceObject) throws -> String {
        try db.execute(
            sql: """
                INSERT INTO salesforce_sequence (prefix, last) VALUES (?, 1)
                ON CONFLICT (prefix) DO UPDATE SET last = last + 1
                """,
            arguments: [object.keyPrefix]
        )
        let number = try Int.fetchOne(
            db,
            sql: "SELECT last FROM salesforce_sequence WHERE prefix = ?",
            arguments: [object.keyPrefix]
        )
        return SalesforceID.make(prefix: object.keyPrefix, number: number ?? 1)
    }

    /// How many records an object has that are not deleted.
    func count(_ object: SalesforceObject) throws -> Int {
        let alive = object["IsDeleted"] == nil ? "1" : "\"IsDeleted\" = 0"
        return try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \"\(object.table)\" WHERE \(alive)")
            ?? 0
    }

    // MARK: Records that are gone for good

    /// Removes a record for good.
    ///
    /// - Parameter isRemembered: whether changes of it are told that it is deleted, and not that
    ///   there is no such record.
    func purge(_ object: SalesforceObject, id: String, isRemembered: Bool) throws {
        try db.execute(sql: "DELETE FROM \"\(object.table)\" WHERE \"Id\" = ?", arguments: [id])
        guard isRemembered else { return }
        try db.execute(
            sql: "INSERT OR IGNORE INTO salesforce_purged (id) VALUES (?)",
            arguments: [id]
        )
    }

    /// Whether a record of this ID was removed for good and is remembered.
    func isPurged(_ id: String) throws -> Bool {
        let sql = "SELECT 1 FROM salesforce_purged WHERE id = ?"
        return try Int.fetchOne(db, sql: sql, arguments: [id]) != nil
    }

    // MARK: Validation rules

    /// The rules of an object, or of all.
    func rules(of object: String? = nil, onlyActive: Bool = false) throws
        -> [SalesforceValidationRule]
    {
        let rows = try values(
            "SELECT \"Id\", \"EntityDefinitionId\", \"ValidationName\", \"Active\", "
                + "\"ErrorConditionFormula\", \"ErrorMessage\", \"ErrorDisplayField\", "
                + "\"Description\" FROM \"salesforce_ValidationRule\" "
                + "WHERE (? IS NULL OR \"EntityDefinitionId\" = ?) AND (? = 0 OR \"Active\" = 1) "
                + "ORDER BY \"Id\"",
            [StoredValue(object), StoredValue(object), StoredValue(onlyActive)]
        )
        return rows.map { row in
            SalesforceValidationRule(
                id: row[0].text ?? "",
                object: row[1].text ?? "",
                name: row[2].text ?? "",
                isActive: row[3].isTrue,
                formula: row[4].text ?? "",
                message: row[5].text ?? "",
                field: row[6].text,
                details: row[7].text
            )
        }
    }

    // MARK: Settings

    func setting(_ name: String) throws -> String? {
        try String.fetchOne(
            db,
            sql: "SELECT value FROM salesforce_setting WHERE name = ?",
            arguments: [name]
        )
    }

    func set(_ name: String, _ value: String) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO salesforce_setting (name, value) VALUES (?, ?)",
            arguments: [name, value]
        )
    }
}

extension OrgLimits {
    /// The most records with one external ID that an answer lists.
    static let externalIDMatches = 200
}
