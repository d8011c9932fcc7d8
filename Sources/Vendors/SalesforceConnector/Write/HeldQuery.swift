// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel

/// The query for records that may have been written, with the fields that their writes hold.
///
/// A write can have more fields than a query has space for. It is then told by as many as there is
/// space for: Salesforce takes a record whole, so that a part of the fields tells as much as all.
struct HeldQuery: Hashable {
    let text: String
    /// Whether every field of the writes is compared.
    private(set) var isWhole = true
    /// Fields for which there was no space.
    private var leftOut: Set<String> = []

    init(_ writes: some Sequence<WriteCommand>, _ described: DescribedObject) {
        let ids = writes.map { SOQL.literal($0.salesforceRecord ?? "") }
        let condition = SOQL.isOne("Id", of: ids)
        // What the rest of the query needs, and the names, which stay as they are in a path.
        let space = Limits.pathBytes - APIPath.query(condition).utf8.count - HeldQuery.frameBytes
        var columns = ["Id", "SystemModstamp"]
        columns += ["LastModifiedDate", "LastModifiedById"].filter { described[$0] != nil }
        var names = Set(columns)
        var used = columns.reduce(0) { $0 + $1.utf8.count + 1 }
        for field in writes.flatMap(\.fields) {
            guard let name = described[field.name]?.name, !names.contains(name) else { continue }
            guard used + name.utf8.count + 1 <= space else {
                leftOut.insert(field.name)
                continue
            }
            used += name.utf8.count + 1
            names.insert(name)
            columns.append(name)
        }
        isWhole = leftOut.isEmpty
        text =
            "SELECT \(columns.joined(separator: ",")) FROM \(described.object.rawValue)"
            + " WHERE \(condition)"
    }

    /// Whether a field of a write is among the columns.
    func compares(_ name: String) -> Bool { !leftOut.contains(name) }

    /// The words of the query around columns and condition.
    private static let frameBytes = 100
}

extension UpdateReplayCheck.Held {
    /// Reads a row of the query for records that may have been written.
    init(_ row: JSONObject) throws(DecodingFailure) {
        let id = try row.filledText("Id")
        record = SalesforceRecordID.whole(id) ?? id
        let stamp = try row.time("SystemModstamp")
        modifiedAt = try row.optionalTime("LastModifiedDate") ?? stamp
        modifiedBy = try row.optionalText("LastModifiedById")
        fields = row.members.map { member in
            Field(
                name: String(decoding: member.name, as: UTF8.self),
                value: member.value.fieldValue
            )
        }
    }
}
