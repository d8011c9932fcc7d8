// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// As much of the query language as the connector writes: enough to tell whether a query finds the
/// right rows. The sandbox has the whole of it.
struct FakeSOQL {
    indirect enum Condition {
        case compare(String, String, FieldValue)
        case isOne(String, [FieldValue])
        case and(Condition, Condition)
        case or(Condition, Condition)
    }

    var columns: [String]
    var object: String
    var condition: Condition?
    var isOrdered = false
    var limit = Int.max

    private var tokens: [Substring] = []

    init(_ text: String) {
        columns = []
        object = ""
        tokens = FakeSOQL.tokens(text)
        take("SELECT")
        while tokens[0] != "FROM" {
            let token = next()
            if token != "," { columns.append(String(token)) }
        }
        take("FROM")
        object = String(next())
        if tokens.first == "WHERE" {
            take("WHERE")
            condition = disjunction()
        }
        if tokens.first == "ORDER" {
            for word in ["ORDER", "BY", "SystemModstamp", ",", "Id"] { take(word) }
            isOrdered = true
        }
        if tokens.first == "LIMIT" {
            take("LIMIT")
            limit = Int(next())!
        }
        precondition(tokens.isEmpty, "not understood: \(tokens)")
    }

    func accepts(_ row: [String: FieldValue]) -> Bool {
        condition.map { FakeSOQL.holds($0, row) } ?? true
    }

    private static func holds(_ condition: Condition, _ row: [String: FieldValue]) -> Bool {
        switch condition {
        case .and(let left, let right): return holds(left, row) && holds(right, row)
        case .or(let left, let right): return holds(left, row) || holds(right, row)
        case .isOne(let name, let values):
            return values.contains { order(row[name] ?? .null, $0) == 0 }
        case .compare(let name, let sign, let value):
            guard let order = order(row[name] ?? .null, value) else { return false }
            switch sign {
            case "=": return order == 0
            case ">": return order > 0
            case "<": return order < 0
            case "<=": return order <= 0
            default: return order >= 0
            }
        }
    }

    /// Negative, zero or positive; nil for what has no order. Texts have no case but in IDs.
    private static func order(_ left: FieldValue, _ right: FieldValue) -> Int? {
        switch (left, right) {
        case (.boolean(let left), .boolean(let right)): return left == right ? 0 : nil
        case (.integer(let left), .integer(let right)): return left == right ? 0 : nil
        case (.text(let left), .text(let right)):
            if let left = Timestamp(rfc3339: left), let right = Timestamp(rfc3339: right) {
                return left == right ? 0 : left < right ? -1 : 1
            }
            if left.lowercased() == right.lowercased(), left.contains("@") { return 0 }
            return left == right ? 0 : left < right ? -1 : 1
        default: return nil
        }
    }

    // MARK: Parsing

    private mutating func disjunction() -> Condition {
        var left = conjunction()
        while tokens.first == "OR" {
            take("OR")
            left = .or(left, conjunction())
        }
        return left
    }

    private mutating func conjunction() -> Condition {
        var left = term()
        while tokens.first == "AND" {
            take("AND")
            left = .and(left, term())
        }
        return left
    }

    private mutating func term() -> Condition {
        if tokens.first == "(" {
            take("(")
            let inner = disjunction()
            take(")")
            return inner
        }
        let name = String(next())
        if tokens.first == "IN" {
            take("IN")
            take("(")
            var values: [FieldValue] = []
            while tokens.first != ")" {
                if tokens.first == "," { take(",") }
                values.append(value())
            }
            take(")")
            return .isOne(name, values)
        }
        return .compare(name, String(next()), value())
    }

    private mutating func value() -> FieldValue {
        let token = next()
        if token.hasPrefix("'") { return .text(String(token.dropFirst())) }
        if token == "true" || token == "false" { return .boolean(token == "true") }
        return Int64(token).map { .integer($0) } ?? .text(String(token))
    }

    private mutating func next() -> Substring { tokens.removeFirst() }

    private mutating func take(_ word: String) {
        let found = next()
        precondition(found == word, "\(found) is not \(word)")
    }

    /// Words and signs; a quoted text begins with its quote and has its escapes undone.
    private static func tokens(_ text: String) -> [Substring] {
        var tokens: [Substring] = []
        var word = ""
        func flush() {
            if !word.isEmpty { tokens.append(word[...]) }
            word = ""
        }
        var rest = text[...]
        while let character = rest.popFirst() {
            switch character {
            case "'":
                var quoted = "'"
                while let inner = rest.popFirst(), inner != "'" {
                    quoted.append(inner == "\\" ? rest.removeFirst() : inner)
                }
                tokens.append(quoted[...])
            case " ": flush()
            case ",", "=":
                flush()
                tokens.append(String(character)[...])
            case "(" where word == "count":
                rest.removeFirst()
                word = "count()"
            case "(", ")":
                flush()
                tokens.append(String(character)[...])
            case ">", "<":
                flush()
                if rest.first == "=" {
                    rest.removeFirst()
                    tokens.append("\(character)="[...])
                } else {
                    tokens.append("\(character)"[...])
                }
            default: word.append(character)
            }
        }
        flush()
        return tokens
    }
}
