// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SalesforceFormula

@Suite struct ParserTests {
    /// How operators bind: `^` looser than `*` and `/`, tighter than `+` and `-`; everything from
    /// left to right.
    @Test(
        arguments: [
            Case("2*2^3", "64"), Case("2^3*2", "64"), Case("2+5*7^3", "42877"),
            Case("2*5^7+11", "10000011"), Case("2^3^2", "64"), Case("-2^2", "4"),
            Case("0-2^2", "-4"), Case("8/4^2", "4"), Case("8/4/2", "1"), Case("10-4-3", "3"),
            Case("2*3+4", "10"), Case("2+3*4", "14"), Case("(2+3)*4", "20"),
            Case("- - 5", "5"), Case("-+-5", "5"), Case("+5", "5"), Case("2*-3", "-6"),
            Case("2--3", "5"), Case("1+2&&1=1", "refused"), Case("'a'&'b'+'c'", "'abc'"),
            Case("1<2=TRUE", "TRUE"), Case("TRUE=1<2", "TRUE"), Case("1=1=TRUE", "TRUE"),
            Case("1<>2=FALSE", "FALSE"), Case("2>1=3>2", "TRUE"),
            Case("TRUE||FALSE&&FALSE", "TRUE"), Case("(TRUE||FALSE)&&FALSE", "FALSE"),
            Case("FALSE&&FALSE||TRUE", "TRUE"), Case("1=2||2=2", "TRUE"),
            Case("!TRUE||TRUE", "TRUE"), Case("!(TRUE||TRUE)", "FALSE"),
            Case("NOT TRUE||TRUE", "TRUE"), Case("NOT(TRUE)||TRUE", "TRUE"),
            Case("not true = false", "TRUE"), Case("NOT NOT TRUE", "TRUE"), Case("!!TRUE", "TRUE"),
            Case("NOT(1=2)", "TRUE"), Case("NOT(FALSE)&&TRUE", "TRUE"),
            Case("NOT(FALSE)=FALSE", "FALSE"), Case("1==1", "TRUE"), Case("1!=1", "FALSE"),
            Case("1<>1", "FALSE"), Case("1<=1", "TRUE"), Case("1>=2", "FALSE"),
            Case("'a'&'b'='ab'", "TRUE"), Case("1+1<3", "TRUE"), Case("1-1=0&&2/1=2", "TRUE"),
        ]
    )
    func operatorsBindAsInSalesforce(row: Case) throws {
        if row.expected == "refused" {
            #expect(throws: FormulaError.self) { _ = try Sample.compile(row.formula) }
        } else {
            try row.check()
        }
    }

    /// Names of functions and the words TRUE, FALSE and NULL have no case, neither have fields.
    @Test(
        arguments: [
            Case("tRuE", "TRUE"), Case("abs(-1)", "1"), Case("Abs(-1)", "1"),
            Case("ISBLANK(null)", "TRUE"), Case("N1+n1", ["n1": "2"], "4"),
            Case("AND(TRUE)&&and(true,TRUE)", "TRUE"), Case(" \t\r\n1 \n+\t2", "3"),
            Case("/* a */1/* b\n * */+/***/2/* / */", "3"), Case("1/2/* */", "0.5"),
            Case("PI ( ) > 3", "TRUE"), Case("((((1))))", "1"),
        ]
    )
    func spellingDoesNotMatter(row: Case) throws { try row.check() }

    /// A long formula without nesting is fine; what is nested is told where it gets too deep.
    @Test func lengthAndDepthAreBounded() throws {
        let long = "1" + String(repeating: "+1", count: 1_949)
        #expect(try Sample.evaluate(long) == "1950")
        #expect(try Sample.evaluate(long + " ") == "1950")
        let tooLong = #expect(throws: FormulaError.self) { try Sample.compile(long + "+1") }
        #expect(tooLong?.position.offset == 3_900)
        #expect(tooLong?.message.contains("3901 characters") == true)
        // Characters count as UTF-16 code units.
        let emoji = "'" + String(repeating: "\u{1F600}", count: 1_949) + "'"
        #expect(try Sample.compile(emoji).type == .text)
        #expect(throws: FormulaError.self) { try Sample.compile(emoji + "  ") }

        let deep = { (count: Int) in
            String(repeating: "(", count: count) + "1" + String(repeating: ")", count: count)
        }
        #expect(try Sample.evaluate(deep(Limits.nestingLevels - 1)) == "1")
        let tooDeep = #expect(throws: FormulaError.self) {
            try Sample.compile(deep(Limits.nestingLevels))
        }
        #expect(tooDeep?.position.column == Limits.nestingLevels + 1)
        for operation in ["-", "!", "NOT ", "NOT("] {
            let formula = String(repeating: operation, count: 900)
            #expect(throws: FormulaError.self) { try Sample.compile(formula + "n1") }
        }
        // Comparisons in a row are nested in what they make of the left side.
        let row = "TRUE" + String(repeating: "=TRUE", count: 140)
        #expect(try Sample.evaluate(row) == "TRUE")
        let nested =
            String(repeating: "(", count: 9) + "1"
            + String(repeating: String(repeating: "=1", count: 100) + ")", count: 9)
        #expect(throws: FormulaError.self) { try Sample.compile(nested) }
    }
}
