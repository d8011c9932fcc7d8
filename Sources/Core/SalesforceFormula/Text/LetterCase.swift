// SPDX-License-Identifier: Apache-2.0

/// Upper and lower case as Java's `String` has them: by Unicode's full mappings, with the special
/// rules of Turkish and Azerbaijani where that locale is asked for.
enum LetterCase {
    private static let dotAbove: Unicode.Scalar = "\u{307}"

    static func upper(_ text: String, locale: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }), !isTurkic(locale) { return text.uppercased() }
        let hasDottedI = isTurkic(locale)
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if hasDottedI, scalar == "i" {
                result.append("\u{130}")
            } else {
                result.append(contentsOf: scalar.properties.uppercaseMapping.unicodeScalars)
            }
        }
        return String(result)
    }

    static func lower(_ text: String, locale: String) -> String {
        let hasDottedI = isTurkic(locale)
        if text.utf8.allSatisfy({ $0 < 0x80 }), !hasDottedI { return text.lowercased() }
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "\u{3A3}":
                result.append(isFinal(index, in: scalars) ? "\u{3C2}" : "\u{3C3}")
            case "I" where hasDottedI:
                let isDotted = index + 1 < scalars.count && scalars[index + 1] == dotAbove
                result.append(isDotted ? "i" : "\u{131}")
            case dotAbove where hasDottedI && index > 0 && scalars[index - 1] == "I": break
            case "\u{130}" where hasDottedI: result.append("i")
            default: result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
        return String(result)
    }

    /// The first letter of each word in upper case, the others in lower case; words are made of
    /// letters and digits.
    static func initialCapitals(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var isInWord = false
        for scalar in text.unicodeScalars {
            let properties = scalar.properties
            let isWordPart =
                properties.isAlphabetic || properties.numericType != nil
                || isMark(properties.generalCategory)
            if isWordPart {
                let mapping = isInWord ? properties.lowercaseMapping : properties.titlecaseMapping
                // One letter stays one letter, as with Java's Character.
                let mapped = mapping.unicodeScalars
                if mapped.count == 1 {
                    result.append(contentsOf: mapped)
                } else {
                    result.append(isInWord ? mapped.first ?? scalar : scalar)
                }
            } else {
                result.append(scalar)
            }
            isInWord = isWordPart
        }
        return String(result)
    }

    private static func isTurkic(_ locale: String) -> Bool {
        let language = locale.lowercased().prefix { $0 != "_" && $0 != "-" }
        return language == "tr" || language == "az"
    }

    private static func isMark(_ category: Unicode.GeneralCategory) -> Bool {
        category == .nonspacingMark || category == .spacingMark || category == .enclosingMark
    }

    /// Whether a sigma ends its word (Unicode's Final_Sigma).
    private static func isFinal(_ index: Int, in scalars: [Unicode.Scalar]) -> Bool {
        let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
        let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
        return before?.properties.isCased == true && after?.properties.isCased != true
    }
}
