// SPDX-License-Identifier: Apache-2.0

/// Texts as Java has them: compared code by code, and counted in UTF-16 code units.
enum TextValue {
    /// Whether both have the same characters; unlike Swift, two ways to write an accented letter
    /// are two texts.
    static func isSame(_ left: String, _ right: String) -> Bool {
        let left = left.utf8
        let right = right.utf8
        return left.count == right.count && left.elementsEqual(right)
    }

    /// -1, 0 or 1, by UTF-16 code units.
    static func compare(_ left: String, _ right: String) -> Int {
        if left.utf16.elementsEqual(right.utf16) { return 0 }
        return left.utf16.lexicographicallyPrecedes(right.utf16) ? -1 : 1
    }

    /// The part from a code unit on; halves of a pair that the cut separates are replaced.
    static func part(_ text: String, from start: Int, count: Int) -> String {
        if let part = asciiPart(text, from: start, count: count) { return part }
        let units = Array(text.utf16)
        let end = min(units.count, start + count)
        guard start < end else { return "" }
        return String(decoding: units[start..<end], as: UTF16.self)
    }

    private static func asciiPart(_ text: String, from start: Int, count: Int) -> String? {
        let utf8 = text.utf8
        guard utf8.count == text.utf16.count else { return nil }
        let end = min(utf8.count, start + count)
        guard start < end else { return "" }
        let first = utf8.index(utf8.startIndex, offsetBy: start)
        return String(text[first..<utf8.index(first, offsetBy: end - start)])
    }

    /// Where a text begins in another, at or after `start`, in UTF-16 code units.
    static func position(of search: String, in text: String, from start: Int) -> Int? {
        let wanted = Array(search.utf16)
        let units = Array(text.utf16)
        return position(of: wanted, in: units, from: start)
    }

    private static func position(of wanted: [UInt16], in units: [UInt16], from start: Int) -> Int? {
        guard wanted.count <= units.count, start <= units.count - wanted.count else { return nil }
        guard let first = wanted.first else { return start }
        var index = start
        while index <= units.count - wanted.count {
            if units[index] == first,
                units[index..<(index + wanted.count)].elementsEqual(wanted)
            {
                return index
            }
            index += 1
        }
        return nil
    }

    /// Whether a text stands in another.
    static func contains(_ text: String, _ search: String) -> Bool {
        let wanted = search.utf8
        let bytes = text.utf8
        guard let first = wanted.first else { return true }
        guard wanted.count <= bytes.count else { return false }
        var index = bytes.startIndex
        let last = bytes.index(bytes.endIndex, offsetBy: -wanted.count)
        while index <= last {
            if bytes[index] == first, bytes[index...].starts(with: wanted) { return true }
            index = bytes.index(after: index)
        }
        return false
    }

    /// Replaces every occurrence; nil when the result is too long.
    static func replacing(_ search: String, with replacement: String, in text: String) -> String? {
        let wanted = Array(search.utf8)
        let new = Array(replacement.utf8)
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let isFound =
                bytes[index] == wanted[0] && index + wanted.count <= bytes.count
                && bytes[index..<(index + wanted.count)].elementsEqual(wanted)
            if isFound {
                result.append(contentsOf: new)
                index += wanted.count
            } else {
                result.append(bytes[index])
                index += 1
            }
            if result.count > Limits.textBytes { return nil }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Line ends of one form.
    static func withUnixLineEnds(_ text: String) -> String {
        guard text.utf8.contains(0x0D) else { return text }
        return replacing("\r\n", with: "\n", in: text) ?? text
    }
}

extension TextValue {
    /// Without blanks (U+0020) at both ends.
    static func trimmingBlanks(_ text: String) -> String {
        let utf8 = text.utf8
        guard let first = utf8.firstIndex(where: { $0 != 0x20 }),
            let last = utf8.lastIndex(where: { $0 != 0x20 })
        else { return "" }
        return String(text[first...last])
    }

    /// From the last code point to the first.
    static func reversed(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        result.append(contentsOf: text.unicodeScalars.reversed())
        return String(result)
    }
}
