// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// Changes of records outside the REST API: merges, conversions, the recycle bin.
extension SalesforceAdministration {
    /// The saver of a user who works in the org.
    func saver(_ db: Database, _ user: SalesforceUser = SalesforceUsers.staff) -> SalesforceSaver {
        let stamp = environment.stamp(.salesforce, request: request)
        return SalesforceSaver(
            store: SalesforceStore(db: db, schema: state.schema),
            context: SaveContext(
                user: user,
                stamp: SalesforceTime.seconds(stamp),
                now: environment.clock.now(),
                rules: sandbox.rules,
                autoAssigns: false
            )
        )
    }

    /// `{"master": id, "losers": [ids], "fields": {…}}`: one or two records become part of another
    /// one of the same object.
    func merge() async throws -> SandboxResponse {
        let json = try JSON.parse(request.body)
        let master = try id(json["master"])
        let losers = try (json["losers"]?.elements ?? []).map { try id($0) }
        guard 1...2 ~= losers.count, !losers.contains(master) else {
            throw Customisation.Refusal("losers are one or two other records")
        }
        let fields = json["fields"]?.members ?? []
        try await environment.database.write { db in
            let saver = saver(db)
            let object = try object(of: master, saver.store)
            guard object.isMergeable else {
                throw Customisation.Refusal("\(object.name) cannot be merged")
            }
            if fields.isEmpty {
                _ = try saver.existing(object, master)
                var changes: SalesforceRecord = [:]
                saver.touch(&changes)
                try saver.store.update(object, id: master, changes)
            } else {
                try saver.update(object, id: master, fields)
            }
            for loser in losers {
                guard try saver.existing(object, loser)["IsConverted"]?.isTrue != true else {
                    throw SaveFailure(.converted)
                }
                var changes: SalesforceRecord = [
                    "IsDeleted": StoredValue(true), "MasterRecordId": .text(master),
                    "DeletedDate": StoredValue(saver.context.stamp),
                ]
                saver.touch(&changes)
                try saver.store.update(object, id: loser, changes)
                try adopt(object, from: loser, by: master, saver)
            }
        }
        return SalesforceAnswer.noContent
    }

    /// Records that refer to a loser refer to the winner now. No user did that: only their
    /// SystemModstamp moves.
    private func adopt(
        _ object: SalesforceObject,
        from loser: String,
        by master: String,
        _ saver: SalesforceSaver
    ) throws {
        for other in saver.store.schema.objects where other.isWritable {
            for field in other.fields
            where field.references.contains(object.name) && field.name != "MasterRecordId" {
                try saver.store.db.execute(
                    sql: "UPDATE \"\(other.table)\" SET \"\(field.name)\" = ?, "
                        + "\"SystemModstamp\" = ? WHERE \"\(field.name)\" = ?",
                    arguments: [master, saver.context.stamp.milliseconds, loser]
                )
            }
        }
    }

    /// `{"ids": […]}`: out of the recycle bin.
    func undelete() async throws -> SandboxResponse {
        let ids = try ids()
        try await environment.database.write { db in
            let saver = saver(db)
            for id in ids {
                let object = try object(of: id, saver.store)
                guard let record = try saver.store.record(object, id: id),
                    record["IsDeleted"]?.isTrue == true
                else { throw Customisation.Refusal("\(id) is not deleted") }
                var changes: SalesforceRecord = [
                    "IsDeleted": StoredValue(false), "DeletedDate": .null,
                ]
                if object["MasterRecordId"] != nil { changes["MasterRecordId"] = .null }
                saver.touch(&changes)
                try saver.store.update(object, id: id, changes)
            }
        }
        return SalesforceAnswer.noContent
    }

    /// `{"ids": […], "remembered": true}`: gone for good, deleted before or not. A change of one
    /// that is remembered answers ENTITY_IS_DELETED, of another INVALID_CROSS_REFERENCE_KEY.
    func purge() async throws -> SandboxResponse {
        let ids = try ids()
        let isRemembered = try JSON.parse(request.body)["remembered"]?.truth ?? true
        let schema = state.schema
        try await environment.database.write { db in
            let store = SalesforceStore(db: db, schema: schema)
            for id in ids {
                let object = try object(of: id, store)
                guard object.isWritable, try store.record(object, id: id) != nil else {
                    throw Customisation.Refusal("there is no record \(id)")
                }
                try store.purge(object, id: id, isRemembered: isRemembered)
            }
        }
        return SalesforceAnswer.noContent
    }

    /// `{"ids": […]}`: a change that no user made moves SystemModstamp, and nothing else.
    func touch() async throws -> SandboxResponse {
        let ids = try ids()
        try await environment.database.write { db in
            let saver = saver(db)
            for id in ids {
                try saver.store.update(
                    try object(of: id, saver.store),
                    id: id,
                    ["SystemModstamp": StoredValue(saver.context.stamp)]
                )
            }
        }
        return SalesforceAnswer.noContent
    }

    // MARK: Parts

    func id(_ json: JSON?) throws -> String {
        guard let text = json?.text, let id = SalesforceID.normalised(text) else {
            throw Customisation.Refusal("an ID is missing or malformed")
        }
        return id
    }

    private func ids() throws -> [String] {
        let ids = try (JSON.parse(request.body)["ids"]?.elements ?? []).map { try id($0) }
        guard 1...OrgLimits.salesforceCollection ~= ids.count else {
            throw Customisation.Refusal("ids are 1 to \(OrgLimits.salesforceCollection)")
        }
        return ids
    }

    /// The object of a record that exists.
    func object(of id: String, _ store: SalesforceStore) throws -> SalesforceObject {
        guard let object = store.schema.object(ofID: id), object.isReplicateable,
            try store.record(object, id: id) != nil
        else { throw Customisation.Refusal("there is no record \(id)") }
        return object
    }
}
