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
        token = try lexer.next()
    }

    /// An expression of operators that bind at least as tightly as `level`.
    private mutating func expression(level: Int) throws(SourceFault) -> Int {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Limits.nestingLevels else {
            throw SourceFault(
                "this is nested more than \(Limits.nestingLevels) levels deep",
                token.range
            )
        }
        var left = try unary()
        // From the tightest operators to the loosest: what was read is the first operand of what
        // follows.
        var current = Self.tightest - 1
        while current >= level {
            guard case .binary(let found) = token.kind, found.level == current else {
                current -= 1
                continue
            }
            left = try chain(from: left, level: current)
        }
        return left
    }

    private mutating func chain(from first: Int, level: Int) throws(SourceFault) -> Int {
        var operands = [first]
        var operators: [BinaryOperator] = []
        let mark = token.range
        while case .binary(let found) = token.kind, found.level == level {
            operators.append(found)
            try advance()
            operands.append(
                level + 1 < Self.tightest ? try expression(level: level + 1) : try unary()
            )
        }
        return syntax.append(
            Syntax.Node(
                kind: .chain(operators),
                range: syntax[first].range.lowerBound..<lastEnd,
                mark: mark,
                children: operands
            )
        )
    }

    private mutating func unary() throws(SourceFault) -> Int {
        let kind: Syntax.Node.Kind
        switch token.kind {
        case .not: kind = .not
        case .binary(.minus): kind = .negative
        case .binary(.plus): kind = .positive
        default: return try primary()
        }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Limits.nestingLevels else {
            throw SourceFault(
                "this is nested more than \(Limits.nestingLevels) levels deep",
                token.range
            )
        }
        let mark = token.range
        try advance()
        if case .not = kind, token.kind == .open { return try notCall(mark: mark) }
        let operand = try unary()
        return syntax.append(
            Syntax.Node(
                kind: kind,
                range: mark.lowerBound..<lastEnd,
                mark: mark,
                children: [operand]
            )
        )
    }

    /// `NOT(x)`: its parentheses hold one argument, whatever follows them.
    private mutating func notCall(mark: Range<Int>) throws(SourceFault) -> Int {
        let arguments = try arguments(of: "NOT")
        guard arguments.count == 1 else {
            throw SourceFault("NOT takes 1 argument, not \(arguments.count)", mark)
        }
        return syntax.append(
            Syntax.Node(
                kind: .not,
                range: mark.lowerBound..<lastEnd,
                mark: mark,
                children: arguments
            )
        )
    }

    private mutating func primary() throws(SourceFault) -> Int {
        let range = token.range
        let kind: Syntax.Node.Kind
        switch token.kind {
        case .number(let digits): kind = .number(digits)
        case .text(let content): kind = .text(content)
        case .name(let name):
            try advance()
            return try named(name, range)
        case .open:
            try advance()
            let inner = try expression(level: 1)
            guard token.kind == .close else { throw unclosed(range) }
            try advance()
            return inner
        default: throw unexpected()
        }
        try advance()
        return syntax.append(Syntax.Node(kind: kind, range: range, mark: range))
    }

    private mutating func named(
        _ name: String,
        _ range: Range<Int>
    ) throws(SourceFault) -> Int {
        if token.kind == .open {
            let arguments = try arguments(of: name)
            return syntax.append(
                Syntax.Node(
                    kind: .call(name),
                    range: range.lowerBound..<lastEnd,
                    mark: range,
                    children: arguments
                )
            )
        }
        let kind: Syntax.Node.Kind =
            switch name.uppercased() {
            case "TRUE": .boolean(true)
            case "FALSE": .boolean(false)
            case "NULL": .null
            default: .reference(name)
            }
        return syntax.append(Syntax.Node(kind: kind, range: range, mark: range))
    }

    /// What stands between a function's parentheses.
    private mutating func arguments(of name: String) throws(SourceFault) -> [Int] {
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

    private func unclosed(_ open: Range<Int>) -> SourceFault {
        token.kind == .end
            ? SourceFault("this parenthesis is never closed", open) : unexpected()
    }

    private func unexpected() -> SourceFault {
        switch token.kind {
        case .end:
            // Behind the last character, where something is missing.
            SourceFault("the formula ends too early: an operand is missing", token.range)
        case .close:
            SourceFault("a value is missing before this parenthesis, or it is one too many", token.range)
        case .comma: SourceFault("a comma has no place here", token.range)
        case .binary(let found):
            SourceFault("a value is missing before '\(found.symbol)'", token.range)
        case .open, .not, .number, .text, .name:
            SourceFault("an operator or a comma is missing before this", token.range)
        }
    }
}
