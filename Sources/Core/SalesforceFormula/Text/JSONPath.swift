// SPDX-License-Identifier: Apache-2.0

/// Finds one value in a JSON text, by a path such as `$.a.b[0]['c']`.
enum JSONPath {
    private enum Step {
        case member(String)
        case element(Int)
    }

    /// The text of the scalar at that place; nil for anything else, and for texts that are no
    /// JSON.
    static func value(at path: String, in json: String) -> String? {
        guard let steps = steps(path) else { return nil }
        var reader = JSONScanner(json)
        guard reader.validate() else { return nil }
        reader = JSONScanner(json)
        for step in steps {
            switch step {
            case .member(let name):
                guard reader.enter(member: name) else { return nil }
            case .element(let index):
                guard reader.enter(element: index) else { return nil }
            }
        }
        return reader.scalar()
    }

    private static func steps(_ path: String) -> [Step]? {
        var rest = path.unicodeScalars[...]
        guard rest.popFirst() == "$" else { return nil }
        var steps: [Step] = []
        while let mark = rest.popFirst() {
            switch mark {
            case ".":
                let name = rest.prefix { $0 != "." && $0 != "[" }
                guard !name.isEmpty else { return nil }
                steps.append(.member(String(name)))
                rest = rest.dropFirst(name.count)
            case "[":
                guard let end = rest.firstIndex(of: "]") else { return nil }
                let inner = String(rest[..<end])
                rest = rest[end...].dropFirst()
                if let index = Int(inner), index >= 0 {
                    steps.append(.element(index))
                } else if let quote = inner.first, quote == "'" || quote == "\"",
                    inner.count >= 2, inner.last == quote
                {
                    steps.append(.member(String(inner.dropFirst().dropLast())))
                } else {
                    return nil
                }
            default: return nil
            }
        }
        return steps
    }
}

/// Walks through a JSON text without building anything.
private struct JSONScanner {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    /// Whether the whole text is one JSON value.
    mutating func validate() -> Bool {
        guard skipValue(depth: 0) else { return false }
        skipBlanks()
        return offset == bytes.count
    }

    /// Goes to the value of a member.
    mutating func enter(member name: String) -> Bool {
        guard take("{") else { return false }
        if take("}") { return false }
        repeat {
            guard let found = string(), take(":") else { return false }
            if TextValue.isSame(found, name) { return true }
            guard skipValue(depth: 0) else { return false }
        } while take(",")
        return false
    }

    /// Goes to an element.
    mutating func enter(element index: Int) -> Bool {
        guard take("[") else { return false }
        if take("]") { return false }
        var current = 0
        repeat {
            if current == index { return true }
            guard skipValue(depth: 0) else { return false }
            current += 1
        } while take(",")
        return false
    }

    /// The text of the value here, if it is a scalar.
    mutating func scalar() -> String? {
        skipBlanks()
        guard let byte = peek() else { return nil }
        switch byte {
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "n"): return nil
        default:
            let start = offset
            guard skipWord() else { return nil }
            return String(decoding: bytes[start..<offset], as: UTF8.self)
        }
    }

    private func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipBlanks() {
        while let byte = peek(), [0x20, 0x09, 0x0A, 0x0D].contains(byte) { offset += 1 }
    }

    private mutating func take(_ character: Character) -> Bool {
        skipBlanks()
        guard peek() == character.asciiValue else { return false }
        offset += 1
        return true
    }

    private mutating func skipValue(depth: Int) -> Bool {
        guard depth < Limits.jsonNesting else { return false }
        skipBlanks()
        guard let byte = peek() else { return false }
        switch byte {
        case UInt8(ascii: "\""): return string() != nil
        case UInt8(ascii: "{"):
            offset += 1
            if take("}") { return true }
            repeat {
                skipBlanks()
                guard string() != nil, take(":"), skipValue(depth: depth + 1) else { return false }
            } while take(",")
            return take("}")
        case UInt8(ascii: "["):
            offset += 1
            if take("]") { return true }
            repeat {
                guard skipValue(depth: depth + 1) else { return false }
            } while take(",")
            return take("]")
        default: return skipWord()
        }
    }

    /// A number, or true, false or null.
    private mutating func skipWord() -> Bool {
        let start = offset
        while let byte = peek(), ![0x2C, 0x5D, 0x7D, 0x20, 0x09, 0x0A, 0x0D].contains(byte) {
            offset += 1
        }
        let word = String(decoding: bytes[start..<offset], as: UTF8.self)
        return ["true", "false", "null"].contains(word)
            || word.first?.isASCII == true && word.first != "+" && DecimalNumber.isNumber(word)
    }

    private mutating func string() -> String? {
        skipBlanks()
        guard peek() == UInt8(ascii: "\"") else { return nil }
        offset += 1
        var units: [UInt8] = []
        while let byte = peek() {
            offset += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: units, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let scalar = escape() else { return nil }
                units.append(contentsOf: Array(String(Character(scalar)).utf8))
            case 0..<0x20: return nil
            default: units.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        guard let byte = peek() else { return nil }
        offset += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "u"):
            guard let first = unit() else { return nil }
            guard first & 0xFC00 == 0xD800 else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
            // A pair of escapes makes one character.
            guard offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "\\"),
                bytes[offset + 1] == UInt8(ascii: "u")
            else { return "\u{FFFD}" }
            offset += 2
            guard let second = unit(), second & 0xFC00 == 0xDC00 else { return "\u{FFFD}" }
            return Unicode.Scalar(0x10000 + (UInt32(first) & 0x3FF) << 10 + UInt32(second) & 0x3FF)
        default: return nil
        }
    }

    private mutating func unit() -> UInt16? {
        guard offset + 4 <= bytes.count else { return nil }
        let digits = String(decoding: bytes[offset..<(offset + 4)], as: UTF8.self)
        guard digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else {
            return nil
        }
        offset += 4
        return UInt16(digits, radix: 16)
    }
}
