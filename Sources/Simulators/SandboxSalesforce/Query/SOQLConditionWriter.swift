// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// Writes where clauses in SQL.
///
/// SOQL knows two truth values: `Industry != 'Banking'` and `NOT (Industry = 'Banking')` hold for
/// records without an industry, which SQL's own comparison would leave out. Text is compared
/// without regard to case: by the columns' collation for ASCII, by `salesforce_fold` beyond.
struct SOQLConditionWriter {
    var scope: SOQLScope
    var arguments: [StoredValue] = []
    let now: Timestamp
    let isTooling: Bool
    /// Includes deleted records: `queryAll`.
    let includesDeleted: Bool
    /// Whether the condition is about groups.
    var isOfGroups = false

    mutating func write(_ condition: SOQLCondition) throws(SOQLFault) -> String {
        switch condition {
        case .and(let terms): return try join(terms, " AND ")
        case .or(let terms): return try join(terms, " OR ")
        case .not(let term): return "((\(try write(term))) IS NOT TRUE)"
        case .comparison(let path, let comparison, let operand):
            let column = try scope.column(path)
            guard column.field.isFilterable, column.field.type != .address else {
                let name = column.field.name
                throw scope.fault("field '\(name)' can not be filtered in a query call", path)
            }
            return try write(column, comparison, operand, path)
        case .function(let term, let comparison, let operand):
            return try write(try scope.column(term), comparison, operand, term.path)
        case .aggregate(let function, let path, let comparison, let operand):
            guard isOfGroups else {
                throw SOQLFault(
                    code: "MALFORMED_QUERY",
                    reason: "aggregate functions belong into HAVING",
                    at: path?.position ?? 0,
                    in: scope.query
                )
            }
            let column = try scope.column(function, of: path)
            let path = path ?? SOQLPath(parts: [], position: 0)
            return try write(column, comparison, operand, path)
        }
    }

    private mutating func write(
        _ column: SOQLScope.Column,
        _ comparison: SOQLOperator,
        _ operand: SOQLOperand,
        _ path: SOQLPath
    ) throws(SOQLFault) -> String {
        switch operand {
        case .value(let value): try write(column, comparison, value)
        case .list(let values): try write(column, comparison, values)
        case .subquery(let query): try write(column, comparison, query, path)
        }
    }

    private mutating func join(
        _ terms: [SOQLCondition],
        _ connective: String
    ) throws(SOQLFault) -> String {
        var written: [String] = []
        for term in terms { written.append(try write(term)) }
        return "(" + written.joined(separator: connective) + ")"
    }

    // MARK: One value

    private mutating func write(
        _ column: SOQLScope.Column,
        _ comparison: SOQLOperator,
        _ value: SOQLValue
    ) throws(SOQLFault) -> String {
        if comparison == .like { return try like(column, value) }
        if case .dateRange(let range) = value.literal {
            return try write(column, comparison, range, value)
        }
        guard let operand = try operand(column.field, value) else {
            switch comparison {
            case .equal: return "(\(column.sql) IS NULL)"
            case .notEqual: return "(\(column.sql) IS NOT NULL)"
            default: return "0"
            }
        }
        let sides = sides(column, operand)
        switch comparison {
        case .notEqual: return "((\(sides.left) = \(sides.right)) IS NOT TRUE)"
        default: return "(\(sides.left) \(comparison.rawValue) \(sides.right))"
        }
    }

    /// Both sides of a comparison, with the argument bound.
    private mutating func sides(
        _ column: SOQLScope.Column,
        _ operand: StoredValue
    ) -> (left: String, right: String) {
        guard column.field.type.isText, let text = operand.text, !column.field.isCaseSensitive
        else {
            arguments.append(operand)
            return (column.sql, "?")
        }
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            arguments.append(.text(SOQLConditionWriter.folded(text)))
            return ("salesforce_fold(\(column.sql))", "?")
        }
        arguments.append(operand)
        return (column.sql, "? COLLATE NOCASE")
    }

    private mutating func like(
        _ column: SOQLScope.Column,
        _ value: SOQLValue
    ) throws(SOQLFault) -> String {
        guard column.field.type.isText else {
            throw fault("invalid operator on \(column.field.type.rawValue) field", value)
        }
        guard case .text(let text) = value.literal else { throw mismatch(column.field, value) }
        if text.pattern.isEmpty { return "(\(column.sql) IS NULL)" }
        if text.pattern.utf8.allSatisfy({ $0 < 0x80 }) {
            arguments.append(.text(text.pattern))
            return "(\(column.sql) LIKE ? ESCAPE '\\')"
        }
        arguments.append(.text(SOQLConditionWriter.folded(text.pattern)))
        return "(salesforce_fold(\(column.sql)) LIKE ? ESCAPE '\\')"
    }

    /// A comparison with a date literal: the bounds are the first day of the span and the first
    /// one after it.
    private mutating func write(
        _ column: SOQLScope.Column,
        _ comparison: SOQLOperator,
        _ range: SOQLDateRange,
        _ value: SOQLValue
    ) throws(SOQLFault) -> String {
        let field = column.field
        guard field.type == .date || field.type == .datetime else { throw mismatch(field, value) }
        let today = now.milliseconds / OrgLimits.dayMilliseconds
        let days = range.days(today: Int(today))
        func bound(_ day: Int) -> StoredValue {
            field.type == .date
                ? .text(SOQLDate(days: day).text)
                : .integer(Int64(day) * OrgLimits.dayMilliseconds)
        }
        func compare(_ sql: String, _ day: Int) -> String {
            arguments.append(bound(day))
            return "(\(column.sql) \(sql) ?)"
        }
        switch comparison {
        case .less: return compare("<", days.lowerBound)
        case .lessOrEqual: return compare("<", days.upperBound)
        case .greater: return compare(">=", days.upperBound)
        case .greaterOrEqual: return compare(">=", days.lowerBound)
        default:
            let inside = compare(">=", days.lowerBound) + " AND " + compare("<", days.upperBound)
            return comparison == .notEqual ? "((\(inside)) IS NOT TRUE)" : "(\(inside))"
        }
    }

    // MARK: Several values

    private mutating func write(
        _ column: SOQLScope.Column,
        _ comparison: SOQLOperator,
        _ values: [SOQLValue]
    ) throws(SOQLFault) -> String {
        var tests: [String] = []
        if comparison == .includes || comparison == .excludes {
            guard column.field.type == .multipicklist else {
                throw fault("\(comparison.rawValue) needs a multi-select picklist", values[0])
            }
            for value in values { tests.append(try includes(column, value)) }
        } else {
            for value in values { tests.append(try write(column, .equal, value)) }
        }
        let any = "(" + tests.joined(separator: " OR ") + ")"
        return comparison == .isNotIn || comparison == .excludes ? "(\(any) IS NOT TRUE)" : any
    }

    /// `'a;b'` asks for records that have both.
    private mutating func includes(
        _ column: SOQLScope.Column,
        _ value: SOQLValue
    ) throws(SOQLFault) -> String {
        guard case .text(let text) = value.literal else { throw mismatch(column.field, value) }
        let wanted = text.plain.split(separator: ";")
        guard !wanted.isEmpty else { return "(\(column.sql) IS NULL)" }
        let tests = wanted.map { item in
            arguments.append(.text(";\(SOQLConditionWriter.folded(String(item)));"))
            return "instr(';' || salesforce_fold(\(column.sql)) || ';', ?) > 0"
        }
        return "(" + tests.joined(separator: " AND ") + ")"
    }

    private mutating func write(
        _ column: SOQLScope.Column,
        _ comparison: SOQLOperator,
        _ query: SOQLQuery,
        _ path: SOQLPath
    ) throws(SOQLFault) -> String {
        guard column.field.type.isID, query.selection.count == 1,
            case .path(let selected) = query.selection[0]
        else {
            throw scope.fault("a semi-join compares an ID with one field of another object", path)
        }
        let inner = try SOQLScope(
            query: scope.query,
            parsed: query,
            schema: scope.schema,
            profile: scope.profile,
            isTooling: isTooling,
            prefix: scope.prefix + "s"
        )
        var writer = SOQLConditionWriter(
            scope: inner,
            now: now,
            isTooling: isTooling,
            includesDeleted: includesDeleted
        )
        let item = try writer.scope.column(selected)
        let condition = try query.condition.map { (condition) throws(SOQLFault) in
            try writer.write(condition)
        }
        let alive =
            inner.object["IsDeleted"] == nil || includesDeleted
            ? "1" : "\(inner.prefix)0.\"IsDeleted\" = 0"
        arguments += writer.arguments
        let sql =
            "(\(column.sql) IN (SELECT \(item.sql) \(writer.scope.source) WHERE \(alive) "
            + "AND \(item.sql) IS NOT NULL AND \(condition ?? "1")))"
        return comparison == .isNotIn ? "(\(sql) IS NOT TRUE)" : sql
    }

    /// Text without differences of case.
    static func folded(_ text: String) -> String { text.lowercased() }
}

extension OrgLimits {
    static let dayMilliseconds: Int64 = 86_400_000
}
