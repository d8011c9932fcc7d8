// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import SandboxKit

/// The tables of the simulated org: one for each object with a column for each field, and a few
/// for the org itself.
enum SalesforceTables {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("salesforce_1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE salesforce_sequence
                        (prefix TEXT PRIMARY KEY, last INTEGER NOT NULL);
                    CREATE TABLE salesforce_customisation (
                        number INTEGER PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL,
                        changedAt INTEGER NOT NULL);
                    CREATE TABLE salesforce_session (
                        token TEXT PRIMARY KEY, kind TEXT NOT NULL, userId TEXT NOT NULL,
                        usedAt INTEGER NOT NULL);
                    CREATE TABLE salesforce_setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
                    """
            )
        }
        migrator.registerMigration("salesforce_2") { db in
            try db.execute(sql: "CREATE TABLE salesforce_purged (id TEXT PRIMARY KEY)")
        }
        migrator.registerMigration("salesforce_3") { db in
            try db.execute(
                sql: """
                    CREATE TABLE salesforce_job (
                        id TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL,
                        request TEXT NOT NULL, userId TEXT NOT NULL, createdAt INTEGER NOT NULL,
                        changedAt INTEGER NOT NULL, queuedAt INTEGER, error TEXT, data BLOB,
                        processed INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0);
                    CREATE INDEX salesforce_job_state ON salesforce_job (state, id);
                    CREATE TABLE salesforce_job_row (
                        job TEXT NOT NULL, kind TEXT NOT NULL, number INTEGER NOT NULL,
                        line TEXT NOT NULL, PRIMARY KEY (job, kind, number)) WITHOUT ROWID;
                    """
            )
        }
    }

    /// Makes the tables, columns and indices that the schema wants and the file does not have.
    static func extend(_ db: Database, for schema: SalesforceSchema) throws {
        for object in schema.objects {
            var columns = Set<String>()
            if try db.tableExists(object.table) {
                columns = Set(try db.columns(in: object.table).map(\.name))
            } else {
                let key = object["Id"].map { column($0) } ?? "\"Id\" TEXT"
                try db.execute(sql: "CREATE TABLE \"\(object.table)\" (\(key) PRIMARY KEY)")
                columns = ["Id"]
            }
            let wanted = object.fields.filter(\.type.isStored).map { ($0.name, column($0)) }
            for (name, definition) in wanted + hidden(object) where !columns.contains(name) {
                try db.execute(sql: "ALTER TABLE \"\(object.table)\" ADD COLUMN \(definition)")
            }
            try index(db, object)
        }
    }

    /// Columns that no client sees.
    private static func hidden(_ object: SalesforceObject) -> [(String, String)] {
        var columns: [(String, String)] = []
        if object.isReplicateable { columns.append(("DeletedDate", "\"DeletedDate\" INTEGER")) }
        if object.name == "ValidationRule" {
            columns.append(("ErrorConditionFormula", "\"ErrorConditionFormula\" TEXT"))
        }
        return columns
    }

    private static func index(_ db: Database, _ object: SalesforceObject) throws {
        let keys = object.fields.filter {
            ($0.isExternalID || $0.isUnique || $0.isIDLookup) && $0.type != .id
        }
        var indices = keys.map { [$0.name] }
        if object.isReplicateable { indices.append(["SystemModstamp", "Id"]) }
        for names in indices {
            let columns = names.map { "\"\($0)\"" }.joined(separator: ", ")
            try db.execute(
                sql: "CREATE INDEX IF NOT EXISTS \"\(object.table)_\(names.joined())\" "
                    + "ON \"\(object.table)\" (\(columns))"
            )
        }
    }

    private static func column(_ field: SalesforceField) -> String {
        let type: String
        switch field.type {
        case .boolean: type = "INTEGER NOT NULL DEFAULT 0"
        case .int, .datetime: type = "INTEGER"
        case .double, .currency, .percent: type = "REAL"
        case .id, .reference, .date: type = "TEXT"
        default: type = field.isCaseSensitive ? "TEXT" : "TEXT COLLATE NOCASE"
        }
        return "\"\(field.name)\" \(type)"
    }
}
