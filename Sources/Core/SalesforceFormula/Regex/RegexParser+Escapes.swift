// SPDX-License-Identifier: Apache-2.0

extension RegexParser {
    /// What follows a backslash outside of brackets.
    mutating func escape() throws(RegexFailure) -> RegexNode {
        guard let scalar = take() else { throw .invalid }
        switch scalar {
        case "b": return .anchor(.wordBoundary)
        case "B": return .anchor(.notWordBoundary)
        case "A": return .anchor(.textStart)
        // A match of the whole text begins where the last one ended: at the start.
        case "G": return .anchor(.textStart)
        case "z": return .anchor(.textEnd)
        case "Z": return .anchor(.textEndBeforeLineEnd(unixLines: flags.unixLines))
        case "E": throw .invalid
        case "k": return try namedReference()
        case "1"..."9": return backReference(Int(scalar.value - 0x30))
        case "R", "X", "N": throw unsupported(from: offset - 2)
        default:
            offset -= 1
            if let part = try classEscape() { return .set(RegexSet(part)) }
            return try literal(try escapedCharacter())
        }
    }

    /// A number takes further digits as long as there are so many groups.
    private mutating func backReference(_ first: Int) -> RegexNode {
        var number = first
        while let scalar = peek(), scalar.value &- 0x30 < 10 {
            let longer = number * 10 + Int(scalar.value - 0x30)
            guard longer <= captureCount else { break }
            number = longer
            offset += 1
        }
        return reference(to: number)
    }

    /// A class that an escape stands for, inside brackets or outside; reads from behind the
    /// backslash, and nothing where the escape stands for one character.
    mutating func classEscape() throws(RegexFailure) -> RegexSet.Part? {
        guard let scalar = take() else { throw .invalid }
        switch scalar {
        case "d": return RegexSet.digits()
        case "D": return .negated(RegexSet.digits())
        case "s": return RegexSet.blanks()
        case "S": return .negated(RegexSet.blanks())
        case "w": return RegexSet.wordCharacters()
        case "W": return .negated(RegexSet.wordCharacters())
        case "p": return try property()
        case "P": return .negated(try property())
        default:
            offset -= 1
            return nil
        }
    }

    /// A character that an escape stands for; reads from behind the backslash.
    mutating func escapedCharacter() throws(RegexFailure) -> UInt32 {
        guard let scalar = take() else { throw .invalid }
        switch scalar {
        case "t": return 0x09
        case "n": return 0x0A
        case "r": return 0x0D
        case "f": return 0x0C
        case "a": return 0x07
        case "e": return 0x1B
        case "0": return try octal()
        case "x": return try hexadecimal()
        case "u": return try unicode()
        case "c":
            guard let control = take() else { throw .invalid }
            return control.value ^ 0x40
        default:
            // Letters without a meaning are reserved; everything else stands for itself.
            if scalar.isASCII, scalar.properties.isAlphabetic {
                // `\v` is the vertical tab in SE 6, and any vertical space in later versions.
                throw ["h", "H", "v", "V"].contains(scalar)
                    ? unsupported(from: offset - 2) : .invalid
            }
            if scalar.value &- 0x31 < 9 { throw .invalid }
            return scalar.value
        }
    }

    private mutating func octal() throws(RegexFailure) -> UInt32 {
        var value: UInt32?
        for _ in 0..<3 {
            guard let scalar = peek(), scalar.value &- 0x30 < 8 else { break }
            let longer = (value ?? 0) * 8 + scalar.value - 0x30
            guard longer <= 0o377 else { break }
            value = longer
            offset += 1
        }
        guard let value else { throw .invalid }
        return value
    }

    private mutating func hexadecimal() throws(RegexFailure) -> UInt32 {
        guard take("{") else { return try digits(2) }
        var value: UInt32 = 0
        var count = 0
        while let scalar = take() {
            if scalar == "}", count > 0 { return value }
            guard let digit = Character(scalar).hexDigitValue, scalar.isASCII else {
                throw .invalid
            }
            value = value * 16 + UInt32(digit)
            count += 1
            guard value <= 0x10FFFF else { throw .invalid }
        }
        throw .invalid
    }

    private mutating func digits(_ count: Int) throws(RegexFailure) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let scalar = take(), scalar.isASCII,
                let digit = Character(scalar).hexDigitValue
            else { throw .invalid }
            value = value * 16 + UInt32(digit)
        }
        return value
    }

    /// `\uXXXX`; two of them may make one character.
    private mutating func unicode() throws(RegexFailure) -> UInt32 {
        let first = try digits(4)
        guard first & 0xFC00 == 0xD800, peek() == "\\", peek(1) == "u" else { return first }
        offset += 2
        let second = try digits(4)
        guard second & 0xFC00 == 0xDC00 else { throw unsupported(from: offset - 12) }
        return 0x10000 + ((first & 0x3FF) << 10) + (second & 0x3FF)
    }

    private mutating func property() throws(RegexFailure) -> RegexSet.Part {
        let start = offset - 2
        guard let first = take() else { throw .invalid }
        var name = ""
        if first == "{" {
            while let scalar = peek(), scalar != "}" {
                name.unicodeScalars.append(scalar)
                offset += 1
            }
            guard take("}"), !name.isEmpty else { throw .invalid }
        } else {
            name.unicodeScalars.append(first)
        }
        // Java knows scripts and more blocks; whether it knows this one cannot be told here. And
        // its versions differ in what upper and lower case are where case does not count.
        guard let part = RegexProperties.part(named: name),
            !flags.ignoresCase || !RegexProperties.isOfOneCase(part)
        else { throw unsupported(from: start) }
        return part
    }

    // MARK: - Brackets

    /// What stands between brackets, with nested brackets and `&&`; reads from behind the opening
    /// one.
    mutating func bracket() throws(RegexFailure) -> RegexSet.Part {
        try enter()
        defer { leave() }
        let start = offset - 1
        let isNegated = take("^")
        var operands: [RegexSet.Part] = []
        var parts: [RegexSet.Part] = []
        var isFirst = true
        while true {
            guard let scalar = peek() else { throw .invalid }
            if scalar == "]", !isFirst || !operands.isEmpty {
                offset += 1
                break
            }
            isFirst = false
            if scalar == "&", peek(1) == "&" {
                // Java takes the side that is there, or refuses it, as its version has it.
                guard !parts.isEmpty else { throw unsupported(from: start) }
                offset += 2
                operands.append(.union(parts))
                parts = []
                continue
            }
            parts.append(try bracketPart(scalar))
        }
        guard !parts.isEmpty else { throw unsupported(from: start) }
        operands.append(.union(parts))
        let result = operands.count == 1 ? operands[0] : .intersection(operands)
        return isNegated ? .negated(result) : result
    }

    private mutating func bracketPart(_ scalar: Unicode.Scalar) throws(RegexFailure)
        -> RegexSet.Part
    {
        if scalar == "[" {
            offset += 1
            return try bracket()
        }
        if flags.hasComments, scalar.isASCII, scalar.properties.isWhitespace {
            offset += 1
            return .union([])
        }
        offset += 1
        var first = scalar.value
        if scalar == "\\" {
            if let part = try classEscape() { return part }
            first = try escapedCharacter()
        }
        guard peek() == "-", let next = peek(1), next != "]", next != "[" else {
            return try cased(first)
        }
        offset += 2
        let last = next == "\\" ? try escapedCharacter() : next.value
        guard first <= last else { throw .invalid }
        guard flags.ignoresCase else { return .range(first, last) }
        return .letters(first, last, isUnicode: flags.isUnicode)
    }
}
