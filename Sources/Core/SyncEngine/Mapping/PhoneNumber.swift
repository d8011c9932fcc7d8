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
    /// The least digits by which a number without a country's code is recognised.
    private static let leastDigits = 6

    init(_ text: String) {
        var found: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): found.append(byte)
            case UInt8(ascii: "x"), UInt8(ascii: "X"): found.append(UInt8(ascii: "x"))
            default: continue
            }
        }
        let zeros = found.prefix { $0 == UInt8(ascii: "0") }.count
        isInternational = text.utf8.first == UInt8(ascii: "+") || zeros == 2
        // One zero is dialled within the country only.
        digits = Array(found.dropFirst(zeros))
    }

    /// Whether both are one number, one of them perhaps without its country's code.
    func isSame(as other: PhoneNumber) -> Bool {
        if digits.isEmpty || other.digits.isEmpty { return false }
        if digits == other.digits { return true }
        if isInternational == other.isInternational { return false }
        let (whole, local) = isInternational ? (digits, other.digits) : (other.digits, digits)
        return local.count >= Self.leastDigits && whole.count > local.count
            && whole.count - local.count <= Self.countryDigits
            && whole.suffix(local.count) == local[...]
    }
}
