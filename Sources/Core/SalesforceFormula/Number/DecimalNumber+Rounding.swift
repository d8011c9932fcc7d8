// SPDX-License-Identifier: Apache-2.0

extension DecimalNumber {
    /// The number with at most so many digits after the point; a negative count cuts before it.
    func rounded(toPlaces places: Int, _ rounding: Rounding) -> DecimalNumber {
        // Beyond these there is nothing left to cut, or nothing left.
        let places = min(max(places, -2 * Limits.exponent), 2 * Limits.exponent)
        let excess = -places - Int(exponent)
        guard excess > 0, !isZero else { return self }
        if excess <= PowersOfTen.largest, high == 0 {
            let (quotient, remainder) = low.quotientAndRemainder(
                dividingBy: PowersOfTen.integer(excess)
            )
            let isAway = isAwayFromZero(
                remainder: remainder,
                of: PowersOfTen.integer(excess),
                rounding
            )
            return DecimalNumber(
                low: quotient + (isAway ? 1 : 0),
                isNegative: isNegative,
                exponent: -places
            )
        }
        var coefficient = wide
        // More digits than there are leave a zero in front, which never rounds up by half.
        coefficient.drop(min(excess, digitCount + 2), isNegative: isNegative, rounding)
        return DecimalNumber(coefficient, isNegative: isNegative, exponent: -places)
    }

    private func isAwayFromZero(
        remainder: UInt128,
        of whole: UInt128,
        _ rounding: Rounding
    ) -> Bool {
        switch rounding {
        case .down: false
        case .up: remainder != 0
        case .ceiling: remainder != 0 && !isNegative
        case .floor: remainder != 0 && isNegative
        case .halfUp: remainder >= whole - remainder
        case .halfDown: remainder > whole - remainder
        }
    }

    /// The number with at most so many significant digits.
    func rounded(toDigits digits: Int, _ rounding: Rounding) -> DecimalNumber {
        guard digitCount > digits else { return self }
        return DecimalNumber(
            wide,
            isNegative: isNegative,
            exponent: Int(exponent),
            digits: digits,
            rounding: rounding
        )
    }

    /// Whole numbers, after rounding to 33 digits, so that 3 × (1/3) counts as 1: CEILING and
    /// FLOOR go away from and toward zero, MCEILING and MFLOOR are the mathematical ones.
    func cut(_ rounding: Rounding) -> DecimalNumber {
        let isCeiling = rounding == .up || rounding == .ceiling
        return rounded(toDigits: Limits.cutDigits, isCeiling ? .halfDown : .halfUp)
            .rounded(toPlaces: 0, rounding)
    }

    /// Why a power cannot be calculated.
    enum PowerFailure: Error {
        case exponentNotInteger, tooLarge
    }

    /// The number to a whole power, by the algorithm of ANSI X3.274 as Java's `BigDecimal.pow` has
    /// it, so that all 18 digits agree.
    func raised(to power: DecimalNumber) throws(PowerFailure) -> DecimalNumber {
        guard power.isInteger else { throw .exponentNotInteger }
        if power.isZero { return DecimalNumber(1) }
        if isZero {
            guard !power.isNegative else { throw .tooLarge }
            return self
        }
        guard let exponent = power.truncatedInteger, exponent.magnitude < 1_000_000_000 else {
            return try raisedFar(isNegative: power.isNegative)
        }
        let logarithm = magnitude.commonLogarithm * Double(exponent)
        guard logarithm <= 64 else { throw .tooLarge }
        // Far below what is kept; the margin keeps the exact comparison for what is near.
        guard logarithm > -60 else { return .zero }
        let digits = Limits.powerDigits + DecimalNumber(exponent).digitCount + 1
        var result = DecimalNumber(1)
        var bits = exponent.magnitude
        let width = UInt.bitWidth - bits.leadingZeroBitCount
        bits <<= UInt(UInt.bitWidth - width)
        for index in 0..<width {
            if bits >> (UInt.bitWidth - 1) == 1 {
                result = result.multiplied(by: self, digits: digits)
            }
            bits <<= 1
            if index + 1 < width { result = result.multiplied(by: result, digits: digits) }
        }
        if exponent < 0 {
            guard let inverse = DecimalNumber(1).divided(by: result, digits: digits) else {
                throw .tooLarge
            }
            result = inverse
        }
        let rounded = result.rounded(toDigits: Limits.powerDigits, .halfUp)
        let least = DecimalNumber(low: 1, isNegative: false, exponent: -Limits.digits)
        return rounded.magnitude < least ? .zero : rounded
    }

    /// A power with more than nine digits: only what comes near 1, or to nothing, is left.
    private func raisedFar(isNegative: Bool) throws(PowerFailure) -> DecimalNumber {
        let logarithm = magnitude.commonLogarithm
        if logarithm == 0 { return magnitude }
        if (logarithm > 0) == isNegative { return .zero }
        throw .tooLarge
    }
}

extension DecimalNumber {
    /// The number with at most so many digits after the point, half up.
    public func roundedHalfUp(toPlaces places: Int) -> DecimalNumber {
        rounded(toPlaces: places, .halfUp)
    }

    /// The number with its point moved to the right by so many digits: -2 makes a fraction of a
    /// percentage.
    public func shifted(by places: Int) -> DecimalNumber {
        DecimalNumber(
            low: low,
            high: high,
            isNegative: isNegative,
            exponent: Int(exponent) + places
        )
    }
}
