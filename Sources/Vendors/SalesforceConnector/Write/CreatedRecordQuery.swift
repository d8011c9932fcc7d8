// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import Primitives

/// The search for a record that a process before this one may have made, when neither link nor
/// e-mail tells: made by us since the write was decided, with all that the write holds.
struct CreatedRecordQuery {
    /// A record that we made.
    struct Made: Hashable {
        var id: String
        var createdAt: Timestamp
        var fields: [Field]

        init(_ row: JSONObject) throws(DecodingFailure) {
            id = try row.filledText("Id")
            createdAt = try row.time("CreatedDate")
            fields = row.members.map { member in
                Field(
                    name: String(decoding: member.name, as: UTF8.self),
                    value: member.value.fieldValue
                )
            }
        }
    }

    /// Fields that the query itself can compare.
    private static let compared = ["LastName", "Company"]

    let text: String
    private let write: WriteCommand
    private let described: DescribedObject
    /// The columns that are compared: all fields of the write that the query has space for.
    private let columns: Set<String>

    init(_ write: WriteCommand, _ described: DescribedObject, user: String, since: Timestamp) {
        self.write = write
        self.described = described
        var conditions = [
            "CreatedById = \(SOQL.literal(user))", "CreatedDate >= \(SOQL.literal(since))",
        ]
        for name in CreatedRecordQuery.compared where described[name] != nil {
            guard let value = write.text(name) else { continue }
            conditions.append("\(name) = \(SOQL.literal(value))")
        }
        let condition = conditions.joined(separator: " AND ")
        let space =
            Limits.pathBytes - APIPath.query(condition).utf8.count - CreatedRecordQuery.frameBytes
        var columns = ["Id", "CreatedDate"]
        var used = 0
        for field in write.fields {
            guard let name = described[field.name]?.name, !columns.contains(name),
                used + name.utf8.count + 1 <= space
            else { continue }
            used += name.utf8.count + 1
            columns.append(name)
        }
        self.columns = Set(columns)
        text =
            "SELECT \(columns.joined(separator: ",")) FROM \(described.object.rawValue) WHERE "
            + condition
    }

    /// The words of the query around columns and condition.
    private static let frameBytes = 200

    /// Whether a record holds all that the write says.
    func isMade(_ made: Made) -> Bool {
        write.fields.allSatisfy { field in
            guard let schema = described[field.name], columns.contains(schema.name) else {
                return true
            }
            let held = made.fields.first { $0.name == schema.name }?.value ?? .null
            return FieldComparison.isSame(written: field.value, held: held, schema)
        }
    }
}
