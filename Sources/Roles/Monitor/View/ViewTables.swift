// SPDX-License-Identifier: Apache-2.0

/// The tables of the view. Times are milliseconds since 1970 UTC; records are kept as they came.
enum ViewTables {
    /// A new number makes a file of an older version be read anew from the topics.
    static let version = 1

    static let all = """
        CREATE TABLE property(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

        CREATE TABLE place(
            topic TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL,
            PRIMARY KEY(topic, partition)
        ) WITHOUT ROWID;

        CREATE TABLE lead(
            id INTEGER PRIMARY KEY,
            lead TEXT NOT NULL UNIQUE,
            aliasOf TEXT,
            name TEXT, email TEXT, company TEXT,
            marketo TEXT, salesforce TEXT, object TEXT,
            isDeleted INTEGER NOT NULL DEFAULT 0,
            isPair INTEGER NOT NULL DEFAULT 0,
            pending INTEGER NOT NULL DEFAULT 0,
            entries INTEGER NOT NULL DEFAULT 0,
            at INTEGER NOT NULL,
            state BLOB
        );
        CREATE INDEX leadPending ON lead(id) WHERE pending > 0;
        CREATE INDEX leadPair ON lead(id) WHERE isPair;
        CREATE INDEX leadSurviving ON lead(id) WHERE aliasOf IS NULL;
        CREATE INDEX leadSalesforce ON lead(salesforce) WHERE salesforce IS NOT NULL;
        CREATE VIRTUAL TABLE leadText USING fts5(
            name, email, company, records,
            tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
        );

        CREATE TABLE activity(
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            lead TEXT NOT NULL, at INTEGER NOT NULL, request TEXT, record BLOB NOT NULL
        );
        CREATE INDEX activityLead ON activity(lead, at, number);
        CREATE INDEX activityAt ON activity(at);
        CREATE INDEX activityRequest ON activity(request) WHERE request IS NOT NULL;

        CREATE TABLE blocked(
            lead TEXT NOT NULL, system TEXT NOT NULL,
            failedEntry INTEGER NOT NULL DEFAULT 0, failedAt INTEGER, logged TEXT,
            settledEntry INTEGER NOT NULL DEFAULT 0,
            stateEntry INTEGER NOT NULL DEFAULT -1, stateAt INTEGER, held TEXT,
            PRIMARY KEY(lead, system)
        ) WITHOUT ROWID;

        CREATE TABLE failure(
            cause TEXT NOT NULL, lead TEXT NOT NULL, system TEXT NOT NULL, at INTEGER NOT NULL,
            object TEXT NOT NULL, code TEXT NOT NULL, field TEXT, message TEXT NOT NULL,
            PRIMARY KEY(cause, lead)
        ) WITHOUT ROWID;
        CREATE INDEX failureLead ON failure(lead, system);
        CREATE INDEX failureAt ON failure(cause, at, lead);

        CREATE TABLE conflict(
            id TEXT NOT NULL PRIMARY KEY,
            lead TEXT NOT NULL, entry INTEGER NOT NULL, at INTEGER NOT NULL,
            object TEXT NOT NULL, field TEXT NOT NULL, marketo TEXT NOT NULL,
            salesforce TEXT NOT NULL, winner TEXT NOT NULL, rule TEXT NOT NULL,
            settledAt INTEGER, changedAt INTEGER,
            resolvedAt INTEGER AS (COALESCE(settledAt, changedAt))
        ) WITHOUT ROWID;
        CREATE INDEX conflictAt ON conflict(at, id);
        CREATE INDEX conflictLead ON conflict(lead, field, entry);
        CREATE INDEX conflictOpen ON conflict(at, id)
            WHERE settledAt IS NULL AND changedAt IS NULL;
        CREATE INDEX conflictRule ON conflict(rule, field)
            WHERE settledAt IS NULL AND changedAt IS NULL;

        CREATE TABLE restored(
            lead TEXT NOT NULL, field TEXT NOT NULL, entry INTEGER NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY(lead, field)
        ) WITHOUT ROWID;

        CREATE TABLE command(
            id TEXT NOT NULL PRIMARY KEY,
            lead TEXT, at INTEGER NOT NULL, command BLOB, result BLOB
        ) WITHOUT ROWID;
        CREATE INDEX commandLead ON command(lead, at);
        CREATE INDEX commandAt ON command(at);

        CREATE TABLE minute(
            at INTEGER NOT NULL, system TEXT NOT NULL,
            applied INTEGER NOT NULL, rejected INTEGER NOT NULL,
            PRIMARY KEY(at, system)
        ) WITHOUT ROWID;

        CREATE TABLE cycle(number INTEGER PRIMARY KEY, startedAt INTEGER);
        CREATE TABLE cycleSystem(
            number INTEGER NOT NULL, system TEXT NOT NULL,
            created INTEGER NOT NULL DEFAULT 0, updated INTEGER NOT NULL DEFAULT 0,
            failed INTEGER NOT NULL DEFAULT 0, skipped INTEGER NOT NULL DEFAULT 0,
            conflicts INTEGER NOT NULL DEFAULT 0,
            calls INTEGER, changes INTEGER, reportedAt INTEGER, errors TEXT,
            PRIMARY KEY(number, system)
        ) WITHOUT ROWID;

        CREATE TABLE deadLetter(
            id TEXT NOT NULL PRIMARY KEY,
            at INTEGER NOT NULL, reason TEXT NOT NULL,
            topic TEXT, partition INTEGER, offset INTEGER,
            key BLOB, value BLOB, headers BLOB NOT NULL, isCut INTEGER NOT NULL,
            replayOf TEXT
        ) WITHOUT ROWID;
        CREATE INDEX deadLetterAt ON deadLetter(at, id);
        CREATE INDEX deadLetterSource ON deadLetter(topic, partition, offset);
        CREATE INDEX deadLetterReplay ON deadLetter(replayOf) WHERE replayOf IS NOT NULL;
        CREATE TABLE replay(id TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;

        CREATE TABLE objectSchema(object TEXT PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID;
        """
}
