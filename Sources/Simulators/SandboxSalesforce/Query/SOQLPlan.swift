// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// A query in SQL, and how its rows become records.
struct SOQLPlan: Sendable {
    /// The kind of the rows.
    enum Kind: Equatable, Sendable {
        case records
        /// `COUNT()`
        case count
        /// Aggregate results: a row for each group, or one for all records.
        case aggregates
    }

    var kind = Kind.records
    /// The object that is queried.
    var object: SalesforceObject
    /// Expressions of the select list; the first one is the record's ID.
    var columns: [String] = []
    var projection: [SOQLProjection] = []
    /// From `FROM` to the last join.
    var source = ""
    /// The where clause without its keyword; `1` for all.
    var condition = "1"
    /// The group by and having clauses without their keywords; empty for none.
    var group = ""
    var having = ""
    /// The queries of the records that belong to each record.
    var children: [SOQLChild] = []
    var arguments: [StoredValue] = []
    /// The order by clause without its keyword.
    var order = ""
    var limit: Int?
    var offset: Int?
    /// Whether Metadata or FullName is selected, which one row at most may be.
    var allowsOneRow = false

    /// SQL for some of the rows.
    func statement(limit: Int?) -> String {
        var sql = "SELECT \(columns.joined(separator: ", ")) \(source) WHERE \(condition)"
        if !group.isEmpty { sql += " GROUP BY \(group)" }
        if !having.isEmpty { sql += " HAVING \(having)" }
        if kind == .records || !group.isEmpty {
            sql += " ORDER BY \(order)"
            sql += " LIMIT \(limit ?? self.limit ?? -1) OFFSET \(offset ?? 0)"
        }
        return sql
    }

    /// SQL for the IDs of all rows, in their order.
    var identifiers: String {
        "SELECT \(columns[0]) \(source) WHERE \(condition) ORDER BY \(order)"
            + " LIMIT \(limit ?? -1) OFFSET \(offset ?? 0)"
    }

    /// SQL for the rows that belong to some records, whose IDs are the last arguments.
    func statement(of field: String, parents count: Int) -> String {
        let marks = Array(repeating: "?", count: count).joined(separator: ",")
        return "SELECT \(columns.joined(separator: ", ")) \(source) WHERE \(condition) "
            + "AND t0.\"\(field)\" IN (\(marks)) ORDER BY \(order)"
    }

    /// SQL for the rows of some IDs, which are its arguments.
    func statement(ids count: Int) -> String {
        let marks = Array(repeating: "?", count: count).joined(separator: ",")
        return "SELECT \(columns.joined(separator: ", ")) \(source) WHERE t0.\"Id\" IN (\(marks))"
    }
}

/// A query of the records that belong to each record of another one.
struct SOQLChild: Sendable {
    /// The relationship, as the query writes it.
    var name: String
    /// The field that refers to the parent; its value is the last column.
    var field: String
    var plan: SOQLPlan
}

/// How a part of a row becomes a part of a record. Indices are those of the select list.
indirect enum SOQLProjection: Sendable {
    case field(SalesforceField, index: Int)
    /// An address, put together from its parts.
    case address(String, parts: [(key: String, field: SalesforceField, index: Int)])
    /// The record that a relationship leads to.
    case related(SOQLRelated)
    /// A validation rule's Metadata, by the indices of its parts.
    case metadata(indices: [Int])
    /// A value as a person reads it.
    case formatted(String, type: SalesforceFieldType, index: Int)
    /// A result under its own name.
    case result(String, type: SalesforceFieldType, index: Int)
}

/// A record inside a record.
struct SOQLRelated: Sendable {
    var name: String
    /// Where its ID is; the whole is null without one.
    var idIndex: Int
    /// The type that its attributes name; `Name` when it can be of several.
    var type: String
    var members: [SOQLProjection]
}

extension SOQLPlan {
    /// The record of a row.
    ///
    /// - Parameter typeName: the object that an ID belongs to, for the URLs of polymorphic ones.
    func record(
        _ row: [StoredValue],
        version: String,
        typeName: (String) -> String?
    ) -> JSON {
        if kind == .aggregates {
            return .object(
                [.init("attributes", ["type": "AggregateResult"])]
                    + members(projection, row, version, typeName)
            )
        }
        let id = row[0].text ?? ""
        let attributes = SOQLPlan.attributes(
            object.name,
            of: object.name,
            id,
            version,
            isTooling: object.isTooling
        )
        return .object(
            [.init("attributes", attributes)] + members(projection, row, version, typeName)
        )
    }

    private func members(
        _ projection: [SOQLProjection],
        _ row: [StoredValue],
        _ version: String,
        _ typeName: (String) -> String?
    ) -> [JSON.Member] {
        projection.map { part in
            switch part {
            case .field(let field, let index):
                return .init(field.name, row[index].json(field.type))
            case .address(let name, let parts):
                return .init(
                    name,
                    SOQLPlan.address(parts.map { ($0.key, $0.field, row[$0.index]) })
                )
            case .result(let name, let type, let index):
                return .init(name, row[index].json(type))
            case .formatted(let name, let type, let index):
                let text = SOQLFormat.text(row[index], type)
                return .init(name, text.map { .string($0) } ?? .null)
            case .metadata(let indices):
                return .init("Metadata", SOQLPlan.metadata(indices.map { row[$0] }))
            case .related(let related):
                guard let id = row[related.idIndex].text else { return .init(related.name, .null) }
                let owner = related.type == "Name" ? typeName(id) ?? "Name" : related.type
                let attributes = SOQLPlan.attributes(
                    related.type,
                    of: owner,
                    id,
                    version,
                    isTooling: owner == "EntityDefinition"
                )
                let inner = members(related.members, row, version, typeName)
                return .init(related.name, .object([.init("attributes", attributes)] + inner))
            }
        }
    }

    /// `attributes` of a record.
    static func attributes(
        _ type: String,
        of object: String,
        _ id: String,
        _ version: String,
        isTooling: Bool = false
    ) -> JSON {
        let api = isTooling ? "\(version)/tooling" : version
        return [
            "type": .string(type),
            "url": .string("/services/data/\(api)/sobjects/\(object)/\(id)"),
        ]
    }

    /// A compound address; null when it has no part.
    static func address(_ parts: [(key: String, field: SalesforceField, value: StoredValue)])
        -> JSON
    {
        guard parts.contains(where: { !$0.value.isNull }) else { return .null }
        return .object(
            parts.map { JSON.Member($0.key, $0.value.json($0.field.type)) }
                .sorted { $0.name < $1.name }
        )
    }

    /// The key of an address's part: `MailingPostalCode` of `MailingAddress` is `postalCode`.
    static func addressKey(_ part: String, of compound: String) -> String {
        let prefix = compound.hasSuffix("Address") ? compound.dropLast("Address".count) : ""
        let name = part.dropFirst(part.hasPrefix(prefix) ? prefix.count : 0)
        return name.prefix(1).lowercased() + name.dropFirst()
    }

    /// The columns of a validation rule that its Metadata shows.
    static let metadataColumns = [
        "Active", "Description", "ErrorConditionFormula", "ErrorDisplayField", "ErrorMessage",
    ]

    static func metadata(_ values: [StoredValue]) -> JSON {
        [
            "active": values[0].json(.boolean),
            "description": values[1].json(.string),
            "errorConditionFormula": values[2].json(.string),
            "errorDisplayField": values[3].json(.string),
            "errorMessage": values[4].json(.string),
            "urls": .null,
        ]
    }
}
