// SPDX-License-Identifier: Apache-2.0

/// A SOQL query as it was written: names are not resolved yet, so that one parser serves the data
/// objects and the Tooling API's.
struct SOQLQuery: Equatable, Sendable {
    var selection: [SOQLSelection]
    var object: SOQLName
    /// A name for the object that paths may begin with (`FROM Lead l`).
    var alias: String?
    var condition: SOQLCondition?
    /// The fields of GROUP BY, or functions of fields.
    var groups: [SOQLTerm] = []
    var having: SOQLCondition?
    var order: [SOQLOrder] = []
    var limit: Int?
    var offset: Int?
}

/// A name and where it stands in the text, for error messages.
struct SOQLName: Equatable, Sendable {
    var text: String
    /// Index of the first Unicode scalar.
    var position: Int
}

/// A field, or a field reached through relationships: `Owner.Name`.
struct SOQLPath: Equatable, Sendable {
    var parts: [String]
    var position: Int

    var text: String { parts.joined(separator: ".") }
}

/// One item of the select list.
enum SOQLSelection: Equatable, Sendable {
    case path(SOQLPath)
    /// `FIELDS(ALL)` and its sisters.
    case fields(SOQLFieldGroup, position: Int)
    /// A function of a field, or a field with a name for its group's results.
    case term(SOQLTerm, alias: String?)
    /// `(SELECT Id FROM Contacts)`: the records that belong to each record.
    case child(SOQLQuery)
    /// `COUNT()`: a number instead of records.
    case count(position: Int)
    /// `MAX(SystemModstamp) latest`: one row of results for all records.
    case aggregate(SOQLAggregate, SOQLPath, alias: String?)
}

/// The argument of `FIELDS()`.
enum SOQLFieldGroup: String, Sendable {
    case all = "ALL"
    case custom = "CUSTOM"
    case standard = "STANDARD"
}

/// A field, or a function of one.
struct SOQLTerm: Equatable, Sendable {
    var function: SOQLFunction?
    var path: SOQLPath
}

/// The functions of one field.
enum SOQLFunction: String, CaseIterable, Sendable {
    case calendarYear = "CALENDAR_YEAR"
    case calendarQuarter = "CALENDAR_QUARTER"
    case calendarMonth = "CALENDAR_MONTH"
    case weekInYear = "WEEK_IN_YEAR"
    case weekInMonth = "WEEK_IN_MONTH"
    case dayInYear = "DAY_IN_YEAR"
    case dayInMonth = "DAY_IN_MONTH"
    case dayInWeek = "DAY_IN_WEEK"
    case dayOnly = "DAY_ONLY"
    case hourInDay = "HOUR_IN_DAY"
    case label = "TOLABEL"
    case format = "FORMAT"

    /// Whether it says in which form a record shows a value, and makes no other value of it.
    var isOfForm: Bool { self == .label || self == .format }
}

/// The aggregate functions.
enum SOQLAggregate: String, CaseIterable, Sendable {
    case count = "COUNT"
    case countDistinct = "COUNT_DISTINCT"
    case minimum = "MIN"
    case maximum = "MAX"
    case sum = "SUM"
    case average = "AVG"
}

/// A condition of the where clause.
indirect enum SOQLCondition: Equatable, Sendable {
    case comparison(SOQLPath, SOQLOperator, SOQLOperand)
    /// A comparison of a function's value.
    case function(SOQLTerm, SOQLOperator, SOQLOperand)
    /// A comparison of a group's value, which only HAVING has; without a path the group's records
    /// are counted.
    case aggregate(SOQLAggregate, SOQLPath?, SOQLOperator, SOQLOperand)
    case and([SOQLCondition])
    case or([SOQLCondition])
    case not(SOQLCondition)
}

/// The operator of a comparison.
enum SOQLOperator: String, Sendable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case like = "LIKE"
    case isIn = "IN"
    case isNotIn = "NOT IN"
    case includes = "INCLUDES"
    case excludes = "EXCLUDES"
}

/// The right side of a comparison.
indirect enum SOQLOperand: Equatable, Sendable {
    case value(SOQLValue)
    case list([SOQLValue])
    /// A semi-join: `IN (SELECT AccountId FROM Contact)`.
    case subquery(SOQLQuery)
}

/// A literal and where it stands.
struct SOQLValue: Equatable, Sendable {
    var literal: SOQLLiteral
    var position: Int
}

/// A literal.
enum SOQLLiteral: Equatable, Sendable {
    case null
    case boolean(Bool)
    case number(SOQLNumber)
    case text(SOQLText)
    /// `2026-01-31`, as days since 1970-01-01.
    case date(Int)
    /// Milliseconds since 1970-01-01T00:00:00Z.
    case dateTime(Int64)
    /// `LAST_N_DAYS:7`
    case dateRange(SOQLDateRange)
}

/// A number; whole ones keep their digits.
enum SOQLNumber: Equatable, Sendable {
    case whole(Int64)
    case fraction(Double)

    var double: Double {
        switch self {
        case .whole(let value): Double(value)
        case .fraction(let value): value
        }
    }
}

/// A quoted text in both of its readings.
struct SOQLText: Equatable, Sendable {
    /// The text with all escapes taken out.
    var plain: String
    /// The text as LIKE reads it: `\%`, `\_` and `\\` keep their backslash.
    var pattern: String
}

/// One field of the order by clause.
struct SOQLOrder: Equatable, Sendable {
    var path: SOQLPath
    /// The function of the field that counts.
    var function: SOQLFunction?
    /// The value of the group that counts.
    var aggregate: SOQLAggregate?
    var isDescending = false
    /// Where records without a value go; Salesforce puts them first unless told otherwise.
    var nullsLast = false
}
