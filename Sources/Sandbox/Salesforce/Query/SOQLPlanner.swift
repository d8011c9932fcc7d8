// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// Turns a query into a plan: resolves what is selected, and writes the rest in SQL.
struct SOQLPlanner {
    private let parsed: SOQLQuery
    private let includesDeleted: Bool
    private var writer: SOQLConditionWriter
    private var columns: [String] = []
    private var allowsOneRow = false
    private var query: String { writer.scope.query }
    private var object: SalesforceObject { writer.scope.object }

    /// Plans a query.
    ///
    /// - Parameters:
    ///   - profile: whose view of the fields counts.
    ///   - now: what date literals are relative to.
    ///   - includesDeleted: `queryAll`.
    ///   - isTooling: the Tooling API's objects can be queried.
    static func plan(
        _ query: String,
        schema: SalesforceSchema,
        profile: String,
        now: Timestamp,
        includesDeleted: Bool = false,
        isTooling: Bool = false
    ) throws(SOQLFault) -> SOQLPlan {
        let parsed = try SOQLParser.parse(query)
        let scope = try SOQLScope(
            query: query,
            parsed: parsed,
            schema: schema,
            profile: profile,
            isTooling: isTooling
        )
        let writer = SOQLConditionWriter(
            scope: scope,
            now: now,
            isTooling: isTooling,
            includesDeleted: includesDeleted
        )
        var planner = SOQLPlanner(
            parsed: parsed,
            includesDeleted: includesDeleted,
            writer: writer
        )
        return try planner.plan()
    }

    private init(parsed: SOQLQuery, includesDeleted: Bool, writer: SOQLConditionWriter) {
        self.parsed = parsed
        self.includesDeleted = includesDeleted
        self.writer = writer
    }

    private mutating func plan() throws(SOQLFault) -> SOQLPlan {
        var plan = SOQLPlan(object: object)
        plan.kind = try kind()
        switch plan.kind {
        case .count: columns = ["COUNT(*)"]
        case .aggregates: plan.projection = try aggregates()
        case .records:
            columns = ["t0.\"Id\""]
            plan.projection = try projection()
        }
        var conditions: [String] = []
        if object["IsDeleted"] != nil, !includesDeleted {
            conditions.append("t0.\"IsDeleted\" = 0")
        }
        if let condition = parsed.condition { conditions.append(try writer.write(condition)) }
        plan.condition = conditions.isEmpty ? "1" : conditions.joined(separator: " AND ")
        plan.order = try order()
        plan.columns = columns
        plan.source = writer.scope.source
        plan.arguments = writer.arguments
        (plan.limit, plan.offset) = (parsed.limit, parsed.offset)
        plan.allowsOneRow = allowsOneRow
        return plan
    }

    private func kind() throws(SOQLFault) -> SOQLPlan.Kind {
        var (counts, aggregates) = (0, 0)
        for item in parsed.selection {
            if case .count = item { counts += 1 }
            if case .aggregate = item { aggregates += 1 }
        }
        if counts == 1, parsed.selection.count == 1 { return .count }
        guard counts == 0, aggregates == 0 || aggregates == parsed.selection.count else {
            throw SOQLFault(
                code: "MALFORMED_QUERY",
                reason: "Field must be grouped or aggregated",
                at: 0,
                in: query
            )
        }
        return aggregates > 0 ? .aggregates : .records
    }

    // MARK: The select list

    /// The fields of the record, and inside them those of related records.
    private mutating func projection() throws(SOQLFault) -> [SOQLProjection] {
        var tree = SelectionTree()
        for item in parsed.selection {
            switch item {
            case .path(let path):
                guard tree.insert(writer.scope.parts(path), path) else {
                    throw SOQLFault(
                        code: "MALFORMED_QUERY",
                        reason: "duplicate field selected: \(path.parts.last ?? "")",
                        at: path.position,
                        in: query
                    )
                }
            case .fields(let group, let position):
                try insert(group, at: position, into: &tree)
            case .count, .aggregate: preconditionFailure("no aggregates among records")
            }
        }
        return try projection(tree, step: nil)
    }

    private func insert(
        _ group: SOQLFieldGroup,
        at position: Int,
        into tree: inout SelectionTree
    ) throws(SOQLFault) {
        guard group == .standard || parsed.limit ?? .max <= Limits.soqlFieldsRecords else {
            throw SOQLFault(
                code: "MALFORMED_QUERY",
                reason: "The SOQL FIELDS function must have a LIMIT of at most "
                    + "\(Limits.soqlFieldsRecords)",
                at: position,
                in: query
            )
        }
        for field in object.fields
        where group == .all || field.isCustom == (group == .custom) {
            _ = tree.insert([field.name], SOQLPath(parts: [field.name], position: position))
        }
    }

    private mutating func projection(
        _ tree: SelectionTree,
        step: SOQLScope.Step?
    ) throws(SOQLFault) -> [SOQLProjection] {
        var parts: [SOQLProjection] = []
        for node in tree.nodes {
            if let children = node.children {
                let step = try writer.scope.step(node.names, node.path)
                let idIndex = add(step.id)
                parts.append(
                    .related(
                        SOQLRelated(
                            name: step.field.relationship ?? node.names[node.names.count - 1],
                            idIndex: idIndex,
                            type: step.isPolymorphic ? "Name" : step.targets[0].object.name,
                            members: try projection(children, step: step)
                        )
                    )
                )
            } else {
                let name = node.names[node.names.count - 1]
                let column: SOQLScope.Column
                if let step {
                    column = try writer.scope.column(name, of: step, node.path)
                } else {
                    column = try writer.scope.column(
                        SOQLPath(parts: [name], position: node.path.position)
                    )
                }
                parts.append(part(column, step))
            }
        }
        return parts
    }

    private mutating func part(
        _ column: SOQLScope.Column,
        _ step: SOQLScope.Step?
    ) -> SOQLProjection {
        let alias = step.map { $0.targets[0].alias } ?? "t0"
        switch column.field.type {
        case .address:
            let parts = column.object.parts(of: column.field.name).map { part in
                (
                    key: SOQLPlan.addressKey(part.name, of: column.field.name), field: part,
                    index: add("\(alias).\"\(part.name)\"")
                )
            }
            return .address(column.field.name, parts: parts)
        case .complexvalue:
            allowsOneRow = true
            return .metadata(indices: SOQLPlan.metadataColumns.map { add("\(alias).\"\($0)\"") })
        default:
            if column.object.name == "ValidationRule", column.field.name == "FullName" {
                allowsOneRow = true
            }
            return .field(column.field, index: add(column.sql))
        }
    }

    private mutating func aggregates() throws(SOQLFault) -> [SOQLProjection] {
        var results: [SOQLProjection] = []
        var unnamed = 0
        for case .aggregate(let function, let path, let alias) in parsed.selection {
            let column = try writer.scope.column(path)
            let sql: String
            var type = column.field.type
            switch function {
            case .count: (sql, type) = ("COUNT(\(column.sql))", .int)
            case .countDistinct: (sql, type) = ("COUNT(DISTINCT \(column.sql))", .int)
            case .average: (sql, type) = ("AVG(\(column.sql))", .double)
            default: sql = "\(function.rawValue)(\(column.sql))"
            }
            let name = alias ?? "expr\(unnamed)"
            if alias == nil { unnamed += 1 }
            results.append(.result(name, type: type, index: add(sql)))
        }
        return results
    }

    private mutating func add(_ sql: String) -> Int {
        columns.append(sql)
        return columns.count - 1
    }

    // MARK: Order

    private mutating func order() throws(SOQLFault) -> String {
        var terms: [String] = []
        for order in parsed.order {
            let column = try writer.scope.column(order.path)
            guard column.field.isSortable else {
                let name = column.field.name
                throw writer.scope.fault(
                    "field '\(name)' can not be sorted in a query call",
                    order.path
                )
            }
            let collation = column.field.type.isText ? " COLLATE NOCASE" : ""
            terms.append(
                "\(column.sql)\(collation) \(order.isDescending ? "DESC" : "ASC") "
                    + "NULLS \(order.nullsLast ? "LAST" : "FIRST")"
            )
        }
        // Without an order Salesforce promises none; this one is the same every time.
        if !terms.contains(where: { $0.hasPrefix("t0.\"Id\"") }) { terms.append("t0.\"Id\"") }
        return terms.joined(separator: ", ")
    }
}

/// The select list as a tree: relationships are its inner nodes, in the order of first mention.
private struct SelectionTree {
    struct Node {
        var names: [String]
        var path: SOQLPath
        var children: SelectionTree?
    }

    var nodes: [Node] = []

    /// Adds a path; false when it is there already.
    mutating func insert(_ parts: [String], _ path: SOQLPath, depth: Int = 1) -> Bool {
        let name = parts[depth - 1].lowercased()
        let isLeaf = depth == parts.count
        if let index = nodes.firstIndex(where: {
            $0.names[depth - 1].lowercased() == name && ($0.children == nil) == isLeaf
        }) {
            guard !isLeaf, var children = nodes[index].children else { return false }
            defer { nodes[index].children = children }
            return children.insert(parts, path, depth: depth + 1)
        }
        var node = Node(names: Array(parts.prefix(depth)), path: path)
        if !isLeaf {
            var children = SelectionTree()
            _ = children.insert(parts, path, depth: depth + 1)
            node.children = children
        }
        nodes.append(node)
        return true
    }
}
