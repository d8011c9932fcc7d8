// SPDX-License-Identifier: Apache-2.0

import TestKit
import Testing

@testable import SalesforceFormula

@Suite struct WideIntegerTests {
    /// Division gives back what was multiplied, whatever the lengths and the bits.
    @Test func divisionUndoesMultiplication() {
        let seed = SeededGenerator.seed(384, for: "division undoes multiplication")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            let left = Self.random(&random, limbs: Int.random(in: 1...3, using: &random))
            let right = Self.random(&random, limbs: Int.random(in: 1...2, using: &random))
            guard !right.isZero else { continue }
            var remainder = Self.random(&random, limbs: 1)
            if !WideInteger.isLess(remainder, than: right) { remainder = WideInteger() }
            var product = WideInteger.product(left, right)
            product.add(remainder)
            let result = product.divided(by: right)
            #expect(Self.same(result.quotient, left), "seed \(seed)")
            #expect(Self.same(result.remainder, remainder), "seed \(seed)")
        }
    }

    @Test func digits() {
        var number = WideInteger(low: 1)
        for count in 1...100 {
            #expect(number.digitCount == count)
            #expect(number.decimalText == "1" + String(repeating: "0", count: count - 1))
            var less = number
            less.subtract(WideInteger(low: 1))
            #expect(less.digitCount == count - 1)
            number.appendZeros(1)
        }
        for power in 0...38 {
            #expect(PowersOfTen.digitCount(PowersOfTen.integer(power)) == power + 1)
            #expect(PowersOfTen.digitCount(PowersOfTen.integer(power) - 1) == power)
        }
        #expect(PowersOfTen.digitCount(.max) == 39)
        var dropped = WideInteger(low: 123_456_789)
        let (first, rest) = dropped.dropDigits(4)
        #expect(dropped.low == 12_345 && first == 6 && rest)
    }

    private static func random(_ random: inout SeededGenerator, limbs: Int) -> WideInteger {
        // Runs of ones and zeros are where division goes wrong.
        func limb(_ random: inout SeededGenerator) -> UInt64 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: .max
            case 1: UInt64(1) << UInt64.random(in: 0..<64, using: &random)
            case 2: 0
            default: random.next()
            }
        }
        let low = limb(&random)
        let middle = limbs > 1 ? limb(&random) : 0
        return WideInteger(
            low: UInt128(middle) << 64 | UInt128(low),
            high: limbs > 2 ? limb(&random) : 0
        )
    }

    private static func same(_ left: WideInteger, _ right: WideInteger) -> Bool {
        !WideInteger.isLess(left, than: right) && !WideInteger.isLess(right, than: left)
    }
}
