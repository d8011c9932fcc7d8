// SPDX-License-Identifier: Apache-2.0

/// Takes a formula's text apart.
struct Lexer {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The next token; `.end` when there is none.
    mutating func next() throws(SourceFault) -> Token {
        try skipBlanks()
        let start = offset
        guard let byte = peek() else { return Token(kind: .end, range: start..<start) }
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return try number(from: start)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try text(quote: byte, from: start)
        case _ where Self.startsName(byte): return name(from: start)
        default: return try symbol(byte, from: start)
        }
    }

    private func peek(_ distance: Int = 0) -> UInt8? {
        offset + distance < bytes.count ? bytes[offset + distance] : nil
    }

    private mutating func skipBlanks() throws(SourceFault) {
        while let byte = peek() {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0C, 0x0D: offset += 1
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
                let start = offset
                offset += 2
                while peek() != UInt8(ascii: "*") || peek(1) != UInt8(ascii: "/") {
                    guard offset < bytes.count else {
                        throw SourceFault(
                            "this comment has no end: close it with */",
                            start..<(start + 2)
                        )
                    }
                    offset += 1
                }
                offset += 2
            default: return
            }
        }
    }

    private mutating func number(from start: Int) throws(SourceFault) -> Token {
        while let byte = peek(), Self.isDigit(byte) { offset += 1 }
        if peek() == UInt8(ascii: "."), let digit = peek(1), Self.isDigit(digit) {
            offset += 1
            while let byte = peek(), Self.isDigit(byte) { offset += 1 }
        }
        if let byte = peek(), Self.startsName(byte) || byte == UInt8(ascii: ".") {
            let rest = offset
            while let byte = peek(), Self.continuesName(byte) { offset += 1 }
            throw SourceFault(
                "'\(content(rest..<offset))' cannot follow a number directly",
                rest..<offset
            )
        }
        return Token(kind: .number(content(start..<offset)), range: start..<offset)
    }

    private mutating func name(from start: Int) -> Token {
        while let byte = peek(), Self.continuesName(byte) { offset += 1 }
        let name = content(start..<offset)
        let isNot = name.utf8.count == 3 && name.uppercased() == "NOT"
        return Token(kind: isNot ? .not : .name(name), range: start..<offset)
    }

    private mutating func text(quote: UInt8, from start: Int) throws(SourceFault) -> Token {
        offset += 1
        var content: [UInt8] = []
        while let byte = peek() {
            offset += 1
            switch byte {
            case quote:
                let text = String(decoding: content, as: UTF8.self)
                return Token(kind: .text(text), range: start..<offset)
            case UInt8(ascii: "\\"):
                content.append(try escape())
            case 0x0A, 0x0D:
                throw SourceFault(
                    "a text cannot go on in the next line: close it, or write \\n",
                    (offset - 1)..<offset
                )
            default: content.append(byte)
            }
        }
        throw SourceFault("this text has no closing quote", start..<(start + 1))
    }

    private mutating func escape() throws(SourceFault) -> UInt8 {
        let start = offset - 1
        guard let byte = peek() else {
            throw SourceFault("the text ends after a backslash", start..<offset)
        }
        offset += 1
        switch byte {
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): return byte
        default:
            while let next = peek(), next & 0xC0 == 0x80 { offset += 1 }
            let escape = content(start..<offset)
            throw SourceFault(
                "\(escape) means nothing in a text: write \\\(escape) for a backslash",
                start..<offset
            )
        }
    }

    private mutating func symbol(_ byte: UInt8, from start: Int) throws(SourceFault) -> Token {
        let next = peek(1).map { Character(Unicode.Scalar($0)) }
        let (kind, length): (Token.Kind, Int)
        switch (Character(Unicode.Scalar(byte)), next) {
        case ("(", _): (kind, length) = (.open, 1)
        case (")", _): (kind, length) = (.close, 1)
        case (",", _): (kind, length) = (.comma, 1)
        case ("|", "|"): (kind, length) = (.binary(.or), 2)
        case ("&", "&"): (kind, length) = (.binary(.and), 2)
        case ("&", _): (kind, length) = (.binary(.concatenate), 1)
        case ("=", "="): (kind, length) = (.binary(.equal), 2)
        case ("=", _): (kind, length) = (.binary(.equal), 1)
        case ("!", "="): (kind, length) = (.binary(.notEqual), 2)
        case ("!", _): (kind, length) = (.not, 1)
        case ("<", ">"): (kind, length) = (.binary(.notEqual), 2)
        case ("<", "="): (kind, length) = (.binary(.lessOrEqual), 2)
        case ("<", _): (kind, length) = (.binary(.less), 1)
        case (">", "="): (kind, length) = (.binary(.greaterOrEqual), 2)
        case (">", _): (kind, length) = (.binary(.greater), 1)
        case ("+", _): (kind, length) = (.binary(.plus), 1)
        case ("-", _): (kind, length) = (.binary(.minus), 1)
        case ("^", _): (kind, length) = (.binary(.power), 1)
        case ("*", _): (kind, length) = (.binary(.times), 1)
        case ("/", _): (kind, length) = (.binary(.divide), 1)
        default: throw unexpected(byte, from: start)
        }
        offset += length
        return Token(kind: kind, range: start..<offset)
    }

    private func unexpected(_ byte: UInt8, from start: Int) -> SourceFault {
        var end = start + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        let character = content(start..<end)
        switch character {
        case ".": return SourceFault("a number begins with a digit: write 0.5, not .5", start..<end)
        case "|": return SourceFault("'|' is no operator: write ||", start..<end)
        case "\u{201C}", "\u{201D}", "\u{2018}", "\u{2019}":
            return SourceFault("\(character) is no quote here: write \" or '", start..<end)
        default:
            let scalar = character.unicodeScalars.first ?? "?"
            let isVisible = scalar.properties.generalCategory != .control
            let shown =
                isVisible && !scalar.properties.isWhitespace
                ? "'\(character)'" : "the character U+\(String(scalar.value, radix: 16))"
            return SourceFault("\(shown) has no place in a formula", start..<end)
        }
    }

    private func content(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    private static func startsName(_ byte: UInt8) -> Bool {
        byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
            || byte == UInt8(ascii: "$")
    }

    private static func continuesName(_ byte: UInt8) -> Bool {
        startsName(byte) || isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "#")
    }
}
