// SPDX-License-Identifier: Apache-2.0

package import GRDB
internal import Primitives
package import SandboxKit

/// The simulated Salesforce org: OAuth and SOAP login, describe, SOQL, records one by one, in
/// collections, trees and composite requests, Bulk API 2.0, updated and deleted, limits, validation
/// rules, and the Tooling API's view of them.
///
/// It does not have: Change Data Capture, Apex, sharing (every user sees every record), flows,
/// triggers and workflow rules.
package struct SalesforceSandbox: VendorSandbox {
    package static let system = SandboxVendor.salesforce

    let environment: SandboxEnvironment
    let state = SalesforceState()
    let rules = RuleEngine()

    /// An org that keeps its state in the environment's database.
    package init(_ environment: SandboxEnvironment) { self.environment = environment }

    package func registerMigrations(in migrator: inout DatabaseMigrator) {
        SalesforceTables.register(in: &migrator)
    }

    package func prepare() async throws {
        let now = environment.clock.now()
        let (schema, changedAt, dailyCalls, key) = try await environment.database.write { db in
            db.add(
                function: DatabaseFunction("salesforce_fold", argumentCount: 1, pure: true) {
                    String.fromDatabaseValue($0[0]).map(SOQLConditionWriter.folded)
                }
            )
            var schema = SalesforceSchema()
            var store = SalesforceStore(db: db, schema: schema)
            if try store.setting("createdAt") == nil {
                try store.set("createdAt", String(now.milliseconds))
            }
            var changedAt = Int64(try store.setting("createdAt") ?? "") ?? now.milliseconds
            let kept = try Row.fetchAll(
                db,
                sql: "SELECT * FROM salesforce_customisation ORDER BY 1"
            )
            for row in kept {
                let change = try Customisation(kind: row["kind"], JSON.parse(row["body"] as String))
                try schema.apply(change)
                changedAt = max(changedAt, row["changedAt"])
            }
            try SalesforceTables.extend(db, for: schema)
            store = SalesforceStore(db: db, schema: schema)
            try SalesforceUsers.insert(store, at: now)
            return (
                schema, Timestamp(milliseconds: changedAt),
                try store.setting("dailyCalls").flatMap { Int($0) }, try store.setting("publicKey")
            )
        }
        state.setSchema(schema, changedAt: changedAt)
        state.dailyCalls = dailyCalls ?? OrgLimits.salesforceDailyCalls
        state.publicKey = key
        state.hasOpenJobs = true
    }

    // MARK: Calls

    package func respond(to request: SandboxRequest) async throws -> SandboxResponse {
        let path = request.segments
        guard request.target.utf8.count <= OrgLimits.salesforceURIBytes else {
            return SalesforceAnswer.errors([SaveError("URI_TOO_LONG", "The URI is too long")])
        }
        // The list of versions is the one answer without a count of calls.
        if path == ["services", "data"] { return SalesforceVersions.answer(request) }
        var response = try await answer(request, path)
        let used = state.usedCalls(at: environment.clock.now())
        response.headers.append(("Sforce-Limit-Info", "api-usage=\(used)/\(state.dailyCalls)"))
        return response
    }

    private func answer(_ request: SandboxRequest, _ path: [String]) async throws -> SandboxResponse
    {
        let login = SalesforceOAuth(environment: environment, state: state, request: request)
        switch path.first {
        case "services" where path.count >= 2 && path[1] == "oauth2":
            return try await login.oauth(Array(path.dropFirst(2)))
        case "services"
        where path.count >= 4 && path[1] == "Soap"
            && ["u", "c"].contains(path[2]):
            return try await soap(request, login)
        case "id" where path.count == 3:
            return try await login.identity(organization: path[1], user: path[2])
        case "services" where path.count >= 3 && path[1] == "data":
            return try await rest(request, path, login)
        default: return SalesforceAnswer.errors([.notFound])
        }
    }

    /// A call of the SOAP API: login, or one by the session that its header names.
    private func soap(
        _ request: SandboxRequest,
        _ login: SalesforceOAuth
    ) async throws -> SandboxResponse {
        let path = request.segments
        guard path.count >= 4, let number = Double(path[3]),
            SalesforceVersions.isKnown("v\(Int(min(max(number, 0), 1000))).0")
        else { return login.fault("UNSUPPORTED_API_VERSION", "Invalid Api version specified") }
        guard let envelope = try? XMLNode.parse(request.body), let body = envelope["Body"],
            let operation = body.children.first
        else { return login.fault("UNKNOWN_EXCEPTION", "the body is no SOAP message") }
        if operation.name == "login" { return try await login.soap() }
        let header = envelope["Header"]
        var inner = request
        let token = header?["SessionHeader"]?["sessionId"]?.text ?? ""
        inner.headers.append(("Authorization", "Bearer \(token)"))
        let session = SalesforceOAuth(environment: environment, state: state, request: inner)
        do {
            let call = try await call(session, version: "v\(Int(number)).0", path: [])
            return try await SalesforceSOAP(
                call: call,
                isEnterprise: path[2] == "c",
                header: header
            ).answer(operation, session)
        } catch let failure as SaveFailure {
            let error = failure.errors[0]
            let message =
                error.code == "INVALID_SESSION_ID"
                ? "Invalid Session ID found in SessionHeader: Illegal Session" : error.message
            return login.fault(error.code, message)
        }
    }

    /// A call whose session is good and for which the day has room.
    ///
    /// - Throws: a `SaveFailure`.
    private func call(
        _ login: SalesforceOAuth,
        version: String,
        path: [String]
    ) async throws -> SalesforceCall {
        let user = try await login.session()
        guard state.countCall(at: environment.clock.now()) else {
            throw SaveFailure(SalesforceFaults.requestLimit)
        }
        return SalesforceCall(
            request: login.request,
            version: version,
            path: path,
            user: user,
            instanceURL: login.instanceURL,
            schema: state.schema,
            environment: environment,
            state: state,
            rules: rules
        )
    }

    /// A call of the REST API: session, quota and faults first.
    private func rest(
        _ request: SandboxRequest,
        _ path: [String],
        _ login: SalesforceOAuth
    ) async throws -> SandboxResponse {
        guard SalesforceVersions.isKnown(path[2]) else {
            let isRetired = SalesforceVersions.isRetired(path[2])
            return SalesforceAnswer.errors([isRetired ? .retired(path[2]) : .notFound])
        }
        do {
            let call = try await call(login, version: path[2], path: Array(path.dropFirst(3)))
            if state.hasOpenJobs { try await SalesforceJobRunner(call).settle() }
            return try await call.response()
        } catch let failure as SaveFailure {
            return SalesforceAnswer.errors(failure.errors)
        }
    }
}

/// Answers of the usual forms.
enum SalesforceAnswer {
    /// Errors of a call: an array, with the status of the first one.
    static func errors(_ errors: [SaveError]) -> SandboxResponse {
        SandboxResponse(status: errors[0].status, json: .array(errors.map(\.single)))
    }

    static let noContent = SandboxResponse(status: 204)
}

/// The API versions.
enum SalesforceVersions {
    /// `v67.0`
    static let newest = "v\(OrgLimits.salesforceVersions.upperBound).0"

    static func isKnown(_ segment: String) -> Bool {
        number(segment).map { OrgLimits.salesforceVersions.contains($0) } ?? false
    }

    /// Whether there was such a version, which is given up.
    static func isRetired(_ segment: String) -> Bool {
        number(segment).map { OrgLimits.salesforceRetiredVersions.contains($0) } ?? false
    }

    private static func number(_ segment: String) -> Int? {
        guard segment.hasPrefix("v"), segment.hasSuffix(".0") else { return nil }
        return Int(segment.dropFirst().dropLast(2))
    }

    static func answer(_ request: SandboxRequest) -> SandboxResponse {
        guard request.method == "GET" || request.method == "HEAD" else {
            return SalesforceAnswer.errors([
                SalesforceCall.notAllowed(request.method, ["GET", "HEAD"])
            ])
        }
        let seasons = ["Spring", "Summer", "Winter"]
        let versions = OrgLimits.salesforceVersions.map { number -> JSON in
            // Version 67 is Summer '26, and there are three a year; Winter names the next year.
            let release = number - 67 + 1 + 3 * 26
            let season = release % 3
            let year = release / 3 + (season == 2 ? 1 : 0)
            return [
                "label": .string("\(seasons[season]) '\(year < 10 ? "0" : "")\(year)"),
                "url": .string("/services/data/v\(number).0"), "version": .string("\(number).0"),
            ]
        }
        return SandboxResponse(json: .array(versions))
    }
}
