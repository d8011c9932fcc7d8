// SPDX-License-Identifier: Apache-2.0

import TestKit

@testable import SalesforceFormula

/// Writes random formulas, records and patterns.
struct FormulaWriter {
    private var random: SeededGenerator
    private var budget = 0

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    private mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    // MARK: - Formulas

    private static let types: [FormulaType] = [.boolean, .number, .text, .date, .dateTime, .time]

    /// Functions by the type that they give.
    private static let functions: [FormulaType: [(String, FunctionSignature)]] = {
        var functions: [FormulaType: [(String, FunctionSignature)]] = [:]
        for (name, signature) in Functions.signatures.sorted(by: { $0.key < $1.key }) {
            functions[signature.result, default: []].append((name, signature))
        }
        return functions
    }()

    /// A formula of at most some thirty operations.
    mutating func formula() -> String {
        budget = Int.random(in: 1...30, using: &random)
        return expression(chance(60) ? .boolean : pick(Self.types))
    }

    private mutating func expression(_ wanted: FormulaType) -> String {
        budget -= 1
        // Now and then a type that does not fit.
        let type = chance(1) ? pick(Self.types) : wanted
        if budget <= 0 || chance(15) { return leaf(type) }
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return "IF(\(expression(.boolean)), \(expression(type)), \(expression(type)))"
        case 1: return choice(type)
        case 2, 3, 4: return call(type)
        case 5: return "(\(expression(type)))"
        default: return operation(type)
        }
    }

    private mutating func choice(_ type: FormulaType) -> String {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return "IFERROR(\(expression(type)), \(expression(type)))"
        case 1: return "BLANKVALUE(\(expression(type)), \(expression(type)))"
        case 2: return "NULLVALUE(\(expression(type)), \(expression(type)))"
        case 3:
            return "IFS(\(expression(.boolean)), \(expression(type)), \(expression(type)))"
        default:
            guard type != .boolean else { return "NOT(\(expression(.boolean)))" }
            let key = pick([FormulaType.number, .text, .date])
            return "CASE(\(expression(key)), \(expression(key)), \(expression(type)), "
                + "\(expression(type)))"
        }
    }

    private mutating func operation(_ type: FormulaType) -> String {
        switch type {
        case .boolean:
            if chance(40) {
                let type = pick(Self.types)
                return "\(expression(type)) \(pick(["=", "<>", "!=", "=="])) \(expression(type))"
            }
            if chance(40) {
                let type = pick([FormulaType.number, .text, .date, .dateTime, .time])
                return "\(expression(type)) \(pick(["<", ">", "<=", ">="])) \(expression(type))"
            }
            if chance(20) { return "!\(expression(.boolean))" }
            return "\(expression(.boolean)) \(pick(["&&", "||"])) \(expression(.boolean))"
        case .number:
            if chance(15) { return "-\(expression(.number))" }
            if chance(15) { return "\(expression(.date)) - \(expression(.date))" }
            return
                "\(expression(.number)) \(pick(["+", "-", "*", "/", "^"])) \(expression(.number))"
        case .text: return "\(expression(.text)) \(pick(["&", "+"])) \(expression(.text))"
        default: return "\(expression(type)) \(pick(["+", "-"])) \(expression(.number))"
        }
    }

    private mutating func call(_ type: FormulaType) -> String {
        if type == .boolean, chance(40) {
            return pick([
                "ISBLANK(\(expression(pick(Self.types))))", "ISNULL(\(expression(.number)))",
                "ISPICKVAL(p1, 'a')", "INCLUDES(m1, 'b')",
                "ISCHANGED(\(pick(["n1", "t1", "d1", "p1"])))",
                "AND(\(expression(.boolean)), \(expression(.boolean)))",
                "OR(\(expression(.boolean)))",
                "IN(\(expression(.text)), 'a', \(expression(.text)))",
                "ISPICKVAL(PRIORVALUE(p1), '')",
            ])
        }
        if type == .text, chance(20) { return "TEXT(\(expression(pick([.number, .date, .time]))))" }
        guard let functions = Self.functions[type] else { return leaf(type) }
        let (name, signature) = pick(functions)
        var arguments = signature.required
        if let further = signature.further, chance(50) { arguments.append(further) }
        if chance(50) { arguments += signature.optional }
        let texts = arguments.map { types in
            types.contains(.location)
                ? "GEOLOCATION(\(expression(.number)), 1)"
                : expression(pick(Self.types.filter { types.contains(FormulaTypes($0)) }))
        }
        return "\(name)(\(texts.joined(separator: ", ")))"
    }

    private mutating func leaf(_ type: FormulaType) -> String {
        if chance(4) { return "NULL" }
        if chance(4) { return pick(["Owner.X", "$User.Age__c", "$Setup.A__c.B__c"]) }
        let digit = pick(["1", "2", "3"])
        switch type {
        case .boolean: return chance(30) ? pick(["TRUE", "false"]) : "b\(digit)"
        case .number:
            return chance(50)
                ? pick(["0", "1", "2", "0.5", "7.25", "99", "1000000", "12345678901234567890.5"])
                : "n\(digit)"
        case .text:
            return chance(50)
                ? pick(["''", "'a'", "\"b c\"", "'12'", "'2024-02-29'", "'(a+)+'", "'é😀'", "'a%'"])
                : "t\(digit)"
        case .date: return chance(30) ? "DATE(2024, 2, \(pick(["1", "29", "n1"])))" : "d\(digit)"
        case .dateTime: return chance(20) ? "NOW()" : "dt\(digit)"
        default: return chance(20) ? "TIMENOW()" : "tm\(digit)"
        }
    }

    // MARK: - Records

    /// Values that fit their fields, blanks, unknown ones and some of another type.
    mutating func record(for layout: FormulaLayout) -> FormulaRecord {
        var record = FormulaRecord(layout: layout, isNew: chance(30))
        for (slot, reference) in layout.references.enumerated() {
            record[slot] = value(reference.type)
            record[prior: slot] = chance(40) ? record[slot] : value(reference.type)
        }
        return record
    }

    private mutating func value(_ type: FormulaType) -> FormulaValue? {
        if chance(3) { return nil }
        if chance(20) { return .blank }
        switch chance(2) ? pick(Self.types) : type {
        case .boolean: return .boolean(chance(50))
        case .number:
            let text = pick([
                "0", "1", "-1", "0.1", "12.345", "-99", "1e30", "-1e-30", "99999999999",
            ])
            return DecimalNumber(text: text).map { .number($0) }
        case .date: return .date(pick([0, -1, 19_782, -200_000, 3_000_000, .max, .min]))
        case .dateTime: return .dateTime(pick([0, -1, 1_709_214_310_250, -1 << 50, .max, .min]))
        case .time: return .time(pick([0, 1, 86_399_999, -1, 86_400_000]))
        case .location: return .location(latitude: 50, longitude: pick([8, .nan, .infinity]))
        default: return .text(word())
        }
    }

    /// A short text, or now and then a long one.
    mutating func word() -> String {
        if chance(1) { return String(repeating: pick(["a", "é", "😀 "]), count: 3_000) }
        let parts = [
            "", "a", "b", "ab", "1", "-", " ", "é", "😀", "\u{301}", "\r\n", "\u{0}", "\\", "%", "_",
            "(",
        ]
        return (0..<Int.random(in: 0...4, using: &random)).map { _ in pick(parts) }.joined()
    }

    // MARK: - Noise

    /// A text with some of its bytes changed; what is no UTF-8 then is repaired.
    mutating func mutated(_ text: String) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let index = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0 where !bytes.isEmpty: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1 where !bytes.isEmpty: bytes.remove(at: index)
            case 2:
                bytes.insert(
                    contentsOf: Array(
                        pick(["(", ")", ",", "'", "\\", "/*", "*/", "\n", "\u{FEFF}", "-"]).utf8
                    ),
                    at: index
                )
            case 3 where !bytes.isEmpty:
                bytes.insert(contentsOf: bytes[index...].prefix(5), at: index)
            default: bytes = Array(bytes.prefix(index))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A regular expression, valid more often than not.
    mutating func pattern(depth: Int = 0) -> String {
        var pattern = ""
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            if depth < 3, chance(30) {
                let open = pick(["(", "(?:", "(?>", "(?=", "(?!", "(?<=", "(?<!", "(?i:", "["])
                pattern += open + self.pattern(depth: depth + 1) + (open == "[" ? "]" : ")")
            } else {
                pattern += pick([
                    "a", "b", ".", "\\d", "\\w", "\\p{L}", "[^a]", "[a-z&&[^b]]", "^", "$", "\\b",
                    "\\1", "|", "é", "\\Qa*\\E", "(?x)", "{", ")", "\\",
                ])
            }
            if chance(35) {
                pattern +=
                    pick(["*", "+", "?", "{2}", "{1,3}", "{0,}"]) + pick(["", "", "?", "+"])
            }
        }
        return pattern
    }
}
