// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import Primitives
internal import VendorAPI

/// Reads the columns that had no room in the first query of the rows.
struct WideRows: Sendable {
    let client: SalesforceClient
    let selection: FieldSelection

    /// The further columns of one row.
    private struct Rest {
        var stamp: Timestamp
        var fields: [Field] = []
        var unreadable: [String] = []

        init(
            _ row: JSONObject,
            _ selection: FieldSelection
        ) throws(DecodingFailure) {
            stamp = try row.time("SystemModstamp")
            for member in row.members {
                let name = String(decoding: member.name, as: UTF8.self)
                guard selection.published.contains(name),
                    !FieldSelection.required.contains(name)
                else { continue }
                let value = member.value.fieldValue
                if value == .nested {
                    unreadable.append(name)
                } else {
                    fields.append(Field(name: name, value: value))
                }
            }
        }
    }

    /// The rows with all of their columns.
    ///
    /// A row that has changed since the first query is marked as not whole, because its columns
    /// would be of two times. It comes again with its new stamp.
    ///
    /// - Parameters:
    ///   - after: the place behind which the rows were asked for.
    func complete(
        _ rows: [Row],
        after: Timestamp?,
        afterID: String
    ) async throws(VendorError) -> [Row] {
        guard let last = rows.last, !selection.further.isEmpty else { return rows }
        var rows = rows
        for columns in selection.further {
            let query = ChangeQuery.further(
                columns,
                of: selection.object,
                after: after,
                afterID: afterID,
                through: last
            )
            let rests = try await read(query, priority: .normal)
            for place in rows.indices {
                guard let rest = rests[rows[place].id], rest.stamp == rows[place].stamp else {
                    rows[place].isWhole = false
                    continue
                }
                rows[place].fields += rest.fields
                rows[place].unreadable += rest.unreadable
            }
        }
        return rows
    }

    /// One row with all of its columns; nil when it is gone by now.
    func complete(_ row: Row) async throws(VendorError) -> Row? {
        var row = row
        for columns in selection.further {
            let query = ChangeQuery.record(
                FieldSelection.required + columns,
                of: selection.object,
                id: row.id
            )
            guard let rest = try await read(query, priority: .realtime)[row.id] else { return nil }
            row.fields += rest.fields
            row.unreadable += rest.unreadable
        }
        return row
    }

    /// What a query brings, by record. A row that cannot be read at all is not among it.
    private func read(
        _ query: String,
        priority: CallPriority
    ) async throws(VendorError) -> [String: Rest] {
        let read = try await client.rows(
            APIPath.queryAll(query),
            of: "a query",
            priority: priority
        ) { (row) throws(DecodingFailure) -> (String, Rest)? in
            guard let id = SalesforceRecordID.whole(row["Id"]?.text ?? "") else { return nil }
            do throws(DecodingFailure) {
                return (id, try Rest(row, selection))
            } catch {
                return nil
            }
        }
        return Dictionary(read.compactMap { $0 }, uniquingKeysWith: { $1 })
    }
}
