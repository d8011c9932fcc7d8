// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The where clause.
extension SOQLParser {
    /// Comparisons joined by AND or by OR; both of them side by side need parentheses.
    mutating func parseCondition(depth: Int) throws(SOQLFault) -> SOQLCondition {
        let first = try parseTerm(depth: depth)
        guard peek.isWord("AND") || peek.isWord("OR") else { return first }
        let connective = peek.text.uppercased()
        var terms = [first]
        while peek.isWord("AND") || peek.isWord("OR") {
            guard peek.isWord(connective) else { throw unexpected() }
            advance()
            terms.append(try parseTerm(depth: depth))
        }
        return connective == "AND" ? .and(terms) : .or(terms)
    }

    private mutating func parseTerm(depth: Int) throws(SOQLFault) -> SOQLCondition {
        guard depth <= OrgLimits.soqlDepth else {
            throw malformed("query is nested too deeply", at: peek.position)
        }
        if takeWord("NOT") { return .not(try parseTerm(depth: depth + 1)) }
        if takeSymbol("(") {
            let condition = try parseCondition(depth: depth + 1)
            try expectSymbol(")")
            return condition
        }
        return try parseComparison(depth: depth)
    }

    private mutating func parseComparison(depth: Int) throws(SOQLFault) -> SOQLCondition {
        let name = try takeName()
        guard takeSymbol("(") else {
            let (comparison, operand) = try parseRightSide(depth: depth)
            return .comparison(path(name), comparison, operand)
        }
        let argument = peek.isSymbol(")") ? nil : path(try takeName())
        try expectSymbol(")")
        let (comparison, operand) = try parseRightSide(depth: depth)
        if let aggregate = SOQLAggregate(rawValue: name.text.uppercased()) {
            guard argument != nil || aggregate == .count else { throw unexpected() }
            return .aggregate(aggregate, argument, comparison, operand)
        }
        guard let function = SOQLFunction(rawValue: name.text.uppercased()), let argument else {
            throw malformed("Unknown function: \(name.text)", at: name.position)
        }
        return .function(SOQLTerm(function: function, path: argument), comparison, operand)
    }

    private mutating func parseRightSide(
        depth: Int
    ) throws(SOQLFault) -> (SOQLOperator, SOQLOperand) {
        let comparison = try takeOperator()
        switch comparison {
        case .isIn, .isNotIn: return (comparison, try parseList(depth: depth, allowsQuery: true))
        case .includes, .excludes:
            return (comparison, try parseList(depth: depth, allowsQuery: false))
        default: return (comparison, .value(try parseValue()))
        }
    }

    private mutating func takeOperator() throws(SOQLFault) -> SOQLOperator {
        let token = peek
        if token.kind == .symbol {
            let text = token.text == "<>" ? "!=" : token.text
            guard let comparison = SOQLOperator(rawValue: text) else { throw unexpected() }
            advance()
            return comparison
        }
        if takeWord("LIKE") { return .like }
        if takeWord("IN") { return .isIn }
        if takeWord("INCLUDES") { return .includes }
        if takeWord("EXCLUDES") { return .excludes }
        if takeWord("NOT") {
            try expectWord("IN")
            return .isNotIn
        }
        throw unexpected()
    }

    private mutating func parseList(
        depth: Int,
        allowsQuery: Bool
    ) throws(SOQLFault) -> SOQLOperand {
        try expectSymbol("(")
        if allowsQuery, peek.isWord("SELECT") {
            guard depth < OrgLimits.soqlDepth else {
                throw malformed("query is nested too deeply", at: peek.position)
            }
            let query = try parseQuery(depth: depth + 1)
            try expectSymbol(")")
            return .subquery(query)
        }
        var values: [SOQLValue] = []
        repeat { values.append(try parseValue()) } while takeSymbol(",")
        try expectSymbol(")")
        return .list(values)
    }

    private mutating func parseValue() throws(SOQLFault) -> SOQLValue {
        let token = peek
        let literal: SOQLLiteral
        switch token.kind {
        case .text(let text): literal = .text(text)
        case .number:
            guard let number = SOQLParser.number(token.text) else {
                throw malformed("unexpected token: '\(token.text)'", at: token.position)
            }
            literal = number
        case .word:
            guard let word = SOQLParser.word(token.text) else { throw unexpected() }
            literal = word
        case .symbol, .end: throw unexpected()
        }
        advance()
        return SOQLValue(literal: literal, position: token.position)
    }

    private static func word(_ text: String) -> SOQLLiteral? {
        switch text.uppercased() {
        case "NULL": .null
        case "TRUE": .boolean(true)
        case "FALSE": .boolean(false)
        default: SOQLDateRange(literal: text).map { .dateRange($0) }
        }
    }

    /// A number, a date or a time; dates are never quoted.
    private static func number(_ text: String) -> SOQLLiteral? {
        if let date = SOQLDate(text) {
            return OrgLimits.soqlYears.contains(date.year) ? .date(date.days) : nil
        }
        if let time = Timestamp(rfc3339: text) {
            let year = SOQLDate(days: Int(time.milliseconds / 86_400_000)).year
            return OrgLimits.soqlYears.contains(year) ? .dateTime(time.milliseconds) : nil
        }
        let digits = text.hasPrefix("+") ? String(text.dropFirst()) : text
        if let whole = Int64(digits) { return .number(.whole(whole)) }
        guard let fraction = Double(digits), fraction.isFinite, !digits.contains("x") else {
            return nil
        }
        return .number(.fraction(fraction))
    }
}

extension OrgLimits {
    /// The years that a date in SOQL may have.
    static let soqlYears = 1700...4000
}
