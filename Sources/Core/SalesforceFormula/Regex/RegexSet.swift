// SPDX-License-Identifier: Apache-2.0

/// A set of characters: its parts, and for ASCII the answers ready.
struct RegexSet: Sendable {
    indirect enum Part: Sendable {
        case range(UInt32, UInt32)
        case property(RegexProperty)
        case union([Part])
        case intersection([Part])
        case negated(Part)
        /// A letter in any case, `isUnicode` beyond ASCII too.
        case letter(UInt32, isUnicode: Bool)
        /// A range of characters in any case.
        case letters(UInt32, UInt32, isUnicode: Bool)
    }

    private let part: Part
    private var lowAnswers: UInt64 = 0
    private var highAnswers: UInt64 = 0

    init(_ part: Part) {
        self.part = part
        for value in 0..<UInt32(64) {
            if Self.contains(part, value) { lowAnswers |= 1 << UInt64(value) }
            if Self.contains(part, value + 64) { highAnswers |= 1 << UInt64(value) }
        }
    }

    @inline(__always)
    func contains(_ value: UInt32) -> Bool {
        if value < 64 { return lowAnswers >> UInt64(value) & 1 == 1 }
        if value < 128 { return highAnswers >> UInt64(value - 64) & 1 == 1 }
        return Self.contains(part, value)
    }

    private static func contains(_ part: Part, _ value: UInt32) -> Bool {
        switch part {
        case .range(let first, let last): return first <= value && value <= last
        case .property(let property): return property.contains(value)
        case .union(let parts): return parts.contains { contains($0, value) }
        case .intersection(let parts): return parts.allSatisfy { contains($0, value) }
        case .negated(let part): return !contains(part, value)
        case .letter(let letter, let isUnicode):
            return RegexCase.isSame(letter, value, isUnicode: isUnicode)
        case .letters(let first, let last, let isUnicode):
            if first <= value, value <= last { return true }
            return RegexCase.forms(of: value, isUnicode: isUnicode).contains {
                first <= $0 && $0 <= last
            }
        }
    }

    // MARK: - The usual sets

    static func digits() -> Part { .range(0x30, 0x39) }

    static func blanks() -> Part { .union([.range(0x09, 0x0D), .range(0x20, 0x20)]) }

    static func wordCharacters() -> Part {
        .union([digits(), .range(0x41, 0x5A), .range(0x61, 0x7A), .range(0x5F, 0x5F)])
    }

    /// Characters that end a line.
    static func lineEnds(unixLines: Bool) -> Part {
        if unixLines { return .range(0x0A, 0x0A) }
        return .union([
            .range(0x0A, 0x0A), .range(0x0D, 0x0D), .range(0x85, 0x85), .range(0x2028, 0x2029),
        ])
    }

    static func everything() -> Part { .range(0, 0x10FFFF) }
}

/// Properties of characters by name, as `\p{…}` has them.
enum RegexProperty: Sendable {
    case categories([Unicode.GeneralCategory])
    case alphabetic, ideographic, letter, lowercase, uppercase, titlecase, whitespace, digit
    case javaWhitespace, javaSpaceChar, mirrored, letterOrDigit, assigned

    func contains(_ value: UInt32) -> Bool {
        // Halves of pairs are no characters of a text here.
        guard let scalar = Unicode.Scalar(value) else { return false }
        let properties = scalar.properties
        let category = properties.generalCategory
        switch self {
        case .categories(let wanted): return wanted.contains(category)
        case .alphabetic: return properties.isAlphabetic
        case .ideographic: return properties.isIdeographic
        case .letter: return Self.letters.contains(category)
        case .lowercase: return properties.isLowercase
        case .uppercase: return properties.isUppercase
        case .titlecase: return category == .titlecaseLetter
        case .whitespace: return properties.isWhitespace
        case .digit: return category == .decimalNumber
        case .javaWhitespace:
            if [0xA0, 0x2007, 0x202F].contains(value) { return false }
            return (0x09...0x0D).contains(value) || (0x1C...0x1F).contains(value)
                || Self.separators.contains(category)
        case .javaSpaceChar: return Self.separators.contains(category)
        case .mirrored: return properties.isBidiMirrored
        case .letterOrDigit: return Self.letters.contains(category) || category == .decimalNumber
        case .assigned: return category != .unassigned
        }
    }

    private static let letters: [Unicode.GeneralCategory] = [
        .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
    ]
    private static let separators: [Unicode.GeneralCategory] = [
        .spaceSeparator, .lineSeparator, .paragraphSeparator,
    ]
}
