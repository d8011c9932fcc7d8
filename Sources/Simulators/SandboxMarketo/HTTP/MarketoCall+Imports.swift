// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// Bulk imports of leads (docs/reference/marketo.md, Extracts and imports).
extension MarketoCall {
    func makeImport() async throws -> SandboxResponse {
        guard let type = request.header("Content-Type"),
            request.contentType == "multipart/form-data",
            let file = MultipartForm.part("file", of: request.body, contentType: type)
        else { throw MarketoAPIError("613") }
        let format = try required("format").uppercased()
        guard let separator = MarketoExportTable.separators[format] else {
            throw MarketoAPIError("1003", "Invalid data: format '\(format)'")
        }
        var description: JSON = ["format": .string(format)]
        if let name = parameters["lookupField"], !name.isEmpty {
            try checkSearchable(name)
            description["lookupField"] = .string(name)
        }
        let list = try numbers("listId").first
        if let list { description["listId"] = .integer(list) }
        if let name = parameters["partitionName"] {
            try checkPartition(["partitionName": .string(name)])
        }
        let rows = SeparatedValues.rows(file, separator: separator.utf8.first ?? UInt8(ascii: ","))
        guard let names = rows.first else { throw MarketoAPIError.missing("file") }
        for name in names where catalogue[name] == nil { throw MarketoAPIError.unknownField(name) }
        let request = description
        let job = try await imports { imports in
            if let list { _ = try MarketoLists(db: imports.saver.store.db).list(list) }
            return try imports.make(request, file)
        }
        return answer.success([job.json])
    }

    func importStatus() async throws -> SandboxResponse {
        let id = try MarketoCall.number(path[2])
        return answer.success([try await imports { try $0.job(id) }.json])
    }

    /// `failures` and `warnings`; there are no warnings.
    func importFile(_ what: String) async throws -> SandboxResponse {
        guard ["failures", "warnings"].contains(what) else { return try unknown() }
        let id = try MarketoCall.number(path[2])
        let job = try await imports { try $0.job(id) }
        guard job.status == "Complete" else { throw MarketoAPIError("1019") }
        let text = what == "failures" ? job.failures : ""
        return SandboxResponse(status: 200, type: "text/csv", text: text)
    }

    /// Imports as they are by now.
    private func imports<Result: Sendable>(
        _ body: @escaping @Sendable (MarketoImports) throws -> Result
    ) async throws -> Result {
        let limits = state.limits
        return try await save(as: .list) { saver in
            let imports = MarketoImports(saver: saver, limits: limits)
            try imports.settle()
            return try body(imports)
        }
    }
}
