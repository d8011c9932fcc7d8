// SPDX-License-Identifier: Apache-2.0

/// Groups, their order, and the records that belong to records.
extension SOQLPlanner {
    /// The group by clause without its keyword; empty for none.
    mutating func group() throws(SOQLFault) -> String {
        var terms: [String] = []
        for group in parsed.groups {
            let column = try writer.scope.column(group)
            guard column.field.isFilterable, column.field.type != .address,
                column.field.type != .multipicklist
            else {
                let name = column.field.name
                throw writer.scope.fault(
                    "field '\(name)' can not be grouped in a query call",
                    group.path
                )
            }
            terms.append(column.sql)
        }
        return terms.joined(separator: ", ")
    }

    /// The content of a row of results: values of its group, and the keys of the group.
    mutating func aggregates() throws(SOQLFault) -> [SOQLProjection] {
        var results: [SOQLProjection] = []
        var unnamed = 0
        for item in parsed.selection {
            let (column, name): (SOQLScope.Column, String?)
            switch item {
            case .aggregate(let function, let path, let alias):
                (column, name) = (try writer.scope.column(function, of: path), alias)
            case .path(let path):
                (column, name) = (try grouped(SOQLTerm(path: path)), path.parts.last)
            case .term(let term, let alias):
                let own = term.function == nil ? term.path.parts.last : nil
                (column, name) = (try grouped(term), alias ?? own)
            case .fields(_, let position), .count(let position):
                throw ungrouped("this", at: position)
            case .child(let query):
                throw ungrouped(query.object.text, at: query.object.position)
            }
            // A field shows the object's spelling, unless the query names it.
            let shown = name.map { name in
                column.field.name.lowercased() == name.lowercased() ? column.field.name : name
            }
            if shown == nil { unnamed += 1 }
            results.append(
                .result(
                    shown ?? "expr\(unnamed - 1)",
                    type: column.field.type,
                    index: add(column.sql)
                )
            )
        }
        return results
    }

    /// A field that the query groups by.
    private mutating func grouped(_ term: SOQLTerm) throws(SOQLFault) -> SOQLScope.Column {
        let column = try writer.scope.column(term)
        for group in parsed.groups where try writer.scope.column(group).sql == column.sql {
            return column
        }
        throw ungrouped(term.path.text, at: term.path.position)
    }

    private func ungrouped(_ name: String, at position: Int) -> SOQLFault {
        SOQLFault(
            code: "MALFORMED_QUERY",
            reason: "Field must be grouped or aggregated: \(name)",
            at: position,
            in: query
        )
    }

    // MARK: Order

    mutating func order(of kind: SOQLPlan.Kind) throws(SOQLFault) -> String {
        var terms: [String] = []
        for order in parsed.order {
            let column: SOQLScope.Column
            if let aggregate = order.aggregate {
                guard kind == .aggregates else {
                    throw ungrouped(order.path.text, at: order.path.position)
                }
                column = try writer.scope.column(aggregate, of: order.path)
            } else {
                column = try writer.scope.column(
                    SOQLTerm(function: order.function, path: order.path)
                )
                guard
                    kind != .aggregates || parsed.groups.isEmpty
                        || isGrouped(column.sql)
                else {
                    throw ungrouped(order.path.text, at: order.path.position)
                }
            }
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
        if kind == .aggregates {
            for group in parsed.groups { terms.append(try writer.scope.column(group).sql) }
        } else if !terms.contains(where: { $0.hasPrefix("t0.\"Id\"") }) {
            terms.append("t0.\"Id\"")
        }
        return terms.joined(separator: ", ")
    }

    private mutating func isGrouped(_ sql: String) -> Bool {
        for group in parsed.groups
        where (try? writer.scope.column(group))?.sql == sql { return true }
        return false
    }

    // MARK: Records that belong to records

    /// The queries inside the select list, planned.
    func children() throws(SOQLFault) -> [SOQLChild] {
        var children: [SOQLChild] = []
        for case .child(var query) in parsed.selection {
            let name = query.object.text
            let scope = writer.scope
            guard let (child, field) = scope.schema.child(name, of: object, for: scope.profile)
            else {
                throw SOQLFault(
                    code: "INVALID_TYPE",
                    reason: "Didn't understand relationship '\(name)' in FROM part of query call. "
                        + "If you are attempting to use a custom relationship, be sure to append "
                        + "the '__r' after the custom relationship name. Please reference your "
                        + "WSDL or the describe call for the appropriate names.",
                    at: query.object.position,
                    in: self.query
                )
            }
            query.object.text = child.name
            let plan = try SOQLPlanner.plan(
                query,
                in: self.query,
                schema: scope.schema,
                profile: scope.profile,
                now: writer.now,
                includesDeleted: writer.includesDeleted,
                isTooling: writer.isTooling,
                parent: field
            )
            guard plan.kind == .records else {
                throw ungrouped(name, at: query.object.position)
            }
            children.append(SOQLChild(name: name, field: field.name, plan: plan))
        }
        return children
    }
}
