// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import SandboxKit

/// Bulk extracts (docs/reference/marketo.md, Extracts and imports). Imports are in a file of their
/// own.
extension MarketoCall {
    /// Routes a call below `bulk`.
    func bulk() async throws -> SandboxResponse {
        guard let kind = MarketoExport.Kind(rawValue: path[0]) else { return try unknown() }
        switch path.count {
        case 1 where kind == .leads: return try await allow("POST") { try await makeImport() }
        case 3 where kind == .leads && path[1] == "batch":
            return try await allow("GET") { try await importStatus() }
        case 4 where kind == .leads && path[1] == "batch":
            return try await allow("GET") { try await importFile(path[3]) }
        case 2 where path[1] == "export":
            return try await allow("GET") { try await exportList(kind) }
        case 3 where path[1] == "export" && path[2] == "create":
            return try await allow("POST") { try await createExport(kind) }
        case 4 where path[1] == "export": return try await export(kind, path[2], path[3])
        default: return try unknown()
        }
    }

    private func createExport(_ kind: MarketoExport.Kind) async throws -> SandboxResponse {
        let request = try MarketoExportRequest.checked(try document(), kind, catalogue)
        let export = try await exports { try $0.make(kind, request) }
        return answer.success([export.json()])
    }

    private func export(
        _ kind: MarketoExport.Kind,
        _ id: String,
        _ verb: String
    ) async throws -> SandboxResponse {
        switch verb {
        case "enqueue":
            return try await allow("POST") {
                answer.success([try await exports { try $0.enqueue(id, kind) }.json()])
            }
        case "status":
            return try await allow("GET") {
                answer.success([try await exports { try $0.export(id, kind) }.json()])
            }
        case "cancel":
            return try await allow("POST") {
                let export = try await exports { try $0.cancel(id, kind) }
                // Both spellings occur.
                return answer.success([export.json(status: "Cancelled")])
            }
        case "file": return try await allow("GET") { try await exportFile(kind, id) }
        default: return try unknown()
        }
    }

    private func exportList(_ kind: MarketoExport.Kind) async throws -> SandboxResponse {
        let oldest =
            environment.clock.now().milliseconds - MarketoSandboxLimits.exportsListedMilliseconds
        let statuses = list("status")
        let exports = try await exports { try $0.all(kind, since: oldest) }
            .filter { statuses?.contains($0.status) ?? true }
        return try page(exports, .jobs, position: \.number) { $0.json() }
    }

    /// The file or, by `Range`, a part of it.
    private func exportFile(
        _ kind: MarketoExport.Kind,
        _ id: String
    ) async throws -> SandboxResponse {
        let range = request.header("Range")
        let (bytes, total, part) = try await exports { exports in
            let export = try exports.export(id, kind)
            guard export.status == "Completed", let total = export.bytes else {
                throw MarketoAPIError("1003", "Invalid data: the job is \(export.status)")
            }
            guard let range else {
                return (try exports.bytes(of: export, 0..<total), total, nil)
                    as ([UInt8], Int64, Range<Int64>?)
            }
            guard let part = MarketoCall.part(range, of: total) else { return ([], total, 0..<0) }
            return (try exports.bytes(of: export, part), total, part)
        }
        var headers = [("Content-Type", "text/csv; charset=UTF-8"), ("Accept-Ranges", "bytes")]
        guard let part else { return SandboxResponse(status: 200, headers: headers, body: bytes) }
        guard !part.isEmpty else {
            headers.append(("Content-Range", "bytes */\(total)"))
            return SandboxResponse(status: 416, headers: headers)
        }
        let bounds = "\(part.lowerBound)-\(part.upperBound - 1)"
        headers.append(("Content-Range", "bytes \(bounds)/\(total)"))
        return SandboxResponse(status: 206, headers: headers, body: bytes)
    }

    /// The bytes that a `Range` header means (RFC 9110, 14.1.2); nil for none of the file's.
    static func part(_ header: String, of total: Int64) -> Range<Int64>? {
        guard header.hasPrefix("bytes="), !header.contains(",") else { return nil }
        let bounds = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2 else { return nil }
        if bounds[0].isEmpty {
            guard let count = Int64(bounds[1]), count > 0, total > 0 else { return nil }
            return max(0, total - count)..<total
        }
        guard let lower = Int64(bounds[0]), lower >= 0, lower < total else { return nil }
        if bounds[1].isEmpty { return lower..<total }
        guard let upper = Int64(bounds[1]), upper >= lower else { return nil }
        return lower..<min(upper + 1, total)
    }

    /// Bulk extracts as they are by now.
    private func exports<Result: Sendable>(
        _ body: @escaping @Sendable (MarketoExports) throws -> Result
    ) async throws -> Result {
        let (catalogue, environment, limits) = (catalogue, environment, state.limits)
        return try await environment.database.write { db in
            let exports = MarketoExports(
                store: MarketoStore(db: db, catalogue: catalogue),
                now: environment.clock.now(),
                limits: limits
            )
            try exports.settle()
            return try body(exports)
        }
    }
}
