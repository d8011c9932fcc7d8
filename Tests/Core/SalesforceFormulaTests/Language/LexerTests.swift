// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SalesforceFormula

@Suite struct LexerTests {
    @Test(
        arguments: [
            Case(#""a""#, "'a'"), Case("'a'", "'a'"), Case(#""it's""#, "'it's'"),
            Case(#"'say "x"'"#, #"'say "x"'"#), Case(#"'it\'s'"#, "'it's'"),
            Case(#""\"\\\'""#, #"'"\''"#), Case(#"'a\nb\tc\rd'"#, "'a\nb\tc\rd'"),
            Case("'/* no comment */'", "'/* no comment */'"), Case("'//'", "'//'"),
            Case("''", "''"), Case("'é€😀'", "'é€😀'"), Case("LEN('😀')", "2"),
            Case("0", "0"), Case("007", "7"), Case("1.50", "1.5"), Case("0.000", "0"),
            Case("123456789012345678901234567890", "123456789012345678901234567890"),
            Case("1.0=1", "TRUE"),
        ]
    )
    func literals(row: Case) throws { try row.check() }

    @Test(
        arguments: [
            ("1.", 2, "'.' cannot follow a number directly"), (".5", 1, "write 0.5, not .5"),
            ("1.2.3", 4, "'.3' cannot follow"), ("1abc", 2, "'abc' cannot follow"),
            ("'a", 1, "no closing quote"), ("'a\nb'", 3, "cannot go on in the next line"),
            (#"'\d'"#, 2, #"\d means nothing"#), (#"'\é'"#, 2, #"\é means nothing"#),
            (#"'\"#, 2, "ends after a backslash"), ("1 /* x", 3, "this comment has no end"),
            ("1 | 2", 3, "write ||"), ("“a”", 1, "is no quote here"), ("1 # 2", 3, "'#' has no"),
            ("1 \u{7} 2", 3, "U+7"), ("n1\u{A0}+1", 3, "U+a0"), ("é", 1, "'é' has no place"),
            ("{n1}", 1, "'{' has no place"), ("a%b", 2, "'%' has no place"),
        ] as [(String, Int, String)]
    )
    func whatIsNoToken(formula: String, column: Int, message: String) {
        let error = #expect(throws: FormulaError.self) { try Sample.compile(formula) }
        #expect(error?.position.column == column, "\(formula): \(String(describing: error))")
        #expect(error?.message.contains(message) == true, "\(String(describing: error))")
    }

    /// Names may hold what API names, globals and polymorphic parents need.
    @Test func names() throws {
        let schema = Sample.schema(adding: [
            FormulaField(name: "A_b__c", type: .number), FormulaField(name: "x#1", type: .number),
        ])
        let formula = try Formula.compile("a_B__C + X#1", schema: schema)
        #expect(formula.layout.references.map(\.name) == ["A_b__c", "x#1"])
        let parent = try Formula.compile("Owner:User.LastName", schema: schema)
        #expect(parent.layout.references.map(\.name) == ["Owner:User.LastName"])
        #expect(parent.type == .unknown)
    }
}
