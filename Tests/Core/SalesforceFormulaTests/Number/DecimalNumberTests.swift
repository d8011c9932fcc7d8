// SPDX-License-Identifier: Apache-2.0

import TestKit
import Testing

@testable import SalesforceFormula

/// Decimals of 39 digits, against results that were calculated with Python's `decimal` and Java's
/// `BigDecimal`.
@Suite struct DecimalNumberTests {
    private func number(_ text: String) throws -> DecimalNumber {
        try #require(DecimalNumber(text: text) as DecimalNumber?, "\(text)")
    }

    @Test(
        arguments: [
            ("+", "0.1", "0.2", "0.3"),
            ("+", "1e38", "1", "100000000000000000000000000000000000001"),
            ("+", "1e39", "1", "1000000000000000000000000000000000000000"),
            (
                "+", "999999999999999999999999999999999999999", "1",
                "1000000000000000000000000000000000000000"
            ),
            (
                "+", "999999999999999999999999999999999999999", "0.5",
                "1000000000000000000000000000000000000000"
            ),
            (
                "+", "999999999999999999999999999999999999999", "0.4",
                "999999999999999999999999999999999999999"
            ),
            ("+", "1e20", "-1e-20", "100000000000000000000"),
            ("+", "1e19", "-1e-20", "9999999999999999999.99999999999999999999"),
            (
                "+", "1", "-0.000000000000000000000000000000000000001",
                "0.999999999999999999999999999999999999999"
            ),
            ("-", "5", "5.000", "0"),
            (
                "-", "0.999999999999999999999999999999999999999", "1e-39",
                "0.999999999999999999999999999999999999998"
            ),
            (
                "*", "99999999999999999999", "99999999999999999999",
                "9999999999999999999800000000000000000000"
            ),
            (
                "*", "123456789.123456789", "987654321.987654321",
                "121932631356500531.347203169112635269"
            ),
            (
                "*", "1.00000000000000000000000000000000000001", "1.5",
                "1.50000000000000000000000000000000000002"
            ),
            ("*", "-0.5", "0.5", "-0.25"), ("*", "0", "-5", "0"),
            ("/", "1", "3", "0.333333333333333333333333333333333333333"),
            ("/", "2", "3", "0.666666666666666666666666666666666666667"), ("/", "1", "8", "0.125"),
            ("/", "10", "5", "2"),
            ("/", "1e30", "7", "142857142857142857142857142857.142857143"),
            ("/", "-1", "6", "-0.166666666666666666666666666666666666667"),
            (
                "/", "999999999999999999999999999999999999999",
                "999999999999999999999999999999999999998", "1"
            ),
            ("%", "10", "3", "1"), ("%", "-10", "3", "-1"), ("%", "1e30", "7", "1"),
            ("%", "5.25", "0.5", "0.25"), ("%", "1e50", "13", "9"),
            ("%", "0.3", "0.1", "0"), ("%", "1", "1e38", "1"),
        ] as [(String, String, String, String)]
    )
    func arithmetic(operation: String, left: String, right: String, expected: String) throws {
        let left = try number(left)
        let right = try number(right)
        let result: DecimalNumber? =
            switch operation {
            case "+": left.adding(right)
            case "-": left.subtracting(right)
            case "*": left.multiplied(by: right)
            case "/": left.divided(by: right)
            default: left.remainder(dividingBy: right)
            }
        #expect(result?.text == expected)
    }

    @Test(
        arguments: [
            ("12.345", 2, "12.35", "12.34"), ("-12.345", 2, "-12.35", "-12.34"),
            ("0.5", 0, "1", "0"), ("-0.5", 0, "-1", "0"), ("0.49999", 0, "0", "0"),
            ("99.99", 1, "100", "99.9"),
            ("1e30", 5, "1000000000000000000000000000000", "1000000000000000000000000000000"),
            (
                "123456789012345678901234567890123456789", -38,
                "100000000000000000000000000000000000000", "100000000000000000000000000000000000000"
            ),
            ("555", -3, "1000", "0"), ("444", -3, "0", "0"), ("5", -2, "0", "0"),
            (
                "0.000000000000000000000000000000000000005", 38,
                "0.00000000000000000000000000000000000001", "0"
            ),
        ] as [(String, Int, String, String)]
    )
    func rounding(text: String, places: Int, halfUp: String, down: String) throws {
        #expect(try number(text).rounded(toPlaces: places, .halfUp).text == halfUp)
        #expect(try number(text).rounded(toPlaces: places, .down).text == down)
    }

    @Test func textsAreReadAndWritten() throws {
        for (text, written) in [
            ("0", "0"), ("-0", "0"), ("00012.3400", "12.34"), ("1e3", "1000"), ("1E+3", "1000"),
            ("12e-5", "0.00012"), (".5", "0.5"), ("5.", "5"),
            ("123456789012345678901234567890123456789", "123456789012345678901234567890123456789"),
            (
                "1234567890123456789012345678901234567894",
                "1234567890123456789012345678901234567890"
            ),
            (
                "0.00000000000000000000000000000000000000000000000001",
                "0.00000000000000000000000000000000000000000000000001"
            ),
            // Many zeros at the end, beyond one machine word.
            ("1234567890123456789000000000000000000", "1234567890123456789000000000000000000"),
            ("10000000000.000000000", "10000000000"),
            ("11111111111111111.110000000000000000000", "11111111111111111.11"),
        ] { #expect(try number(text).text == written) }
        for text in [
            "", "-", "+", ".", "e5", "1e", "1e+", "1 ", " 1", "1_0", "0x1", "1.2.3", "--1",
            "1e12345678901", "1e100000", "∞", "½", "٣٫٥",
        ] {
            #expect(DecimalNumber(text: text) == nil, "\(text)")
            #expect(!DecimalNumber.isNumber(text), "\(text)")
        }
        #expect(try number("٣٥").text == "35")
        #expect(try number("1e99999").textBytes <= 100_010)
    }

    @Test func doublesBecomeTheirShortestText() {
        for (value, text) in [
            (0.1, "0.1"), (1.0, "1"), (-2.5, "-2.5"), (1e21, "1000000000000000000000"),
            (1e-7, "0.0000001"), (123456.7891, "123456.7891"),
            (0.30000000000000004, "0.30000000000000004"), (9007199254740993.0, "9007199254740992"),
            (Double.leastNonzeroMagnitude, DecimalNumber(text: "5e-324")?.text ?? ""),
        ] {
            #expect(DecimalNumber(value)?.text == text)
            #expect(DecimalNumber(value)?.doubleValue == value)
        }
        #expect(DecimalNumber(Double.nan) == nil)
        #expect(DecimalNumber(Double.infinity) == nil)
        #expect(DecimalNumber(-0.0)?.text == "0")
    }

    /// Laws that hold for any numbers, with the rounding that they allow.
    @Test func lawsOfArithmetic() throws {
        let seed = SeededGenerator.seed(39, for: "laws of arithmetic")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<4_000 {
            let left = Self.random(&random)
            let right = Self.random(&random)
            let third = Self.random(&random)
            let context: Comment = "seed \(seed): \(left.text), \(right.text), \(third.text)"
            #expect(left.adding(right) == right.adding(left), context)
            #expect(left.multiplied(by: right) == right.multiplied(by: left), context)
            #expect(left.subtracting(right) == right.subtracting(left).negated, context)
            #expect(left.subtracting(left).isZero, context)
            #expect(left.multiplied(by: DecimalNumber(1)) == left, context)
            #expect((left < right) == (right > left), context)
            #expect((left < right) == (left.subtracting(right).signum < 0), context)
            #expect(
                (left == right) == (left.stripped.hashValue == right.stripped.hashValue),
                context
            )
            if left < right, right < third { #expect(left < third, context) }
            #expect(DecimalNumber(text: left.text) == left, context)
            #expect(left.stripped == left, context)
            #expect(
                left.stripped.isZero || left.stripped.text.last != "0"
                    || left.stripped.exponent >= 0,
                context
            )
            #expect(left.magnitude.signum >= 0 && left.negated.negated == left, context)
            if let quotient = left.divided(by: right) {
                // Half a unit of the 39th digit of the quotient, times the divisor, and as much
                // again for the product.
                let difference = quotient.multiplied(by: right).subtracting(left).magnitude
                let allowed = left.magnitude.multiplied(
                    by: DecimalNumber(low: 1, isNegative: false, exponent: -37)
                )
                #expect(difference <= allowed, context)
                let remainder = try #require(left.remainder(dividingBy: right))
                #expect(remainder.magnitude < right.magnitude, context)
                #expect(remainder.isZero || remainder.isNegative == left.isNegative, context)
            }
            let places = Int.random(in: -20...40, using: &random)
            let rounded = left.rounded(toPlaces: places, .halfUp)
            #expect(rounded.rounded(toPlaces: places, .halfUp) == rounded, context)
            #expect(left.negated.rounded(toPlaces: places, .halfUp) == rounded.negated, context)
            #expect(left.rounded(toPlaces: places, .floor) <= left, context)
            #expect(left.rounded(toPlaces: places, .ceiling) >= left, context)
            #expect(left.rounded(toPlaces: places, .down).magnitude <= left.magnitude, context)
            #expect(left.rounded(toPlaces: places, .up).magnitude >= left.magnitude, context)
        }
    }

    /// Sums of many numbers without rounding are exact in any order.
    @Test func smallNumbersAreExact() {
        let seed = SeededGenerator.seed(40, for: "small numbers are exact")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let cents = (0..<20).map { _ in
                Int.random(in: -1_000_000_000...1_000_000_000, using: &random)
            }
            let amounts = cents.map {
                DecimalNumber(low: UInt128($0.magnitude), isNegative: $0 < 0, exponent: -2)
            }
            let sum = amounts.reduce(DecimalNumber.zero) { $0.adding($1) }
            #expect(
                sum == DecimalNumber(cents.reduce(0, +)).shifted(by: -2),
                "seed \(seed): \(cents)"
            )
            #expect(
                amounts.shuffled(using: &random).reduce(DecimalNumber.zero) { $0.adding($1) } == sum
            )
            let product = amounts[0].multiplied(by: amounts[1])
            #expect(product == DecimalNumber(cents[0] * cents[1]).shifted(by: -4), "seed \(seed)")
        }
    }

    private static func random(_ random: inout SeededGenerator) -> DecimalNumber {
        let count = [1, 2, 5, 18, 19, 20, 37, 38, 39].randomElement(using: &random) ?? 1
        let isRegular = Int.random(in: 0..<4, using: &random) == 0
        let usual = ["0", "9", "5", "1"].randomElement(using: &random) ?? "9"
        var digits = ""
        for _ in 0..<count {
            digits += isRegular ? usual : String(Int.random(in: 0...9, using: &random))
        }
        let exponent = Int.random(in: -45...20, using: &random)
        let sign = Bool.random(using: &random) ? "-" : ""
        return DecimalNumber(text: "\(sign)\(digits)e\(exponent)") ?? .zero
    }
}
