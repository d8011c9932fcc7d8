// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

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
        var text = "SELECT \(selection.columns.joined(separator: ",")) "
        text += "FROM \(selection.object.rawValue)"
        if let after {
            let time = SOQL.literal(after)
            if afterID.isEmpty {
                text += " WHERE SystemModstamp >= \(time)"
            } else {
                text += " WHERE (SystemModstamp > \(time) OR (SystemModstamp = \(time)"
                text += " AND Id > \(SOQL.literal(afterID))))"
            }
        }
        return text + " ORDER BY SystemModstamp, Id LIMIT \(limit)"
    }

    /// One record.
    static func record(_ selection: FieldSelection, id: String) -> String {
        "SELECT \(selection.columns.joined(separator: ",")) FROM \(selection.object.rawValue)"
            + " WHERE Id = \(SOQL.literal(id))"
    }

    /// How many records live.
    static func count(_ object: ObjectType) -> String { "SELECT count() FROM \(object.rawValue)" }

    /// The most bytes that the columns may take in a query's text: what the rest of the path needs
    /// is left free.
    static let columnRoom = Limits.pathBytes - 1_000
}
