// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SalesforceFormula

/// Picklists (docs/reference/formula-language.md, Picklists).
@Suite struct PicklistTests {
    @Test(
        arguments: [
            Case("ISPICKVAL(p1, 'Hot')", ["p1": "Hot"], "TRUE"),
            Case("ISPICKVAL(p1, 'Hot')", ["p1": "Cold"], "FALSE"),
            Case("ISPICKVAL(p1, 'hot')", ["p1": "Hot"], "FALSE"), Case("ISPICKVAL(p1, '')", "TRUE"),
            Case("ISPICKVAL(p1, 'Hot')", "FALSE"),
            Case("ISPICKVAL(p1, '')", ["p1": "Hot"], "FALSE"),
            Case("NOT(ISPICKVAL(p1, ''))", "FALSE"),
            Case("TEXT(p1)", ["p1": "Hot"], "'Hot'"),
            Case("TEXT(p1) = 'Hot'", ["p1": "Hot"], "TRUE"), Case("TEXT(p1) = ''", "TRUE"),
            Case("BEGINS(TEXT(p1), 'Ho')", ["p1": "Hot"], "TRUE"),
            Case("ISPICKVAL(p1, 'x')", ["p1": "?"], "unknown"),
            Case("ISPICKVAL(Owner.Kind, 'x')", ["Owner.Kind": "x"], "TRUE"),
            Case("INCLUDES(m1, 'b')", ["m1": "a;b;c"], "TRUE"),
            Case("INCLUDES(m1, 'a')", ["m1": "a"], "TRUE"),
            Case("INCLUDES(m1, 'b')", ["m1": "ab;bc"], "FALSE"), Case("INCLUDES(m1, 'a')", "FALSE"),
            Case("INCLUDES(m1, 'B')", ["m1": "a;b"], "FALSE"),
            Case("INCLUDES(m1, 'a;b')", ["m1": "x;a;b"], "FALSE"),
            Case("INCLUDES(m1, 'é')", ["m1": "e;é"], "TRUE"),
            Case("PICKLISTCOUNT(m1)", ["m1": "a;b;c"], "3"), Case("PICKLISTCOUNT(m1)", "0"),
            Case("PICKLISTCOUNT(m1)", ["m1": "a"], "1"),
            Case("ISBLANK(m1)", ["m1": "a"], "FALSE"), Case("TEXT(m1)", ["m1": "a;b"], "'a;b'"),
        ]
    )
    func values(row: Case) throws { try row.check() }

    /// Whether case counts is disputed, so it is a switch; it is about picklists only.
    @Test(
        arguments: [
            Case("ISPICKVAL(p1, 'hot')", ["p1": "Hot"], "TRUE"),
            Case("TEXT(p1) = 'HOT'", ["p1": "Hot"], "TRUE"),
            Case("'HOT' <> TEXT(p1)", ["p1": "Hot"], "FALSE"),
            Case("CASE(p1, 'hot', 1, 2)", ["p1": "Hot"], "1"),
            Case("CASE(p1, '', 1, 2)", "1"),
            Case("TEXT(p1) = t1", ["p1": "Hot", "t1": "hot"], "FALSE"),
            Case("t1 = 'HOT'", ["t1": "Hot"], "FALSE"),
            Case("ISPICKVAL(p1, 'ho')", ["p1": "Hot"], "FALSE"), Case("TEXT(p1) = ''", "TRUE"),
        ]
    )
    func casesOfLetters(row: Case) throws {
        let formula = try Formula.compile(
            row.formula,
            schema: Sample.schema(picklists: .ignoringCase)
        )
        let record = try Sample.record(formula.layout, row.fields)
        let result = formula.evaluate(record, context: FormulaContext(nowMilliseconds: nil))
        #expect(Sample.shown(result) == row.expected)
    }
}
