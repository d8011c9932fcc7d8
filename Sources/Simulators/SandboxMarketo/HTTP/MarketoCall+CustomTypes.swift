// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// Managing custom activity types (docs/reference/marketo.md, Activities): what is changed is a
/// draft, and what is approved is used.
extension MarketoCall {
    /// Routes a call below `activities/external`.
    func external() async throws -> SandboxResponse {
        switch path.count {
        case 2: return try await allow("POST") { try await addCustomActivities() }
        case 3 where path[2] == "types":
            return try await allow("GET") {
                let types = try await environment.database.read { db in
                    try MarketoCustomActivities(db: db).all()
                }
                return answer.success(types.map { $0.json($0.approved ?? $0.draft ?? [:]) })
            }
        case 3 where path[2] == "type": return try await allow("POST") { try await makeType() }
        case 4 where path[2] == "type":
            return try await allow("POST") {
                let change = try MarketoCustomTypeDraft.changes(try document())
                return try await draft { try change.apply(to: &$0) }
            }
        case 5 where path[2] == "type" && path[4] == "describe":
            return try await allow("GET") { try await describeType() }
        case 5 where path[2] == "type":
            return try await allow("POST") { try await moveType(path[4]) }
        case 6 where path[2] == "type" && path[4] == "attributes":
            return try await allow("POST") {
                let change = try MarketoCustomTypeDraft.attributes(try document(), path[5])
                return try await draft { try change.apply(to: &$0) }
            }
        default: return try unknown()
        }
    }

    private func makeType() async throws -> SandboxResponse {
        let json = try document()
        let version = try MarketoCustomTypeDraft.whole(json)
        let name = json["apiName"]?.text ?? ""
        guard name.utf8.allSatisfy({ MarketoCustomTypeDraft.isAlphanumeric($0) }),
            name.utf8.contains(where: { $0 > 0x39 && $0 != UInt8(ascii: "_") })
        else { throw MarketoAPIError("1003", "Invalid data: apiName '\(name)'") }
        let now = environment.clock.now()
        let type = try await environment.database.write { db in
            let types = MarketoCustomActivities(db: db)
            let all = try types.all()
            guard all.count < MarketoSandboxLimits.customTypes else {
                throw MarketoAPIError("1027")
            }
            guard !all.contains(where: { $0.apiName.lowercased() == name.lowercased() }) else {
                throw MarketoAPIError("1017")
            }
            let type = MarketoCustomType(
                id: try types.nextID(),
                apiName: name,
                createdAt: now,
                updatedAt: now,
                draft: version
            )
            try types.keep(type)
            return type
        }
        return answer.success([type.json(version)])
    }

    private func describeType() async throws -> SandboxResponse {
        let name = path[3]
        let type = try await environment.database.read { db in
            try MarketoCustomActivities(db: db).type(name)
        }
        let wantsDraft = parameters["draft"]?.lowercased() == "true"
        let version =
            wantsDraft ? type.draft ?? type.approved : type.approved ?? type.draft
        return answer.success([type.json(version ?? [:])])
    }

    /// Approve, discard a draft, or delete.
    private func moveType(_ verb: String) async throws -> SandboxResponse {
        let name = path[3]
        let now = environment.clock.now()
        let json = try await environment.database.write { db -> JSON in
            let types = MarketoCustomActivities(db: db)
            var type = try types.type(name)
            type.updatedAt = now
            switch verb {
            case "approve":
                guard let draft = type.draft else { throw MarketoAPIError.invalidData }
                (type.approved, type.draft) = (draft, nil)
            case "discardDraft":
                guard type.draft != nil, type.approved != nil else {
                    throw MarketoAPIError.invalidData
                }
                type.draft = nil
            case "delete":
                try types.remove(type)
                return type.json(type.approved ?? type.draft ?? [:], status: "deleted")
            default: throw MarketoAPIError("610")
            }
            try types.keep(type)
            return type.json(type.approved ?? [:])
        }
        return answer.success([json])
    }

    /// Changes a type's draft, which begins as the approved version.
    private func draft(
        _ change: @escaping @Sendable (inout JSON) throws -> Void
    ) async throws -> SandboxResponse {
        let name = path[3]
        let now = environment.clock.now()
        let json = try await environment.database.write { db -> JSON in
            let types = MarketoCustomActivities(db: db)
            var type = try types.type(name)
            var draft = type.draft ?? type.approved ?? [:]
            try change(&draft)
            type.draft = draft
            type.updatedAt = now
            try types.keep(type)
            return type.json(draft)
        }
        return answer.success([json])
    }
}

/// A change of a custom activity type's draft, checked as far as it can be without the type.
struct MarketoCustomTypeDraft: Sendable {
    private enum Change: Sendable {
        case members([JSON.Member])
        case create([JSON])
        case update([JSON])
        case delete([JSON])
    }

    private let change: Change

    private static let dataTypes: Set = [
        "string", "boolean", "integer", "float", "link", "email", "currency", "date", "datetime",
        "phone", "text",
    ]

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
        default: false
        }
    }

    /// The first version of a type.
    static func whole(_ json: JSON) throws(MarketoAPIError) -> JSON {
        for name in ["apiName", "name", "triggerName", "filterName"] {
            guard !(json[name]?.text ?? "").isEmpty else { throw .missing(name) }
        }
        guard let primary = json["primaryAttribute"], primary.members != nil else {
            throw .missing("primaryAttribute")
        }
        var version: JSON = [:]
        for name in ["name", "description", "triggerName", "filterName"] {
            if let text = json[name]?.text { version[name] = .string(text) }
        }
        version["primaryAttribute"] = try attribute(primary)
        version["attributes"] = []
        return version
    }

    /// Changes of names and of the primary attribute.
    static func changes(_ json: JSON) throws(MarketoAPIError) -> MarketoCustomTypeDraft {
        var members: [JSON.Member] = []
        for name in ["name", "description", "triggerName", "filterName"] {
            if let text = json[name]?.text { members.append(.init(name, .string(text))) }
        }
        if let primary = json["primaryAttribute"] {
            members.append(.init("primaryAttribute", try attribute(primary)))
        }
        return MarketoCustomTypeDraft(change: .members(members))
    }

    /// Changes of secondary attributes.
    static func attributes(
        _ json: JSON,
        _ verb: String
    ) throws(MarketoAPIError) -> MarketoCustomTypeDraft {
        guard let elements = json["attributes"]?.elements, !elements.isEmpty else {
            throw .missing("attributes")
        }
        var attributes: [JSON] = []
        for element in elements {
            guard !(element["apiName"]?.text ?? "").isEmpty else { throw .missing("apiName") }
            attributes.append(verb == "create" ? try attribute(element) : element)
        }
        switch verb {
        case "create": return MarketoCustomTypeDraft(change: .create(attributes))
        case "update": return MarketoCustomTypeDraft(change: .update(attributes))
        case "delete": return MarketoCustomTypeDraft(change: .delete(attributes))
        default: throw MarketoAPIError("610")
        }
    }

    private static func attribute(_ json: JSON) throws(MarketoAPIError) -> JSON {
        for name in ["apiName", "name"] {
            guard !(json[name]?.text ?? "").isEmpty else { throw .missing(name) }
        }
        let type = json["dataType"]?.text ?? "string"
        guard dataTypes.contains(type) else {
            throw MarketoAPIError("1003", "Invalid data: dataType '\(type)'")
        }
        var attribute: JSON = [
            "apiName": json["apiName"] ?? "", "name": json["name"] ?? "",
            "dataType": .string(type),
        ]
        if let text = json["description"]?.text { attribute["description"] = .string(text) }
        return attribute
    }

    /// Changes a draft.
    ///
    /// - Throws: 1017 for an attribute that is there, 1006 for one that is not, 1028 for too many.
    func apply(to draft: inout JSON) throws(MarketoAPIError) {
        var attributes = draft["attributes"]?.elements ?? []
        func place(_ attribute: JSON) -> Int? {
            let name = attribute["apiName"]?.text?.lowercased()
            return attributes.firstIndex { $0["apiName"]?.text?.lowercased() == name }
        }
        func known(_ attribute: JSON) throws(MarketoAPIError) -> Int {
            guard let place = place(attribute) else {
                throw .unknownField(attribute["apiName"]?.text ?? "")
            }
            return place
        }
        switch change {
        case .members(let members): for member in members { draft[member.name] = member.value }
        case .create(let new):
            for attribute in new {
                guard place(attribute) == nil else { throw MarketoAPIError("1017") }
                attributes.append(attribute)
            }
        case .update(let changed):
            for attribute in changed {
                let place = try known(attribute)
                for member in attribute.members ?? [] {
                    attributes[place][member.name] = member.value
                }
            }
        case .delete(let gone):
            for attribute in gone { attributes.remove(at: try known(attribute)) }
        }
        guard attributes.count <= MarketoSandboxLimits.customAttributes else {
            throw MarketoAPIError("1028")
        }
        draft["attributes"] = .array(attributes)
    }
}
