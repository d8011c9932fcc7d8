// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// Bulk API 2.0 (docs/reference/salesforce.md, Bulk API 2.0): `jobs/ingest` and `jobs/query`.
extension SalesforceCall {
    func jobs(_ path: [String]) async throws -> SandboxResponse {
        guard let kind = path.first.flatMap(SalesforceJob.Kind.init(rawValue:)) else {
            throw SaveFailure(.notFound)
        }
        switch (request.method, path.count) {
        case ("GET", 1): return try await jobList(kind)
        case ("POST", 1): return try await makeJob(kind)
        case ("GET", 2): return SandboxResponse(json: try await job(kind, path[1]).information)
        case ("PATCH", 2): return try await changeJob(kind, path[1])
        case ("DELETE", 2): return try await removeJob(kind, path[1])
        case ("PUT", 3) where kind == .ingest && path[2] == "batches":
            return try await upload(try await job(kind, path[1]), request.body)
        case ("GET", 3) where kind == .query && path[2] == "results":
            return try await results(try await job(kind, path[1]))
        case ("GET", 3) where kind == .ingest:
            return try await file(path[2], of: try await job(kind, path[1]))
        default: throw SaveFailure(.notFound)
        }
    }

    // MARK: Jobs

    private func jobList(_ kind: SalesforceJob.Kind) async throws -> SandboxResponse {
        let jobs = try await environment.database.read { try SalesforceJobTable(db: $0).all(kind) }
        let records = jobs.map { job -> JSON in
            var json = job.summary
            json["jobType"] = job.information["jobType"]
            return json
        }
        return SandboxResponse(
            json: ["done": true, "records": .array(records), "nextRecordsUrl": .null]
        )
    }

    private func job(_ kind: SalesforceJob.Kind, _ text: String) async throws -> SalesforceJob {
        let id = SalesforceID.normalised(text) ?? text
        let job = try await environment.database.read { db in
            try SalesforceJobTable(db: db).job(id, kind)
        }
        guard let job else { throw SaveFailure(.notFound) }
        return job
    }

    private func makeJob(_ kind: SalesforceJob.Kind) async throws -> SandboxResponse {
        let type = request.header("Content-Type") ?? ""
        var (body, file): (JSON, [UInt8]?)
        if request.contentType == "multipart/form-data", kind == .ingest {
            let parts = ["job", "content"].map {
                MultipartForm.part($0, of: request.body, contentType: type)
            }
            guard let job = parts[0], let content = parts[1],
                content.count <= OrgLimits.salesforceMultipartCharacters
            else { throw refusal("INVALIDMULTIPART", "a part is missing, or too large") }
            (body, file) = (try JSON.parse(job), content)
        } else {
            (body, file) = (try document(), nil)
        }
        let wanted = kind == .ingest ? try ingest(body) : try query(body)
        let now = SalesforceTime.seconds(environment.clock.now())
        let user = user
        let queuedAt = environment.clock.now()
        let (content, isQueued) = (file, kind == .query || file != nil)
        let job = try await environment.database.write { db in
            let table = SalesforceJobTable(db: db)
            guard try table.all(kind).count < OrgLimits.salesforceJobs else {
                throw SaveFailure(
                    SaveError("EXCEEDEDQUOTA", "there are too many jobs: delete some")
                )
            }
            let number = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM salesforce_job") ?? 0
            var id = SalesforceID.make(prefix: "750", number: number + 1)
            // Some may have been deleted meanwhile.
            let last = try String.fetchOne(db, sql: "SELECT MAX(id) FROM salesforce_job") ?? ""
            var next = number + 1
            while id <= last {
                next += 1
                id = SalesforceID.make(prefix: "750", number: next)
            }
            let job = SalesforceJob(
                id: id,
                kind: kind,
                state: isQueued ? .uploadComplete : .open,
                request: wanted,
                userID: user.id,
                createdAt: now,
                changedAt: now,
                queuedAt: isQueued ? queuedAt : nil
            )
            try table.keep(job)
            if let content { try table.setUpload(content, of: id) }
            return job
        }
        if isQueued { state.hasOpenJobs = true }
        return SandboxResponse(json: job.summary)
    }

    private func changeJob(
        _ kind: SalesforceJob.Kind,
        _ text: String
    ) async throws -> SandboxResponse {
        let wanted = try document()["state"]?.text ?? ""
        var job = try await job(kind, text)
        let now = environment.clock.now()
        switch SalesforceJob.State(rawValue: wanted) {
        case .uploadComplete where kind == .ingest && job.state == .open:
            (job.state, job.queuedAt) = (.uploadComplete, now)
        case .aborted where !job.state.isOver: (job.state, job.queuedAt) = (.aborted, nil)
        default:
            throw refusal(
                "INVALIDJOBSTATE",
                "a job in the state \(job.state.rawValue) cannot become '\(wanted)'"
            )
        }
        job.changedAt = SalesforceTime.seconds(now)
        let changed = job
        try await environment.database.write { try SalesforceJobTable(db: $0).keep(changed) }
        state.hasOpenJobs = true
        return SandboxResponse(json: job.summary)
    }

    private func removeJob(
        _ kind: SalesforceJob.Kind,
        _ text: String
    ) async throws -> SandboxResponse {
        let job = try await job(kind, text)
        guard job.state.isOver else {
            throw refusal("INVALIDJOBSTATE", "a job has to be over before it is deleted")
        }
        try await environment.database.write { try SalesforceJobTable(db: $0).remove(job.id) }
        return SalesforceAnswer.noContent
    }

    // MARK: Parts of the request

    private func ingest(_ body: JSON) throws -> JSON {
        let name = body["object"]?.text ?? ""
        guard let object = schema.object(name, for: user.profile), object.isWritable else {
            throw refusal("INVALIDENTITY", "InvalidEntity : Entity '\(name)' is not supported")
        }
        let operations = ["insert", "update", "upsert", "delete", "hardDelete"]
        guard let operation = body["operation"]?.text, operations.contains(operation) else {
            throw refusal("INVALIDOPERATION", "operation is one of \(operations)")
        }
        var wanted = try files(body)
        (wanted["operation"], wanted["object"]) = (.string(operation), .string(object.name))
        if operation == "upsert" {
            let key = body["externalIdFieldName"]?.text ?? ""
            guard let field = object[key], field.isKey else { throw SaveFailure(.noKey(key)) }
            wanted["externalIdFieldName"] = .string(field.name)
        }
        return wanted
    }

    private func query(_ body: JSON) throws -> JSON {
        let operations = ["query", "queryAll"]
        guard let operation = body["operation"]?.text, operations.contains(operation) else {
            throw refusal("INVALIDOPERATION", "operation is query or queryAll")
        }
        var wanted = try files(body)
        wanted["operation"] = .string(operation)
        wanted["query"] = .string(body["query"]?.text ?? "")
        let plan = try SalesforceQueryJob.plan(wanted, schema, user, now: environment.clock.now())
        wanted["object"] = .string(plan.object.name)
        return wanted
    }

    private func files(_ body: JSON) throws -> JSON {
        let delimiter = body["columnDelimiter"]?.text ?? "COMMA"
        let end = body["lineEnding"]?.text ?? "LF"
        guard SalesforceJob.separators[delimiter] != nil, ["LF", "CRLF"].contains(end),
            body["contentType"]?.text ?? "CSV" == "CSV"
        else {
            throw refusal(
                "API_ERROR",
                "contentType, columnDelimiter or lineEnding is none that is known"
            )
        }
        return [
            "apiVersion": .string(String(version.dropFirst())), "lineEnding": .string(end),
            "columnDelimiter": .string(delimiter),
        ]
    }

    func refusal(_ code: String, _ message: String) -> SaveFailure {
        SaveFailure(SaveError(code, message))
    }
}
