// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// A call of the REST or bulk API whose token is good.
struct MarketoCall: Sendable {
    let request: SandboxRequest
    let answer: MarketoAnswer
    let environment: SandboxEnvironment
    let state: MarketoState
    let catalogue: FieldCatalogue
    /// The method that is meant: GET for a POST with `_method=GET`.
    let method: String
    /// `rest`, `bulk` or `asset`.
    let service: String
    /// The rest of the path behind the version, without `.json`.
    let path: [String]
    /// Query and form.
    let parameters: [(name: String, value: String)]

    /// - Throws: 610 for a path that is none of the API's.
    init(
        _ request: SandboxRequest,
        answer: MarketoAnswer,
        environment: SandboxEnvironment,
        state: MarketoState
    ) throws(MarketoAPIError) {
        self.request = request
        self.answer = answer
        self.environment = environment
        self.state = state
        catalogue = state.catalogue
        parameters = request.query + (request.isForm ? request.form : [])
        let isGET = request.method == "POST" && parameters["_method"]?.uppercased() == "GET"
        method = isGET ? "GET" : request.method
        var path = request.segments
        // Assets have a service of their own inside the REST API.
        if path.starts(with: ["rest", "asset"]) { path.removeFirst() }
        guard path.count >= 3, ["rest", "bulk", "asset"].contains(path[0]), path[1] == "v1",
            let last = path.last, last.hasSuffix(".json")
        else { throw MarketoAPIError("610") }
        service = path[0]
        path[path.count - 1] = String(last.dropLast(5))
        self.path = Array(path.dropFirst(2))
    }

    /// Routes the call.
    func respond() async throws -> SandboxResponse {
        if let error = callFault() { throw error }
        if service == "bulk" { return try await bulk() }
        if service == "asset" { return try assets() }
        switch path[0] {
        case "lead" where path.count == 2: return try await allow("GET") { try await lead() }
        case "leads": return try await leads()
        case "activities": return try await activities()
        case "lists": return try await lists()
        case "list" where path.count == 3 && path[2] == "leads":
            return try await allow("GET") { try await listMembers() }
        case "stats": return try await stats()
        case "campaigns": return try await campaigns()
        case "companies", "opportunities":
            if let response = try await objects() { return response }
            return try unknown()
        default: return try unknown()
        }
    }

    private func leads() async throws -> SandboxResponse {
        switch path.count {
        case 1: return try await leadCollection()
        case 2 where path[1] == "describe": return try await allow("GET") { describe() }
        case 2 where path[1] == "describe2": return try await allow("GET") { describe2() }
        case 2 where path[1] == "delete": return try await allow("POST") { try await delete() }
        case 2 where path[1] == "partitions": return try await partitions()
        // These need programs and forms.
        case 2 where path[1] == "push" || path[1] == "submitForm": throw MarketoAPIError("703")
        case 3... where path[1] == "programs": throw MarketoAPIError("703")
        case 3 where path[1] == "schema" && path[2] == "fields": return try await fieldCollection()
        case 4 where path[1] == "schema" && path[2] == "fields": return try await field(path[3])
        case 3: return try await leadAction(path[2])
        default: return try unknown()
        }
    }

    private func leadCollection() async throws -> SandboxResponse {
        switch method {
        case "GET": return try await lookUp()
        case "POST": return try await sync()
        // The older form of the delete call, which some clients still send.
        case "DELETE": return try await delete()
        default: throw MarketoAPIError("605")
        }
    }

    /// There are no assets: a search for some finds nothing.
    private func assets() throws(MarketoAPIError) -> SandboxResponse {
        guard method == "GET" else { throw MarketoAPIError("703") }
        return answer.success(only: [
            .init("errors", []),
            .init("warnings", ["No assets found for the given search criteria."]),
        ])
    }

    /// Groups of calls that the sandbox does not have, and everything else.
    func unknown() throws(MarketoAPIError) -> SandboxResponse {
        let groups: Set = [
            "companies", "salespersons", "opportunities", "namedaccounts",
            "namedAccountLists", "namedAccountList", "customobjects", "programs", "program",
        ]
        throw MarketoAPIError(groups.contains(path[0]) ? "703" : "610")
    }

    // MARK: Faults

    /// Whether the call has records, of which each one can fail by itself.
    private var hasRecords: Bool {
        method != "GET"
            && [
                ["leads"], ["leads", "delete"], ["activities", "external"], ["companies"],
                ["opportunities"], ["opportunities", "roles"],
            ].contains(path)
    }

    /// The error of the whole call that a fault wants.
    private func callFault() -> MarketoAPIError? {
        environment.faults.take(.vendorError, system: .marketo, request: request) { fault in
            !hasRecords || !MarketoAPIError.isOfRecord(code: fault.code ?? "")
        }.map { MarketoAPIError($0.code ?? "611", $0.message) }
    }

    /// The error of one record that a fault wants.
    func recordFault() -> MarketoAPIError? {
        environment.faults.take(.vendorError, system: .marketo, request: request) { fault in
            MarketoAPIError.isOfRecord(code: fault.code ?? "")
        }.map { MarketoAPIError($0.code ?? "611", $0.message) }
    }

    // MARK: Helps

    /// The answer, if the method is the one that the resource has.
    func allow(
        _ wanted: String,
        _ answer: () async throws -> SandboxResponse
    ) async throws -> SandboxResponse {
        guard method == wanted else { throw MarketoAPIError("605") }
        return try await answer()
    }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (MarketoStore) throws -> Result
    ) async throws -> Result {
        let catalogue = catalogue
        return try await environment.database.read { db in
            try body(MarketoStore(db: db, catalogue: catalogue))
        }
    }

    /// Changes leads; the stamp is taken inside the transaction, so that changes become visible in
    /// the order of their stamps unless a fault wants otherwise.
    func save<Result: Sendable>(
        as origin: MarketoOrigin = .api,
        _ body: @escaping @Sendable (MarketoSaver) throws -> Result
    ) async throws -> Result {
        try await environment.database.write { db in
            try body(
                MarketoSaver(
                    store: MarketoStore(db: db, catalogue: catalogue) {
                        environment.lateness(of: .marketo, request: request)
                    },
                    origin: origin,
                    stamp: MarketoTime.seconds(environment.stamp(.marketo, request: request)),
                    now: environment.clock.now(),
                    call: answer.requestID,
                    refusesCompanyFields: state.limits.refusesCompanyFields
                )
            )
        }
    }
}
