// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// The columns that an object's queries name: the wanted fields that the sync user sees, and what
/// the connector itself needs.
///
/// A query's text has a limit (`ChangeQuery.columnBytes`). An org can have more fields than fit:
/// what does not fit into the first query goes into further ones, which read the same rows.
struct FieldSelection: Hashable, Sendable {
    /// Columns that every object has and that every row needs.
    static let required = ["Id", "SystemModstamp"]
    /// Columns that tell of deletion, merge and conversion, where the sync user sees them.
    static let telling = [
        "IsDeleted", "MasterRecordId", "IsConverted", "ConvertedContactId", "CreatedDate",
        "LastModifiedById",
    ]
    /// Types that are no single value, or none that can be synced.
    private static let unsyncedTypes: Set<String> = [
        "address", "location", "base64", "anyType", "complexvalue", "json",
    ]
    /// Columns that differ by user and move without a change of the record.
    private static let perUser: Set<String> = ["LastViewedDate", "LastReferencedDate"]

    var object: ObjectType
    /// The columns of the first query, in the order in which they are asked for.
    var columns: [String]
    /// The columns of each further query, besides the required ones.
    var further: [[String]] = []
    /// The columns that an event's fields hold.
    var published: Set<String> = []
    /// Parents' columns, whose values stand beside the record's own.
    var parents: [RelatedColumn] = []
    /// Columns of the users who own the records: one more query for each page.
    var owners: [RelatedColumn] = []
    /// The field with the Marketo person; nil when the sync user does not see it.
    var link: String?
    /// Wanted columns for which no query has space.
    var leftOut: [String] = []
    /// Wanted columns that no query reads. The schema leaves them out, so that the workers do not
    /// know them.
    var unread: Set<String> = []
    /// The bytes of the query that is being filled.
    private var used: Int

    /// - Parameters:
    ///   - wanted: nil for all.
    ///   - space: the most bytes that the columns of a query may take.
    ///   - queries: the most queries.
    init(
        _ described: DescribedObject,
        wanted: WantedFields?,
        linkField: String?,
        space: Int,
        queries: Int = Limits.queriesOfRow
    ) {
        object = described.object
        link = linkField.flatMap { described[$0]?.name }
        columns = FieldSelection.required
        columns += FieldSelection.telling.filter { described[$0] != nil }
        if let link { columns.append(link) }
        used = FieldSelection.bytes(columns)
        let candidates: [FieldSchema]
        if let wanted {
            let named = ((wanted.names[described.object] ?? []) + described.ruleFields)
                .compactMap { described[$0] }
            candidates =
                named
                + (wanted.includesAllCustomFields ? described.fields.filter(\.custom) : [])
        } else {
            // Standard fields first: custom ones are the many.
            candidates =
                described.fields.filter { !$0.custom } + described.fields.filter(\.custom)
        }
        let own = Set(columns)
        for field in candidates where !published.contains(field.name) && field.name != "Id" {
            let isRead =
                !FieldSelection.unsyncedTypes.contains(field.type)
                && !FieldSelection.perUser.contains(field.name)
            if !isRead {
                unread.insert(field.name)
            } else if own.contains(field.name) || add(field.name, space: space, queries: queries) {
                published.insert(field.name)
            } else if unread.insert(field.name).inserted {
                leftOut.append(field.name)
            }
        }
        // Parents' columns belong to the first query: what is too much is left to Salesforce.
        for parent in described.parentColumns
        where further.isEmpty && used + parent.column.utf8.count + 1 <= space {
            used += parent.column.utf8.count + 1
            parents.append(parent)
            if !columns.contains(parent.column) { columns.append(parent.column) }
        }
        if published.contains(OwnerFields.reference) { owners = described.ownerColumns }
    }

    /// The names of the parents' fields that events carry beside the record's own.
    var parentNames: [String] { (parents + owners).map(\.name) }

    /// Adds a column to the query that is being filled, or to a new one.
    private mutating func add(_ name: String, space: Int, queries: Int) -> Bool {
        let cost = name.utf8.count + 1
        if used + cost <= space {
            used += cost
            if further.isEmpty {
                columns.append(name)
            } else {
                further[further.count - 1].append(name)
            }
            return true
        }
        let start = FieldSelection.bytes(FieldSelection.required)
        guard further.count + 1 < queries, start + cost <= space else { return false }
        further.append([name])
        used = start + cost
        return true
    }

    private static func bytes(_ columns: [String]) -> Int {
        columns.reduce(0) { $0 + $1.utf8.count + 1 }
    }
}

extension FieldSelection {
    /// What is read of an object under a configuration.
    init(_ described: DescribedObject, _ configuration: SalesforceConfiguration) {
        self.init(
            described,
            wanted: configuration.wantedFields,
            linkField: configuration.linkField,
            space: ChangeQuery.columnBytes
        )
    }
}
