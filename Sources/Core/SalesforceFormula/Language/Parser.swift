// SPDX-License-Identifier: Apache-2.0

/// Reads a formula: precedence climbing, with operators of one level kept side by side, so that a
/// long sum is no deeper than a short one.
struct Parser {
    private var lexer: Lexer
    private var token = Token(kind: .end, range: 0..<0)
    private var syntax = Syntax()
    private var depth = 0
    /// Where the last token ended.
    private var lastEnd = 0
    /// The token before the one that is next, for what is said of what is missing between them.
    private var last: Token?

    private static let tightest = 8

    /// Reads a formula.
    static func parse(_ text: String) throws(SourceFault) -> Syntax {
        let length = text.utf16.count
        guard length <= Limits.formulaCharacters else {
            let start = text.utf16.index(
                text.startIndex,
                offsetBy: Limits.formulaCharacters
            )
            let offset = text.utf8.distance(from: text.startIndex, to: start)
            throw SourceFault(
                "the formula has \(length) characters; Salesforce allows "
                    + "\(Limits.formulaCharacters)",
                offset..<text.utf8.count
            )
        }
        var parser = Parser(lexer: Lexer(text))
        try parser.advance()
        guard parser.token.kind != .end else {
            throw SourceFault("the formula is empty", 0..<text.utf8.count)
        }
        parser.syntax.root = try parser.expression(level: 1)
        guard parser.token.kind == .end else { throw parser.unexpected() }
        return parser.syntax
    }

    private init(lexer: Lexer) { self.lexer = lexer }

    private mutating func advance() throws(SourceFault) {
        lastEnd = token.range.upperBound
        last = token
        token = try lexer.next()
    }

    /// An expression of operators that bind at least as tightly as `level`.
    private mutating func expression(level: Int) throws(SourceFault) -> Int {
        depth += 1
        defer { depth -= 1 }
        if depth > Limits.nestingLevels { throw tooDeep() }
        var left = try operand()
        // From the tightest operators to the loosest: what was read is the first operand of what
        // follows.
        var current = Self.tightest - 1
        while current >= level {
            if operatorLevel == current {
                left = try chain(from: left, level: current)
            } else {
                current -= 1
            }
        }
        return left
    }

    /// How tightly the operator binds that is next; 0 when none is.
    private var operatorLevel: Int {
        if case .binary(let found) = token.kind { found.level } else { 0 }
    }

    private mutating func chain(from first: Int, level: Int) throws(SourceFault) -> Int {
        var operands = [first]
        var operators: [BinaryOperator] = []
        let mark = token.range
        while operatorLevel == level {
            if case .binary(let found) = token.kind { operators.append(found) }
            try advance()
            operands.append(
                level + 1 < Self.tightest ? try expression(level: level + 1) : try operand()
            )
        }
        return append(.chain(operators), from: syntax[first].range, mark, operands)
    }

    /// One operand with the signs and negations before it.
    private mutating func operand() throws(SourceFault) -> Int {
        prefix == nil ? try primary() : try prefixed()
    }

    /// The operator before an operand that is next.
    private var prefix: Syntax.Node.Kind? {
        switch token.kind {
        case .not: .not
        case .binary(.minus): .negative
        case .binary(.plus): .positive
        default: nil
        }
    }

    /// Signs and negations, from the innermost to the outermost: they nest without going deep.
    private mutating func prefixed() throws(SourceFault) -> Int {
        var prefixes: [(kind: Syntax.Node.Kind, mark: Range<Int>)] = []
        var isCall = false
        while let kind = prefix, !isCall {
            prefixes.append((kind, token.range))
            try advance()
            if case .not = kind, token.kind == .open { isCall = true }
        }
        var node: Int
        if isCall, let last = prefixes.popLast() {
            // `NOT(x)`: its parentheses hold one argument, whatever follows them.
            let arguments = try arguments()
            guard arguments.count == 1 else { throw notOfSeveral(arguments.count, last.mark) }
            node = append(.not, from: last.mark, last.mark, arguments)
        } else {
            node = try primary()
        }
        for prefix in prefixes.reversed() {
            node = append(prefix.kind, from: prefix.mark, prefix.mark, [node])
        }
        return node
    }

    private mutating func primary() throws(SourceFault) -> Int {
        switch token.kind {
        case .number, .text: return try literal()
        case .name: return try named()
        case .open:
            let open = token.range
            try advance()
            let inner = try expression(level: 1)
            guard token.kind == .close else { throw unclosed(open) }
            try advance()
            return inner
        default: throw unexpected()
        }
    }

    private mutating func literal() throws(SourceFault) -> Int {
        let range = token.range
        let kind: Syntax.Node.Kind =
            switch token.kind {
            case .number(let digits): .number(digits)
            case .text(let content): .text(content)
            default: throw unexpected()
            }
        try advance()
        return append(kind, from: range, range, [])
    }

    /// A function with its arguments, a field, or a word such as TRUE.
    private mutating func named() throws(SourceFault) -> Int {
        guard case .name(let name) = token.kind else { throw unexpected() }
        let range = token.range
        try advance()
        if token.kind == .open {
            let arguments = try arguments()
            return append(.call(name), from: range, range, arguments)
        }
        let kind: Syntax.Node.Kind =
            switch name.uppercased() {
            case "TRUE": .boolean(true)
            case "FALSE": .boolean(false)
            case "NULL": .null
            default: .reference(name)
            }
        return append(kind, from: range, range, [])
    }

    /// What stands between a function's parentheses.
    private mutating func arguments() throws(SourceFault) -> [Int] {
        let open = token.range
        try advance()
        var arguments: [Int] = []
        if token.kind == .close {
            try advance()
            return arguments
        }
        while true {
            arguments.append(try expression(level: 1))
            if token.kind == .comma {
                try advance()
                continue
            }
            guard token.kind == .close else { throw unclosed(open) }
            try advance()
            return arguments
        }
    }

    // MARK: - What would make the frames of the functions above large

    /// Adds a node that ends with the last token.
    @inline(never)
    private mutating func append(
        _ kind: Syntax.Node.Kind,
        from start: Range<Int>,
        _ mark: Range<Int>,
        _ children: [Int]
    ) -> Int {
        syntax.append(
            Syntax.Node(
                kind: kind,
                range: start.lowerBound..<lastEnd,
                mark: mark,
                children: children
            )
        )
    }

    @inline(never)
    private func tooDeep() -> SourceFault {
        SourceFault(
            "this is nested more than \(Limits.nestingLevels) levels deep",
            token.range
        )
    }

    @inline(never)
    private func notOfSeveral(_ count: Int, _ mark: Range<Int>) -> SourceFault {
        SourceFault("NOT takes 1 argument, not \(count)", mark)
    }

    @inline(never)
    private func unclosed(_ open: Range<Int>) -> SourceFault {
        token.kind == .end
            ? SourceFault("this parenthesis is never closed", open) : unexpected()
    }

    /// A function's name that stands alone.
    static func withoutParentheses(_ name: String, _ range: Range<Int>) -> SourceFault {
        SourceFault(
            "\(name) is a function: its parentheses are missing, as in \(name)(…)",
            range
        )
    }

    /// What two operands beside each other want: an operator, or parentheses.
    @inline(never)
    private func unjoined() -> SourceFault {
        if case .name(let name) = token.kind {
            let word = name.uppercased()
            if let symbol = ["AND": "&&", "OR": "||"][word] {
                return SourceFault(
                    "\(name) is a function, no operator: write \(word)(a, b), or a \(symbol) b",
                    token.range
                )
            }
        }
        if case .name(let name)? = last?.kind, let range = last?.range,
            Functions.names.contains(name.uppercased())
        {
            return Self.withoutParentheses(name, range)
        }
        return SourceFault("an operator or a comma is missing before this", token.range)
    }

    @inline(never)
    private func unexpected() -> SourceFault {
        switch token.kind {
        case .end:
            // Behind the last character, where something is missing.
            SourceFault("the formula ends too early: an operand is missing", token.range)
        case .close:
            SourceFault(
                "a value is missing before this parenthesis, or it is one too many",
                token.range
            )
        case .comma: SourceFault("a comma has no place here", token.range)
        case .binary(let found):
            SourceFault("a value is missing before '\(found.symbol)'", token.range)
        case .open, .not, .number, .text, .name: unjoined()
        }
    }
}
