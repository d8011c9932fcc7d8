// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SalesforceFormula

/// Logic, choices, and what is evaluated at all (docs/reference/formula-language.md, Blanks,
/// Errors).
@Suite struct LogicTests {
    @Test(
        arguments: [
            Case("AND(TRUE, TRUE, TRUE)", "TRUE"), Case("AND(TRUE, FALSE)", "FALSE"),
            Case("OR(FALSE, FALSE)", "FALSE"), Case("OR(FALSE, TRUE)", "TRUE"),
            Case("TRUE && TRUE", "TRUE"), Case("FALSE || FALSE || TRUE", "TRUE"),
            Case("NOT(TRUE)", "FALSE"), Case("IF(TRUE, 1, 2)", "1"), Case("IF(FALSE, 1, 2)", "2"),
            Case("IF(TRUE, NULL, 2)", "blank"), Case("IF(b1, d1, NULL)", "blank"),
            Case("IFS(FALSE, 1, TRUE, 2, 3)", "2"), Case("IFS(FALSE, 1, FALSE, 2, 3)", "3"),
            Case("IFS(TRUE, 'a', 'b')", "'a'"), Case("IFERROR(1/0, 5)", "5"),
            Case("IFERROR(1, 1/0)", "1"), Case("IFERROR(n1, 5)", "blank"),
            Case("IFERROR(1/0, 1/0)", "error"), Case("IFERROR(VALUE('x'), -1)", "-1"),
            // Lazy: what is not needed may be wrong.
            Case("IF(TRUE, 1, 1/0)", "1"), Case("IF(FALSE, 1/0, 2)", "2"),
            Case("IFS(TRUE, 1, 1/0 = 1, 2, 3)", "1"), Case("IFS(FALSE, 1/0, 2)", "2"),
            Case("AND(FALSE, 1/0 = 1)", "FALSE"), Case("OR(TRUE, 1/0 = 1)", "TRUE"),
            Case("n1 > 1 && 1/0 = 1", "FALSE"), Case("TRUE || 1/0 = 1", "TRUE"),
            // Not so: errors count.
            Case("AND(TRUE, 1/0 = 1)", "error"), Case("OR(FALSE, 1/0 = 1)", "error"),
            Case("AND(1/0 = 1, FALSE)", "error"), Case("IF(1/0 = 1, 1, 2)", "error"),
        ]
    )
    func junctionsAndBranches(row: Case) throws { try row.check() }

    @Test(
        arguments: [
            Case("CASE(2, 1, 'a', 2, 'b', 'c')", "'b'"),
            Case("CASE(3, 1, 'a', 2, 'b', 'c')", "'c'"),
            Case("CASE(1, 1, 'a', 1, 'b', 'c')", "'a'"), Case("CASE('x', 'X', 1, 2)", "2"),
            Case("CASE(1.0, 1, 'a', 'b')", "'a'"), Case("CASE(n1, 1, 'a', 'b')", "'b'"),
            Case("CASE(n1, NULL, 'a', 'b')", "'b'"), Case("CASE(t1, '', 'a', 'b')", "'a'"),
            Case("CASE(t1, NULL, 'a', 'b')", "'a'"), Case("CASE('a', t1, 1, 2)", "2"),
            Case("CASE(d1, DATE(2024,1,1), 1, 2)", ["d1": "2024-01-01"], "1"),
            Case("CASE(1, 1, NULL, 'b')", "blank"), Case("CASE(WEEKDAY(d1), 1, 0, 7, 0, 1)", "1"),
            Case("CASE(p1, 'Hot', 1, 'Cold', 2, 3)", ["p1": "Cold"], "2"),
            Case("CASE(p1, 'Hot', 1, 3)", "3"), Case("CASE(p1, '', 1, 3)", "1"),
            Case("CASE(p1, 'hot', 1, 3)", ["p1": "Hot"], "3"),
            Case("CASE(m1, 'a;b', 1, 3)", ["m1": "a;b"], "1"),
            // All arguments are evaluated, so an error anywhere is an error of the whole.
            Case("CASE(1, 1, 'a', 1/0, 'b', 'c')", "error"),
            Case("CASE(1, 1, 'a', 2, TEXT(1/0), 'c')", "error"),
            Case("CASE(1, 1, 'a', TEXT(1/0))", "error"), Case("CASE(1/0, 1, 'a', 'b')", "error"),
            Case("CASE(1, 2, TEXT(1/0), 'b')", "error"),
        ]
    )
    func caseOf(row: Case) throws { try row.check() }

    @Test(
        arguments: [
            Case("IN(2, 1, 2)", "TRUE"), Case("IN(3, 1, 2)", "FALSE"),
            Case("IN('a', 'A', 'a')", "TRUE"),
            Case("IN(n1, NULL)", "FALSE"), Case("IN(n1, 1)", "FALSE"), Case("IN(1, n1, 1)", "TRUE"),
            Case("IN(t1, '')", "FALSE"), Case("IN('a', t1)", "FALSE"),
            Case("IN(1, 1, 1/0)", "error"),
            Case("IN(d1, DATE(2024,1,1))", ["d1": "2024-01-01"], "TRUE"),
        ]
    )
    func isIn(row: Case) throws { try row.check() }

    @Test(
        arguments: [
            Case("1 = 1.00", "TRUE"), Case("0.1 + 0.2 = 0.3", "TRUE"), Case("1 <> 1", "FALSE"),
            Case("'a' = 'a'", "TRUE"), Case("'a' = 'A'", "FALSE"), Case("'a' = 'a '", "FALSE"),
            // Two ways to write é are two texts.
            Case("t1 = t2", ["t1": "\u{E9}", "t2": "e\u{301}"], "FALSE"),
            Case("'a' < 'b'", "TRUE"), Case("'B' < 'a'", "TRUE"), Case("'a' < 'ab'", "TRUE"),
            Case("'10' < '9'", "TRUE"), Case("'b' >= 'b'", "TRUE"), Case("'a' > 'B'", "TRUE"),
            // By UTF-16 code units, an emoji comes before the last of the characters.
            Case("t1 < t2", ["t1": "\u{1F600}", "t2": "\u{FFFD}"], "TRUE"),
            Case("TRUE = TRUE", "TRUE"), Case("TRUE <> FALSE", "TRUE"),
            Case("DATE(2024,1,1) < DATE(2024,1,2)", "TRUE"), Case("-1 < 0", "TRUE"),
            Case(
                "dt1 = dt2",
                ["dt1": "2024-01-01T00:00:00Z", "dt2": "2024-01-01T01:00:00+0100"],
                "TRUE"
            ),
            Case("tm1 > tm2", ["tm1": "10:00:00.001Z", "tm2": "10:00:00.000Z"], "TRUE"),
        ]
    )
    func comparisons(row: Case) throws { try row.check() }
}
