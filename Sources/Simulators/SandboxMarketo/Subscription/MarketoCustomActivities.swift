// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// A custom activity type: its approved version, its draft, or both.
struct MarketoCustomType: Sendable {
    var id: Int64
    var apiName: String
    var createdAt: Timestamp
    var updatedAt: Timestamp
    /// As calls bring and show it: name, triggerName, filterName, description, primaryAttribute,
    /// attributes.
    var approved: JSON?
    var draft: JSON?

    /// `draft`, `approved` or `approved with draft`.
    var status: String {
        guard approved != nil else { return "draft" }
        return draft == nil ? "approved" : "approved with draft"
    }

    /// As the calls that manage types show it.
    func json(_ version: JSON, status: String? = nil) -> JSON {
        var json: JSON = [
            "id": .integer(id), "status": .string(status ?? self.status),
            "apiName": .string(apiName),
        ]
        for member in version.members ?? [] { json[member.name] = member.value }
        json["createdAt"] = .string(MarketoTime.written(createdAt))
        json["updatedAt"] = .string(MarketoTime.written(updatedAt))
        return json
    }

    /// The approved version as a type of activities.
    var live: MarketoActivityType? {
        guard let approved else { return nil }
        return MarketoActivityType(
            id: id,
            name: approved["name"]?.text ?? apiName,
            description: approved["description"]?.text ?? "",
            primary: approved["primaryAttribute"].flatMap(MarketoCustomType.attribute),
            attributes: (approved["attributes"]?.elements ?? [])
                .compactMap(MarketoCustomType.attribute),
            apiName: apiName
        )
    }

    private static func attribute(_ json: JSON) -> MarketoActivityType.Attribute? {
        guard let apiName = json["apiName"]?.text else { return nil }
        return .init(
            json["name"]?.text ?? apiName,
            json["dataType"]?.text ?? "string",
            apiName: apiName,
            description: json["description"]?.text
        )
    }
}

/// The custom activity types of the subscription.
struct MarketoCustomActivities {
    let db: Database

    func all() throws -> [MarketoCustomType] {
        try Row.fetchAll(db, sql: "SELECT * FROM marketo_activity_type ORDER BY id").map { row in
            MarketoCustomType(
                id: row["id"],
                apiName: row["apiName"],
                createdAt: Timestamp(milliseconds: row["createdAt"]),
                updatedAt: Timestamp(milliseconds: row["updatedAt"]),
                approved: try (row["approved"] as String?).map { try JSON.parse($0) },
                draft: try (row["draft"] as String?).map { try JSON.parse($0) }
            )
        }
    }

    /// - Throws: 1013 for an unknown one.
    func type(_ apiName: String) throws -> MarketoCustomType {
        guard let type = try all().first(where: { $0.apiName.lowercased() == apiName.lowercased() })
        else { throw MarketoAPIError("1013") }
        return type
    }

    func nextID() throws -> Int64 {
        let last = try Int64.fetchOne(db, sql: "SELECT MAX(id) FROM marketo_activity_type")
        return last.map { $0 + 1 } ?? MarketoActivity.Kind.custom
    }

    func keep(_ type: MarketoCustomType) throws {
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO marketo_activity_type
                    (apiName, id, createdAt, updatedAt, approved, draft)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                type.apiName, type.id, type.createdAt.milliseconds, type.updatedAt.milliseconds,
                type.approved?.written, type.draft?.written,
            ]
        )
    }

    func remove(_ type: MarketoCustomType) throws {
        try db.execute(
            sql: "DELETE FROM marketo_activity_type WHERE apiName = ?",
            arguments: [type.apiName]
        )
    }
}
