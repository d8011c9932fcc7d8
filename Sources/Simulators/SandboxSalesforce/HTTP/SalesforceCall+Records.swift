// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// Records one by one.
extension SalesforceCall {
    /// `POST /sobjects/{X}`
    func create(_ object: SalesforceObject) async throws -> SandboxResponse {
        let members = try body()
        if let error = recordFault(id: nil) { throw SaveFailure(error) }
        let id = try await environment.database.write { db in
            try saver(db).create(object, members)
        }
        return SandboxResponse(
            status: 201,
            json: ["id": .string(id), "success": true, "errors": []]
        )
    }

    /// `/sobjects/{X}/{id}`
    func record(_ object: SalesforceObject, id text: String) async throws -> SandboxResponse {
        guard let id = SalesforceID.normalised(text) else { throw SaveFailure(.noKey(text)) }
        switch request.method {
        case "GET", "HEAD": return try await read(object, id: id)
        case "PATCH":
            let members = try body()
            if let error = recordFault(id: id) { throw SaveFailure(error) }
            try await environment.database.write { db in
                try saver(db).update(object, id: id, members)
            }
            return SalesforceAnswer.noContent
        case "DELETE":
            if let error = recordFault(id: id) { throw SaveFailure(error) }
            try await environment.database.write { db in
                try saver(db).delete(object, id: id)
            }
            return SalesforceAnswer.noContent
        default:
            let methods = ["DELETE", "GET", "HEAD", "PATCH"]
            throw SaveFailure(SalesforceCall.notAllowed(request.method, methods))
        }
    }

    /// `/sobjects/{X}/{field}/{value}`
    func record(
        _ object: SalesforceObject,
        key name: String,
        value: String
    ) async throws -> SandboxResponse {
        guard let key = object[name], key.isKey else { throw SaveFailure(.noKey(name)) }
        switch request.method {
        case "GET", "HEAD": return try await read(object, key: key, value: value)
        case "PATCH": return try await upsert(object, key: key, value: value)
        case "DELETE":
            let ids = try await ids(object, key: key, value: value)
            guard ids.count <= 1 else { return choices(object, ids) }
            guard let id = ids.first else { throw SaveFailure(.notFound) }
            return try await record(object, id: id)
        default:
            let methods = ["DELETE", "GET", "HEAD", "PATCH"]
            throw SaveFailure(SalesforceCall.notAllowed(request.method, methods))
        }
    }

    // MARK: Reading

    private func read(_ object: SalesforceObject, id: String) async throws -> SandboxResponse {
        guard id.hasPrefix(object.keyPrefix) else { throw SaveFailure(.notFound) }
        let names = request.query["fields"]?.split(separator: ",").map { String($0) }
        let records = try await retrieve(object, ids: [id], names: names)
        guard let found = records.first ?? nil else { throw SaveFailure(.notFound) }
        guard !found.isDeleted else { throw SaveFailure(.deleted) }
        return SandboxResponse(json: found.json)
    }

    private func read(
        _ object: SalesforceObject,
        key: SalesforceField,
        value: String
    ) async throws -> SandboxResponse {
        let ids = try await ids(object, key: key, value: value)
        guard ids.count <= 1 else { return choices(object, ids) }
        guard let id = ids.first else { throw SaveFailure(.notFound) }
        return try await read(object, id: id)
    }

    /// Records by their IDs, in the order of those; nil for a record that never existed.
    ///
    /// - Parameter names: the fields; nil for all that the user sees.
    func retrieve(
        _ object: SalesforceObject,
        ids: [String],
        names: [String]?
    ) async throws -> [(json: JSON, isDeleted: Bool)?] {
        for name in names ?? [] where object[name] == nil && !name.contains(".") {
            throw SaveFailure(.noColumn(name, object.name))
        }
        // Id comes first without being asked for.
        var fields = names ?? object.fields.map(\.name)
        if !fields.contains(where: { $0.lowercased() == "id" }) { fields.append("Id") }
        var plan = try SOQLPlanner.plan(
            "SELECT \(fields.joined(separator: ", ")) FROM \(object.name)",
            schema: schema,
            profile: user.profile,
            now: environment.clock.now(),
            includesDeleted: true
        )
        let deletedIndex = plan.columns.count
        plan.columns.append(object["IsDeleted"] == nil ? "0" : "t0.\"IsDeleted\"")
        let (schema, whole) = (schema, plan)
        let rows = try await environment.database.read { db in
            try SalesforceStore(db: db, schema: schema).values(
                whole.statement(ids: ids.count),
                ids.map { .text($0) }
            )
        }
        let byID = Dictionary(rows.map { ($0[0].text ?? "", $0) }, uniquingKeysWith: { $1 })
        return ids.map { id in
            byID[id].map { (records([$0], plan)[0], $0[deletedIndex].isTrue) }
        }
    }

    private func ids(
        _ object: SalesforceObject,
        key: SalesforceField,
        value: String
    ) async throws -> [String] {
        let stored: StoredValue
        do {
            stored = try FieldReader(field: key, forms: schema.forms).read(.string(value))
        } catch let error as SaveError {
            throw SaveFailure(error)
        }
        let schema = schema
        return try await environment.database.read { db in
            try SalesforceStore(db: db, schema: schema)
                .records(object, field: key, value: stored)
                .compactMap { $0["Id"]?.text }
        }
    }

    // MARK: Upsert

    private func upsert(
        _ object: SalesforceObject,
        key: SalesforceField,
        value: String
    ) async throws -> SandboxResponse {
        let members = try body()
        if let error = recordFault(id: nil) { throw SaveFailure(error) }
        let updatesOnly = request.query["updateOnly"]?.lowercased() == "true"
        let outcome = try await environment.database.write { db in
            try saver(db).upsert(
                object,
                key: key,
                value: .string(value),
                members,
                updatesOnly: updatesOnly
            )
        }
        switch outcome {
        case .ambiguous(let ids): return choices(object, ids)
        case .saved(let id, let isNew):
            // Before version 46 an update had no body.
            if !isNew, (Int(version.dropFirst().prefix { $0 != "." }) ?? 0) < 46 {
                return SalesforceAnswer.noContent
            }
            return SandboxResponse(
                status: isNew ? 201 : 200,
                json: [
                    "id": .string(id), "success": true, "errors": [],
                    "created": .boolean(isNew),
                ]
            )
        }
    }

    /// Several records have the external ID: where they are.
    private func choices(_ object: SalesforceObject, _ ids: [String]) -> SandboxResponse {
        SandboxResponse(
            status: 300,
            json: .array(
                ids.map { .string("/services/data/\(version)/sobjects/\(object.name)/\($0)") }
            )
        )
    }
}
