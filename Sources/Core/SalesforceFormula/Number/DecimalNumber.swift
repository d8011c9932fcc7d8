// SPDX-License-Identifier: Apache-2.0

/// A decimal number of at most 39 significant digits, as Salesforce calculates with
/// (`BigDecimal` under `MathContext(39, HALF_UP)`): a coefficient, a power of ten and a sign. It
/// never allocates; numbers of everyday size take the short paths.
public struct DecimalNumber: Sendable {
    /// The lowest 128 bits of the coefficient.
    let low: UInt128
    /// Of the 130 bits that 39 digits take, the highest two.
    let high: UInt8
    let isNegative: Bool
    /// The power of ten that the coefficient is multiplied by.
    let exponent: Int32

    /// How digits are taken away.
    enum Rounding {
        /// Half and more goes away from zero.
        case halfUp
        /// Half goes toward zero, more goes away.
        case halfDown
        /// Toward zero.
        case down
        /// Away from zero.
        case up
        /// Toward positive infinity.
        case ceiling
        /// Toward negative infinity.
        case floor
    }

    /// Zero.
    public static let zero = DecimalNumber(0)

    /// A whole number.
    public init(_ value: Int) {
        low = UInt128(value.magnitude)
        high = 0
        isNegative = value < 0
        exponent = 0
    }

    /// The parts as they are; a zero is put into its only form.
    init(low: UInt128, high: UInt8 = 0, isNegative: Bool, exponent: Int) {
        let isZero = low == 0 && high == 0
        self.low = low
        self.high = high
        self.isNegative = isNegative && !isZero
        self.exponent = isZero ? 0 : Int32(clamping: exponent)
    }

    /// A wide coefficient, rounded to so many digits.
    init(
        _ wide: WideInteger,
        isNegative: Bool,
        exponent: Int,
        digits: Int = Limits.digits,
        rounding: Rounding = .halfUp
    ) {
        var wide = wide
        var exponent = exponent
        var excess = wide.digitCount - digits
        while excess > 0 {
            wide.drop(excess, isNegative: isNegative, rounding)
            exponent += excess
            // Rounding up may have made one digit more, of which the last is a zero.
            excess = wide.digitCount - digits
        }
        self.init(
            low: wide.low,
            high: UInt8(truncatingIfNeeded: wide.middle),
            isNegative: isNegative,
            exponent: exponent
        )
    }

    /// The coefficient.
    var wide: WideInteger { WideInteger(low: low, high: UInt64(high)) }

    /// Whether it is zero.
    public var isZero: Bool { low == 0 && high == 0 }

    /// How many digits the coefficient has; zero has none.
    var digitCount: Int {
        high == 0 ? PowersOfTen.digitCount(low) : wide.digitCount
    }

    /// -1, 0 or 1.
    var signum: Int { isZero ? 0 : isNegative ? -1 : 1 }

    /// The number without its sign.
    var magnitude: DecimalNumber {
        DecimalNumber(low: low, high: high, isNegative: false, exponent: Int(exponent))
    }

    /// The number with the other sign.
    var negated: DecimalNumber {
        DecimalNumber(low: low, high: high, isNegative: !isNegative, exponent: Int(exponent))
    }
}

extension DecimalNumber {
    /// The number without the zeros at its end.
    var stripped: DecimalNumber {
        if isZero || exponent >= 0 && low % 10 != 0 && high == 0 { return self }
        var exponent = Int(exponent)
        guard high == 0 else {
            var wide = self.wide
            while true {
                var shorter = wide
                guard shorter.divide(by: 10) == 0 else { break }
                wide = shorter
                exponent += 1
            }
            return DecimalNumber(
                low: wide.low,
                high: UInt8(truncatingIfNeeded: wide.middle),
                isNegative: isNegative,
                exponent: exponent
            )
        }
        var low = self.low
        while low > UInt64.max {
            let (quotient, remainder) = low.quotientAndRemainder(dividingBy: 10)
            guard remainder == 0 else {
                return DecimalNumber(low: low, isNegative: isNegative, exponent: exponent)
            }
            low = quotient
            exponent += 1
        }
        // What fits into one word is divided more quickly.
        while true {
            let (quotient, remainder) = UInt64(low).quotientAndRemainder(dividingBy: 10)
            guard remainder == 0 else { break }
            low = UInt128(quotient)
            exponent += 1
        }
        return DecimalNumber(low: low, isNegative: isNegative, exponent: exponent)
    }

    /// Whether it has no fraction.
    var isInteger: Bool { exponent >= 0 || stripped.exponent >= 0 }

    /// The number without its fraction; nil when it does not fit.
    var truncatedInteger: Int? {
        if exponent == 0, high == 0, low <= UInt128(Int.max) {
            return isNegative ? -Int(low) : Int(low)
        }
        let whole = rounded(toPlaces: 0, .down)
        guard whole.high == 0 else { return nil }
        if whole.isZero { return 0 }
        guard whole.exponent <= 19 else { return nil }
        let (value, overflow) = whole.low.multipliedReportingOverflow(
            by: PowersOfTen.integer(max(0, Int(whole.exponent)))
        )
        guard !overflow, value <= UInt128(Int.max) else { return nil }
        return isNegative ? -Int(value) : Int(value)
    }
}

extension WideInteger {
    /// Takes digits away from the end and rounds what is left.
    mutating func drop(
        _ count: Int,
        isNegative: Bool,
        _ rounding: DecimalNumber.Rounding
    ) {
        guard count > 0 else { return }
        let (first, rest) = dropDigits(count)
        let isExact = first == 0 && !rest
        let roundsAway =
            switch rounding {
            case .halfUp: first >= 5
            case .halfDown: first > 5 || first == 5 && rest
            case .down: false
            case .up: !isExact
            case .ceiling: !isExact && !isNegative
            case .floor: !isExact && isNegative
            }
        if roundsAway { add(WideInteger(low: 1)) }
    }
}
