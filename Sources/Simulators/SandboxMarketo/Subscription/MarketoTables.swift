// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import SandboxKit

/// The tables of the simulated subscription.
enum MarketoTables {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("marketo_1") { db in
            try db.execute(sql: people)
            try db.execute(sql: calls)
        }
        migrator.registerMigration("marketo_2") { db in try db.execute(sql: jobs) }
        migrator.registerMigration("marketo_4") { db in
            try db.execute(
                sql: """
                    CREATE TABLE marketo_object (
                        number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL,
                        key TEXT NOT NULL, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL,
                        body TEXT NOT NULL, UNIQUE (kind, key));
                    """
            )
        }
        migrator.registerMigration("marketo_3") { db in
            try db.execute(
                sql: "ALTER TABLE marketo_activity ADD COLUMN visibleAt INTEGER NOT NULL DEFAULT 0"
            )
        }
    }

    /// `marketo_key` has a row for every value that a lead can be looked up by.
    private static let people = """
        CREATE TABLE marketo_lead (
            id INTEGER PRIMARY KEY AUTOINCREMENT, createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL, changedBy TEXT NOT NULL, madeAt INTEGER NOT NULL,
            madeBy TEXT NOT NULL, search TEXT NOT NULL, body TEXT NOT NULL);
        CREATE INDEX marketo_lead_createdAt ON marketo_lead (createdAt, id);
        CREATE INDEX marketo_lead_updatedAt ON marketo_lead (updatedAt, id);
        CREATE TABLE marketo_key (
            field TEXT NOT NULL, value TEXT NOT NULL COLLATE NOCASE, lead INTEGER NOT NULL,
            PRIMARY KEY (field, value, lead)) WITHOUT ROWID;
        CREATE INDEX marketo_key_lead ON marketo_key (lead);
        CREATE TABLE marketo_activity (
            id INTEGER PRIMARY KEY AUTOINCREMENT, type INTEGER NOT NULL, lead INTEGER NOT NULL,
            at INTEGER NOT NULL, field TEXT, primaryId INTEGER, primaryValue TEXT,
            attributes TEXT NOT NULL);
        CREATE INDEX marketo_activity_at ON marketo_activity (at, id);
        CREATE INDEX marketo_activity_lead ON marketo_activity (lead);
        CREATE TABLE marketo_field (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
        CREATE TABLE marketo_activity_type (
            apiName TEXT PRIMARY KEY COLLATE NOCASE, id INTEGER NOT NULL UNIQUE,
            createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL, approved TEXT, draft TEXT);
        """

    private static let calls = """
        CREATE TABLE marketo_token (
            token TEXT PRIMARY KEY, expiresAt INTEGER NOT NULL, isExpired INTEGER NOT NULL);
        CREATE TABLE marketo_usage (
            day TEXT NOT NULL, user TEXT NOT NULL, count INTEGER NOT NULL,
            PRIMARY KEY (day, user));
        CREATE TABLE marketo_errors (
            day TEXT NOT NULL, code TEXT NOT NULL, count INTEGER NOT NULL,
            PRIMARY KEY (day, code));
        """

    /// Bulk extracts and imports, and static lists.
    private static let jobs = """
        CREATE TABLE marketo_export (
            id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, kind TEXT NOT NULL,
            status TEXT NOT NULL, request TEXT NOT NULL, createdAt INTEGER NOT NULL,
            queuedAt INTEGER, startedAt INTEGER, finishedAt INTEGER, records INTEGER,
            bytes INTEGER, checksum TEXT);
        CREATE INDEX marketo_export_status ON marketo_export (status, number);
        CREATE TABLE marketo_export_part (
            export TEXT NOT NULL, start INTEGER NOT NULL, bytes BLOB NOT NULL,
            PRIMARY KEY (export, start)) WITHOUT ROWID;
        CREATE TABLE marketo_import (
            id INTEGER PRIMARY KEY AUTOINCREMENT, status TEXT NOT NULL, queuedAt INTEGER NOT NULL,
            request TEXT NOT NULL, body BLOB NOT NULL, processed INTEGER NOT NULL DEFAULT 0,
            failed INTEGER NOT NULL DEFAULT 0, warned INTEGER NOT NULL DEFAULT 0,
            failures TEXT NOT NULL DEFAULT '', warnings TEXT NOT NULL DEFAULT '');
        CREATE TABLE marketo_list (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,
            description TEXT NOT NULL, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL);
        CREATE TABLE marketo_list_member (
            list INTEGER NOT NULL, lead INTEGER NOT NULL,
            PRIMARY KEY (list, lead)) WITHOUT ROWID;
        CREATE INDEX marketo_list_member_lead ON marketo_list_member (lead);
        """
}
