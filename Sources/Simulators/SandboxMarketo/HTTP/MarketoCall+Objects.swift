// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// Companies, opportunities and roles: `companies.json`, `opportunities.json`,
/// `opportunities/roles.json`, with `describe` and `delete`.
extension MarketoCall {
    /// Routes a call; nil if the path is none of these.
    func objects() async throws -> SandboxResponse? {
        var rest = path
        guard var kind = MarketoObjectKind(rawValue: rest.removeFirst()) else { return nil }
        if kind == .opportunities, rest.first == "roles" {
            kind = .roles
            rest.removeFirst()
        }
        let found = kind
        switch (rest.first, rest.count) {
        case (nil, 0) where method == "GET": return try await find(found)
        case (nil, 0): return try await allow("POST") { try await sync(found) }
        case ("describe", 1): return try await allow("GET") { describe(found) }
        case ("delete", 1): return try await allow("POST") { try await delete(found) }
        default: return nil
        }
    }

    private func describe(_ kind: MarketoObjectKind) -> SandboxResponse {
        let fields = kind.fields.map { field -> JSON in
            var json: JSON = [
                "name": .string(field.key), "displayName": .string(field.displayName),
                "dataType": .string(field.kind.rawValue),
            ]
            if let length = field.kind.length { json["length"] = .integer(Int64(length)) }
            let isKey = kind.dedupeFields.contains(field.key)
            json["updateable"] = .boolean(!field.isReadOnly && !isKey)
            return json
        }
        let stamp = JSON.string(MarketoTime.written(Timestamp(milliseconds: 1_420_070_400_000)))
        return answer.success([
            [
                "name": .string(kind.name), "displayName": .string(kind.displayName),
                "createdAt": stamp, "updatedAt": stamp, "idField": .string(kind.idField),
                "dedupeFields": .array(kind.dedupeFields.map { .string($0) }),
                "searchableFields": .array(
                    kind.searchable.map { .array($0.map { .string($0) }) }
                ),
                "fields": .array(fields),
            ]
        ])
    }

    // MARK: Look-up

    private func find(_ kind: MarketoObjectKind) async throws -> SandboxResponse {
        let type = try required("filterType")
        let group = type == "dedupeFields" ? kind.dedupeFields : [type]
        guard kind.searchable.contains(where: { $0 == group }) else {
            throw MarketoAPIError("1003", "Invalid filterType '\(type)'")
        }
        let names = try shown(kind)
        let wanted: Set<String>
        if group.count == 1 {
            let values = try required("filterValues").split(separator: ",").map(String.init)
            guard values.count <= MarketoSandboxLimits.filterValues else {
                throw MarketoAPIError.tooMany(
                    "\(values.count) values",
                    most: MarketoSandboxLimits.filterValues
                )
            }
            wanted = Set(values.map { $0.lowercased() })
        } else {
            let records = try input(try document())
            wanted = Set(records.map { MarketoCall.joined(group) { $0[$1] ?? .null }($0) })
        }
        let found = try await environment.database.read { db in
            try MarketoObjects(db: db, kind: kind).all().filter { object in
                wanted.contains(MarketoCall.joined(group) { $0[$1] }(object))
            }
        }
        return try page(found.enumerated().map { $0 }, .jobs, position: \.element.number) {
            index,
            object in
            .object(
                [.init("seq", .integer(Int64(index)))] + names.map { .init($0, object[$0]) }
            )
        }
    }

    private static func joined<Record>(
        _ group: [String],
        _ value: @escaping (Record, String) -> JSON
    ) -> (Record) -> String {
        { record in
            group.map { (value(record, $0).shown ?? "").lowercased() }
                .joined(separator: "\u{1F}")
        }
    }

    private func shown(_ kind: MarketoObjectKind) throws(MarketoAPIError) -> [String] {
        guard let names = list("fields") else {
            return [kind.idField] + kind.dedupeFields + ["createdAt", "updatedAt"]
        }
        for name in names where kind.field(name) == nil { throw .unknownField(name) }
        return names
    }

    // MARK: Changes

    private func sync(_ kind: MarketoObjectKind) async throws -> SandboxResponse {
        let body = try document()
        let text = body["action"]?.text ?? "createOrUpdate"
        guard let action = MarketoLeadSync.Action(rawValue: text), action != .createDuplicate else {
            throw MarketoAPIError("1003", "Invalid action '\(text)'")
        }
        let isByID = try isByID(kind, body["dedupeBy"])
        guard !isByID || action == .updateOnly else {
            throw MarketoAPIError("1003", "Invalid data: idField is for updates only")
        }
        let records = try input(body)
        let now = MarketoTime.seconds(environment.stamp(.marketo, request: request))
        let results = try await environment.database.write { db in
            let store = MarketoObjects(db: db, kind: kind)
            var seen: Set<String> = []
            return try records.enumerated().map { index, record in
                try result(index) {
                    if let error = recordFault() { throw error }
                    let name = isByID ? record[kind.idField]?.shown : store.key { record[$0] }
                    guard let name else {
                        throw MarketoAPIError.missing(
                            isByID ? kind.idField : kind.dedupeFields.joined(separator: ", ")
                        )
                    }
                    guard seen.insert(name).inserted else { throw MarketoAPIError("1036") }
                    return try save(record, name, isByID: isByID, action, store, at: now)
                }
            }
        }
        return answer.success(results)
    }

    private func save(
        _ record: JSON,
        _ name: String,
        isByID: Bool,
        _ action: MarketoLeadSync.Action,
        _ store: MarketoObjects,
        at time: Timestamp
    ) throws -> (MarketoObject, status: String) {
        let kind = store.kind
        var values: [String: JSON] = [:]
        for member in record.members ?? [] where member.name != kind.idField {
            guard let field = kind.field(member.name) else {
                throw MarketoAPIError.unknownField(member.name)
            }
            guard !field.isReadOnly else { throw MarketoAPIError.readOnly(member.name) }
            values[member.name] = try field.kept(member.value)
        }
        let old =
            isByID
            ? try store.all().first { $0.id.shown == name } : try store.object(key: name)
        if var object = old {
            guard action != .createOnly else { throw MarketoAPIError("1017") }
            for (name, value) in values { object.values[name] = value.isNull ? nil : value }
            try store.update(object, at: time)
            return (object, "updated")
        }
        guard action != .updateOnly else { throw MarketoAPIError("1013") }
        if kind == .roles { try checkRole(values, store.db) }
        return (
            try store.insert(values.filter { !$0.value.isNull }, key: name, at: time), "created"
        )
    }

    /// A role needs its opportunity and its person.
    private func checkRole(_ values: [String: JSON], _ db: Database) throws {
        let opportunities = MarketoObjects(db: db, kind: .opportunities)
        guard let key = opportunities.key({ values[$0] }),
            try opportunities.object(key: key) != nil
        else { throw MarketoAPIError("1013") }
        guard try MarketoStore(db: db, catalogue: catalogue).exists(values["leadId"]?.whole ?? 0)
        else {
            throw MarketoAPIError.leadNotFound
        }
    }

    private func delete(_ kind: MarketoObjectKind) async throws -> SandboxResponse {
        let body = try document()
        let isByID = try isByID(kind, body["deleteBy"])
        let records = try input(body)
        let results = try await environment.database.write { db in
            let store = MarketoObjects(db: db, kind: kind)
            return try records.enumerated().map { index, record in
                try result(index) {
                    let name = isByID ? record[kind.idField]?.shown : store.key { record[$0] }
                    let old = try name.flatMap { name in
                        isByID
                            ? try store.all().first { $0.id.shown == name }
                            : try store.object(key: name)
                    }
                    guard let old else { throw MarketoAPIError("1013") }
                    try store.delete(old)
                    return (old, "deleted")
                }
            }
        }
        return answer.success(results)
    }

    private func isByID(_ kind: MarketoObjectKind, _ json: JSON?) throws(MarketoAPIError) -> Bool {
        switch json?.text ?? "dedupeFields" {
        case "dedupeFields": return false
        case "idField": return true
        case let other: throw MarketoAPIError("1003", "Invalid data: '\(other)'")
        }
    }

    private func result(
        _ index: Int,
        _ body: () throws -> (MarketoObject, status: String)
    ) throws -> JSON {
        var json: JSON = ["seq": .integer(Int64(index))]
        do {
            let (object, status) = try body()
            json["status"] = .string(status)
            json[object.kind.idField] = object.id
        } catch let error as MarketoAPIError {
            json["status"] = "skipped"
            json["reasons"] = [error.json]
        }
        return json
    }
}
