// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import SandboxKit

/// Reading and writing leads (docs/reference/marketo.md, Persons).
extension MarketoCall {
    /// Get Lead by Id
    func lead() async throws -> SandboxResponse {
        let id = try MarketoCall.number(path[1])
        let fields = try fields()
        guard let lead = try await read({ try $0.lead(id) }) else {
            throw MarketoAPIError.leadNotFound
        }
        return answer.success([MarketoCall.json(lead, fields)])
    }

    /// Get Leads by Filter Type
    func lookUp() async throws -> SandboxResponse {
        let filter = try required("filterType")
        try checkSearchable(filter)
        guard let values = list("filterValues") else {
            throw MarketoAPIError.missing("filterValues")
        }
        guard values.count <= MarketoSandboxLimits.filterValues else {
            throw MarketoAPIError.tooMany(
                "\(values.count) values",
                most: MarketoSandboxLimits.filterValues
            )
        }
        let fields = try fields()
        let size = try batchSize()
        let start = try pageStart(.leads)
        let (leads, hasMore) = try await read { store in
            let ids = try store.ids(
                field: filter,
                values: values,
                limit: MarketoSandboxLimits.filterMatches
            )
            guard ids.count <= MarketoSandboxLimits.filterMatches else {
                throw MarketoAPIError("1003", "Too many results match the filter")
            }
            let rest = ids.drop { $0 <= start }
            return (try rest.prefix(size).compactMap { try store.lead($0) }, rest.count > size)
        }
        return answer.success(
            leads.map { MarketoCall.json($0, fields) },
            hasMore ? page(.leads, after: leads.last?.id ?? 0) : []
        )
    }

    /// The members of an answer that has a page after it.
    func page(_ kind: MarketoToken.Kind, after position: Int64) -> [JSON.Member] {
        [
            .init("nextPageToken", .string(MarketoToken(kind, position: position).text)),
            .init("moreResult", true),
        ]
    }

    /// A field that leads can be looked up by.
    ///
    /// - Throws: 1006 or 1011.
    func checkSearchable(_ name: String) throws(MarketoAPIError) {
        // Some can be looked up by although they are no fields.
        if MarketoField.searchableStandard.contains(name) { return }
        guard let field = catalogue[name] else { throw .unknownField(name) }
        guard field.isSearchable else { throw .unsupportedField(name) }
    }

    /// A lead with what was asked for; a field that is empty is left out then. Without a wish
    /// there are the usual ones, each with a value or null.
    static func json(_ lead: MarketoLead, _ fields: [MarketoField]?) -> JSON {
        var json: JSON = ["id": .integer(lead.id)]
        guard let fields else {
            for name in ["firstName", "lastName", "email", "updatedAt", "createdAt"] {
                json[name] = lead[name]
            }
            return json
        }
        for field in fields where !lead[field.key].isNull { json[field.key] = lead[field.key] }
        return json
    }

    // MARK: Writing

    /// Sync Leads
    func sync() async throws -> SandboxResponse {
        let json = try document()
        let records = try input(json)
        let text = json["action"].flatMap { $0.isNull ? nil : $0.text ?? $0.written }
        guard
            let action = MarketoLeadSync.Action(
                rawValue: text ?? MarketoLeadSync.Action.createOrUpdate.rawValue
            )
        else { throw MarketoAPIError("1003", "Invalid data: action '\(text ?? "")'") }
        let lookupField = json["lookupField"]?.text.flatMap { $0.isEmpty ? nil : $0 }
        if let lookupField { try checkSearchable(lookupField) }
        try checkPartition(json)
        let outcomes = try await save { saver in
            let sync = MarketoLeadSync(
                saver: saver,
                action: action,
                lookupField: lookupField,
                isOverlooking: isOverlooking
            )
            return try records.map { record in
                if let error = recordFault() { return .skipped([error]) }
                return try sync.save(record)
            } as [MarketoLeadSync.Outcome]
        }
        return answer.success(outcomes.map(\.json))
    }

    /// There is one partition.
    func checkPartition(_ json: JSON) throws(MarketoAPIError) {
        guard let name = json["partitionName"]?.text, !name.isEmpty else { return }
        guard name == MarketoSandboxLimits.partitionName else {
            throw MarketoAPIError("1008", "Access denied to partition '\(name)'")
        }
    }

    /// Whether a fault wants leads overlooked that other calls have just made.
    private func isOverlooking(_ leads: [MarketoLead]) -> Bool {
        let now = environment.clock.now()
        return environment.faults.take(.raceOnCreate, system: .marketo, request: request) { fault in
            leads.allSatisfy { lead in
                lead.madeBy != answer.requestID
                    && now.milliseconds - lead.madeAt.milliseconds <= fault.milliseconds
            }
        } != nil
    }

    /// Delete Leads
    func delete() async throws -> SandboxResponse {
        let ids = try inputIDs()
        let results = try await save { saver in
            try ids.map { given -> JSON in
                if let error = recordFault() { return MarketoCall.skipped(error) }
                guard let id = given.whole ?? given.text.flatMap({ Int64($0) }) else {
                    return MarketoCall.skipped(
                        given.isNull ? .missing("id") : .wrongType(given, .integer)
                    )
                }
                guard let lead = try saver.store.lead(id) else {
                    return MarketoCall.skipped(.leadNotFound, id: id)
                }
                try saver.delete(lead)
                return ["id": .integer(id), "status": "deleted"]
            }
        }
        return answer.success(results)
    }

    /// A record that was left alone.
    static func skipped(_ error: MarketoAPIError, id: Int64? = nil) -> JSON {
        var json: JSON = id.map { ["id": .integer($0)] } ?? [:]
        json["status"] = "skipped"
        json["reasons"] = [error.json]
        return json
    }
}
