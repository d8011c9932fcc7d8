// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// The queries of a poll.
enum ChangeQuery {
    /// The rows that follow a place in the order of `(SystemModstamp, Id)`.
    ///
    /// - Parameters:
    ///   - after: nil for all rows.
    ///   - afterID: empty for every row of that time, too.
    static func rows(
        _ selection: FieldSelection,
        after: Timestamp?,
        afterID: String,
        limit: Int
    ) -> String {
        select(selection.columns, selection.object)
            + (after.map { " WHERE " + behind($0, afterID) } ?? "")
            + " ORDER BY SystemModstamp, Id LIMIT \(limit)"
    }

    /// Further columns of the rows from a place up to one of them, in the same order.
    static func further(
        _ columns: [String],
        of object: ObjectType,
        after: Timestamp?,
        afterID: String,
        through last: Row
    ) -> String {
        let time = SOQL.literal(last.stamp)
        var text = select(FieldSelection.required + columns, object) + " WHERE "
        if let after { text += behind(after, afterID) + " AND " }
        text += "(SystemModstamp < \(time) OR (SystemModstamp = \(time)"
        text += " AND Id <= \(SOQL.literal(last.id))))"
        return text + " ORDER BY SystemModstamp, Id"
    }

    /// One record.
    static func record(_ columns: [String], of object: ObjectType, id: String) -> String {
        select(columns, object) + " WHERE Id = \(SOQL.literal(id))"
    }

    /// How many records live.
    static func count(_ object: ObjectType) -> String { "SELECT count() FROM \(object.rawValue)" }

    /// The most bytes that the columns may take in a query's text: what the rest of the path needs
    /// is left free.
    static let columnBytes = Limits.pathBytes - 1_000

    private static func select(_ columns: [String], _ object: ObjectType) -> String {
        "SELECT \(columns.joined(separator: ",")) FROM \(object.rawValue)"
    }

    private static func behind(_ after: Timestamp, _ afterID: String) -> String {
        let time = SOQL.literal(after)
        if afterID.isEmpty { return "SystemModstamp >= \(time)" }
        return "(SystemModstamp > \(time) OR (SystemModstamp = \(time)"
            + " AND Id > \(SOQL.literal(afterID))))"
    }
}
