// SPDX-License-Identifier: Apache-2.0

/// The names that `\p{…}` knows.
enum RegexProperties {
    /// The characters of a name; nil when this module does not know it.
    static func part(named name: String) -> RegexSet.Part? {
        if let part = ascii[name] { return part }
        if let categories = categories[name] { return .property(.categories(categories)) }
        if let property = java[name] { return .property(property) }
        if name.hasPrefix("In"), let block = blocks[normalized(name.dropFirst(2))] {
            return .range(block.0, block.1)
        }
        if name.hasPrefix("Is") {
            let rest = String(name.dropFirst(2))
            if let categories = categories[rest] { return .property(.categories(categories)) }
            if let property = binary[rest.lowercased()] { return .property(property) }
        }
        if let value = value(of: name, after: ["general_category=", "gc="]) {
            return categories[value].map { .property(.categories($0)) }
        }
        if let value = value(of: name, after: ["block=", "blk="]) {
            return blocks[normalized(value[...])].map { .range($0.0, $0.1) }
        }
        return nil
    }

    /// The letters of one case only.
    private static let cases: [Unicode.GeneralCategory] = [
        .uppercaseLetter, .lowercaseLetter, .titlecaseLetter,
    ]

    /// Whether a name's characters are letters of one case.
    static func isOfOneCase(_ part: RegexSet.Part) -> Bool {
        switch part {
        case .range(0x61, 0x7A), .range(0x41, 0x5A): return true
        case .property(.lowercase), .property(.uppercase), .property(.titlecase): return true
        case .property(.categories(let categories)):
            return categories.contains { cases.contains($0) }
                && !cases.allSatisfy { categories.contains($0) }
        default: return false
        }
    }

    private static func value(of name: String, after prefixes: [String]) -> String? {
        prefixes.first { name.lowercased().hasPrefix($0) }.map {
            String(name.dropFirst($0.count))
        }
    }

    private static func normalized(_ block: Substring) -> String {
        block.lowercased().filter { $0 != " " && $0 != "-" && $0 != "_" }
    }

    private static let ascii: [String: RegexSet.Part] = [
        "Lower": .range(0x61, 0x7A), "Upper": .range(0x41, 0x5A), "ASCII": .range(0, 0x7F),
        "Alpha": .union([.range(0x41, 0x5A), .range(0x61, 0x7A)]),
        "Digit": .range(0x30, 0x39),
        "Alnum": .union([.range(0x30, 0x39), .range(0x41, 0x5A), .range(0x61, 0x7A)]),
        "Punct": .union([
            .range(0x21, 0x2F), .range(0x3A, 0x40), .range(0x5B, 0x60), .range(0x7B, 0x7E),
        ]),
        "Graph": .range(0x21, 0x7E), "Print": .range(0x20, 0x7E),
        "Blank": .union([.range(0x20, 0x20), .range(0x09, 0x09)]),
        "Cntrl": .union([.range(0, 0x1F), .range(0x7F, 0x7F)]),
        "XDigit": .union([.range(0x30, 0x39), .range(0x41, 0x46), .range(0x61, 0x66)]),
        "Space": .union([.range(0x09, 0x0D), .range(0x20, 0x20)]),
        "L1": .range(0, 0xFF), "all": .range(0, 0x10FFFF),
    ]

    private static let categories: [String: [Unicode.GeneralCategory]] = {
        let single: [String: Unicode.GeneralCategory] = [
            "Lu": .uppercaseLetter, "Ll": .lowercaseLetter, "Lt": .titlecaseLetter,
            "Lm": .modifierLetter, "Lo": .otherLetter, "Mn": .nonspacingMark,
            "Mc": .spacingMark, "Me": .enclosingMark, "Nd": .decimalNumber,
            "Nl": .letterNumber, "No": .otherNumber, "Pc": .connectorPunctuation,
            "Pd": .dashPunctuation, "Ps": .openPunctuation, "Pe": .closePunctuation,
            "Pi": .initialPunctuation, "Pf": .finalPunctuation, "Po": .otherPunctuation,
            "Sm": .mathSymbol, "Sc": .currencySymbol, "Sk": .modifierSymbol,
            "So": .otherSymbol, "Zs": .spaceSeparator, "Zl": .lineSeparator,
            "Zp": .paragraphSeparator, "Cc": .control, "Cf": .format, "Cs": .surrogate,
            "Co": .privateUse, "Cn": .unassigned,
        ]
        var all: [String: [Unicode.GeneralCategory]] = [:]
        for (name, category) in single {
            all[name] = [category]
            all[String(name.prefix(1)), default: []].append(category)
        }
        all["LC"] = [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter]
        all["LD"] = (all["L"] ?? []) + [.decimalNumber]
        return all
    }()

    private static let java: [String: RegexProperty] = [
        "javaLowerCase": .lowercase, "javaUpperCase": .uppercase, "javaTitleCase": .titlecase,
        "javaAlphabetic": .alphabetic, "javaIdeographic": .ideographic, "javaDigit": .digit,
        "javaDefined": .assigned, "javaLetter": .letter, "javaLetterOrDigit": .letterOrDigit,
        "javaSpaceChar": .javaSpaceChar, "javaWhitespace": .javaWhitespace,
        "javaMirrored": .mirrored,
    ]

    private static let binary: [String: RegexProperty] = [
        "alphabetic": .alphabetic, "ideographic": .ideographic, "letter": .letter,
        "lowercase": .lowercase, "uppercase": .uppercase, "titlecase": .titlecase,
        "white_space": .whitespace, "whitespace": .whitespace, "digit": .digit,
        "assigned": .assigned,
    ]

    /// Blocks, whose bounds never change (Unicode, Blocks.txt); the more usual of them.
    private static let blocks: [String: (UInt32, UInt32)] = [
        "basiclatin": (0x0000, 0x007F), "latin1supplement": (0x0080, 0x00FF),
        "latinextendeda": (0x0100, 0x017F), "latinextendedb": (0x0180, 0x024F),
        "ipaextensions": (0x0250, 0x02AF), "spacingmodifierletters": (0x02B0, 0x02FF),
        "combiningdiacriticalmarks": (0x0300, 0x036F), "greek": (0x0370, 0x03FF),
        "greekandcoptic": (0x0370, 0x03FF), "cyrillic": (0x0400, 0x04FF),
        "armenian": (0x0530, 0x058F), "hebrew": (0x0590, 0x05FF), "arabic": (0x0600, 0x06FF),
        "devanagari": (0x0900, 0x097F), "thai": (0x0E00, 0x0E7F),
        "latinextendedadditional": (0x1E00, 0x1EFF), "greekextended": (0x1F00, 0x1FFF),
        "generalpunctuation": (0x2000, 0x206F), "currencysymbols": (0x20A0, 0x20CF),
        "letterlikesymbols": (0x2100, 0x214F), "arrows": (0x2190, 0x21FF),
        "mathematicaloperators": (0x2200, 0x22FF), "boxdrawing": (0x2500, 0x257F),
        "hiragana": (0x3040, 0x309F), "katakana": (0x30A0, 0x30FF),
        "cjksymbolsandpunctuation": (0x3000, 0x303F),
        "cjkunifiedideographs": (0x4E00, 0x9FFF), "hangulsyllables": (0xAC00, 0xD7AF),
        "privateusearea": (0xE000, 0xF8FF), "halfwidthandfullwidthforms": (0xFF00, 0xFFEF),
    ]
}
