// SPDX-License-Identifier: Apache-2.0

package import GRDB
internal import Primitives
package import SandboxKit

/// The simulated Marketo: identity, leads and their fields, activities, custom activities,
/// static lists, companies, opportunities, bulk extracts and imports, usage, and the limits of a
/// subscription.
///
/// It does not have: assets, of which none is found; members of programs, sales persons, named
/// accounts and custom objects, whose calls answer 703; campaigns, of which there are none; more
/// partitions than one; a native Salesforce sync. Where no fact says how Marketo answers, the
/// answer is one that a client has to expect.
package struct MarketoSandbox: VendorSandbox {
    package static let system = SandboxVendor.marketo
    package static let isDelayingItself = true

    let environment: SandboxEnvironment
    let state: MarketoState

    /// A subscription that keeps its state in the environment's database.
    package init(_ environment: SandboxEnvironment, limits: MarketoLimits = MarketoLimits()) {
        self.environment = environment
        state = MarketoState(limits: limits)
    }

    package func registerMigrations(in migrator: inout DatabaseMigrator) {
        MarketoTables.register(in: &migrator)
    }

    package func prepare() async throws {
        let day = MarketoUsage.day(environment.clock.now())
        let (catalogue, calls) = try await environment.database.write { db in
            let fields = MarketoCustomFields(db: db)
            try fields.insertFirst()
            return (try fields.catalogue(), try MarketoUsage(db: db).calls(of: day))
        }
        state.catalogue = catalogue
        state.setCalls(calls, of: day)
    }

    // MARK: Calls

    package func respond(to request: SandboxRequest) async throws -> SandboxResponse {
        let path = request.segments
        if path.first == "identity" {
            await environment.delay(.marketo, request)
            return try await MarketoIdentity(environment: environment, limits: state.limits)
                .answer(request, Array(path.dropFirst()))
        }
        let now = environment.clock.now()
        let answer = MarketoAnswer(requestID: state.nextRequestID(at: now))
        if let tooLarge = answer.tooLarge(request) { return tooLarge }
        let hasRoom = state.begin(atMost: state.limits.concurrentCalls)
        defer { state.end() }
        var isCounted = false
        var errors: [MarketoAPIError] = []
        let response: SandboxResponse
        do {
            if hasRoom { await environment.delay(.marketo, request) }
            try await MarketoIdentity(environment: environment, limits: state.limits).check(request)
            isCounted = true
            if let error = state.count(at: now) { throw error }
            guard hasRoom else { throw MarketoAPIError("615") }
            response = try await call(request, answer).respond()
        } catch let error as MarketoAPIError {
            errors = [error]
            response = answer.failure(errors)
        } catch let refusal as MarketoRefusal {
            errors = refusal.errors
            response = answer.failure(errors)
        }
        if isCounted, let first = errors.first, first.isUncounted {
            isCounted = false
            state.uncount(at: now)
        }
        try await note(isCounted: isCounted, errors, at: now)
        return response
    }

    private func call(_ request: SandboxRequest, _ answer: MarketoAnswer) throws -> MarketoCall {
        try MarketoCall(request, answer: answer, environment: environment, state: state)
    }

    private func note(isCounted: Bool, _ errors: [MarketoAPIError], at time: Timestamp) async throws
    {
        guard isCounted || !errors.isEmpty else { return }
        let day = MarketoUsage.day(time)
        try await environment.database.write { db in
            try MarketoUsage(db: db).add(day: day, isCounted: isCounted, errors: errors)
        }
    }
}

/// Answers in Marketo's envelope (docs/reference/marketo.md, Envelope).
struct MarketoAnswer: Sendable {
    let requestID: String

    /// A call that went well.
    func success(_ result: [JSON], _ further: [JSON.Member] = []) -> SandboxResponse {
        envelope(true, further + [.init("result", .array(result))])
    }

    /// A call that went well and has nothing to tell, or nothing but these.
    func success(only members: [JSON.Member] = []) -> SandboxResponse { envelope(true, members) }

    /// A call that failed, which HTTP does not say.
    func failure(_ errors: [MarketoAPIError], status: Int = 200) -> SandboxResponse {
        envelope(false, [.init("errors", .array(errors.map(\.json)))], status: status)
    }

    private func envelope(
        _ isSuccess: Bool,
        _ members: [JSON.Member],
        status: Int = 200
    ) -> SandboxResponse {
        let first: [JSON.Member] = [
            .init("requestId", .string(requestID)), .init("success", .boolean(isSuccess)),
        ]
        return SandboxResponse(status: status, json: .object(first + members))
    }

    /// The two errors that HTTP says.
    fileprivate func tooLarge(_ request: SandboxRequest) -> SandboxResponse? {
        if request.target.utf8.count > MarketoSandboxLimits.targetBytes {
            return failure([MarketoAPIError("414", "Request-URI Too Long")], status: 414)
        }
        let isImport = request.contentType == "multipart/form-data"
        let most = isImport ? MarketoSandboxLimits.importBytes : MarketoSandboxLimits.bodyBytes
        guard request.body.count > most else { return nil }
        return failure([MarketoAPIError("413", "Request Entity Too Large")], status: 413)
    }
}
