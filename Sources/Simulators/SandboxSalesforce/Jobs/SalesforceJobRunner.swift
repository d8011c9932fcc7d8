// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// Runs the jobs of Bulk API 2.0. They go on by the clock: whatever is due is done before the next
/// call is answered.
struct SalesforceJobRunner: Sendable {
    private let environment: SandboxEnvironment
    private let state: SalesforceState
    private let rules: RuleEngine

    /// - Parameter call: any call of the API.
    init(_ call: SalesforceCall) {
        (environment, state, rules) = (call.environment, call.state, call.rules)
    }

    /// Runs the jobs that are due.
    func settle() async throws {
        let (schema, now) = (state.schema, environment.clock.now())
        let isDone = try await environment.database.write { db in
            let table = SalesforceJobTable(db: db)
            var isDone = true
            for var job in try table.open() {
                guard let queuedAt = job.queuedAt else { continue }
                let end = queuedAt.advanced(byMilliseconds: OrgLimits.salesforceJobMilliseconds)
                job.state = .inProgress
                job.changedAt = SalesforceTime.seconds(now)
                if end <= now { try run(&job, table, schema) } else { isDone = false }
                try table.keep(job)
            }
            return isDone
        }
        if isDone { state.hasOpenJobs = false }
    }

    private func run(
        _ job: inout SalesforceJob,
        _ table: SalesforceJobTable,
        _ schema: SalesforceSchema
    ) throws {
        let user = SalesforceUsers.user(id: job.userID) ?? SalesforceUsers.sync
        job.state = .complete
        do {
            switch job.kind {
            case .query:
                let run = SalesforceQueryJob(table: table, schema: schema, user: user)
                try run.run(&job, now: environment.clock.now())
            case .ingest:
                let ingest = SalesforceIngestJob(
                    table: table,
                    schema: schema,
                    user: user,
                    environment: environment,
                    rules: rules
                )
                try ingest.run(&job)
            }
        } catch let failure as SaveFailure {
            (job.state, job.error) = (.failed, failure.errors[0].message)
        } catch let fault as SOQLFault {
            (job.state, job.error) = (.failed, fault.message)
        }
    }
}

/// A query whose results become a file.
struct SalesforceQueryJob {
    let table: SalesforceJobTable
    let schema: SalesforceSchema
    let user: SalesforceUser

    func run(_ job: inout SalesforceJob, now: Timestamp) throws {
        let query = job.request["query"]?.text ?? ""
        let plan = try SalesforceQueryJob.plan(job.request, schema, user, now: now)
        let names = try SOQLParser.parse(query).selection.compactMap { item in
            if case .path(let path) = item { path.parts } else { nil }
        }
        let header = names.map { $0.joined(separator: ".") }
        try table.add(job.line(header), 0, to: .results, of: job.id)
        let store = SalesforceStore(db: table.db, schema: schema)
        let rows = try store.values(plan.statement(limit: plan.limit), plan.arguments)
        for (index, row) in rows.enumerated() {
            let record = plan.record(row, version: "v\(job.version)") {
                schema.object(ofID: $0)?.name
            }
            let values = names.map { SalesforceQueryJob.text(at: $0, of: record) }
            try table.add(job.line(values), index + 1, to: .results, of: job.id)
        }
        job.processed = Int64(rows.count)
    }

    /// The plan of a job's query.
    ///
    /// - Throws: a `SOQLFault` or a `SaveFailure`.
    static func plan(
        _ request: JSON,
        _ schema: SalesforceSchema,
        _ user: SalesforceUser,
        now: Timestamp
    ) throws -> SOQLPlan {
        let plan = try SOQLPlanner.plan(
            request["query"]?.text ?? "",
            schema: schema,
            profile: user.profile,
            now: now,
            includesDeleted: request["operation"] == "queryAll"
        )
        let isCompound = plan.projection.contains { part in
            if case .address = part { true } else { false }
        }
        guard plan.kind == .records, plan.offset == nil, !isCompound, plan.children.isEmpty
        else {
            throw SaveFailure(
                SaveError(
                    "FUNCTIONALITY_NOT_ENABLED",
                    "Bulk queries have no aggregates, OFFSET, compound fields and child queries"
                )
            )
        }
        return plan
    }

    /// A field of a record, as the file has it; names in any case.
    private static func text(at path: [String], of record: JSON) -> String {
        var value = record
        for name in path {
            let member = value.members?.first { $0.name.lowercased() == name.lowercased() }
            // The first part can be the object's own name.
            guard let member else {
                if name == path.first, path.count > 1 { continue }
                return ""
            }
            value = member.value
        }
        switch value {
        case .null: return ""
        case .string(let text) where text.hasSuffix(".000+0000"): return text.dropLast(5) + "Z"
        case .string(let text): return text
        default: return value.written
        }
    }
}
