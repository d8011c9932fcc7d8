// SPDX-License-Identifier: Apache-2.0

/// How Java compares letters without regard to their case: one by one, by the simple mappings of
/// its `Character`, and never `\\p{…}`.
enum RegexCase {
    /// Whether two characters are one letter: of ASCII, or with `(?u)` of any alphabet.
    static func isSame(_ left: UInt32, _ right: UInt32, isUnicode: Bool) -> Bool {
        if left == right { return true }
        guard isUnicode else {
            return left < 0x80 && right < 0x80 && left ^ right == 0x20 && isASCIILetter(left)
        }
        return folded(left) == folded(right)
    }

    /// The forms of a character that are looked for in a range.
    static func forms(of value: UInt32, isUnicode: Bool) -> [UInt32] {
        guard isUnicode else { return isASCIILetter(value) ? [value ^ 0x20] : [] }
        let upper = upper(value)
        return [upper, lower(upper)]
    }

    /// The lower case of the upper case, so that `ı` and `İ` are both `i`.
    private static func folded(_ value: UInt32) -> UInt32 { lower(upper(value)) }

    private static func isASCIILetter(_ value: UInt32) -> Bool {
        value < 0x80 && 0x61...0x7A ~= value | 0x20
    }

    private static func upper(_ value: UInt32) -> UInt32 {
        guard let properties = Unicode.Scalar(value)?.properties else { return value }
        // A letter whose capital form is several letters has a title form, or no other.
        return single(properties.uppercaseMapping) ?? single(properties.titlecaseMapping) ?? value
    }

    private static func lower(_ value: UInt32) -> UInt32 {
        // The only letter whose full mapping is longer than its simple one.
        if value == 0x130 { return 0x69 }
        guard let properties = Unicode.Scalar(value)?.properties else { return value }
        return single(properties.lowercaseMapping) ?? value
    }

    private static func single(_ mapping: String) -> UInt32? {
        let scalars = mapping.unicodeScalars
        return scalars.count == 1 ? scalars.first?.value : nil
    }
}
