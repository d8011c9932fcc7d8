// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// A file of records that are saved, 200 in a transaction, each one for itself.
struct SalesforceIngestJob {
    let table: SalesforceJobTable
    let schema: SalesforceSchema
    let user: SalesforceUser
    let environment: SandboxEnvironment
    let rules: RuleEngine

    /// A column of the file: a field, or a field of another record that the record refers to.
    private struct Column {
        var name: String
        var field: SalesforceField
        /// The object and the field by which the value names a record.
        var target: (object: SalesforceObject, key: SalesforceField)?
    }

    func run(_ job: inout SalesforceJob) throws {
        guard let object = schema.object(job.object, for: user.profile) else {
            throw SaveFailure(.notFound)
        }
        let separator = job.separator.utf8.first ?? UInt8(ascii: ",")
        var rows = SeparatedValues.rows(try table.upload(job.id) ?? [], separator: separator)
        guard !rows.isEmpty else { return }
        let header = rows.removeFirst()
        let columns = try header.map { try column($0, of: object) }
        try table.add(job.line(["sf__Id", "sf__Created"] + header), 0, to: .successful, of: job.id)
        try table.add(job.line(["sf__Id", "sf__Error"] + header), 0, to: .failed, of: job.id)
        try table.add(job.line(header), 0, to: .unprocessed, of: job.id)
        var saver = saver(job)
        for (index, row) in rows.enumerated() {
            if index > 0, index.isMultiple(of: OrgLimits.salesforceJobChunk) {
                saver = self.saver(job)
            }
            let padded = row + Array(repeating: "", count: max(0, header.count - row.count))
            let values = Array(padded.prefix(header.count))
            job.processed += 1
            do {
                let (id, isNew) = try save(zip(columns, values), object, job, saver)
                let line = job.line([id, isNew ? "true" : "false"] + values)
                try table.add(line, index + 1, to: .successful, of: job.id)
            } catch let failure as SaveFailure {
                job.failed += 1
                let line = job.line(
                    [
                        id(zip(columns, values)), SalesforceIngestJob.text(failure.errors),
                    ] + values
                )
                try table.add(line, index + 1, to: .failed, of: job.id)
            }
        }
    }

    // MARK: Records

    private func save(
        _ pairs: Zip2Sequence<[Column], [String]>,
        _ object: SalesforceObject,
        _ job: SalesforceJob,
        _ saver: SalesforceSaver
    ) throws -> (id: String, isNew: Bool) {
        if let error = fault(job, id: id(pairs)) { throw SaveFailure(error) }
        do {
            let members = try members(pairs, saver.store)
            let rest = members.filter { $0.name.lowercased() != "id" }
            switch job.operation {
            case "insert": return (try saver.create(object, members), true)
            case "update":
                let id = try required(id(pairs), object)
                try saver.update(object, id: id, rest)
                return (id, false)
            case "delete":
                let id = try required(id(pairs), object)
                try saver.delete(object, id: id)
                return (id, false)
            case "hardDelete":
                let id = try required(id(pairs), object)
                _ = try saver.existing(object, id)
                try saver.store.purge(object, id: id, isRemembered: true)
                return (id, false)
            default: return try upsert(object, members, rest, job, saver)
            }
        } catch let fault as FieldReader.TypeFault {
            throw SaveFailure(SaveError("INVALID_TYPE_ON_FIELD_IN_RECORD", fault.message))
        }
    }

    private func upsert(
        _ object: SalesforceObject,
        _ members: [JSON.Member],
        _ rest: [JSON.Member],
        _ job: SalesforceJob,
        _ saver: SalesforceSaver
    ) throws -> (id: String, isNew: Bool) {
        let name = job.request["externalIdFieldName"]?.text ?? ""
        guard let key = object[name], key.isKey else { throw SaveFailure(.noKey(name)) }
        let value = members.last { $0.name.lowercased() == key.name.lowercased() }?.value ?? .null
        let outcome = try saver.upsert(
            object,
            key: key,
            value: value,
            key.type == .id ? rest : members
        )
        switch outcome {
        case .saved(let id, let isNew): return (id, isNew)
        case .ambiguous: throw SaveFailure(.ambiguous(key))
        }
    }

    /// The values that a row sets: an empty cell sets nothing, `#N/A` sets null.
    private func members(
        _ pairs: Zip2Sequence<[Column], [String]>,
        _ store: SalesforceStore
    ) throws -> [JSON.Member] {
        try pairs.compactMap { column, text in
            if text.isEmpty { return nil }
            if text == "#N/A" { return .init(column.field.name, .null) }
            if let target = column.target {
                return .init(column.field.name, try reference(text, column, target, store))
            }
            guard column.field.type == .boolean else {
                return .init(column.field.name, .string(text))
            }
            switch text.lowercased() {
            case "yes", "y", "true", "on", "1": return .init(column.field.name, true)
            case "no", "n", "false", "off", "0": return .init(column.field.name, false)
            default: return .init(column.field.name, .string(text))
            }
        }
    }

    private func reference(
        _ text: String,
        _ column: Column,
        _ target: (object: SalesforceObject, key: SalesforceField),
        _ store: SalesforceStore
    ) throws -> JSON {
        let found = try store.records(target.object, field: target.key, value: .text(text))
        guard let id = found.first?["Id"]?.text, found.count == 1 else {
            throw SaveFailure(
                SaveError(
                    "INVALID_FIELD",
                    "Foreign key external ID: \(text) not found for field \(target.key.name) in "
                        + "entity \(target.object.name)",
                    fields: []
                )
            )
        }
        return .string(id)
    }

    // MARK: Parts

    private func column(_ name: String, of object: SalesforceObject) throws -> Column {
        if let field = object[name] { return Column(name: name, field: field) }
        let parts = name.split(separator: ".").map(String.init)
        if parts.count == 2, let field = object.relationship(parts[0]),
            let target = field.references.first.flatMap({
                schema.object($0, for: user.profile)
            }), let key = target[parts[1]], key.isKey, key.type != .id
        {
            return Column(name: name, field: field, target: (target, key))
        }
        throw SaveFailure(
            SaveError("InvalidBatch", "InvalidBatch : Field name not found : \(name)")
        )
    }

    private func id(_ pairs: Zip2Sequence<[Column], [String]>) -> String {
        pairs.first { $0.0.field.type == .id }?.1 ?? ""
    }

    private func required(_ text: String, _ object: SalesforceObject) throws -> String {
        guard !text.isEmpty else {
            throw SaveFailure(
                SaveError("MISSING_ARGUMENT", "Id not specified in an update call", fields: ["Id"])
            )
        }
        guard let id = SalesforceID.normalised(text) else {
            throw SaveFailure(SaveError("MALFORMED_ID", "bad id \(text)", fields: ["Id"]))
        }
        return id
    }

    /// `REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --`
    private static func text(_ errors: [SaveError]) -> String {
        errors.map { error in
            "\(error.code):\(error.message):\((error.fields ?? []).joined(separator: ",")) --"
        }.joined(separator: ";")
    }

    /// The upload as the call that faults are set for.
    private func call(_ job: SalesforceJob) -> SandboxRequest {
        SandboxRequest(
            method: "PUT",
            target: "/services/data/v\(job.version)/jobs/ingest/\(job.id)/batches",
            headers: [],
            body: []
        )
    }

    private func fault(_ job: SalesforceJob, id: String) -> SaveError? {
        environment.faults.take(.vendorError, system: .salesforce, request: call(job)) { fault in
            SalesforceFaults.ofCalls[fault.code ?? ""] == nil
        }.map { SalesforceFaults.ofRecord($0, id: id.isEmpty ? nil : id) }
    }

    private func saver(_ job: SalesforceJob) -> SalesforceSaver {
        let stamp = environment.stamp(.salesforce, request: call(job))
        return SalesforceSaver(
            store: SalesforceStore(db: table.db, schema: schema),
            context: SaveContext(
                user: user,
                stamp: SalesforceTime.seconds(stamp),
                now: environment.clock.now(),
                rules: rules,
                version: "v\(job.version)"
            )
        )
    }
}
