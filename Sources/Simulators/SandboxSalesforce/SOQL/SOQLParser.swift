// SPDX-License-Identifier: Apache-2.0

/// Reads a query: `SELECT … FROM … WHERE … GROUP BY … HAVING … ORDER BY … LIMIT … OFFSET …`.
///
/// Not read, and refused as malformed: TYPEOF, GROUP BY ROLLUP and CUBE, functions of functions.
struct SOQLParser {
    let query: String
    private let tokens: [SOQLToken]
    private var index = 0

    /// Reads a whole query.
    static func parse(_ query: String) throws(SOQLFault) -> SOQLQuery {
        guard query.unicodeScalars.count <= OrgLimits.soqlCharacters else {
            throw SOQLFault(
                code: "QUERY_TOO_LONG",
                message: "SOQL statement is longer than \(OrgLimits.soqlCharacters) characters"
            )
        }
        var parser = SOQLParser(query: query, tokens: try SOQLLexer.tokens(of: query))
        let parsed = try parser.parseQuery(depth: 0)
        guard parser.peek.kind == .end else { throw parser.unexpected() }
        return parsed
    }

    private init(query: String, tokens: [SOQLToken]) {
        self.query = query
        self.tokens = tokens
    }

    mutating func parseQuery(depth: Int) throws(SOQLFault) -> SOQLQuery {
        try expectWord("SELECT")
        var selection: [SOQLSelection] = []
        repeat { selection.append(try parseSelection(depth: depth)) } while takeSymbol(",")
        try expectWord("FROM")
        let object = try takeName()
        var parsed = SOQLQuery(
            selection: selection,
            object: SOQLName(text: object.text, position: object.position)
        )
        if takeWord("AS") || isAlias { parsed.alias = try takeName().text }
        if takeWord("USING") { try skipScope() }
        if takeWord("WHERE") { parsed.condition = try parseCondition(depth: depth + 1) }
        if takeWord("WITH") { try skipSecurity() }
        if takeWord("GROUP") {
            try expectWord("BY")
            repeat { parsed.groups.append(try parseTerm()) } while takeSymbol(",")
            if takeWord("HAVING") { parsed.having = try parseCondition(depth: depth + 1) }
        }
        if takeWord("ORDER") {
            try expectWord("BY")
            repeat { parsed.order.append(try parseOrder()) } while takeSymbol(",")
        }
        if takeWord("LIMIT") { parsed.limit = try takeCount() }
        if takeWord("OFFSET") { parsed.offset = try takeOffset() }
        if takeWord("FOR"), !takeWord("VIEW"), !takeWord("REFERENCE"), !takeWord("UPDATE") {
            throw unexpected()
        }
        if takeWord("ALL") { try expectWord("ROWS") }
        return parsed
    }

    // MARK: Clauses

    private mutating func parseSelection(depth: Int) throws(SOQLFault) -> SOQLSelection {
        if takeSymbol("(") {
            guard depth == 0 else {
                throw malformed("child queries cannot be nested here", at: peek.position)
            }
            let query = try parseQuery(depth: depth + 1)
            try expectSymbol(")")
            return .child(query)
        }
        let name = try takeName()
        guard takeSymbol("(") else {
            let alias = try takeAlias()
            return alias == nil
                ? .path(path(name)) : .term(SOQLTerm(path: path(name)), alias: alias)
        }
        if name.isWord("FIELDS") {
            let group = try takeName()
            guard let group = SOQLFieldGroup(rawValue: group.text.uppercased()) else {
                throw malformed("unexpected token: '\(group.text)'", at: group.position)
            }
            try expectSymbol(")")
            return .fields(group, position: name.position)
        }
        if let function = SOQLFunction(rawValue: name.text.uppercased()) {
            let argument = path(try takeName())
            try expectSymbol(")")
            return .term(
                SOQLTerm(function: function, path: argument),
                alias: try takeAlias()
            )
        }
        guard let function = SOQLAggregate(rawValue: name.text.uppercased()) else {
            throw malformed("Unknown function: \(name.text)", at: name.position)
        }
        if function == .count, takeSymbol(")") { return .count(position: name.position) }
        let argument = path(try takeName())
        try expectSymbol(")")
        return .aggregate(function, argument, alias: try takeAlias())
    }

    private mutating func takeAlias() throws(SOQLFault) -> String? {
        peek.kind == .word && !peek.isWord("FROM") ? try takeName().text : nil
    }

    /// A field, or a function of one.
    private mutating func parseTerm() throws(SOQLFault) -> SOQLTerm {
        let name = try takeName()
        guard takeSymbol("(") else { return SOQLTerm(path: path(name)) }
        guard let function = SOQLFunction(rawValue: name.text.uppercased()) else {
            throw malformed("Unknown function: \(name.text)", at: name.position)
        }
        let argument = path(try takeName())
        try expectSymbol(")")
        return SOQLTerm(function: function, path: argument)
    }

    private mutating func parseOrder() throws(SOQLFault) -> SOQLOrder {
        var order = SOQLOrder(path: SOQLPath(parts: [], position: peek.position))
        if let aggregate = SOQLAggregate(rawValue: peek.text.uppercased()), opensCall {
            advance()
            try expectSymbol("(")
            order.aggregate = aggregate
            if !peek.isSymbol(")") { order.path = path(try takeName()) }
            try expectSymbol(")")
        } else {
            let term = try parseTerm()
            (order.path, order.function) = (term.path, term.function)
        }
        if takeWord("DESC") {
            order.isDescending = true
        } else {
            _ = takeWord("ASC")
        }
        if takeWord("NULLS") {
            if takeWord("LAST") { order.nullsLast = true } else { try expectWord("FIRST") }
        }
        return order
    }

    private mutating func skipScope() throws(SOQLFault) {
        try expectWord("SCOPE")
        let scope = try takeName()
        guard scope.isWord("EVERYTHING") else {
            throw malformed("unexpected token: '\(scope.text)'", at: scope.position)
        }
    }

    /// The sandbox always runs as the user, so that both security clauses hold already.
    private mutating func skipSecurity() throws(SOQLFault) {
        if takeWord("SECURITY_ENFORCED") || takeWord("USER_MODE") { return }
        throw unexpected()
    }

    private mutating func takeCount() throws(SOQLFault) -> Int {
        let token = peek
        guard token.kind == .number, let count = Int(token.text), count >= 0 else {
            throw unexpected()
        }
        advance()
        return count
    }

    private mutating func takeOffset() throws(SOQLFault) -> Int {
        let position = peek.position
        let offset = try takeCount()
        guard offset <= OrgLimits.soqlOffset else {
            throw SOQLFault(
                code: "NUMBER_OUTSIDE_VALID_RANGE",
                reason: "Maximum SOQL offset allowed is \(OrgLimits.soqlOffset)",
                at: position,
                in: query
            )
        }
        return offset
    }

    // MARK: Tokens

    var peek: SOQLToken { tokens[index] }

    mutating func advance() {
        if index < tokens.count - 1 { index += 1 }
    }

    mutating func takeWord(_ word: String) -> Bool {
        guard peek.isWord(word) else { return false }
        advance()
        return true
    }

    mutating func takeSymbol(_ symbol: String) -> Bool {
        guard peek.isSymbol(symbol) else { return false }
        advance()
        return true
    }

    mutating func takeName() throws(SOQLFault) -> SOQLToken {
        let token = peek
        guard token.kind == .word, !token.text.contains(":") else { throw unexpected() }
        advance()
        return token
    }

    mutating func expectWord(_ word: String) throws(SOQLFault) {
        guard takeWord(word) else { throw unexpected() }
    }

    mutating func expectSymbol(_ symbol: String) throws(SOQLFault) {
        guard takeSymbol(symbol) else { throw unexpected() }
    }

    func path(_ token: SOQLToken) -> SOQLPath {
        SOQLPath(
            parts: token.text.split(separator: ".", omittingEmptySubsequences: false)
                .map(String.init),
            position: token.position
        )
    }

    func unexpected() -> SOQLFault {
        malformed("unexpected token: '\(peek.text)'", at: peek.position)
    }

    func malformed(_ reason: String, at position: Int) -> SOQLFault {
        SOQLFault(code: "MALFORMED_QUERY", reason: reason, at: position, in: query)
    }

    /// Whether a parenthesis follows the next token.
    var opensCall: Bool { index + 1 < tokens.count && tokens[index + 1].isSymbol("(") }

    private var isAlias: Bool {
        let clauses = ["USING", "WHERE", "WITH", "ORDER", "LIMIT", "OFFSET", "FOR", "ALL", "GROUP"]
        return peek.kind == .word && !clauses.contains(peek.text.uppercased())
    }
}
