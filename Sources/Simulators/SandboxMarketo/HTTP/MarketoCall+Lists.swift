// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// Static lists (docs/reference/marketo.md, Static lists). They are made by the administration.
extension MarketoCall {
    /// Routes a call below `lists`.
    func lists() async throws -> SandboxResponse {
        switch path.count {
        case 1: return try await allow("GET") { try await allLists() }
        case 2:
            let id = try MarketoCall.number(path[1])
            return try await allow("GET") {
                let list = try await environment.database.read { try MarketoLists(db: $0).list(id) }
                return answer.success([list.json])
            }
        case 3 where path[2] == "leads":
            switch method {
            case "GET": return try await listMembers()
            case "POST": return try await changeMembers(isAdding: true)
            case "DELETE": return try await changeMembers(isAdding: false)
            default: throw MarketoAPIError("605")
            }
        case 4 where path[2] == "leads" && path[3] == "ismember":
            return try await allow("GET") { try await areMembers() }
        default: return try unknown()
        }
    }

    private func allLists() async throws -> SandboxResponse {
        let ids = try numbers("id")
        let names = list("name")
        let lists = try await environment.database.read { try MarketoLists(db: $0).all() }
        let wanted = lists.filter { list in
            (ids.isEmpty || ids.contains(list.id)) && names?.contains(list.name) ?? true
        }
        return try page(wanted, .jobs, position: \.id, json: \.json)
    }

    /// Get Leads by List Id, by either of its paths.
    func listMembers() async throws -> SandboxResponse {
        let id = try MarketoCall.number(path[1])
        let fields = try fields()
        let size = try batchSize()
        let start = try pageStart(.leads)
        let (leads, hasMore) = try await read { store in
            let rest = try MarketoLists(db: store.db).members(of: id).drop { $0 <= start }
            return (try rest.prefix(size).compactMap { try store.lead($0) }, rest.count > size)
        }
        return answer.success(
            leads.map { MarketoCall.json($0, fields) },
            hasMore ? page(.leads, after: leads.last?.id ?? 0) : []
        )
    }

    private func changeMembers(isAdding: Bool) async throws -> SandboxResponse {
        let id = try MarketoCall.number(path[1])
        let given = try inputIDs()
        let results = try await save { saver in
            let lists = MarketoLists(db: saver.store.db)
            let list = try lists.list(id)
            return try given.map { given -> JSON in
                guard let lead = given.whole ?? given.text.flatMap({ Int64($0) }),
                    try saver.store.exists(lead)
                else { return MarketoCall.skipped(.leadNotFound, id: given.whole) }
                let hasChanged =
                    try isAdding
                    ? lists.add(lead, to: id) : lists.remove(lead, from: id)
                guard hasChanged || isAdding else {
                    return MarketoCall.skipped(MarketoAPIError("1015"), id: lead)
                }
                if hasChanged {
                    try saver.store.add(
                        MarketoActivity(
                            type: isAdding
                                ? MarketoActivity.Kind.addToList
                                : MarketoActivity.Kind.removeFromList,
                            lead: lead,
                            at: saver.stamp,
                            primaryID: id,
                            primaryValue: list.name,
                            attributes: [.init("Source", .string(saver.origin.source))]
                        )
                    )
                }
                return ["id": .integer(lead), "status": isAdding ? "added" : "removed"]
            }
        }
        return answer.success(results)
    }

    private func areMembers() async throws -> SandboxResponse {
        let id = try MarketoCall.number(path[1])
        let given = try inputIDs()
        let results = try await read { store in
            let members = Set(try MarketoLists(db: store.db).members(of: id))
            return try given.map { given -> JSON in
                guard let lead = given.whole ?? given.text.flatMap({ Int64($0) }),
                    try store.exists(lead)
                else { return MarketoCall.skipped(.leadNotFound, id: given.whole) }
                let status = members.contains(lead) ? "memberof" : "notmemberof"
                return ["id": .integer(lead), "status": .string(status)]
            }
        }
        return answer.success(results)
    }

    /// Get Lists by Lead Id
    func listMembership() async throws -> SandboxResponse {
        let id = try MarketoCall.number(path[1])
        let lists = try await read { store in
            guard try store.exists(id) else { throw MarketoAPIError.leadNotFound }
            return try MarketoLists(db: store.db).lists(of: id)
        }
        return try page(lists, .jobs, position: \.id) { list in
            [
                "listId": .integer(list.id),
                "createdAt": .string(MarketoTime.written(list.createdAt)),
                "updatedAt": .string(MarketoTime.written(list.updatedAt)),
            ]
        }
    }

    // MARK: Pages

    /// Where a page begins: after this position, 0 for the first one.
    func pageStart(_ kind: MarketoToken.Kind) throws -> Int64 {
        guard let text = parameters["nextPageToken"], !text.isEmpty else { return 0 }
        return try MarketoToken(text, kind).position
    }

    /// A page of a list that is in memory as a whole, in the order of its positions.
    func page<Element>(
        _ elements: [Element],
        _ kind: MarketoToken.Kind,
        position: (Element) -> Int64,
        json: (Element) -> JSON
    ) throws -> SandboxResponse {
        let size = try batchSize()
        let start = try pageStart(kind)
        let rest = elements.drop { position($0) <= start }
        let page = rest.prefix(size)
        return answer.success(
            page.map(json),
            rest.count > size ? self.page(kind, after: page.last.map(position) ?? 0) : []
        )
    }
}
