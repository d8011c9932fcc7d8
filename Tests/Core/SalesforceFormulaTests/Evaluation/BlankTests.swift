// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SalesforceFormula

/// What blank values do (docs/reference/formula-language.md, Blanks): fields that a row does not
/// name are blank.
@Suite struct BlankTests {
    @Test(
        arguments: [
            // Equality: with a text, blank is the text without characters; otherwise the result is
            // blank.
            Case("t1 = ''", "TRUE"), Case("t1 = t2", "TRUE"), Case("t1 <> 'a'", "TRUE"),
            Case("t1 = NULL", "TRUE"), Case("t1 = ' '", "FALSE"), Case("'' = NULL", "TRUE"),
            Case("n1 = 0", "blank"), Case("n1 <> 0", "blank"), Case("n1 = n2", "blank"),
            Case("n1 = NULL", "blank"), Case("NULL = NULL", "blank"), Case("d1 = d2", "blank"),
            Case("dt1 <> dt2", "blank"), Case("tm1 = tm2", "blank"), Case("b1 = NULL", "blank"),
            Case("b1 = FALSE", "TRUE"), Case("b1 <> b2", "FALSE"),
            // Order.
            Case("n1 < 1", "blank"), Case("n1 >= n1", "blank"), Case("t1 < 'a'", "blank"),
            Case("'' <= 'a'", "blank"), Case("d1 > d2", "blank"), Case("tm1 < tm2", "blank"),
            // Logic.
            Case("AND(n1 > 1)", "FALSE"), Case("n1 > 1 && TRUE", "FALSE"),
            Case("OR(n1 > 1)", "FALSE"), Case("n1 > 1 || TRUE", "TRUE"),
            Case("OR(n1 > 1, FALSE)", "FALSE"), Case("NOT(n1 > 1)", "blank"),
            Case("NOT(NULL)", "blank"), Case("!(n1 = 1)", "blank"), Case("NOT(b1)", "TRUE"),
            Case("AND(NULL, TRUE)", "FALSE"), Case("OR(NULL, TRUE)", "TRUE"),
            Case("NOT(AND(n1 > 1, TRUE))", "TRUE"), Case("NOT(OR(n1 > 1))", "TRUE"),
            Case("IF(n1 > 1, 'a', 'b')", "'b'"), Case("IF(NULL, 1, 2)", "2"),
            Case("IF(NOT(n1 > 1), 1, 2)", "2"), Case("IFS(n1 > 1, 1, NULL, 2, 3)", "3"),
            // Calculation.
            Case("n1 + 1", "blank"), Case("1 - n1", "blank"), Case("n1 * 0", "blank"),
            Case("n1 / 2", "blank"), Case("1 / n1", "blank"), Case("n1 ^ 2", "blank"),
            Case("2 ^ n1", "blank"), Case("-n1", "blank"), Case("NULL + NULL", "blank"),
            Case("NULL + 1", "blank"), Case("d1 + 1", "blank"), Case("d1 - d2", "blank"),
            Case("dt1 + n1", "blank"), Case("tm1 + 1", "blank"), Case("NULL - d1", "blank"),
            // Texts.
            Case("t1 & 'a'", "'a'"), Case("'a' + t1", "'a'"), Case("t1 & t2", "''"),
            Case("t1 + t2", "''"), Case("t1 & NULL", "''"), Case("NULL & NULL", "''"),
            Case("'a' & NULL & 'b'", "'ab'"), Case("LEN(t1 & t2)", "0"),
        ]
    )
    func operators(row: Case) throws { try row.check() }

    @Test(
        arguments: [
            Case("ISBLANK(t1)", "TRUE"), Case("ISBLANK('')", "TRUE"), Case("ISBLANK(' ')", "FALSE"),
            Case("ISBLANK(n1)", "TRUE"), Case("ISBLANK(0)", "FALSE"), Case("ISBLANK(b1)", "FALSE"),
            Case("ISBLANK(NULL)", "TRUE"), Case("ISBLANK(d1)", "TRUE"), Case("ISBLANK(m1)", "TRUE"),
            Case("ISBLANK(p1)", "TRUE"), Case("ISBLANK(p1)", ["p1": "a"], "FALSE"),
            Case("ISBLANK(TEXT(p1))", "TRUE"), Case("ISBLANK(loc1)", "TRUE"),
            Case("ISBLANK(n1 > 1)", "TRUE"), Case("ISBLANK(1/0)", "error"),
            Case("ISBLANK(t1 & t2)", "TRUE"), Case("ISBLANK(TRIM('  '))", "TRUE"),
            Case("ISBLANK(Owner.X)", ["Owner.X": "a"], "FALSE"),
            Case("ISBLANK(Owner.X)", "unknown"),
            Case("ISNULL(t1)", "FALSE"), Case("ISNULL('')", "FALSE"), Case("ISNULL(n1)", "TRUE"),
            Case("ISNULL(0)", "FALSE"), Case("ISNULL(NULL)", "TRUE"), Case("ISNULL(d1)", "TRUE"),
            Case("ISNULL(b1)", "FALSE"), Case("ISNULL(n1 + 1)", "TRUE"),
            Case("ISNULL(t1 & 'a')", "FALSE"),
            Case("ISNULL(TEXT(1/0))", "error"), Case("ISNULL(p1)", "TRUE"),
            Case("BLANKVALUE(t1, 'x')", "'x'"), Case("BLANKVALUE('', 'x')", "'x'"),
            Case("BLANKVALUE(' ', 'x')", "' '"), Case("BLANKVALUE(n1, 7)", "7"),
            Case("BLANKVALUE(n1, 7)", ["n1": "0"], "0"), Case("BLANKVALUE(n1, n2)", "blank"),
            Case("BLANKVALUE(d1, DATE(2024,1,1))", "2024-01-01"),
            Case("BLANKVALUE(b1, TRUE)", "FALSE"),
            Case("BLANKVALUE(1, 1/0)", "error"), Case("NULLVALUE(1, 1/0)", "error"),
            Case("NULLVALUE(t1, 'x')", "blank"), Case("NULLVALUE('', 'x')", "''"),
            Case("NULLVALUE(n1, 7)", "7"), Case("NULLVALUE(n1, 7)", ["n1": "0"], "0"),
            Case("NULLVALUE(dt1, dt2)", ["dt2": "2024-01-01T00:00:00Z"], "2024-01-01 00:00:00Z"),
            Case("NULLVALUE(NULL, 3)", "3"), Case("ISNUMBER(t1)", "FALSE"), Case("LEN(t1)", "0"),
            Case("VALUE(t1)", "blank"), Case("TEXT(n1)", "blank"), Case("TEXT(d1)", "blank"),
            Case("TEXT(p1)", "blank"), Case("TEXT(NULL)", "blank"),
        ]
    )
    func functions(row: Case) throws { try row.check() }

    /// Where formula fields read blank numbers as zero, only numbers that are fields do.
    @Test(
        arguments: [
            Case("n1 = 0", "TRUE"), Case("n1 + 1", "1"), Case("1 / n1", "error"),
            Case("ISBLANK(n1)", "FALSE"), Case("ISNULL(n1)", "FALSE"), Case("NULL + 1", "blank"),
            Case("BLANKVALUE(n1, 5)", "0"), Case("VALUE(t1) + 1", "blank"), Case("d1 + 1", "blank"),
            Case("t1 = ''", "TRUE"), Case("NOT(n1 > 1)", "TRUE"), Case("b1", "FALSE"),
            Case("MAX(n1, -1)", "0"), Case("ISBLANK(d1)", "TRUE"), Case("n1", "0"),
        ]
    )
    func blankAsZero(row: Case) throws { try row.check(blanks: .asZero) }
}
