// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SalesforceFormula

/// What a formula asks about the change (docs/reference/formula-language.md, Changes).
@Suite struct ChangeTests {
    /// A row: the formula, the record now, the record before, what it comes to.
    @Test(
        arguments: [
            ("ISCHANGED(t1)", "t1=a", "t1=a", "FALSE"), ("ISCHANGED(t1)", "t1=a", "t1=A", "TRUE"),
            ("ISCHANGED(t1)", "t1=a", "t1=", "TRUE"), ("ISCHANGED(t1)", "t1=", "t1=a", "TRUE"),
            ("ISCHANGED(t1)", "t1=", "t1=", "FALSE"),
            ("ISCHANGED(t1)", "t1=a\r\nb", "t1=a\nb", "FALSE"),
            ("ISCHANGED(t1)", "t1=a\nb", "t1=a b", "TRUE"),
            ("ISCHANGED(n1)", "n1=1", "n1=1.0", "FALSE"),
            ("ISCHANGED(n1)", "n1=1", "n1=", "TRUE"), ("ISCHANGED(n1)", "n1=", "n1=0", "TRUE"),
            ("ISCHANGED(n1)", "n1=5", "n1=0", "TRUE"),
            ("ISCHANGED(b1)", "b1=", "b1=false", "FALSE"),
            ("ISCHANGED(b1)", "b1=true", "b1=", "TRUE"),
            ("ISCHANGED(d1)", "d1=2024-01-01", "d1=2024-01-02", "TRUE"),
            ("ISCHANGED(p1)", "p1=a", "p1=b", "TRUE"),
            ("ISCHANGED(m1)", "m1=a;b", "m1=a", "TRUE"),
            ("ISCHANGED(t1)", "t1=a", "t1=?", "unknown"),
            ("ISCHANGED(t1)", "t1=?", "t1=a", "unknown"),
            ("PRIORVALUE(t1)", "t1=a", "t1=b", "'b'"), ("PRIORVALUE(t1)", "t1=a", "t1=", "blank"),
            ("PRIORVALUE(n1) + n1", "n1=1", "n1=2", "3"),
            ("PRIORVALUE(b1)", "b1=true", "b1=", "FALSE"),
            ("PRIORVALUE(BLANKVALUE(n1, 0)) > 5", "n1=1", "n1=9", "TRUE"),
            ("ISCHANGED(NULLVALUE(BLANKVALUE(t1, 'x'), 'y'))", "t1=a", "t1=a", "FALSE"),
            ("PRIORVALUE(n1) > n1", "n1=1", "n1=?", "unknown"),
            ("ISPICKVAL(PRIORVALUE(p1), 'a')", "p1=b", "p1=a", "TRUE"),
            ("INCLUDES(PRIORVALUE(m1), 'a')", "m1=b", "m1=a;c", "TRUE"),
            ("PICKLISTCOUNT(PRIORVALUE(m1))", "m1=", "m1=a;c", "2"),
            ("CASE(PRIORVALUE(p1), 'a', 1, 2)", "p1=b", "p1=a", "1"),
            ("ISNEW()", "", "", "FALSE"), ("ISCLONE()", "", "", "FALSE"),
            ("ISBLANK(PRIORVALUE(d1))", "d1=2024-01-01", "d1=", "TRUE"),
        ] as [(String, String, String, String)]
    )
    func ofAnExistingRecord(formula: String, now: String, before: String, expected: String) throws {
        let found = try Sample.evaluate(formula, values(now), before: values(before))
        #expect(found == expected)
    }

    @Test(
        arguments: [
            Case("ISNEW()", "TRUE"), Case("ISCLONE()", "FALSE"),
            Case("ISCHANGED(t1)", ["t1": "a"], "FALSE"),
            Case("PRIORVALUE(t1)", ["t1": "a"], "'a'"),
            Case("PRIORVALUE(n1) = n1", ["n1": "3"], "TRUE"), Case("PRIORVALUE(t1)", "blank"),
        ]
    )
    func ofANewRecord(row: Case) throws { try row.check() }

    @Test func theLayoutTellsWhichPriorValuesAreNeeded() throws {
        let layout = try Sample.compile("AND(ISCHANGED(t1), PRIORVALUE(n1) > 1, n2 > 1)").layout
        #expect(layout.references.filter(\.needsPriorValue).map(\.name) == ["t1", "n1"])
        #expect(!layout.references.contains { !$0.isOwnField })
    }

    /// A formula field's value of before is not known here.
    @Test func formulaFieldsHaveNoPriorValue() throws {
        let schema = Sample.schema(adding: [
            FormulaField(name: "f1", type: .number, formula: "n1 + 1")
        ])
        let formula = try Formula.compile("ISCHANGED(f1)", schema: schema)
        let record = try Sample.record(formula.layout, [:])
        let outcome = formula.decide(record, context: FormulaContext(nowMilliseconds: nil))
        #expect(outcome == .undecidable("ISCHANGED(f1): only Salesforce can evaluate it"))
    }

    private func values(_ text: String) -> [String: String] {
        guard let equals = text.firstIndex(of: "=") else { return [:] }
        return [String(text[..<equals]): String(text[text.index(after: equals)...])]
    }
}
