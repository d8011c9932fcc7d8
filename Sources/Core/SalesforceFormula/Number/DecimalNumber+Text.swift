// SPDX-License-Identifier: Apache-2.0

extension DecimalNumber {
    /// A number in the syntax of Java's `BigDecimal`: a sign, digits with at most one point among
    /// them, a power of ten; nothing else, not even blanks. More than 39 digits are rounded. Nil
    /// for any other text, and for a power of ten beyond the limit.
    public init?(text: String) {
        var parser = NumberParser()
        guard parser.read(text) else { return nil }
        self = parser.number
    }

    /// Whether a text is a number; the same texts as `init(text:)` takes.
    static func isNumber(_ text: String) -> Bool {
        var parser = NumberParser()
        return parser.read(text)
    }

    /// The number in plain notation without zeros at its end; zero is `0`.
    public var text: String {
        if exponent == 0, high == 0, low <= UInt128(UInt64.max) {
            let digits = String(UInt64(low))
            return isNegative ? "-" + digits : digits
        }
        return stripped.plainText
    }

    /// How many UTF-8 code units `text` has at most.
    var textBytes: Int { digitCount + Int(exponent.magnitude) + 3 }

    private var plainText: String {
        if isZero { return "0" }
        var digits = wide.decimalText
        let exponent = Int(exponent)
        if exponent > 0 {
            digits += String(repeating: "0", count: exponent)
        } else if exponent < 0 {
            let missing = 1 - exponent - digits.utf8.count
            if missing > 0 { digits = String(repeating: "0", count: missing) + digits }
            digits.insert(".", at: digits.utf8.index(digits.endIndex, offsetBy: exponent))
        }
        return isNegative ? "-" + digits : digits
    }
}

extension WideInteger {
    /// The digits.
    var decimalText: String {
        var rest = self
        var parts: [String] = []
        while true {
            let part = String(rest.divide(by: Self.limbPower))
            if rest.isZero {
                parts.append(part)
                return parts.reversed().joined()
            }
            let zeros = String(repeating: "0", count: Self.limbPowerDigits - part.utf8.count)
            parts.append(zeros + part)
        }
    }
}

/// Reads one number.
private struct NumberParser {
    private var coefficient: UInt128 = 0
    private var wide: WideInteger?
    private var digits = 0
    /// Digits that were left out after the 39th, and the first of them.
    private var dropped = 0
    private var firstDropped: UInt8?
    private var places = 0
    private var isNegative = false
    private var power = 0

    var number: DecimalNumber {
        let exponent = power - places + dropped
        var result = wide ?? WideInteger(low: coefficient)
        if let firstDropped, firstDropped >= 5 { result.add(WideInteger(low: 1)) }
        return DecimalNumber(result, isNegative: isNegative, exponent: exponent)
    }

    mutating func read(_ text: String) -> Bool {
        var scalars = text.unicodeScalars[...]
        isNegative = scalars.first == "-"
        if isNegative || scalars.first == "+" { scalars.removeFirst() }
        var hasDigits = false
        var hasPoint = false
        while let scalar = scalars.first {
            if scalar == "." {
                guard !hasPoint else { return false }
                hasPoint = true
            } else if let digit = Self.digit(scalar) {
                hasDigits = true
                if hasPoint { places += 1 }
                append(digit)
            } else {
                break
            }
            scalars.removeFirst()
        }
        guard hasDigits else { return false }
        if let mark = scalars.first {
            guard mark == "e" || mark == "E" else { return false }
            guard readPower(scalars.dropFirst()) else { return false }
        }
        return (power - places + dropped).magnitude <= Limits.exponent
    }

    private mutating func readPower(_ text: Substring.UnicodeScalarView) -> Bool {
        var scalars = text
        let isNegative = scalars.first == "-"
        if isNegative || scalars.first == "+" { scalars.removeFirst() }
        // Java takes at most ten digits.
        guard !scalars.isEmpty, scalars.count <= 10 else { return false }
        for scalar in scalars {
            guard let digit = Self.digit(scalar) else { return false }
            power = power * 10 + Int(digit)
        }
        if isNegative { power = -power }
        return true
    }

    private mutating func append(_ digit: UInt8) {
        if digits == 0, digit == 0 { return }
        guard digits < Limits.digits else {
            if firstDropped == nil { firstDropped = digit }
            dropped += 1
            return
        }
        digits += 1
        if digits < Limits.digits {
            coefficient = coefficient * 10 + UInt128(digit)
        } else {
            // The 39th digit may need more than 128 bits.
            var full = WideInteger(low: coefficient)
            full.multiply(by: 10, adding: UInt64(digit))
            wide = full
        }
    }

    /// The digits of all scripts count, as in Java.
    private static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
        if scalar.value &- 0x30 < 10 { return UInt8(scalar.value - 0x30) }
        guard !scalar.isASCII, scalar.properties.numericType == .decimal,
            let value = scalar.properties.numericValue
        else { return nil }
        return UInt8(value)
    }
}
