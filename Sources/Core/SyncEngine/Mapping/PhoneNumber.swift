// SPDX-License-Identifier: Apache-2.0

/// The digits of a phone number, as far as the ways to write one differ: `(415) 555-1212` and
/// `+1 415-555-1212` are one number.
struct PhoneNumber {
    /// The digits behind the prefix, and those of an extension behind an `x`.
    private let digits: [UInt8]
    /// Whether it begins with a country's code.
    private let isInternational: Bool

    /// The most digits of a country's code (ITU-T E.164).
    private static let countryDigits = 3
    /// The least digits of a text that is taken for a phone number.
    private static let leastDigits = 6
    /// The signs that stand between the digits of a number.
    private static let separators = Set(" ()-./".utf8)
    /// The ways to begin an extension, in lower case.
    private static let extensionMarks: Set<String> = ["x", "x.", "ext", "ext.", "extension", "#"]

    /// Reads a text; nil when it holds anything beside a number and its extension, or too few
    /// digits: such texts are compared as they are.
    init?(_ text: String) {
        let number = text.prefix { $0.isASCII && !$0.isLetter && $0 != "#" }
        guard var found = Self.digits(number.utf8.drop { $0 == UInt8(ascii: "+") }),
            found.count >= Self.leastDigits
        else { return nil }
        let zeros = found.prefix { $0 == UInt8(ascii: "0") }.count
        isInternational = text.utf8.first == UInt8(ascii: "+") || zeros == 2
        // One zero is dialled within the country only.
        found.removeFirst(zeros)
        let rest = text[number.endIndex...]
        if !rest.isEmpty {
            let mark = rest.prefix { !$0.isNumber && $0 != " " }
            guard Self.extensionMarks.contains(mark.lowercased()),
                let behind = Self.digits(rest[mark.endIndex...].utf8[...]), !behind.isEmpty
            else { return nil }
            found.append(UInt8(ascii: "x"))
            found += behind
        }
        digits = found
    }

    /// The digits of a text that holds nothing beside them and separators; nil for other texts.
    private static func digits(_ text: Substring.UTF8View.SubSequence) -> [UInt8]? {
        var found: [UInt8] = []
        for byte in text where !separators.contains(byte) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            found.append(byte)
        }
        return found
    }

    /// Whether two texts are one phone number, written in two ways.
    static func areSame(_ one: String, _ other: String) -> Bool {
        guard let one = PhoneNumber(one), let other = PhoneNumber(other) else { return false }
        return one.isSame(as: other)
    }

    /// Whether both are one number, one of them perhaps without its country's code.
    private func isSame(as other: PhoneNumber) -> Bool {
        if digits == other.digits { return true }
        if isInternational == other.isInternational { return false }
        let (whole, local) = isInternational ? (digits, other.digits) : (other.digits, digits)
        return local.count >= Self.leastDigits && whole.count > local.count
            && whole.count - local.count <= Self.countryDigits
            && whole.suffix(local.count) == local[...]
    }
}
