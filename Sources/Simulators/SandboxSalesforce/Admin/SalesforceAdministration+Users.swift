// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import SandboxKit

/// The users of the org, and whether they are active.
extension SalesforceAdministration {
    func users() async throws -> SandboxResponse {
        let schema = state.schema
        let active = try await environment.database.read { db in
            try SalesforceStore(db: db, schema: schema)
                .values("SELECT \"Id\" FROM \"salesforce_User\" WHERE \"IsActive\" = 1", [])
                .compactMap { $0.first?.text }
        }
        let users = SalesforceUsers.all.map { user -> JSON in
            [
                "id": .string(user.id), "username": .string(user.username),
                "name": .string(user.name), "profile": .string(user.profile),
                "active": .boolean(active.contains(user.id)),
            ]
        }
        let queue: JSON = ["id": .string(SalesforceUsers.queueID), "name": "Inbound Leads"]
        return SandboxResponse(json: ["users": .array(users), "queues": [queue]])
    }

    /// `{"active": false}`: who is inactive keeps their records, is given no more, and is logged
    /// out.
    func changeUser(_ text: String) async throws -> SandboxResponse {
        let json = try JSON.parse(request.body)
        guard let id = SalesforceID.normalised(text), SalesforceUsers.user(id: id) != nil else {
            throw Customisation.Refusal("there is no user \(text)")
        }
        guard let isActive = json["active"]?.truth else {
            throw Customisation.Refusal("'active' is true or false")
        }
        try await environment.database.write { db in
            let saver = saver(db)
            guard let users = saver.store.schema.whole("User") else { return }
            var changes: SalesforceRecord = ["IsActive": StoredValue(isActive)]
            if users["SystemModstamp"] != nil {
                changes["SystemModstamp"] = StoredValue(saver.context.stamp)
            }
            try saver.store.update(users, id: id, changes)
            if !isActive {
                try db.execute(
                    sql: "DELETE FROM salesforce_session WHERE userId = ?",
                    arguments: [id]
                )
            }
        }
        return SalesforceAnswer.noContent
    }
}
