// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import SandboxKit

/// sObject Collections: up to 200 records in one transaction, results in the order of the input.
extension SalesforceCall {
    func collections(_ path: [String]) async throws -> SandboxResponse {
        switch (request.method, path.count) {
        case ("POST", 0): return try await saveAll { .create($0) }
        case ("PATCH", 0): return try await saveAll { .update($0) }
        case ("DELETE", 0): return try await deleteAll()
        case ("PATCH", 2): return try await upsertAll(path[0], path[1])
        case ("GET", 1), ("POST", 1): return try await retrieveAll(path[0])
        default:
            throw SaveFailure(
                SalesforceCall.notAllowed(request.method, ["GET", "POST", "PATCH", "DELETE"])
            )
        }
    }

    /// The action on one record.
    private enum Job: Sendable {
        case create([JSON.Member])
        case update([JSON.Member])
        case upsert([JSON.Member], SalesforceField)
        case delete(String)
    }

    private func saveAll(_ job: ([JSON.Member]) -> Job) async throws -> SandboxResponse {
        let (records, allOrNone) = try collection()
        var jobs: [(String?, Job)] = []
        for record in records {
            guard case .object(let members)? = record["attributes"],
                let type = members.last(where: { $0.name == "type" })?.value.text
            else {
                throw SaveFailure(
                    SaveError("INVALID_INPUT", "attributes.type is missing in a record")
                )
            }
            jobs.append((type, job(record.members ?? [])))
        }
        var chunks = 0
        for (index, job) in jobs.enumerated()
        where index == 0 || jobs[index - 1].0?.lowercased() != job.0?.lowercased() { chunks += 1 }
        guard chunks <= OrgLimits.salesforceChunks else {
            throw SaveFailure(
                SaveError(
                    "LIMIT_EXCEEDED",
                    "the records change their type too often: \(chunks) chunks, "
                        + "\(OrgLimits.salesforceChunks) at most"
                )
            )
        }
        return try await run(jobs, allOrNone: allOrNone)
    }

    private func upsertAll(_ name: String, _ field: String) async throws -> SandboxResponse {
        guard let object = schema.object(name, for: user.profile), !object.isTooling else {
            throw SaveFailure(.notFound)
        }
        guard let key = object[field], key.isKey else { throw SaveFailure(.noKey(field)) }
        let (records, allOrNone) = try collection()
        let jobs = records.map { (Optional(object.name), Job.upsert($0.members ?? [], key)) }
        return try await run(jobs, allOrNone: allOrNone)
    }

    private func deleteAll() async throws -> SandboxResponse {
        let ids = (request.query["ids"] ?? "").split(separator: ",").map(String.init)
        try checkCount(ids.count)
        let allOrNone = request.query["allOrNone"]?.lowercased() == "true"
        let jobs = ids.map { id in (schema.object(ofID: id)?.name, Job.delete(id)) }
        return try await run(jobs, allOrNone: allOrNone)
    }

    private func retrieveAll(_ name: String) async throws -> SandboxResponse {
        guard let object = schema.object(name, for: user.profile), !object.isTooling else {
            throw SaveFailure(.notFound)
        }
        let (ids, names): ([String], [String])
        if request.method == "GET" {
            ids = (request.query["ids"] ?? "").split(separator: ",").map(String.init)
            names = (request.query["fields"] ?? "").split(separator: ",").map(String.init)
        } else {
            let body = try document()
            ids = (body["ids"]?.elements ?? []).compactMap(\.text)
            names = (body["fields"]?.elements ?? []).compactMap(\.text)
        }
        guard ids.count <= OrgLimits.salesforceRetrieve else {
            throw tooMany(OrgLimits.salesforceRetrieve)
        }
        guard !names.isEmpty else {
            throw SaveFailure(SaveError("MISSING_ARGUMENT", "fields are missing"))
        }
        let normalised = try ids.map { text in
            guard let id = SalesforceID.normalised(text) else {
                throw SaveFailure(SaveError("MALFORMED_ID", "bad id \(text)"))
            }
            return id
        }
        let found = try await retrieve(object, ids: normalised, names: names)
        return SandboxResponse(
            json: .array(found.map { $0.flatMap { $0.isDeleted ? nil : $0.json } ?? .null })
        )
    }

    // MARK: Running

    private enum Outcome {
        case saved(String, isNew: Bool?)
        case failed([SaveError], id: String?)

        var json: JSON {
            switch self {
            case .saved(let id, let isNew):
                var json: JSON = ["id": .string(id), "success": true, "errors": []]
                if let isNew { json["created"] = .boolean(isNew) }
                return json
            case .failed(let errors, let id):
                var json: JSON = [:]
                if let id { json["id"] = .string(id) }
                json["success"] = false
                json["errors"] = .array(errors.map(\.item))
                return json
            }
        }
    }

    private func run(
        _ jobs: [(String?, Job)],
        allOrNone: Bool
    ) async throws -> SandboxResponse {
        let outcomes = try await environment.database.write { db in
            var outcomes: [Outcome] = []
            try db.inSavepoint {
                let saver = saver(db)
                outcomes = try jobs.map { try outcome($0.0, $0.1, saver) }
                let locks = outcomes.compactMap { outcome in
                    guard case .failed(let errors, _) = outcome else { return nil as SaveError? }
                    return errors.first { $0.code == "UNABLE_TO_LOCK_ROW" }
                }
                // One row that is locked fails the whole batch.
                if let lock = locks.first {
                    outcomes = jobs.map { .failed([lock], id: id($0.1)) }
                    return .rollback
                }
                let failures = outcomes.filter { if case .failed = $0 { true } else { false } }
                guard allOrNone, !failures.isEmpty else { return .commit }
                outcomes = zip(outcomes, jobs).map { outcome, job in
                    if case .failed = outcome { return outcome }
                    return .failed([.rolledBack], id: id(job.1))
                }
                return .rollback
            }
            return outcomes.map(\.json)
        }
        return SandboxResponse(json: .array(outcomes))
    }

    private func outcome(
        _ type: String?,
        _ job: Job,
        _ saver: SalesforceSaver
    ) throws -> Outcome {
        do {
            if let error = recordFault(id: id(job)) { throw SaveFailure(error) }
            guard let type, let object = schema.object(type, for: user.profile), !object.isTooling
            else {
                throw SaveFailure(
                    type.map {
                        SaveError("INVALID_TYPE", "sObject type '\($0)' is not supported.")
                    } ?? SaveError("MALFORMED_ID", "malformed id \(id(job) ?? "")", fields: ["Id"])
                )
            }
            switch job {
            case .create(let members): return .saved(try saver.create(object, members), isNew: nil)
            case .update(let members):
                let id = try requiredID(members, object)
                try saver.update(object, id: id, withoutID(members))
                return .saved(id, isNew: nil)
            case .delete(let text):
                guard let id = SalesforceID.normalised(text) else {
                    throw SaveFailure(
                        SaveError("MALFORMED_ID", "malformed id \(text)", fields: ["Id"])
                    )
                }
                try saver.delete(object, id: id)
                return .saved(id, isNew: nil)
            case .upsert(let members, let key): return try upsert(object, key, members, saver)
            }
        } catch let failure as SaveFailure {
            return .failed(failure.errors, id: nil)
        } catch let fault as FieldReader.TypeFault {
            let error = SaveError("INVALID_TYPE_ON_FIELD_IN_RECORD", fault.message, fields: [])
            return .failed([error], id: nil)
        }
    }

    private func upsert(
        _ object: SalesforceObject,
        _ key: SalesforceField,
        _ members: [JSON.Member],
        _ saver: SalesforceSaver
    ) throws -> Outcome {
        let name = key.name.lowercased()
        let value = members.last { $0.name.lowercased() == name }?.value ?? .null
        let rest = key.type == .id ? withoutID(members) : members
        switch try saver.upsert(object, key: key, value: value, rest) {
        case .saved(let id, let isNew): return .saved(id, isNew: isNew)
        case .ambiguous: throw SaveFailure(.ambiguous(key))
        }
    }

    // MARK: Parts of the request

    private func collection() throws -> (records: [JSON], allOrNone: Bool) {
        let body = try document()
        guard let records = body["records"]?.elements else {
            throw SaveFailure(SaveError("INVALID_INPUT", "records is missing or no array"))
        }
        try checkCount(records.count)
        return (records, body["allOrNone"]?.truth ?? false)
    }

    private func checkCount(_ count: Int) throws {
        guard count <= OrgLimits.salesforceCollection else {
            throw tooMany(OrgLimits.salesforceCollection)
        }
    }

    private func tooMany(_ most: Int) -> SaveFailure {
        SaveFailure(
            SaveError(
                "EXCEEDED_ID_LIMIT",
                "record limit reached. cannot submit more than \(most) records into this call"
            )
        )
    }

    private func requiredID(_ members: [JSON.Member], _ object: SalesforceObject) throws -> String {
        guard let text = members.last(where: { $0.name.lowercased() == "id" })?.value.text,
            !text.isEmpty
        else {
            throw SaveFailure(
                SaveError("MISSING_ARGUMENT", "Id not specified in an update call", fields: ["Id"])
            )
        }
        guard let id = SalesforceID.normalised(text) else {
            throw SaveFailure(.malformedID(object["Id"]!, text))
        }
        return id
    }

    /// Clients send `Id` and `id`, some of them both.
    private func withoutID(_ members: [JSON.Member]) -> [JSON.Member] {
        members.filter { $0.name.lowercased() != "id" }
    }

    private func id(_ job: Job) -> String? {
        switch job {
        case .create: nil
        case .update(let members), .upsert(let members, _):
            members.last { $0.name.lowercased() == "id" }?.value.text
        case .delete(let id): id
        }
    }
}
