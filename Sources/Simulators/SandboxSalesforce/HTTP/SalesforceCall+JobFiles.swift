// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import GRDB
internal import SandboxKit

/// The files of jobs: uploads and results.
extension SalesforceCall {
    /// `PUT jobs/ingest/{id}/batches`: once, while the job is open.
    func upload(_ job: SalesforceJob, _ bytes: [UInt8]) async throws -> SandboxResponse {
        guard bytes.count <= OrgLimits.salesforceJobBytes else {
            throw refusal("API_ERROR", "the file is too large")
        }
        guard job.state == .open else {
            throw refusal("INVALIDJOBSTATE", "the job is not open")
        }
        try await environment.database.write { db in
            let table = SalesforceJobTable(db: db)
            guard try table.upload(job.id) == nil else {
                throw SaveFailure(
                    SaveError("INVALIDBATCH", "the job has its file already: make another job")
                )
            }
            try table.setUpload(bytes, of: job.id)
        }
        return SandboxResponse(status: 201)
    }

    /// `successfulResults`, `failedResults` and `unprocessedrecords` of an ingest job.
    func file(_ name: String, of job: SalesforceJob) async throws -> SandboxResponse {
        let rows: SalesforceJob.Rows
        switch name.lowercased() {
        case "successfulresults": rows = .successful
        case "failedresults": rows = .failed
        case "unprocessedrecords": rows = .unprocessed
        default: throw SaveFailure(.notFound)
        }
        guard job.state.isOver else {
            throw refusal("INVALIDJOBSTATE", "the job is not over")
        }
        let lines = try await environment.database.read { db in
            try SalesforceJobTable(db: db).lines(rows, of: job.id, from: 0, count: .max)
        }
        return SalesforceCall.file(lines)
    }

    /// `jobs/query/{id}/results`, page by page.
    func results(_ job: SalesforceJob) async throws -> SandboxResponse {
        guard version == "v\(job.version)" else {
            var response = SalesforceAnswer.errors([
                SaveError(
                    "API_ERROR",
                    "the job was made with version \(job.version), and is read with that one"
                )
            ])
            response.status = 409
            return response
        }
        guard job.state == .complete else {
            throw refusal("INVALIDJOBSTATE", "the job is not complete")
        }
        let size = try page()
        let start = try start()
        let (header, lines) = try await environment.database.read { db in
            let table = SalesforceJobTable(db: db)
            return (
                try table.lines(.results, of: job.id, from: 0, count: 1),
                try table.lines(.results, of: job.id, from: start + 1, count: size)
            )
        }
        let end = start + lines.count
        var response = SalesforceCall.file(header + lines)
        let next = Data("\(end)".utf8).base64EncodedString()
        response.headers += [
            ("Sforce-NumberOfRecords", "\(lines.count)"),
            // The last page has the word null.
            ("Sforce-Locator", Int64(end) < job.processed ? next : "null"),
        ]
        return response
    }

    private func page() throws -> Int {
        guard let text = request.query["maxRecords"] else { return OrgLimits.salesforceJobPage }
        guard let size = Int(text), size > 0 else {
            throw refusal("API_ERROR", "maxRecords is a whole number from 1")
        }
        return size
    }

    private func start() throws -> Int {
        guard let locator = request.query["locator"], !locator.isEmpty else { return 0 }
        let text = Data(base64Encoded: locator).map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard let start = Int(text), 0...1_000_000_000 ~= start else {
            throw refusal("INVALID_QUERY_LOCATOR", "invalid query locator")
        }
        return start
    }

    private static func file(_ lines: [String]) -> SandboxResponse {
        SandboxResponse(
            status: 200,
            headers: [("Content-Type", "text/csv")],
            body: Array(lines.joined().utf8)
        )
    }
}
