// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import JSONCodec
internal import LeadModel

/// Answers calls from the view.
struct MonitorAPI: Sendable {
    let configuration: MonitorConfiguration
    let view: ViewDatabase
    let check: AccessCheck
    let status: StatusSource
    let requests: RequestPublisher

    /// Answers a call; event streams are served elsewhere.
    func answer(_ call: Call) async throws -> Answer {
        let route = try Route(call.method, call.path)
        try check.check(call.access, for: route)
        switch route {
        case .page(let name): return try page(name)
        case .openAPI: return Answer(body: PackageResources.openapi_json)
        case .status: return try await statusAnswer(call)
        case .cycles: return try await cycles(call)
        case .cycleSummary: return try await cycleSummary(call)
        case .failures: return try await failures(call)
        case .failedLeads(let id): return try await failedLeads(call, id)
        case .retryFailure(let id): return try await retryFailure(id)
        case .conflicts: return try await conflicts(call)
        case .conflictFilters: return try await conflictFilters(call)
        case .take(let id): return try await take(call, id)
        case .leads: return try await leads(call)
        case .lead(let id): return try await lead(call, id)
        case .activities(let id): return try await activities(call, of: id)
        case .retryLead(let id): return try await retry([leadID(id)])
        case .deadLetters: return try await deadLetters(call)
        case .deadLetter(let id): return try await deadLetter(call, id)
        case .replay(let id): return try await replay(id)
        case .requestSync: return try await requestSync(call)
        case .syncRequest(let id): return try await syncRequest(call, id)
        case .flowStep(let step): return try await flowStep(call, step)
        case .events: throw Problem(406, "Not acceptable", "Ask for text/event-stream.")
        }
    }

    private func statusAnswer(_ call: Call) async throws -> Answer {
        let status = try await status.current()
        return .json(isMasked: call.isMasked) { json in
            status.write(to: &json, access: call.access, allowsChanges: check.allowsChanges)
        }
    }

    private func page(_ name: String) throws(Problem) -> Answer {
        guard let file = PageFiles.file(named: name) else { throw .notFound("The page") }
        var answer = Answer()
        answer.contentType = file.type
        answer.body = file.bytes
        return answer
    }

    /// A lead ID out of an address.
    func leadID(_ text: String) throws(Problem) -> LeadID {
        guard text.utf8.count <= MonitorLimits.shownBytes, let lead = LeadID(text) else {
            throw .invalid("a lead's ID is marketo:<person> or salesforce:<record>")
        }
        return lead
    }

    /// A list: as many items as asked for, and where it goes on.
    ///
    /// - Parameter rows: one row more than asked for, if there are so many.
    func list(
        _ call: Call,
        _ rows: [Row],
        limit: Int,
        cursor: (Row) -> Cursor,
        item: (inout JSONText, Row) throws -> Void
    ) rethrows -> Answer {
        try .json(isMasked: call.isMasked) { json in
            try json.array("items", Array(rows.prefix(limit))) { json, row in
                try json.object { json in try item(&json, row) }
            }
            let last = rows.count > limit ? rows.prefix(limit).last : nil
            json.member("next", last.map { cursor($0).text })
        }
    }
}

extension Call {
    var isMasked: Bool { access < .read }
}

/// Reads what the view keeps as it came.
struct StoredRecords {
    private let reader = JSONReader()

    func activity(_ bytes: [UInt8]) -> Activity? { try? reader.decode(from: bytes) }
    func command(_ bytes: [UInt8]) -> WriteCommand? { try? reader.decode(from: bytes) }
    func result(_ bytes: [UInt8]) -> WriteResult? { try? reader.decode(from: bytes) }
    func schema(_ bytes: [UInt8]) -> ObjectSchema? { try? reader.decode(from: bytes) }

    func state(_ bytes: [UInt8]) -> LeadState? {
        guard case .lead(let state) = try? reader.decode(LeadEntry.self, from: bytes) else {
            return nil
        }
        return state
    }

    /// A value that stands in the view as JSON text.
    func value(_ text: String) -> FieldValue {
        let bytes = Array("{\"value\":\(text)}".utf8)
        return bytes.withUnsafeBytes { bytes in
            (try? reader.parseObject(bytes))?["value"]?.fieldValue ?? .null
        }
    }
}

extension Row {
    /// A column's bytes.
    func bytes(_ index: Int) -> [UInt8]? { withUnsafeData(atIndex: index) }

    private func withUnsafeData(atIndex index: Int) -> [UInt8]? {
        try? withUnsafeData(atIndex: index) { $0.map { [UInt8]($0) } }
    }
}
