// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import SalesforceFormula

/// Numbers (docs/reference/formula-language.md, Numbers).
@Suite struct MathematicsTests {
    @Test(
        arguments: [
            Case("1 + 2", "3"), Case("0.1 + 0.2", "0.3"), Case("5 - 7", "-2"), Case("1.5 * 4", "6"),
            Case("7 / 2", "3.5"), Case("1 / 3", "0.333333333333333333333333333333333333333"),
            Case("2 / 3", "0.666666666666666666666666666666666666667"),
            Case("-2 / 3", "-0.666666666666666666666666666666666666667"), Case("0 / 5", "0"),
            Case("1 / 0", "error"), Case("0 / 0", "error"), Case("2 ^ 10", "1024"),
            Case("99 ^ -1", "0.010101010101010101"), Case("2 ^ -3", "0.125"), Case("0 ^ 0", "1"),
            Case("5 ^ 0", "1"), Case("0 ^ 3", "0"), Case("0 ^ -1", "error"), Case("(-2) ^ 3", "-8"),
            Case("2 ^ 0.5", "error"), Case("1.1 ^ 2", "1.21"),
            Case("10 ^ 64", "1" + String(repeating: "0", count: 64)),
            Case("10 ^ 65", "error"),
            Case("10 ^ -39", "0." + String(repeating: "0", count: 38) + "1"),
            Case("10 ^ -40", "0"), Case("1.5 ^ 100", "406561177535215237"), Case("1 ^ 999999", "1"),
            Case("3 * (1/3)", "0.999999999999999999999999999999999999999"),
            Case("-n1", ["n1": "5"], "-5"),
        ]
    )
    func operators(row: Case) throws { try row.check() }

    @Test(
        arguments: [
            Case("ABS(-2.5)", "2.5"), Case("ABS(0)", "0"), Case("ABS(n1)", "blank"),
            Case("CEILING(1.2)", "2"), Case("CEILING(-1.3)", "-2"), Case("CEILING(2)", "2"),
            Case("CEILING(3 * (1/3))", "1"), Case("FLOOR(3 * (1/3))", "1"),
            Case("CEILING(n1)", "blank"),
            Case("FLOOR(1.7)", "1"), Case("FLOOR(-1.7)", "-1"), Case("FLOOR(-2)", "-2"),
            Case("MCEILING(-1.3)", "-1"), Case("MCEILING(1.3)", "2"),
            Case("MCEILING(3 * (1/3))", "1"),
            Case("MFLOOR(-1.7)", "-2"), Case("MFLOOR(1.7)", "1"), Case("MFLOOR(n1)", "blank"),
            Case("ROUND(12.345, 2)", "12.35"), Case("ROUND(-12.345, 2)", "-12.35"),
            Case("ROUND(1.5, 0)", "2"), Case("ROUND(2.5, 0)", "3"), Case("ROUND(-0.5, 0)", "-1"),
            Case("ROUND(225.49823, -2)", "200"), Case("ROUND(250, -2)", "300"),
            Case("ROUND(0.499, 0)", "0"),
            Case("ROUND(1.25, 1.9)", "1.3"), Case("ROUND(5, 99999999)", "5"),
            Case("ROUND(5, -99999999)", "0"),
            Case("ROUND(n1, 1)", "blank"), Case("ROUND(1, n1)", "blank"),
            Case("TRUNC(12.349, 2)", "12.34"), Case("TRUNC(-12.349, 2)", "-12.34"),
            Case("TRUNC(1.9)", "1"),
            Case("TRUNC(199, -2)", "100"), Case("TRUNC(n1, 2)", "blank"),
            Case("MOD(7, 3)", "1"), Case("MOD(-7, 3)", "-1"), Case("MOD(7, -3)", "1"),
            Case("MOD(5.5, 2)", "1.5"),
            Case("MOD(1, 0)", "error"), Case("MOD(0, 3)", "0"), Case("MOD(n1, 2)", "blank"),
            Case("MOD(2, n1)", "blank"),
            Case("MAX(1, 3, 2)", "3"), Case("MIN(1, 3, -2)", "-2"), Case("MAX(5)", "5"),
            Case("MIN(1, n1)", "blank"),
            Case("MAX(n1, 1)", "blank"), Case("MAX(1.0, 1)", "1"), Case("MIN(1/0, 1)", "error"),
            Case("SQRT(16)", "4"), Case("SQRT(2)", "1.4142135623730951"), Case("SQRT(0)", "0"),
            Case("SQRT(-1)", "error"),
            Case("SQRT(n1)", "blank"), Case("LN(1)", "0"), Case("LN(0)", "error"),
            Case("LN(-1)", "error"),
            Case("LOG(1000)", "2.9999999999999996"), Case("LOG(0)", "error"),
            Case("LOG(n1)", "blank"),
            Case("EXP(0)", "1"),
            Case("EXP(1)", "2.718281828459045"), Case("EXP(1000)", "error"),
            Case("EXP(-1000)", "0"),
            Case("SIN(0)", "0"), Case("COS(0)", "1"), Case("TAN(0)", "0"),
            Case("ASIN(1)", "1.5707963267948966"),
            Case("ACOS(1)", "0"), Case("ATAN(1)", "0.7853981633974483"), Case("ASIN(2)", "error"),
            Case("ACOS(-2)", "error"),
            Case("ATAN2(1, 1)", "0.7853981633974483"), Case("ATAN2(0, -1)", "3.141592653589793"),
            Case("ATAN2(n1, 1)", "error"),
            Case("ATAN2(1, n1)", "error"), Case("SIN(n1)", "blank"),
            Case("PI()", "3.141592653589793"),
        ]
    )
    func functions(row: Case) throws { try row.check() }

    @Test(
        arguments: [
            Case("VALUE('12')", "12"), Case("VALUE('-1.50')", "-1.5"), Case("VALUE('1.')", "1"),
            Case("VALUE('.5')", "0.5"),
            Case("VALUE('+3')", "3"), Case("VALUE('1E3')", "1000"), Case("VALUE('1e-2')", "0.01"),
            Case("VALUE('')", "blank"),
            Case("VALUE(' 1')", "error"), Case("VALUE('1 ')", "error"), Case("VALUE('-')", "error"),
            Case("VALUE('.')", "error"),
            Case("VALUE('1,000')", "error"), Case("VALUE('$5')", "error"),
            Case("VALUE('0x1')", "error"), Case("VALUE('1e')", "error"),
            Case("VALUE('NaN')", "error"), Case("VALUE('1e99999999999')", "error"),
            Case("VALUE(t1)", ["t1": "\u{661}\u{662}"], "12"),
            Case(
                "VALUE('1234567890123456789012345678901234567895')",
                "1234567890123456789012345678901234567900"
            ),
            Case("ISNUMBER('12')", "TRUE"), Case("ISNUMBER('1e5')", "TRUE"),
            Case("ISNUMBER(' 1')", "FALSE"), Case("ISNUMBER('')", "FALSE"),
            Case("ISNUMBER('1.2.3')", "FALSE"), Case("ISNUMBER('+')", "FALSE"),
            Case("ISNUMBER('.5')", "TRUE"),
            Case("TEXT(12.50)", "'12.5'"), Case("TEXT(0.00)", "'0'"), Case("TEXT(100)", "'100'"),
            Case("TEXT(-0.05)", "'-0.05'"),
            Case("TEXT(VALUE('1E5'))", "'100000'"), Case("TEXT(VALUE('1E-5'))", "'0.00001'"),
            Case("TEXT(1/4)", "'0.25'"),
        ]
    )
    func conversions(row: Case) throws { try row.check() }

    /// Numbers at the ends of what is calculated with.
    @Test(
        arguments: [
            Case("VALUE('1e99999') * VALUE('1e99999')", "error"),
            Case("VALUE('1e-99999') * VALUE('1e-99999')", "0"),
            Case("VALUE('1e99999') / VALUE('1e-99999')", "error"),
            Case("VALUE('1e99999') - VALUE('1e99999')", "0"),
            Case("VALUE('1e99999') + VALUE('1e-99999') > 1", "TRUE"),
            Case("VALUE('1e99999') > VALUE('9e99998')", "TRUE"),
            Case("VALUE('-1e99999') < VALUE('1e-99999')", "TRUE"),
            Case("VALUE('1e99999') = VALUE('1e-99999')", "FALSE"),
            Case("MOD(VALUE('1e99999'), 7)", "6"), Case("MOD(7, VALUE('1e99999'))", "7"),
            Case("MOD(VALUE('1e99999'), VALUE('1e-99999'))", "0"),
            Case("TEXT(VALUE('1e99999'))", "error"),
            Case("LEN(TEXT(VALUE('1e99000')))", "99001"),
            Case("LEN(TEXT(VALUE('1e-99000')))", "99002"),
            Case("FORMATCURRENCY('EUR', VALUE('1e99999'))", "error"),
            Case("ROUND(VALUE('1e-99999'), 5)", "0"), Case("CEILING(VALUE('1e-99999'))", "1"),
            Case("FLOOR(VALUE('-1e-99999'))", "0"), Case("MFLOOR(VALUE('-1e-99999'))", "-1"),
            Case("ROUND(1, VALUE('1e99999'))", "1"), Case("ROUND(1, VALUE('-1e99999'))", "0"),
            Case("VALUE('1e99999') ^ 2", "error"), Case("VALUE('1e-99999') ^ 2", "0"),
            Case("2 ^ VALUE('1e99999')", "error"), Case("2 ^ VALUE('-1e99999')", "0"),
            Case("SQRT(VALUE('1e99999'))", "error"), Case("EXP(VALUE('1e99999'))", "error"),
            Case("SIN(VALUE('1e-99999'))", "0"), Case("LN(VALUE('1e-99999'))", "error"),
            Case("DATE(2024, 1, 1) + VALUE('1e99999')", "error"),
            Case("NOW() + VALUE('1e99999')", "error"),
            Case("TIMENOW() + VALUE('1e99999')", "error"),
            Case("ADDMONTHS(TODAY(), VALUE('-1e99999'))", "error"),
            Case("DATE(VALUE('1e99999'), 1, 1)", "error"), Case("CHR(VALUE('1e99999'))", "blank"),
            Case("FROMUNIXTIME(VALUE('1e99999'))", "error"),
            Case("FORMATDURATION(VALUE('1e99999'))", "error"),
            Case("LEFT('abc', VALUE('1e99999'))", "'abc'"),
            Case("RIGHT('abc', VALUE('1e99999'))", "'abc'"),
            Case("MID('abc', VALUE('-1e99999'), VALUE('1e99999'))", "'abc'"),
            Case("SUBSTR('abc', VALUE('-1e99999'))", "blank"),
            Case("FIND('b', 'abc', VALUE('1e99999'))", "0"),
            Case("LPAD('a', VALUE('1e99999'))", "error"),
        ]
    )
    func hugeNumbers(row: Case) throws { try row.check() }

    /// A logarithm to base 10 is the quotient of two natural ones, as in Salesforce's engine: its
    /// last digit shows where something cuts.
    @Test(
        arguments: [
            Case("LOG(1000)", "2.9999999999999996"),
            Case("MOD(LOG(1000), 1)", "0.9999999999999996"),
            Case("FLOOR(LOG(1000))", "2"), Case("LOG(100)", "2"),
            Case("ROUND(MOD(LOG(8) * 10, 3), 6)", "0.0309"),
        ]
    )
    func lastDigitsOfLogarithms(row: Case) throws { try row.check() }

    /// Distances against the length of a degree on a sphere of the Earth's mean radius.
    @Test func distances() throws {
        func kilometres(_ formula: String) throws -> Double {
            try #require(Double(try Sample.evaluate(formula)))
        }
        let equator = try kilometres("DISTANCE(GEOLOCATION(0,0), GEOLOCATION(0,90), 'km')")
        #expect(abs(equator - 6_371.009 * Double.pi / 2) < 0.001)
        let poles = try kilometres("DISTANCE(GEOLOCATION(90,0), GEOLOCATION(-90,0), 'KM')")
        #expect(abs(poles - 6_371.009 * Double.pi) < 0.001)
        let miles = try kilometres("DISTANCE(GEOLOCATION(0,0), GEOLOCATION(0,90), 'mi')")
        #expect(abs(equator / miles - 1.609344) < 0.001)
        #expect(try kilometres("DISTANCE(GEOLOCATION(50,8), GEOLOCATION(50,8), 'km')") == 0)
        for place in ["n1,0", "0,n1", "n1,n2", "90.5,0", "0,-180.5", "-91,181"] {
            let formula = "DISTANCE(GEOLOCATION(\(place)), GEOLOCATION(0,0), 'km')"
            try Case(formula, "error").check()
            try Case("IFERROR(\(formula), -1)", "-1").check()
        }
        try Case("DISTANCE(GEOLOCATION(90,180), GEOLOCATION(90,-180), 'km') < 0.001", "TRUE")
            .check()
        try Case("DISTANCE(GEOLOCATION(1,0), GEOLOCATION(0,0), 'm')", "error").check()
        try Case("DISTANCE(loc1, GEOLOCATION(0,0), 'km')", "blank").check()
    }
}
