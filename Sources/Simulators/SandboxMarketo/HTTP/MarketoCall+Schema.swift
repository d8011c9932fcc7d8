// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// The fields of leads (docs/reference/marketo.md, Fields).
extension MarketoCall {
    /// Describe Lead
    func describe() -> SandboxResponse { answer.success(catalogue.fields.map(\.describeJSON)) }

    /// Describe Lead2
    func describe2() -> SandboxResponse {
        let custom = catalogue.fields.filter { $0.isCustom && $0.isSearchable }.map(\.key)
        let searchable = MarketoField.searchableStandard + custom
        return answer.success([
            [
                "name": "API Lead",
                "searchableFields": .array(searchable.map { .array([.string($0)]) }),
                "fields": .array(catalogue.fields.compactMap(\.describe2JSON)),
            ]
        ])
    }

    /// Get Lead Fields, Create Lead Fields
    func fieldCollection() async throws -> SandboxResponse {
        if method == "POST" { return try await createFields() }
        return try await allow("GET") {
            let fields = Array(catalogue.fields.filter { $0.name != nil }.enumerated())
            return try page(fields, .fields, position: { Int64($0.offset) + 1 }) {
                $0.element.schemaJSON
            }
        }
    }

    /// Get Lead Field by Name, Update Lead Field
    func field(_ name: String) async throws -> SandboxResponse {
        guard var field = catalogue[name] else { throw MarketoAPIError.unknownField(name) }
        if method == "GET" { return answer.success([field.schemaJSON]) }
        guard method == "POST" else { throw MarketoAPIError("605") }
        let records = try input(try document())
        guard records.count == 1 else {
            throw MarketoAPIError.tooMany("\(records.count) records", most: 1)
        }
        try checkDisplayName(records[0], except: field)
        field.apply(records[0])
        // Only custom fields are kept: nothing else of a standard one would come back.
        guard field.isCustom else { throw MarketoAPIError.unsupportedField(name) }
        try await keep([field])
        return answer.success([["name": .string(name), "status": "updated"]])
    }

    private func createFields() async throws -> SandboxResponse {
        let records = try input(try document())
        var id = try await environment.database.read { try MarketoCustomFields(db: $0).nextID() }
        var fields: [MarketoField] = []
        for record in records {
            var field = try newField(record, id: id)
            guard !fields.contains(where: { $0.key == field.key }) else {
                throw MarketoAPIError("1036")
            }
            field.isAPICreated = true
            fields.append(field)
            id += 1
        }
        try await keep(fields)
        return answer.success(
            fields.map { ["name": .string($0.key), "status": "created"] }
        )
    }

    private func newField(_ record: JSON, id: Int64) throws(MarketoAPIError) -> MarketoField {
        for name in ["displayName", "name", "dataType"] where (record[name]?.text ?? "").isEmpty {
            throw .missing(name)
        }
        let name = record["name"]?.text ?? ""
        let isName =
            name.utf8.first.map { MarketoCall.isLetter($0) } ?? false
            && name.utf8.allSatisfy {
                MarketoCall.isLetter($0) || 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "_")
            }
        guard isName else { throw MarketoAPIError("1003", "Invalid data: name '\(name)'") }
        let known = catalogue.fields.contains { $0.key.lowercased() == name.lowercased() }
        guard !known else { throw MarketoAPIError("1017") }
        try checkDisplayName(record, except: nil)
        let type = record["dataType"]?.text ?? ""
        guard let kind = MarketoField.Kind(rawValue: type), kind.canBeCreated else {
            throw MarketoAPIError("1003", "Invalid data: dataType '\(type)'")
        }
        var field = MarketoField(custom: name, record["displayName"]?.text ?? name, kind, id: id)
        field.apply(record)
        return field
    }

    private func checkDisplayName(
        _ record: JSON,
        except own: MarketoField?
    ) throws(MarketoAPIError) {
        guard let name = record["displayName"]?.text else { return }
        let isTaken = catalogue.fields.contains {
            $0.id != own?.id && $0.displayName.lowercased() == name.lowercased()
        }
        if isTaken { throw MarketoAPIError("1017") }
    }

    private func keep(_ fields: [MarketoField]) async throws {
        let state = state
        let kept = fields
        try await environment.database.write { db in
            let custom = MarketoCustomFields(db: db)
            for field in kept { try custom.keep(field) }
            state.catalogue = try custom.catalogue()
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        0x41...0x5A ~= byte || 0x61...0x7A ~= byte
    }
}
