// SPDX-License-Identifier: Apache-2.0

/// Texts as Java has them: compared code by code, and counted in UTF-16 code units.
enum TextValue {
    /// Whether both have the same characters; unlike Swift, two ways to write an accented letter
    /// are two texts.
    static func isSame(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && left.withBytes(and: right, ByteSearch.isSame)
    }

    /// Whether both have the same characters, whatever their case.
    static func isSameIgnoringCase(_ left: String, _ right: String) -> Bool {
        isSame(left, right) || isSame(left.lowercased(), right.lowercased())
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
        let units = text.utf16
        guard start <= units.count else { return nil }
        let isASCII = units.count == text.utf8.count
        var first = start
        if !isASCII {
            var index = units.index(units.startIndex, offsetBy: start)
            // Nothing begins at the second half of a pair.
            if index.samePosition(in: text.unicodeScalars) == nil {
                index = units.index(after: index)
            }
            first = text.utf8.distance(from: text.startIndex, to: index)
        }
        let found = search.withBytes(and: text) { wanted, bytes in
            ByteSearch.first(wanted, in: bytes, from: first)
        }
        guard let found, !isASCII else { return found }
        let index = text.utf8.index(text.startIndex, offsetBy: found)
        return units.distance(from: units.startIndex, to: index)
    }

    /// Whether a text stands in another.
    static func contains(_ text: String, _ search: String) -> Bool {
        search.withBytes(and: text) { wanted, bytes in
            ByteSearch.first(wanted, in: bytes, from: 0) != nil
        }
    }

    /// Replaces every occurrence; nil when the result is too long.
    static func replacing(_ search: String, with replacement: String, in text: String) -> String? {
        precondition(!search.isEmpty)
        let new = Array(replacement.utf8)
        let result: [UInt8]? = search.withBytes(and: text) { wanted, bytes in
            var result: [UInt8] = []
            result.reserveCapacity(bytes.count)
            var index = 0
            while let found = ByteSearch.first(wanted, in: bytes, from: index) {
                result.append(contentsOf: bytes[index..<found])
                result.append(contentsOf: new)
                index = found + wanted.count
                if result.count > Limits.textBytes { return nil }
            }
            result.append(contentsOf: bytes[index...])
            return result.count > Limits.textBytes ? nil : result
        }
        return result.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Line ends of one form.
    static func withUnixLineEnds(_ text: String) -> String {
        guard contains(text, "\r\n") else { return text }
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

/// The values of a multi-select picklist: `A;B;C`.
extension TextValue {
    private static let separator = UInt8(ascii: ";")

    /// Whether a list has exactly this value.
    static func list(_ list: String, contains value: String) -> Bool {
        value.withBytes(and: list) { wanted, bytes in
            var start = 0
            while let found = ByteSearch.first(wanted, in: bytes, from: start) {
                let end = found + wanted.count
                let isWhole =
                    (found == 0 || bytes[found - 1] == separator)
                    && (end == bytes.count || bytes[end] == separator)
                if isWhole { return !wanted.contains(separator) || wanted.count == bytes.count }
                start = found + 1
            }
            return false
        }
    }

    /// How many values a list has.
    static func count(ofList list: String) -> Int {
        var count = 0
        var isInValue = false
        for byte in list.utf8 {
            if byte != separator, !isInValue { count += 1 }
            isInValue = byte != separator
        }
        return count
    }
}
