// SPDX-License-Identifier: Apache-2.0

/// An unsigned integer of 384 bits, without allocation: what stands between two 39-digit numbers
/// and their rounded product, quotient or sum.
struct WideInteger {
    static let limbCount = 6
    /// The largest power of ten that one limb holds, and how many zeros it has.
    static let limbPower: UInt64 = 10_000_000_000_000_000_000
    static let limbPowerDigits = 19

    /// From the lowest to the highest.
    private(set) var limbs = InlineArray<6, UInt64>(repeating: 0)

    init() {}

    init(low: UInt128, high: UInt64 = 0) {
        limbs[0] = UInt64(truncatingIfNeeded: low)
        limbs[1] = UInt64(truncatingIfNeeded: low >> 64)
        limbs[2] = high
    }

    /// The lowest 128 bits.
    var low: UInt128 { UInt128(limbs[1]) << 64 | UInt128(limbs[0]) }
    /// The 64 bits above `low`.
    var middle: UInt64 { limbs[2] }

    var isZero: Bool {
        for index in 0..<Self.limbCount where limbs[index] != 0 { return false }
        return true
    }

    /// How many limbs are in use.
    var usedLimbs: Int {
        var count = Self.limbCount
        while count > 0, limbs[count - 1] == 0 { count -= 1 }
        return count
    }

    /// Whether it needs more than 192 bits.
    var exceedsMiddle: Bool { usedLimbs > 3 }

    static func isLess(_ left: WideInteger, than right: WideInteger) -> Bool {
        for index in stride(from: limbCount - 1, through: 0, by: -1)
        where left.limbs[index] != right.limbs[index] {
            return left.limbs[index] < right.limbs[index]
        }
        return false
    }

    /// Adds; the sum of what the callers add is far below the width.
    mutating func add(_ other: WideInteger) {
        var carry = false
        for index in 0..<Self.limbCount {
            let (partial, first) = limbs[index].addingReportingOverflow(other.limbs[index])
            let (sum, second) = partial.addingReportingOverflow(carry ? 1 : 0)
            limbs[index] = sum
            carry = first || second
        }
        assert(!carry)
    }

    /// Subtracts what is not larger.
    mutating func subtract(_ other: WideInteger) {
        var borrow = false
        for index in 0..<Self.limbCount {
            let (partial, first) = limbs[index].subtractingReportingOverflow(other.limbs[index])
            let (difference, second) = partial.subtractingReportingOverflow(borrow ? 1 : 0)
            limbs[index] = difference
            borrow = first || second
        }
        assert(!borrow)
    }

    /// Multiplies by one limb.
    mutating func multiply(by factor: UInt64, adding addend: UInt64 = 0) {
        var carry = addend
        for index in 0..<Self.limbCount {
            let product = limbs[index].multipliedFullWidth(by: factor)
            let (sum, overflow) = product.low.addingReportingOverflow(carry)
            limbs[index] = sum
            carry = product.high &+ (overflow ? 1 : 0)
        }
        assert(carry == 0)
    }

    /// Multiplies by ten to the power of `count`.
    mutating func appendZeros(_ count: Int) {
        var left = count
        while left > 0 {
            let digits = min(left, Self.limbPowerDigits)
            multiply(by: PowersOfTen.limb(digits))
            left -= digits
        }
    }

    /// The product of two numbers whose limbs together fit.
    static func product(_ left: WideInteger, _ right: WideInteger) -> WideInteger {
        var result = WideInteger()
        let leftLimbs = left.usedLimbs
        let rightLimbs = right.usedLimbs
        assert(leftLimbs + rightLimbs <= limbCount)
        for leftIndex in 0..<leftLimbs {
            var carry: UInt64 = 0
            for rightIndex in 0..<rightLimbs {
                let product = left.limbs[leftIndex].multipliedFullWidth(
                    by: right.limbs[rightIndex]
                )
                let index = leftIndex + rightIndex
                let (partial, first) = result.limbs[index].addingReportingOverflow(product.low)
                let (sum, second) = partial.addingReportingOverflow(carry)
                result.limbs[index] = sum
                carry = product.high &+ (first ? 1 : 0) &+ (second ? 1 : 0)
            }
            if carry != 0 { result.limbs[leftIndex + rightLimbs] = carry }
        }
        return result
    }

    /// Divides by one limb; gives the remainder.
    mutating func divide(by divisor: UInt64) -> UInt64 {
        var remainder: UInt64 = 0
        for index in stride(from: usedLimbs - 1, through: 0, by: -1) {
            let result = divisor.dividingFullWidth((remainder, limbs[index]))
            limbs[index] = result.quotient
            remainder = result.remainder
        }
        return remainder
    }

    /// Takes the last `count` decimal digits away; tells the first of them, and whether any other
    /// of them is not zero.
    mutating func dropDigits(_ count: Int) -> (first: UInt64, rest: Bool) {
        assert(count > 0)
        var rest = false
        var left = count - 1
        while left > 0, !isZero {
            let digits = min(left, Self.limbPowerDigits)
            if divide(by: PowersOfTen.limb(digits)) != 0 { rest = true }
            left -= digits
        }
        if left > 0 { return (0, rest) }
        return (divide(by: 10), rest)
    }

    /// Quotient and remainder, by Knuth's algorithm D (The Art of Computer Programming, 4.3.1).
    func divided(by divisor: WideInteger) -> (quotient: WideInteger, remainder: WideInteger) {
        let size = divisor.usedLimbs
        precondition(size > 0)
        if size == 1 {
            var quotient = self
            let remainder = quotient.divide(by: divisor.limbs[0])
            return (quotient, WideInteger(low: UInt128(remainder)))
        }
        if WideInteger.isLess(self, than: divisor) { return (WideInteger(), self) }
        let shift = divisor.limbs[size - 1].leadingZeroBitCount
        let divisor = divisor.shiftedLeft(by: shift)
        // The shift moves bits out of the highest limb, unless there is room; callers leave some.
        assert(limbs[Self.limbCount - 1].leadingZeroBitCount >= shift)
        var rest = shiftedLeft(by: shift)
        var quotient = WideInteger()
        let top = divisor.limbs[size - 1]
        let next = divisor.limbs[size - 2]
        for index in stride(from: rest.usedLimbs - size, through: 0, by: -1) {
            let highest = index + size < Self.limbCount ? rest.limbs[index + size] : 0
            var guess: UInt64
            if highest >= top {
                guess = .max
            } else {
                let estimate = top.dividingFullWidth((highest, rest.limbs[index + size - 1]))
                guess = estimate.quotient
                var left = estimate.remainder
                while true {
                    let product = guess.multipliedFullWidth(by: next)
                    let below = rest.limbs[index + size - 2]
                    if product.high < left || (product.high == left && product.low <= below) {
                        break
                    }
                    guess -= 1
                    let (sum, overflow) = left.addingReportingOverflow(top)
                    if overflow { break }
                    left = sum
                }
            }
            // The guess is at most two too high.
            while !rest.subtract(divisor, times: guess, size: size, at: index) { guess -= 1 }
            quotient.limbs[index] = guess
        }
        return (quotient, rest.shiftedRight(by: shift))
    }

    /// Subtracts `divisor * factor` shifted by `offset` limbs; false, and nothing is changed, when
    /// that is too much.
    private mutating func subtract(
        _ divisor: WideInteger,
        times factor: UInt64,
        size: Int,
        at offset: Int
    ) -> Bool {
        let before = self
        var carry: UInt64 = 0
        var borrow: UInt64 = 0
        for index in 0...size {
            let product = index < size ? divisor.limbs[index].multipliedFullWidth(by: factor) : nil
            let (low, overflow) = (product?.low ?? 0).addingReportingOverflow(carry)
            carry = (product?.high ?? 0) &+ (overflow ? 1 : 0)
            guard offset + index < Self.limbCount else {
                if low != 0 || borrow != 0 { borrow = 1 }
                continue
            }
            let (partial, first) = limbs[offset + index].subtractingReportingOverflow(low)
            let (difference, second) = partial.subtractingReportingOverflow(borrow)
            limbs[offset + index] = difference
            borrow = first || second ? 1 : 0
        }
        if borrow != 0 { self = before }
        return borrow == 0
    }

    private func shiftedLeft(by bits: Int) -> WideInteger {
        guard bits > 0 else { return self }
        var result = WideInteger()
        for index in 0..<Self.limbCount {
            let below = index > 0 ? limbs[index - 1] >> (64 - UInt64(bits)) : 0
            result.limbs[index] = limbs[index] << UInt64(bits) | below
        }
        return result
    }

    private func shiftedRight(by bits: Int) -> WideInteger {
        guard bits > 0 else { return self }
        var result = WideInteger()
        for index in 0..<Self.limbCount {
            let above = index + 1 < Self.limbCount ? limbs[index + 1] << (64 - UInt64(bits)) : 0
            result.limbs[index] = limbs[index] >> UInt64(bits) | above
        }
        return result
    }
}

extension WideInteger {
    /// How many decimal digits it has; zero has none.
    var digitCount: Int {
        let used = usedLimbs
        guard used > 0 else { return 0 }
        let bits = used * 64 - limbs[used - 1].leadingZeroBitCount
        // log10(2) as a fraction: exact enough for every width here, at most one too low.
        let estimate = (bits * 1_233) >> 12
        var power = WideInteger(low: 1)
        power.appendZeros(estimate)
        return WideInteger.isLess(self, than: power) ? estimate : estimate + 1
    }
}

/// Powers of ten, looked up.
enum PowersOfTen {
    private static let table: [UInt128] = {
        var powers: [UInt128] = [1]
        for _ in 0..<38 { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()

    /// The largest exponent that `integer` knows.
    static let largest = 38

    /// 10 to a power from 0 to 38.
    static func integer(_ exponent: Int) -> UInt128 { table[exponent] }

    /// 10 to a power from 0 to 19.
    static func limb(_ exponent: Int) -> UInt64 { UInt64(truncatingIfNeeded: table[exponent]) }

    /// How many decimal digits a number has; zero has none.
    static func digitCount(_ value: UInt128) -> Int {
        let bits = 128 - value.leadingZeroBitCount
        let estimate = (bits * 1_233) >> 12
        if estimate > largest { return estimate }
        return value < table[estimate] ? estimate : estimate + 1
    }
}
