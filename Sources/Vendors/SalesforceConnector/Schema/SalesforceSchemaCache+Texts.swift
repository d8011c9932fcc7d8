// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import VendorAPI

/// Custom permissions and custom labels, which have tables of their own.
extension SalesforceSchemaCache {
    /// Which of the permissions the sync user has: by its profile, or by a permission set.
    func permissions(_ names: [String], _ user: String) async throws(VendorError) -> [Field] {
        let wanted = names.map { (name: $0, key: key($0)) }.filter { !$0.key.isEmpty }
        guard !wanted.isEmpty else { return [] }
        let query =
            "SELECT Id,DeveloperName,NamespacePrefix FROM CustomPermission WHERE "
            + SOQL.isOne("DeveloperName", of: developerNames(wanted.map(\.key)))
        let found = try await client.rows(APIPath.query(query), of: "custom permissions") {
            (row) throws(DecodingFailure) in
            (
                id: try row.filledText("Id"),
                key: Self.qualified(try row.text("DeveloperName"), row["NamespacePrefix"]?.text)
            )
        }
        // A permission that no query shows is not known.
        if found.isEmpty { return [] }
        let granted =
            "SELECT SetupEntityId FROM SetupEntityAccess WHERE "
            + SOQL.isOne("SetupEntityId", of: found.map { SOQL.literal($0.id) })
            + " AND ParentId IN (SELECT PermissionSetId FROM PermissionSetAssignment "
            + "WHERE AssigneeId = \(SOQL.literal(user)))"
        let ids = try await client.rows(APIPath.query(granted), of: "granted permissions") {
            (row) throws(DecodingFailure) in try row.filledText("SetupEntityId")
        }
        return wanted.compactMap { name, key in
            guard let permission = found.first(where: { $0.key == key }) else { return nil }
            let isGranted = ids.contains { SalesforceRecordID.isSame($0, permission.id) }
            return Field(name: name, value: .boolean(isGranted))
        }
    }

    /// The labels that are written in the sync user's language; of others the translation counts.
    func labels(_ names: [String], _ user: String) async throws(VendorError) -> [Field] {
        let wanted = names.map { (name: $0, key: key($0)) }.filter { !$0.key.isEmpty }
        guard !wanted.isEmpty else { return [] }
        let ofUser = "SELECT LanguageLocaleKey FROM User WHERE Id = \(SOQL.literal(user))"
        let language =
            try await client.rows(APIPath.query(ofUser), of: "the user's language") {
                (row) throws(DecodingFailure) in row["LanguageLocaleKey"]?.text
            }.first ?? nil
        guard let language else { return [] }
        let query =
            "SELECT Name,NamespacePrefix,Value,Language FROM ExternalString WHERE "
            + SOQL.isOne("Name", of: developerNames(wanted.map(\.key)))
        let found = try await client.rows(APIPath.tooling(query), of: "custom labels") {
            (row) throws(DecodingFailure) in
            (
                key: Self.qualified(try row.text("Name"), row["NamespacePrefix"]?.text),
                value: row["Value"]?.text, language: row["Language"]?.text
            )
        }
        return wanted.compactMap { name, key in
            let label = found.first { $0.key == key && $0.language == language }
            return label?.value.map { Field(name: name, value: .text($0)) }
        }
    }

    /// What stands behind the group, in lower case: `ns__name`.
    private func key(_ name: String) -> String {
        name.lowercased().split(separator: ".").dropFirst().joined(separator: "__")
    }

    private static func qualified(_ name: String, _ namespace: String?) -> String {
        (namespace.map { $0.isEmpty ? "" : $0 + "__" } ?? "").lowercased() + name.lowercased()
    }

    /// Names with and without what may be a namespace, as literals.
    private func developerNames(_ keys: [String]) -> [String] {
        var names: [String] = []
        for key in keys {
            names.append(key)
            if let range = key.firstRange(of: "__") {
                names.append(String(key[range.upperBound...]))
            }
        }
        return names.map(SOQL.literal)
    }
}
