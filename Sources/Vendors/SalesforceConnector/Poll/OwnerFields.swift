// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import VendorAPI

/// Reads of records' owners what rules name and queries of the records do not know: an owner may be
/// a queue, so that Salesforce lets a query ask only for what users and queues have in common.
struct OwnerFields: Sendable {
    /// The field that names the owner.
    static let reference = "OwnerId"
    /// How the IDs of users begin.
    private static let userPrefix = "005"

    /// The users that were read, with their fields; nothing for one that could not be read.
    private var known: [String: [Field]] = [:]
    /// What was read of them.
    private var columns: [RelatedColumn] = []

    /// Forgets everything: users change, too.
    mutating func forget() { known = [:] }

    /// The rows with the fields of their owners. Where a user cannot be read they are left out, and
    /// a rule that names them is left to Salesforce.
    mutating func complete(
        _ rows: [Row],
        _ selection: FieldSelection,
        client: SalesforceClient,
        priority: CallPriority
    ) async throws(VendorError) -> [Row] {
        guard !selection.owners.isEmpty else { return rows }
        if columns != selection.owners || known.count > Limits.rememberedOwners { known = [:] }
        columns = selection.owners
        let users = Set(rows.compactMap(Self.owner)).filter { $0.hasPrefix(Self.userPrefix) }
        try await read(users.filter { known[$0] == nil }.sorted(), client, priority)
        return rows.map { row in
            guard let owner = Self.owner(row) else { return row }
            var row = row
            if owner.hasPrefix(Self.userPrefix) {
                row.fields += known[owner] ?? []
            } else {
                row.fields += columns.map { Field(name: $0.name, value: $0.blank) }
            }
            return row
        }
    }

    private static func owner(_ row: Row) -> String? {
        let value = row.fields.first { $0.name == reference }?.value
        guard case .text(let id)? = value else { return nil }
        return SalesforceRecordID.whole(id)
    }

    private mutating func read(
        _ users: [String],
        _ client: SalesforceClient,
        _ priority: CallPriority
    ) async throws(VendorError) {
        let columns = columns
        func query(_ ids: some Sequence<String>) -> String {
            var names = ["Id"]
            for name in columns.map(\.column) where !names.contains(name) { names.append(name) }
            return APIPath.query(
                "SELECT \(names.joined(separator: ",")) FROM User WHERE "
                    + SOQL.isOne("Id", of: ids.map(SOQL.literal))
            )
        }
        for user in users { known[user] = [] }
        for piece in Chunking.pieces(users, fits: { query($0).utf8.count <= Limits.pathBytes }) {
            do throws(VendorError) {
                let found = try await client.rows(
                    query(piece),
                    of: "the owners of records",
                    priority: priority
                ) { (row) throws(DecodingFailure) in
                    (
                        try row.filledText("Id"),
                        columns.compactMap { column in
                            column.value(in: row).map { Field(name: column.name, value: $0) }
                        }
                    )
                }
                for (id, fields) in found { known[SalesforceRecordID.whole(id) ?? id] = fields }
            } catch {
                guard error.kind == .refused || error.kind == .permissionMissing else {
                    throw error
                }
            }
        }
    }
}
