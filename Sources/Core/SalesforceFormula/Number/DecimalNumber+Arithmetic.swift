// SPDX-License-Identifier: Apache-2.0

extension DecimalNumber: Comparable {
    /// The sum, rounded half up to so many digits.
    func adding(_ other: DecimalNumber, digits: Int = Limits.digits) -> DecimalNumber {
        if other.isZero { return self }
        if isZero { return other }
        if let sum = addingShort(other) { return sum }
        return addingWide(other, digits: digits)
    }

    /// The sum where everything fits into 128 bits and 38 digits.
    private func addingShort(_ other: DecimalNumber) -> DecimalNumber? {
        guard high == 0, other.high == 0 else { return nil }
        let gap = Int(exponent) - Int(other.exponent)
        var left = low
        var right = other.low
        if gap != 0 {
            guard abs(gap) <= PowersOfTen.largest else { return nil }
            let power = PowersOfTen.integer(abs(gap))
            let scaled = (gap > 0 ? left : right).multipliedReportingOverflow(by: power)
            guard !scaled.overflow else { return nil }
            if gap > 0 { left = scaled.partialValue } else { right = scaled.partialValue }
        }
        let least = Int(min(exponent, other.exponent))
        if isNegative == other.isNegative {
            let (sum, overflow) = left.addingReportingOverflow(right)
            guard !overflow, sum < PowersOfTen.integer(PowersOfTen.largest) else { return nil }
            return DecimalNumber(low: sum, isNegative: isNegative, exponent: least)
        }
        return left >= right
            ? DecimalNumber(low: left - right, isNegative: isNegative, exponent: least)
            : DecimalNumber(low: right - left, isNegative: !isNegative, exponent: least)
    }

    private func addingWide(_ other: DecimalNumber, digits: Int) -> DecimalNumber {
        let isLargerFirst = exponent >= other.exponent
        let upper = isLargerFirst ? self : other
        let lower = isLargerFirst ? other : self
        // Beyond this gap the lower number only tells which way to round.
        let room = 2 * Limits.digits + 2
        let gap = Int(upper.exponent) - Int(lower.exponent)
        let shift = min(gap, room - upper.digitCount)
        var left = upper.wide
        left.appendZeros(shift)
        var right = lower.wide
        if gap > shift {
            let excess = gap - shift
            right = excess > lower.digitCount ? WideInteger() : right
            if excess <= lower.digitCount { _ = right.dropDigits(excess) }
            // Never exactly half: anything below the last digit is there.
            if right.isZero { right = WideInteger(low: 1) }
        }
        let least = Int(upper.exponent) - shift
        if upper.isNegative == lower.isNegative {
            left.add(right)
            return DecimalNumber(
                left,
                isNegative: upper.isNegative,
                exponent: least,
                digits: digits
            )
        }
        if WideInteger.isLess(left, than: right) {
            right.subtract(left)
            return DecimalNumber(
                right,
                isNegative: lower.isNegative,
                exponent: least,
                digits: digits
            )
        }
        left.subtract(right)
        return DecimalNumber(left, isNegative: upper.isNegative, exponent: least, digits: digits)
    }

    /// The difference, rounded half up.
    func subtracting(_ other: DecimalNumber) -> DecimalNumber { adding(other.negated) }

    /// The product, rounded half up to so many digits.
    func multiplied(
        by other: DecimalNumber,
        digits: Int = Limits.digits
    ) -> DecimalNumber {
        let isNegative = isNegative != other.isNegative
        let exponent = Int(exponent) + Int(other.exponent)
        if digits == Limits.digits, high == 0, other.high == 0, low >> 64 == 0,
            other.low >> 64 == 0
        {
            // 128 bits have at most 39 digits.
            let product = UInt64(truncatingIfNeeded: low).multipliedFullWidth(
                by: UInt64(truncatingIfNeeded: other.low)
            )
            return DecimalNumber(
                low: UInt128(product.high) << 64 | UInt128(product.low),
                isNegative: isNegative,
                exponent: exponent
            )
        }
        return DecimalNumber(
            WideInteger.product(wide, other.wide),
            isNegative: isNegative,
            exponent: exponent,
            digits: digits
        )
    }

    /// The quotient, rounded half up to so many digits; nil for a division by zero.
    func divided(
        by other: DecimalNumber,
        digits: Int = Limits.digits
    ) -> DecimalNumber? {
        if other.isZero { return nil }
        if isZero { return self }
        let isNegative = isNegative != other.isNegative
        // One digit more than wanted is enough to round half up: what follows it does not matter.
        let shift = max(0, digits + 2 - digitCount + other.digitCount)
        var dividend = wide
        dividend.appendZeros(shift)
        let quotient = dividend.divided(by: other.wide).quotient
        let exponent = Int(exponent) - shift - Int(other.exponent)
        return DecimalNumber(
            quotient,
            isNegative: isNegative,
            exponent: exponent,
            digits: digits
        ).withoutPadding(below: Int(self.exponent) - Int(other.exponent))
    }

    /// Takes zeros that a division appended away again, so that what follows takes short paths.
    private func withoutPadding(below preferred: Int) -> DecimalNumber {
        guard exponent < preferred else { return self }
        return stripped
    }

    /// The remainder with the sign of the dividend, rounded half up; nil for a division by zero.
    func remainder(dividingBy other: DecimalNumber) -> DecimalNumber? {
        if other.isZero { return nil }
        if isZero { return self }
        let gap = Int(exponent) - Int(other.exponent)
        if gap >= 0 {
            let divisor = other.wide
            var rest = wide.divided(by: divisor).remainder
            var left = gap
            while left > 0, !rest.isZero {
                let digits = min(left, WideInteger.limbPowerDigits)
                rest.appendZeros(digits)
                rest = rest.divided(by: divisor).remainder
                left -= digits
            }
            return DecimalNumber(rest, isNegative: isNegative, exponent: Int(other.exponent))
        }
        // A divisor that is longer than the dividend leaves all of it.
        guard -gap + other.digitCount <= digitCount else { return self }
        var divisor = other.wide
        divisor.appendZeros(-gap)
        return DecimalNumber(
            wide.divided(by: divisor).remainder,
            isNegative: isNegative,
            exponent: Int(exponent)
        )
    }

    /// -1, 0 or 1 as the first number is smaller, equal or larger; 1.0 equals 1.
    static func compare(_ left: DecimalNumber, _ right: DecimalNumber) -> Int {
        let signs = left.signum - right.signum
        if signs != 0 { return signs < 0 ? -1 : 1 }
        let magnitudes = compareMagnitudes(left, right)
        return left.isNegative ? -magnitudes : magnitudes
    }

    private static func compareMagnitudes(_ left: DecimalNumber, _ right: DecimalNumber) -> Int {
        if left.exponent == right.exponent {
            if left.high != right.high { return left.high < right.high ? -1 : 1 }
            return left.low == right.low ? 0 : left.low < right.low ? -1 : 1
        }
        let leftTop = left.digitCount + Int(left.exponent)
        let rightTop = right.digitCount + Int(right.exponent)
        if leftTop != rightTop { return leftTop < rightTop ? -1 : 1 }
        // The same length from the first digit to the point: both fit when brought together.
        let gap = Int(left.exponent) - Int(right.exponent)
        var leftWide = left.wide
        var rightWide = right.wide
        if gap > 0 { leftWide.appendZeros(gap) } else { rightWide.appendZeros(-gap) }
        if WideInteger.isLess(leftWide, than: rightWide) { return -1 }
        return WideInteger.isLess(rightWide, than: leftWide) ? 1 : 0
    }

    /// Whether two numbers have the same value: 1.0 is 1.
    public static func == (left: DecimalNumber, right: DecimalNumber) -> Bool {
        compare(left, right) == 0
    }

    /// Whether one number is smaller than another.
    public static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
        compare(left, right) < 0
    }
}

extension DecimalNumber: Hashable {
    /// Hashes the value, so that equal numbers have equal hashes.
    public func hash(into hasher: inout Hasher) {
        let number = stripped
        hasher.combine(number.low)
        hasher.combine(number.high)
        hasher.combine(number.isNegative)
        hasher.combine(number.exponent)
    }
}
