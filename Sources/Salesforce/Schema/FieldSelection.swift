// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// Which columns a query of an object's rows names: what the sync user sees of what is wanted, and
/// what the connector itself needs.
struct FieldSelection: Hashable, Sendable {
    /// What every object has and a row cannot do without.
    static let required = ["Id", "SystemModstamp"]
    /// What tells what became of a row, where the sync user sees it.
    static let telling = [
        "IsDeleted", "MasterRecordId", "IsConverted", "ConvertedContactId", "CreatedDate",
        "LastModifiedById",
    ]
    /// Types that are no single value, or none that can be synced.
    private static let unsyncedTypes: Set<String> = [
        "address", "location", "base64", "anyType", "complexvalue", "json",
    ]
    /// What differs with who looks, and moves without a change of the record.
    private static let perUser: Set<String> = ["LastViewedDate", "LastReferencedDate"]

    var object: ObjectType
    /// All columns, in the order in which they are asked for.
    var columns: [String]
    /// The columns that an event's fields hold.
    var published: Set<String>
    /// The field with the Marketo person; nil when the sync user does not see it.
    var link: String?
    /// Wanted columns for which a query's text has no room.
    var leftOut: [String]

    /// - Parameters:
    ///   - wanted: nil for all.
    ///   - room: the most bytes that the columns may take.
    init(_ described: DescribedObject, wanted: WantedFields?, linkField: String?, room: Int) {
        object = described.object
        link = linkField.flatMap { described[$0]?.name }
        columns = FieldSelection.required
        columns += FieldSelection.telling.filter { described[$0] != nil }
        if let link { columns.append(link) }
        published = []
        leftOut = []
        var used = columns.reduce(0) { $0 + $1.utf8.count + 1 }
        let candidates: [FieldSchema]
        if let wanted {
            let named = (wanted.names[described.object] ?? []).compactMap { described[$0] }
            candidates =
                named
                + (wanted.includesAllCustomFields ? described.fields.filter(\.custom) : [])
        } else {
            // Standard fields first: custom ones are the many.
            candidates =
                described.fields.filter { !$0.custom } + described.fields.filter(\.custom)
        }
        for field in candidates where !published.contains(field.name) && field.name != "Id" {
            if FieldSelection.unsyncedTypes.contains(field.type)
                || FieldSelection.perUser.contains(field.name)
            {
                continue
            }
            if !columns.contains(field.name) {
                let cost = field.name.utf8.count + 1
                guard used + cost <= room else {
                    leftOut.append(field.name)
                    continue
                }
                used += cost
                columns.append(field.name)
            }
            published.insert(field.name)
        }
    }
}
