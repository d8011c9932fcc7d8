// SPDX-License-Identifier: Apache-2.0

/// A piece of a query.
struct SOQLToken: Equatable {
    enum Kind: Equatable {
        /// A keyword, a name, or a path with dots.
        case word
        case text(SOQLText)
        /// Everything that begins with a digit or a sign: numbers, dates, times.
        case number
        /// `=`, `!=`, `(`, `,` and so on.
        case symbol
        case end
    }

    var kind: Kind
    /// As it stands in the query.
    var text: String
    /// Index of the first Unicode scalar.
    var position: Int

    /// Keywords are not case-sensitive.
    func isWord(_ word: String) -> Bool {
        kind == .word && text.uppercased() == word
    }

    func isSymbol(_ symbol: String) -> Bool {
        kind == .symbol && text == symbol
    }
}

/// Cuts a query into tokens.
struct SOQLLexer {
    private let query: String
    private let scalars: [Unicode.Scalar]
    private var index = 0

    init(_ query: String) {
        self.query = query
        scalars = Array(query.unicodeScalars)
    }

    /// All tokens; the last one is the end.
    static func tokens(of query: String) throws(SOQLFault) -> [SOQLToken] {
        var lexer = SOQLLexer(query)
        var tokens: [SOQLToken] = []
        while true {
            let token = try lexer.next()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    private mutating func next() throws(SOQLFault) -> SOQLToken {
        while index < scalars.count, scalars[index].properties.isWhitespace { index += 1 }
        let start = index
        guard index < scalars.count else {
            return SOQLToken(kind: .end, text: "<EOF>", position: start)
        }
        let scalar = scalars[index]
        if scalar == "'" { return try text() }
        if SOQLLexer.isNameStart(scalar) {
            skip { SOQLLexer.isNameStart($0) || SOQLLexer.isDigit($0) || $0 == "." || $0 == ":" }
            return token(.word, from: start)
        }
        if SOQLLexer.isDigit(scalar) || isSignOfNumber {
            index += 1
            skip {
                SOQLLexer.isDigit($0) || SOQLLexer.isLetter($0)
                    || "-+:.".unicodeScalars.contains($0)
            }
            return token(.number, from: start)
        }
        return try symbol()
    }

    /// Whether a sign begins a number: `-5`, and `+5`, which Salesforce takes too.
    private var isSignOfNumber: Bool {
        guard scalars[index] == "-" || scalars[index] == "+", index + 1 < scalars.count else {
            return false
        }
        return SOQLLexer.isDigit(scalars[index + 1]) || scalars[index + 1] == "."
    }

    private mutating func symbol() throws(SOQLFault) -> SOQLToken {
        let start = index
        let two =
            index + 1 < scalars.count
            ? String(String.UnicodeScalarView(scalars[index...index + 1])) : ""
        if ["!=", "<=", ">=", "<>"].contains(two) {
            index += 2
            return token(.symbol, from: start)
        }
        guard "=<>(),".unicodeScalars.contains(scalars[index]) else {
            throw fault("unexpected token: '\(scalars[index])'", at: start)
        }
        index += 1
        return token(.symbol, from: start)
    }

    /// A quoted text, with the escapes of the SOQL reference.
    private mutating func text() throws(SOQLFault) -> SOQLToken {
        let start = index
        index += 1
        var plain = String.UnicodeScalarView()
        var pattern = String.UnicodeScalarView()
        while index < scalars.count, scalars[index] != "'" {
            guard scalars[index] == "\\" else {
                plain.append(scalars[index])
                pattern.append(scalars[index])
                index += 1
                continue
            }
            let (scalar, isKept) = try escape()
            plain.append(scalar)
            if isKept { pattern.append("\\") }
            pattern.append(scalar)
        }
        guard index < scalars.count else {
            throw fault("unexpected token: '<EOF>'", at: scalars.count)
        }
        index += 1
        let text = SOQLText(plain: String(plain), pattern: String(pattern))
        return token(.text(text), from: start)
    }

    /// The character after a backslash, and whether LIKE has to know that it was escaped.
    private mutating func escape() throws(SOQLFault) -> (Unicode.Scalar, isKept: Bool) {
        let start = index
        index += 1
        guard index < scalars.count else {
            throw fault("unexpected token: '<EOF>'", at: scalars.count)
        }
        let scalar = scalars[index]
        index += 1
        switch scalar {
        case "n", "N": return ("\n", false)
        case "r", "R": return ("\r", false)
        case "t", "T": return ("\t", false)
        case "b", "B": return ("\u{8}", false)
        case "f", "F": return ("\u{c}", false)
        case "'", "\"": return (scalar, false)
        case "\\", "%", "_": return (scalar, true)
        case "u" where index + 4 <= scalars.count:
            let digits = String(String.UnicodeScalarView(scalars[index..<index + 4]))
            if let value = UInt32(digits, radix: 16), let decoded = Unicode.Scalar(value) {
                index += 4
                return (decoded, false)
            }
        default: break
        }
        throw fault(
            "Illegal character sequence '\\\(scalar)' in string literal",
            at: start
        )
    }

    private mutating func skip(while isPart: (Unicode.Scalar) -> Bool) {
        while index < scalars.count, isPart(scalars[index]) { index += 1 }
    }

    private func token(_ kind: SOQLToken.Kind, from start: Int) -> SOQLToken {
        let text = String(String.UnicodeScalarView(scalars[start..<index]))
        return SOQLToken(kind: kind, text: text, position: start)
    }

    private func fault(_ reason: String, at position: Int) -> SOQLFault {
        SOQLFault(code: "MALFORMED_QUERY", reason: reason, at: position, in: query)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar)
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        isLetter(scalar) || scalar == "_"
    }
}
