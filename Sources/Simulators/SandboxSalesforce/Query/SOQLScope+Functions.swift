// SPDX-License-Identifier: Apache-2.0

/// Functions of fields and of groups, in SQL.
extension SOQLScope {
    /// A field, or a function of one.
    mutating func column(_ term: SOQLTerm) throws(SOQLFault) -> Column {
        var column = try column(term.path)
        guard let function = term.function else { return column }
        let type = column.field.type
        switch function {
        case .label:
            column.sql = SOQLScope.label(column)
            return column
        case .format: return column
        case .hourInDay, .dayOnly:
            guard type == .datetime else {
                throw fault("\(function.rawValue) needs a field with a date and a time", term.path)
            }
        default:
            guard type == .date || type == .datetime else {
                throw fault("\(function.rawValue) needs a date field", term.path)
            }
        }
        column.sql = SOQLScope.sql(function, column)
        column.field.type = function == .dayOnly ? .date : .int
        return column
    }

    /// A value of a group.
    mutating func column(
        _ function: SOQLAggregate,
        of path: SOQLPath?
    ) throws(SOQLFault) -> Column {
        guard let path, !path.parts.isEmpty else {
            var field = SalesforceField(name: "Id", label: "Id", type: .int)
            field.isNillable = false
            return Column(field: field, sql: "COUNT(*)", object: object)
        }
        var column = try column(path)
        switch function {
        case .count: (column.sql, column.field.type) = ("COUNT(\(column.sql))", .int)
        case .countDistinct:
            (column.sql, column.field.type) = ("COUNT(DISTINCT \(column.sql))", .int)
        case .average: (column.sql, column.field.type) = ("AVG(\(column.sql))", .double)
        default: column.sql = "\(function.rawValue)(\(column.sql))"
        }
        return column
    }

    private static func sql(_ function: SOQLFunction, _ column: Column) -> String {
        let time =
            column.field.type == .datetime
            ? "\(column.sql) / 1000, 'unixepoch'" : "\(column.sql)"
        func part(_ format: String) -> String { "CAST(strftime('\(format)', \(time)) AS INTEGER)" }
        switch function {
        case .calendarYear: return part("%Y")
        case .calendarQuarter: return "((\(part("%m")) + 2) / 3)"
        case .calendarMonth: return part("%m")
        case .weekInYear: return "((\(part("%j")) - 1) / 7 + 1)"
        case .weekInMonth: return "((\(part("%d")) - 1) / 7 + 1)"
        case .dayInYear: return part("%j")
        case .dayInMonth: return part("%d")
        case .dayInWeek: return "(\(part("%w")) + 1)"
        case .hourInDay: return part("%H")
        case .dayOnly: return "date(\(time))"
        case .label, .format: return column.sql
        }
    }

    /// The label of a picklist's value; of anything else the value.
    private static func label(_ column: Column) -> String {
        let values = column.field.picklist.filter { $0.value != $0.label }
        guard column.field.type == .picklist, !values.isEmpty else { return column.sql }
        func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }
        let cases = values.map { "WHEN \(quoted($0.value)) THEN \(quoted($0.label))" }
        return "(CASE \(column.sql) \(cases.joined(separator: " ")) ELSE \(column.sql) END)"
    }
}
