// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import GRDB
internal import Primitives
internal import SandboxKit

/// A job of Bulk API 2.0 (docs/reference/salesforce.md, Bulk API 2.0).
struct SalesforceJob: Sendable {
    enum Kind: String, Sendable { case ingest, query }

    enum State: String, Sendable {
        case open = "Open"
        case uploadComplete = "UploadComplete"
        case inProgress = "InProgress"
        case complete = "JobComplete"
        case failed = "Failed"
        case aborted = "Aborted"

        var isOver: Bool { self == .complete || self == .failed || self == .aborted }
    }

    /// The files of results.
    enum Rows: String, Sendable {
        case results, successful, failed, unprocessed
    }

    var id: String
    var kind: Kind
    var state: State
    /// What was asked for, with all that has a default: operation, object, query, apiVersion,
    /// externalIdFieldName, lineEnding, columnDelimiter.
    var request: JSON
    var userID: String
    var createdAt: Timestamp
    var changedAt: Timestamp
    /// When all was there; nil while a file is awaited.
    var queuedAt: Timestamp?
    var error: String?
    var processed: Int64 = 0
    var failed: Int64 = 0

    var operation: String { request["operation"]?.text ?? "" }
    var object: String { request["object"]?.text ?? "" }
    /// `66.0`
    var version: String { request["apiVersion"]?.text ?? "" }

    /// The separator of the columns in its files.
    var separator: String {
        SalesforceJob.separators[request["columnDelimiter"]?.text ?? ""] ?? ","
    }

    /// The line end in its files.
    var lineEnd: String { request["lineEnding"] == "CRLF" ? "\r\n" : "\n" }

    static let separators = [
        "BACKQUOTE": "`", "CARET": "^", "COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "TAB": "\t",
    ]

    /// A line of its files.
    func line(_ values: [String]) -> String {
        SeparatedValues.quotedLine(values, separator: separator, end: lineEnd)
    }

    /// The members in answers that create or change the job or list it.
    var summary: JSON {
        var json: JSON = [
            "id": .string(id), "operation": .string(operation), "object": .string(object),
            "createdById": .string(userID), "createdDate": .string(SalesforceTime.text(createdAt)),
            "systemModstamp": .string(SalesforceTime.text(changedAt)),
            "state": .string(state.rawValue),
        ]
        if let key = request["externalIdFieldName"] { json["externalIdFieldName"] = key }
        json["concurrencyMode"] = "Parallel"
        json["contentType"] = "CSV"
        json["apiVersion"] = .number(Double(version) ?? 0)
        if kind == .ingest, state == .open {
            json["contentUrl"] = .string("services/data/v\(version)/jobs/ingest/\(id)/batches")
        }
        json["lineEnding"] = request["lineEnding"]
        json["columnDelimiter"] = request["columnDelimiter"]
        return json
    }

    /// The members in the answer to Get Job Info.
    var information: JSON {
        var json = summary
        json["jobType"] = kind == .ingest ? "V2Ingest" : "V2Query"
        json["retries"] = 0
        json["totalProcessingTime"] = .integer(
            state.isOver ? OrgLimits.salesforceJobMilliseconds : 0
        )
        json["numberRecordsProcessed"] = .integer(processed)
        if kind == .ingest {
            json["apiActiveProcessingTime"] = json["totalProcessingTime"]
            json["apexProcessingTime"] = 0
            json["numberRecordsFailed"] = .integer(failed)
        }
        if let error { json["errorMessage"] = .string(error) }
        return json
    }
}

/// The jobs inside one transaction.
struct SalesforceJobTable {
    let db: Database

    /// The job of an ID, nil when there is none.
    func job(_ id: String, _ kind: SalesforceJob.Kind) throws -> SalesforceJob? {
        try jobs("id = ? AND kind = ?", [id, kind.rawValue]).first
    }

    /// All jobs of a kind, the newest first.
    func all(_ kind: SalesforceJob.Kind) throws -> [SalesforceJob] {
        try jobs("kind = ?", [kind.rawValue])
    }

    /// The jobs that wait or run, the oldest first.
    func open() throws -> [SalesforceJob] {
        try jobs("state IN ('UploadComplete', 'InProgress')", []).reversed()
    }

    private func jobs(
        _ condition: String,
        _ arguments: StatementArguments
    ) throws -> [SalesforceJob] {
        let columns =
            "id, kind, state, request, userId, createdAt, changedAt, queuedAt, error, processed, "
            + "failed"
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT \(columns) FROM salesforce_job WHERE \(condition) ORDER BY id DESC",
            arguments: arguments
        )
        return try rows.map { row in
            SalesforceJob(
                id: row["id"],
                kind: SalesforceJob.Kind(rawValue: row["kind"]) ?? .ingest,
                state: SalesforceJob.State(rawValue: row["state"]) ?? .failed,
                request: try JSON.parse(row["request"] as String),
                userID: row["userId"],
                createdAt: Timestamp(milliseconds: row["createdAt"]),
                changedAt: Timestamp(milliseconds: row["changedAt"]),
                queuedAt: (row["queuedAt"] as Int64?).map { Timestamp(milliseconds: $0) },
                error: row["error"],
                processed: row["processed"],
                failed: row["failed"]
            )
        }
    }

    /// Keeps a job as it is now.
    func keep(_ job: SalesforceJob) throws {
        try db.execute(
            sql: """
                INSERT INTO salesforce_job (id, kind, state, request, userId, createdAt, changedAt,
                    queuedAt, error, processed, failed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET state = excluded.state,
                    changedAt = excluded.changedAt, queuedAt = excluded.queuedAt,
                    error = excluded.error, processed = excluded.processed,
                    failed = excluded.failed
                """,
            arguments: [
                job.id, job.kind.rawValue, job.state.rawValue, job.request.written, job.userID,
                job.createdAt.milliseconds, job.changedAt.milliseconds,
                job.queuedAt?.milliseconds, job.error, job.processed, job.failed,
            ]
        )
    }

    func remove(_ id: String) throws {
        try db.execute(sql: "DELETE FROM salesforce_job_row WHERE job = ?", arguments: [id])
        try db.execute(sql: "DELETE FROM salesforce_job WHERE id = ?", arguments: [id])
    }

    // MARK: Files

    /// The file that was uploaded; nil while there is none.
    func upload(_ id: String) throws -> [UInt8]? {
        let sql = "SELECT data FROM salesforce_job WHERE id = ?"
        return try Data.fetchOne(db, sql: sql, arguments: [id]).map { Array($0) }
    }

    func setUpload(_ bytes: [UInt8], of id: String) throws {
        try db.execute(
            sql: "UPDATE salesforce_job SET data = ? WHERE id = ?",
            arguments: [Data(bytes), id]
        )
    }

    /// Adds a line to one of a job's files; number 0 is the header.
    func add(_ line: String, _ number: Int, to rows: SalesforceJob.Rows, of id: String) throws {
        try db.cachedStatement(
            sql: "INSERT INTO salesforce_job_row (job, kind, number, line) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [id, rows.rawValue, number, line])
    }

    /// Lines of one of a job's files.
    func lines(
        _ rows: SalesforceJob.Rows,
        of id: String,
        from first: Int,
        count: Int
    ) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                SELECT line FROM salesforce_job_row WHERE job = ? AND kind = ? AND number >= ?
                ORDER BY number LIMIT ?
                """,
            arguments: [id, rows.rawValue, first, count]
        )
    }
}

extension OrgLimits {
    /// How long a job runs, by the clock: Salesforce needs seconds and more.
    static let salesforceJobMilliseconds: Int64 = 500
    /// The records that a job saves in one transaction of Salesforce's.
    static let salesforceJobChunk = 200
    /// The longest file of a job, in bytes: larger bodies are not read at all.
    static let salesforceJobBytes = 150 << 20
    /// The longest file of a job that is made and filled in one call, in characters.
    static let salesforceMultipartCharacters = 100_000
    /// The records of one page of a query job's results, unless fewer are asked for.
    static let salesforceJobPage = 50_000
    /// The most jobs that are kept.
    static let salesforceJobs = 1000
}
