// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import GRDB
internal import Primitives
internal import SandboxKit

/// A bulk import.
struct MarketoImport: Sendable {
    var id: Int64
    /// Queued, Importing or Complete.
    var status: String
    var queuedAt: Int64
    /// lookupField, listId and format.
    var request: JSON
    var processed: Int64
    var failed: Int64
    var failures: String

    var json: JSON {
        var json: JSON = [
            "batchId": .integer(id), "importId": .string("\(id)"), "status": .string(status),
        ]
        guard status != "Queued" else { return json }
        json["numOfLeadsProcessed"] = .integer(processed)
        json["numOfRowsFailed"] = .integer(failed)
        json["numOfRowsWithWarning"] = 0
        if status == "Complete" {
            let failed = failed == 0 ? "" : ", \(failed) failed"
            json["message"] = .string("Import completed, \(processed) records imported\(failed)")
        }
        return json
    }
}

/// Bulk imports (docs/reference/marketo.md, Extracts and imports). They go on by the clock, as
/// extracts do, two at a time.
struct MarketoImports {
    let saver: MarketoSaver
    let limits: MarketoLimits

    private var db: Database { saver.store.db }

    /// - Throws: 1016 when too many wait.
    func make(_ request: JSON, _ file: [UInt8]) throws -> MarketoImport {
        guard try all().filter({ $0.status != "Complete" }).count < MarketoSandboxLimits.jobsQueued
        else {
            throw MarketoAPIError("1016")
        }
        try db.execute(
            sql: """
                INSERT INTO marketo_import (status, queuedAt, request, body)
                VALUES ('Queued', ?, ?, ?)
                """,
            arguments: [saver.now.milliseconds, request.written, Data(file)]
        )
        return try job(db.lastInsertedRowID)
    }

    /// - Throws: 1013 for an unknown one.
    func job(_ id: Int64) throws -> MarketoImport {
        guard let job = try all().first(where: { $0.id == id }) else {
            throw MarketoAPIError("1013")
        }
        return job
    }

    private func all() throws -> [MarketoImport] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT id, status, queuedAt, request, processed, failed, failures
                FROM marketo_import ORDER BY id
                """
        ).map { row in
            MarketoImport(
                id: row["id"],
                status: row["status"],
                queuedAt: row["queuedAt"],
                request: try JSON.parse(row["request"] as String),
                processed: row["processed"],
                failed: row["failed"],
                failures: row["failures"]
            )
        }
    }

    /// Lets all jobs come as far as they are by now.
    func settle() throws {
        var free = [Int64](repeating: .min, count: MarketoSandboxLimits.jobsRunning)
        for var job in try all() where job.status != "Complete" {
            guard let place = free.indices.min(by: { free[$0] < free[$1] }) else { return }
            let start = max(job.queuedAt, free[place])
            free[place] = start + limits.jobMilliseconds
            guard start <= saver.now.milliseconds else { return }
            job.status = "Importing"
            if free[place] <= saver.now.milliseconds {
                try run(&job)
                job.status = "Complete"
            }
            try db.execute(
                sql: """
                    UPDATE marketo_import SET status = ?, processed = ?, failed = ?, failures = ?
                    WHERE id = ?
                    """,
                arguments: [job.status, job.processed, job.failed, job.failures, job.id]
            )
        }
    }

    private func run(_ job: inout MarketoImport) throws {
        let body = try Data.fetchOne(
            db,
            sql: "SELECT body FROM marketo_import WHERE id = ?",
            arguments: [job.id]
        )
        let separator = MarketoExportTable.separators[job.request["format"]?.text ?? "CSV"] ?? ","
        let rows = SeparatedValues.rows(
            [UInt8](body ?? Data()),
            separator: separator.utf8.first ?? UInt8(ascii: ",")
        )
        guard let names = rows.first else { return }
        let lookupField = job.request["lookupField"]?.text
        let sync = MarketoLeadSync(
            saver: saver,
            action: lookupField == "id" ? .updateOnly : .createOrUpdate,
            lookupField: lookupField,
            isOverlooking: { _ in false }
        )
        var failures = ""
        for row in rows.dropFirst() {
            // An empty cell leaves the field alone.
            let members = zip(names, row).filter { !$1.isEmpty }
                .map { JSON.Member($0, .string($1)) }
            switch try sync.save(.object(members)) {
            case .created(let id), .updated(let id):
                job.processed += 1
                if let list = job.request["listId"]?.whole {
                    try MarketoLists(db: db).add(id, to: list)
                }
            case .skipped(let errors):
                job.failed += 1
                let reason = errors.map(\.message).joined(separator: "; ")
                failures += SeparatedValues.line(row + [reason], separator: separator)
            }
        }
        guard job.failed > 0 else { return }
        let header = SeparatedValues.line(names + ["Import Failure Reason"], separator: separator)
        job.failures = header + failures
    }
}
