// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Foundation
internal import GRDB
internal import Primitives
internal import SandboxKit

/// A bulk extract.
struct MarketoExport: Sendable {
    /// The kind of records that it extracts.
    enum Kind: String, Sendable { case leads, activities }

    var id: String
    /// In which order it was made.
    var number: Int64
    var kind: Kind
    /// Created, Queued, Processing, Canceled, Completed or Failed.
    var status: String
    var request: JSON
    var createdAt: Int64
    var queuedAt: Int64?
    var startedAt: Int64?
    var finishedAt: Int64?
    var records: Int64?
    var bytes: Int64?
    var checksum: String?

    /// As all calls show it.
    func json(status shown: String? = nil) -> JSON {
        var json: JSON = [
            "exportId": .string(id), "status": .string(shown ?? status),
            "format": request["format"] ?? "CSV", "createdAt": time(createdAt),
        ]
        if let queuedAt { json["queuedAt"] = time(queuedAt) }
        if let startedAt { json["startedAt"] = time(startedAt) }
        if let finishedAt { json["finishedAt"] = time(finishedAt) }
        if let records { json["numberOfRecords"] = .integer(records) }
        if let bytes { json["fileSize"] = .integer(bytes) }
        if let checksum { json["fileChecksum"] = .string("sha256:" + checksum) }
        return json
    }

    private func time(_ milliseconds: Int64) -> JSON {
        .string(MarketoTime.written(Timestamp(milliseconds: milliseconds)))
    }
}

/// The bulk extracts of the subscription (docs/reference/marketo.md, Extracts and imports). Jobs go
/// on by the clock, whenever somebody asks: two at a time, in the order in which they were queued.
struct MarketoExports {
    let store: MarketoStore
    let now: Timestamp
    let limits: MarketoLimits

    private var db: Database { store.db }

    // MARK: Jobs

    func make(_ kind: MarketoExport.Kind, _ request: JSON) throws -> MarketoExport {
        let last = try Int64.fetchOne(db, sql: "SELECT MAX(number) FROM marketo_export") ?? 0
        let export = MarketoExport(
            id: UUID().uuidString.lowercased(),
            number: last + 1,
            kind: kind,
            status: "Created",
            request: request,
            createdAt: now.milliseconds
        )
        try keep(export)
        return export
    }

    /// - Throws: 1013 for an unknown one.
    func export(_ id: String, _ kind: MarketoExport.Kind) throws -> MarketoExport {
        guard let export = try exports("id = ? AND kind = ?", [id, kind.rawValue]).first else {
            throw MarketoAPIError("1013")
        }
        return export
    }

    /// Those of a kind that were made at a time or later, in that order.
    func all(_ kind: MarketoExport.Kind, since milliseconds: Int64) throws -> [MarketoExport] {
        try exports("kind = ? AND createdAt >= ?", [kind.rawValue, milliseconds])
    }

    /// Those that wait or run, of all kinds.
    private func open() throws -> [MarketoExport] {
        try exports("status IN ('Queued', 'Processing')", [])
    }

    private func exports(
        _ condition: String,
        _ arguments: StatementArguments
    ) throws -> [MarketoExport] {
        try Row.fetchAll(
            db,
            sql: "SELECT * FROM marketo_export WHERE \(condition) ORDER BY number",
            arguments: arguments
        ).map { row in
            MarketoExport(
                id: row["id"],
                number: row["number"],
                kind: MarketoExport.Kind(rawValue: row["kind"]) ?? .leads,
                status: row["status"],
                request: try store.parse(row["request"]),
                createdAt: row["createdAt"],
                queuedAt: row["queuedAt"],
                startedAt: row["startedAt"],
                finishedAt: row["finishedAt"],
                records: row["records"],
                bytes: row["bytes"],
                checksum: row["checksum"]
            )
        }
    }

    /// Puts a job into the queue.
    ///
    /// - Throws: 1029 when it is there already, the queue is full or the day's bytes are used up.
    func enqueue(_ id: String, _ kind: MarketoExport.Kind) throws -> MarketoExport {
        var export = try export(id, kind)
        guard export.status == "Created" else {
            throw MarketoAPIError("1029", "Job already queued")
        }
        guard try open().count < MarketoSandboxLimits.jobsQueued else {
            throw MarketoAPIError("1029")
        }
        let today = try Int64.fetchOne(
            db,
            sql: "SELECT SUM(bytes) FROM marketo_export WHERE finishedAt >= ?",
            arguments: [MarketoUsage.start(ofDay: now).milliseconds]
        )
        guard today ?? 0 < limits.dailyExportBytes else {
            throw MarketoAPIError("1029", "Export daily quota exceeded")
        }
        export.status = "Queued"
        export.queuedAt = now.milliseconds
        try keep(export)
        return export
    }

    /// Ends a job that is not over.
    func cancel(_ id: String, _ kind: MarketoExport.Kind) throws -> MarketoExport {
        var export = try export(id, kind)
        guard ["Created", "Queued", "Processing"].contains(export.status) else {
            throw MarketoAPIError.invalidData
        }
        export.status = "Canceled"
        try keep(export)
        return export
    }

    /// Lets all jobs come as far as they are by now.
    func settle() throws {
        let open = try open().sorted { left, right in
            (left.startedAt ?? .max, left.queuedAt ?? 0, left.number)
                < (right.startedAt ?? .max, right.queuedAt ?? 0, right.number)
        }
        // When each of the places for running jobs is free.
        var free = [Int64](repeating: .min, count: MarketoSandboxLimits.jobsRunning)
        for var export in open {
            guard let place = free.indices.min(by: { free[$0] < free[$1] }) else { return }
            let start = export.startedAt ?? max(export.queuedAt ?? 0, free[place])
            free[place] = start + limits.jobMilliseconds
            guard start <= now.milliseconds else { return }
            export.startedAt = start
            export.status = "Processing"
            if free[place] <= now.milliseconds {
                export.finishedAt = free[place]
                try MarketoExportFile(store: store, now: now).write(&export)
                export.status = "Completed"
            }
            try keep(export)
        }
    }

    private func keep(_ export: MarketoExport) throws {
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO marketo_export
                    (id, number, kind, status, request, createdAt, queuedAt, startedAt,
                     finishedAt, records, bytes, checksum)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                export.id, export.number, export.kind.rawValue, export.status,
                export.request.written, export.createdAt, export.queuedAt, export.startedAt,
                export.finishedAt, export.records, export.bytes, export.checksum,
            ]
        )
    }

    // MARK: Files

    /// Some bytes of a job's file.
    func bytes(of export: MarketoExport, _ range: Range<Int64>) throws -> [UInt8] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT start, bytes FROM marketo_export_part
                WHERE export = ? AND start < ? AND start + LENGTH(bytes) > ? ORDER BY start
                """,
            arguments: [export.id, range.upperBound, range.lowerBound]
        )
        var bytes: [UInt8] = []
        while let row = try rows.next() {
            let start: Int64 = row["start"]
            let piece = [UInt8](row["bytes"] as Data)
            let lower = Int(max(range.lowerBound - start, 0))
            let upper = Int(min(range.upperBound - start, Int64(piece.count)))
            bytes += piece[lower..<upper]
        }
        return bytes
    }
}

/// The file of a job, written piece by piece, so that a large one needs no room of its own.
private struct MarketoExportFile {
    let store: MarketoStore
    let now: Timestamp

    func write(_ export: inout MarketoExport) throws {
        var writer = Writer(db: store.db, export: export.id)
        let table = MarketoExportTable(export.request, kind: export.kind)
        try writer.add(table.header)
        var records: Int64 = 0
        try table.forEachRow(store, at: now) { row in
            records += 1
            try writer.add(row)
        }
        try writer.flush()
        export.records = records
        export.bytes = writer.start
        export.checksum = writer.hash.finalize().map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    private struct Writer {
        let db: Database
        let export: String
        var start: Int64 = 0
        let hash = SHA256()
        private var buffer: [UInt8] = []

        init(db: Database, export: String) { (self.db, self.export) = (db, export) }

        mutating func add(_ bytes: [UInt8]) throws {
            buffer += bytes
            if buffer.count >= MarketoSandboxLimits.filePieceBytes { try flush() }
        }

        mutating func flush() throws {
            guard !buffer.isEmpty else { return }
            try db.cachedStatement(
                sql: "INSERT INTO marketo_export_part (export, start, bytes) VALUES (?, ?, ?)"
            ).execute(arguments: [export, start, Data(buffer)])
            hash.update(buffer)
            start += Int64(buffer.count)
            buffer.removeAll(keepingCapacity: true)
        }
    }
}
