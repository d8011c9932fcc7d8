// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import SandboxKit

/// The custom fields of the subscription.
struct MarketoCustomFields {
    let db: Database

    /// What a new subscription has: the field that names a person's Salesforce record, and the
    /// counterpart of the custom field of seeded Salesforce records.
    static let first = [
        MarketoField(custom: "salesforceId", "Salesforce ID", .string, id: 10_001),
        MarketoField(custom: "region", "Region", .string, id: 10_002),
    ]

    /// Makes the first ones in an empty table.
    func insertFirst() throws {
        let count = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM marketo_field") ?? 0
        guard count == 0 else { return }
        for field in MarketoCustomFields.first { try keep(field) }
    }

    /// All fields.
    func catalogue() throws -> FieldCatalogue {
        let rows = try Row.fetchAll(db, sql: "SELECT id, body FROM marketo_field ORDER BY id")
        return FieldCatalogue(
            custom: try rows.compactMap { row in
                MarketoField(try JSON.parse(row["body"] as String), id: row["id"])
            }
        )
    }

    func nextID() throws -> Int64 {
        (try Int64.fetchOne(db, sql: "SELECT MAX(id) FROM marketo_field") ?? 10_000) + 1
    }

    /// Makes or changes a field.
    func keep(_ field: MarketoField) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO marketo_field (id, name, body) VALUES (?, ?, ?)",
            arguments: [field.id, field.key, field.schemaJSON.written]
        )
    }
}

extension MarketoField {
    /// A field of the subscription's own.
    init(custom name: String, _ displayName: String, _ kind: Kind, id: Int64) {
        self.init(id: id, name: name, soapName: name, displayName: displayName, kind: kind)
        isCustom = true
        isHTMLEncodingInEmail = true
    }

    /// Reads the form that `schemaJSON` writes.
    init?(_ json: JSON, id: Int64) {
        guard let name = json["name"]?.text, let displayName = json["displayName"]?.text,
            let kind = json["dataType"]?.text.flatMap(Kind.init(rawValue:))
        else { return nil }
        self.init(custom: name, displayName, kind, id: id)
        apply(json)
        isAPICreated = json["isApiCreated"]?.truth ?? false
    }

    /// Adopts the members that schema calls can change.
    mutating func apply(_ json: JSON) {
        if let text = json["displayName"]?.text { displayName = text }
        if let text = json["description"]?.text { description = text }
        if let truth = json["isHidden"]?.truth { isHidden = truth }
        if let truth = json["isHtmlEncodingInEmail"]?.truth { isHTMLEncodingInEmail = truth }
        if let truth = json["isSensitive"]?.truth { isSensitive = truth }
    }
}
