// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// Turns a query into a plan: resolves the selected fields, and writes the rest in SQL.
struct SOQLPlanner {
    let parsed: SOQLQuery
    private let includesDeleted: Bool
    var writer: SOQLConditionWriter
    private var columns: [String] = []
    private var allowsOneRow = false
    var query: String { writer.scope.query }
    var object: SalesforceObject { writer.scope.object }

    /// Plans a query.
    ///
    /// - Parameters:
    ///   - profile: whose view of the fields counts.
    ///   - now: the time to which date literals are relative.
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
        try plan(
            try SOQLParser.parse(query),
            in: query,
            schema: schema,
            profile: profile,
            now: now,
            includesDeleted: includesDeleted,
            isTooling: isTooling
        )
    }

    /// Plans a query that has been read.
    ///
    /// - Parameter parent: the field by which its records belong to others; the last column.
    static func plan(
        _ parsed: SOQLQuery,
        in query: String,
        schema: SalesforceSchema,
        profile: String,
        now: Timestamp,
        includesDeleted: Bool,
        isTooling: Bool,
        parent: SalesforceField? = nil
    ) throws(SOQLFault) -> SOQLPlan {
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
        var plan = try planner.plan()
        if let parent { plan.columns.append("t0.\"\(parent.name)\"") }
        return plan
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
            plan.children = try children()
        }
        var conditions: [String] = []
        if object["IsDeleted"] != nil, !includesDeleted {
            conditions.append("t0.\"IsDeleted\" = 0")
        }
        if let condition = parsed.condition { conditions.append(try writer.write(condition)) }
        plan.condition = conditions.isEmpty ? "1" : conditions.joined(separator: " AND ")
        plan.group = try group()
        if let having = parsed.having {
            writer.isOfGroups = true
            plan.having = try writer.write(having)
        }
        plan.order = try order(of: plan.kind)
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
        if counts == 1, parsed.selection.count == 1, parsed.groups.isEmpty { return .count }
        let isGrouped = !parsed.groups.isEmpty
        guard counts == 0, isGrouped || aggregates == 0 || aggregates == parsed.selection.count
        else {
            throw SOQLFault(
                code: "MALFORMED_QUERY",
                reason: "Field must be grouped or aggregated",
                at: 0,
                in: query
            )
        }
        return aggregates > 0 || isGrouped ? .aggregates : .records
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
            case .term(let term, let alias): try insert(term, alias, into: &tree)
            case .child, .count, .aggregate: continue
            }
        }
        return try projection(tree, step: nil)
    }

    /// A field in another form; among records no other function says anything.
    private func insert(
        _ term: SOQLTerm,
        _ alias: String?,
        into tree: inout SelectionTree
    ) throws(SOQLFault) {
        guard let function = term.function, function.isOfForm else {
            throw SOQLFault(
                code: "MALFORMED_QUERY",
                reason: "Field must be grouped or aggregated: \(term.path.text)",
                at: term.path.position,
                in: query
            )
        }
        let parts = writer.scope.parts(term.path)
        guard tree.insert(parts, term.path, function: function, alias: alias) else {
            throw SOQLFault(
                code: "MALFORMED_QUERY",
                reason: "duplicate field selected: \(term.path.parts.last ?? "")",
                at: term.path.position,
                in: query
            )
        }
    }

    private func insert(
        _ group: SOQLFieldGroup,
        at position: Int,
        into tree: inout SelectionTree
    ) throws(SOQLFault) {
        guard group == .standard || parsed.limit ?? .max <= OrgLimits.soqlFieldsRecords else {
            throw SOQLFault(
                code: "MALFORMED_QUERY",
                reason: "The SOQL FIELDS function must have a LIMIT of at most "
                    + "\(OrgLimits.soqlFieldsRecords)",
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
                parts.append(try part(column, step, node))
            }
        }
        return parts
    }

    private mutating func part(
        _ column: SOQLScope.Column,
        _ step: SOQLScope.Step?,
        _ node: SelectionTree.Node
    ) throws(SOQLFault) -> SOQLProjection {
        if let function = node.function {
            let term = try writer.scope.column(SOQLTerm(function: function, path: node.path))
            let name = node.alias ?? term.field.name
            return function == .format
                ? .formatted(name, type: term.field.type, index: add(term.sql))
                : .result(name, type: term.field.type, index: add(term.sql))
        }
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

    mutating func add(_ sql: String) -> Int {
        columns.append(sql)
        return columns.count - 1
    }
}

/// The select list as a tree: relationships are its inner nodes, in the order of first mention.
private struct SelectionTree {
    struct Node {
        var names: [String]
        var path: SOQLPath
        var children: SelectionTree?
        /// The form that the field is shown in, and the name that it is given.
        var function: SOQLFunction?
        var alias: String?
    }

    var nodes: [Node] = []

    /// Adds a path; false when it is there already.
    mutating func insert(
        _ parts: [String],
        _ path: SOQLPath,
        depth: Int = 1,
        function: SOQLFunction? = nil,
        alias: String? = nil
    ) -> Bool {
        let name = parts[depth - 1].lowercased()
        let isLeaf = depth == parts.count
        // A field with a name of its own can stand beside itself.
        if let index = nodes.firstIndex(where: {
            $0.names[depth - 1].lowercased() == name && ($0.children == nil) == isLeaf
                && (!isLeaf || $0.alias == alias)
        }) {
            guard !isLeaf, var children = nodes[index].children else { return false }
            defer { nodes[index].children = children }
            return children.insert(
                parts,
                path,
                depth: depth + 1,
                function: function,
                alias: alias
            )
        }
        var node = Node(names: Array(parts.prefix(depth)), path: path)
        if isLeaf {
            (node.function, node.alias) = (function, alias)
        } else {
            var children = SelectionTree()
            _ = children.insert(
                parts,
                path,
                depth: depth + 1,
                function: function,
                alias: alias
            )
            node.children = children
        }
        nodes.append(node)
        return true
    }
}
