// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SalesforceFormula

/// Regular expressions in Java's syntax; what each row comes to was tried with Java's `Pattern`.
@Suite struct RegexTests {
    private static func match(_ pattern: String, _ text: String) -> CompiledPattern.Match {
        var steps = Limits.matchSteps
        return CompiledPattern(pattern).matches(text, stepsLeft: &steps)
    }

    /// A pattern, texts that match it and texts that do not.
    @Test(
        arguments: [
            // The whole text has to match.
            ("a", ["a"], ["", "aa", "ab", "A"]), ("", [""], ["a"]), ("a|b", ["a", "b"], ["ab"]),
            ("a|", ["a", ""], ["b"]),
            (".", ["a", "\u{1F600}"], ["", "\n", "\r", "\u{85}", "\u{2028}", "ab"]),
            ("ab?c", ["ac", "abc"], ["abbc"]),
            // Everyday rules.
            (#"\d{5}(-\d{4})?"#, ["12345", "12345-6789"], ["1234", "12345-", "123456"]),
            (
                #"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"#, ["SW1A 1AA", "M11AE"],
                ["SW1A  1AA", "sw1a 1aa"]
            ),
            (
                #"^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,4}$"#, ["a.b@c.de"],
                ["a@b", "@c.de", "a@b.c"]
            ),
            (#"\D*?(\d\D*?){10}"#, ["(415) 555-1212", "4155551212"], ["415555121"]),
            (#"((\d{3}[- ]?)?\d{3}[- ]?\d{4})"#, ["555-1212", "415 555 1212"], ["55-1212"]),
            ("([A-Za-z0-9]{3}|[A-Za-z0-9]{18})", ["abc", "001A0000006Vm9rIAC"], ["ab"]),
            // Quantifiers: greedy, lazy, possessive.
            ("a*", ["", "a", "aaa"], ["b"]), ("a+?b", ["ab", "aab"], ["b"]),
            ("a{2}", ["aa"], ["a", "aaa"]), ("a{2,}", ["aa", "aaaa"], ["a"]),
            ("a{1,2}", ["a", "aa"], ["", "aaa"]), ("a{0}", [""], ["a"]), ("a*+a", [], ["a", "aa"]),
            ("a?+a", ["aa"], ["a"]), ("(ab)*+ab", [], ["ab", "abab"]),
            ("(?:ab){2,3}?c", ["ababc", "abababc"], ["abc"]),
            ("(a|ab)(c|bcd)", ["ac", "abc", "abcd", "abbcd"], ["abb"]),
            ("(a*)*", ["", "aaa"], ["b"]), ("(a*)+", ["", "aa"], ["b"]),
            ("(a|b)*?c", ["abac"], ["aba"]), ("(?:a?){3}b", ["b", "aaab"], ["aaaab"]),
            // Groups, back references, look around.
            (#"(a)(b)?\1"#, ["aa", "aba"], ["ab"]), (#"(?i)(a)\1"#, ["aA", "AA"], ["ab"]),
            (#"(.)(.)\2\1"#, ["abba"], ["abab"]), (#"(?<x>a|b)\k<x>"#, ["aa", "bb"], ["ab"]),
            (#"\1(a)"#, [], ["a", "aa"]), ("(?>a|ab)c", ["ac"], ["abc"]),
            ("(?=.*\\d)(?=.*[a-z]).{4,}", ["abc1"], ["abcd", "1234"]),
            ("(?!foo).*", ["bar", ""], ["foo", "food"]),
            (".*(?<=bar)", ["bar", "foobar"], ["barfoo"]), (".*(?<!bar)", ["foo"], ["foobar"]),
            ("(?<=a|bc)d|.*", ["d", "x"], []), ("a(?=b)b", ["ab"], ["a"]),
            (#"(a)|(b)\2"#, ["a", "bb"], ["b"]), (#"(?:(a)|b)*\1"#, ["aba", "aa"], ["b"]),
            // Flags.
            ("(?i)abc", ["ABC", "aBc"], []), ("a(?i)b", ["ab", "aB"], ["Ab"]),
            ("(?i:a)b", ["Ab"], ["AB"]), ("a(?i)b(?-i)c", ["aBc"], ["aBC"]),
            ("(?i)[a-c]+", ["AbC"], ["d"]),
            ("(?i)é", ["é"], ["É"]), ("(?iu)é", ["é", "É"], []), ("(?s).", ["\n"], []),
            ("a.c", ["abc"], ["a\nc"]), ("(?s)a.c", ["a\nc"], []), ("(?d)a.c", ["a\rc"], ["a\nc"]),
            ("(?m)a$\\n^b", ["a\nb"], ["ab"]), ("a$\\nb", [], ["a\nb"]),
            ("a$\\n?", ["a", "a\n"], []), ("(?x) a b # comment\n c", ["abc"], ["a b c"]),
            ("((?i)a)b", ["Ab"], ["AB"]),
            // Classes.
            ("[abc]", ["a"], ["d"]), ("[^abc]", ["d", "\n"], ["a"]), ("[a-c-]", ["-", "b"], ["d"]),
            ("[]a]", ["]", "a"], ["b"]), ("[a&&b]", [], ["a", "b"]),
            ("[a-z&&[^aeiou]]", ["b"], ["a", "B"]),
            ("[a-c[x-z]]", ["b", "y"], ["m"]), ("[a-z&&[def]]", ["e"], ["a"]),
            ("[^a-c[x]]", ["d"], ["a", "x"]), (#"[\d\-x]"#, ["5", "-", "x"], ["a"]),
            (#"[\]\\]"#, ["]", "\\"], ["a"]), ("[.$*+?(){}|]", [".", "|"], ["a"]),
            (#"\w+"#, ["aZ_9"], ["é", "a-b"]), (#"\W"#, ["é", "-"], ["a"]),
            (#"\s"#, [" ", "\t", "\u{B}"], ["\u{A0}"]), (#"\S"#, ["\u{A0}"], [" "]),
            (#"\d"#, ["5"], ["\u{665}"]),
            (#"\p{L}+"#, ["aé中"], ["1"]), (#"\p{Lu}"#, ["É"], ["é"]), (#"\P{L}"#, ["1"], ["a"]),
            (#"\pL"#, ["a"], ["1"]), (#"\p{IsL}"#, ["a"], ["1"]), (#"\p{Alpha}+"#, ["aB"], ["é"]),
            (#"\p{Punct}"#, ["!", "~"], ["a"]), (#"\p{InGreek}"#, ["α"], ["a"]),
            (#"\p{javaLowerCase}"#, ["é"], ["É"]), (#"[\p{L}&&[^\p{Lu}]]"#, ["é"], ["É"]),
            (#"\p{Sc}"#, ["€", "$"], ["a"]),
            // Characters.
            (#"\Qa.b*\E"#, ["a.b*"], ["axb"]), (#"\Qab\E+"#, ["abb"], ["abab"]),
            (#"a\Q\E*"#, ["", "aa"], ["b"]), (#"[\Q^]\E]"#, ["^", "]"], ["a"]),
            (#"\x41\u0042\0103"#, ["ABC"], []),
            (#"\t\n\r\f\a\e"#, ["\t\n\r\u{C}\u{7}\u{1B}"], []), (#"\cA"#, ["\u{1}"], []),
            (#"\x{1F600}"#, ["\u{1F600}"], []), (#"\.\*\\"#, [".*\\"], []),
            (#"\-\/\@\é"#, ["-/@é"], []),
            // Places.
            (#"\bfoo\b.*"#, ["foo", "foo bar"], ["foobar"]), (#"a\Bb"#, ["ab"], ["a b"]),
            (#"\Aa\z"#, ["a"], []), (#"a\Z"#, ["a"], ["a\n"]), (#"^a$"#, ["a"], ["ba"]),
            (#"\Ga"#, ["a"], []),
        ] as [(String, [String], [String])]
    )
    func matching(pattern: String, yes: [String], no: [String]) {
        for text in yes {
            #expect(Self.match(pattern, text) == .matched, "\(pattern) on '\(text)'")
        }
        for text in no {
            #expect(Self.match(pattern, text) == .notMatched, "\(pattern) on '\(text)'")
        }
    }

    @Test(
        arguments: [
            "(", ")", "a)", "[", "[a", "[b-a]", "*a", "+", "?", "a**", "a{2,1}", "a{x}", "\\",
            #"\E"#, #"\y"#, #"\k<x>"#, "(?<1>a)", "(?<x>a)(?<x>b)", "(?z)", "(?", "(?<", #"\p{}"#,
            #"\x4"#, #"\u12"#, #"\0"#, #"\0x"#, "{a",
            "(?i", "(?:a", #"\c"#, "a{2", "[a-\\d]", "a{,2}",
        ]
    )
    func whatIsNoPattern(pattern: String) {
        #expect(Self.match(pattern, "a") == .invalid, "\(pattern)")
    }

    /// What Java may know and this module does not is not guessed.
    @Test(arguments: [
        #"\R"#, #"\X"#, #"\h"#, #"\p{IsLatin}"#, #"\p{NoSuchThing}"#, "(?U)a", "(?<=a+)b", "[a&&]",
        #"\N{DIGIT ONE}"#,
    ])
    func whatIsNotSupported(pattern: String) {
        #expect(Self.match(pattern, "a") == .unsupported, "\(pattern)")
    }

    /// Letters without regard to case are compared one by one, as Java's `Character` maps them.
    @Test(
        arguments: [
            ("(?iu)ı", ["ı", "i", "I", "İ"], ["j"]), ("(?iu)[h-j]", ["ı", "İ", "I"], ["l"]),
            ("(?i)ı", ["ı"], ["i", "I"]), ("(?iu)ſ", ["s", "S", "ſ"], ["z"]),
            ("(?iu)[^k]", ["j"], ["k", "K", "\u{212A}"]), ("(?i)[^k]", ["\u{212A}"], ["K"]),
            ("(?iu)ᾳ", ["ᾳ", "ᾼ"], ["α"]), (#"(?iu)(ä)\1"#, ["äÄ", "ÄÄ"], ["äa"]),
            // Names of sets are left as they are.
            (#"(?iu)\p{ASCII}"#, ["k"], ["\u{212A}"]), (#"(?i)\p{L}"#, ["a", "É"], ["1"]),
            (#"(?iu)\w"#, ["k"], ["\u{212A}"]),
        ] as [(String, [String], [String])]
    )
    func lettersInAnyCase(pattern: String, yes: [String], no: [String]) {
        matching(pattern: pattern, yes: yes, no: no)
    }

    @Test(
        arguments: [
            // A line begins behind a line end, but nothing begins at the end of the text.
            ("(?m)^", [], ["", "a"]), ("(?m)^a*", ["a"], [""]), ("(?m)a\n^b", ["a\nb"], []),
            ("(?md)^$", [], [""]), ("(?m)$", [""], ["a"]),
            // A possessive group keeps what each of its rounds took.
            ("(?:[a-z]+){2}+", [], ["ab", "abc"]), ("([^;]+){2}+", [], ["ab"]),
            ("(?:a|ab){2}+", ["aa"], ["aab", "aba"]), ("(?:ab?){1,3}+", ["a", "abab"], ["b"]),
            ("(?>(?:[a-z]+){2})", ["ab"], ["a"]), ("(?:[a-z]{2})?+x", ["x", "abx"], ["abcx"]),
        ] as [(String, [String], [String])]
    )
    func linesAndPossessiveGroups(pattern: String, yes: [String], no: [String]) {
        matching(pattern: pattern, yes: yes, no: no)
    }

    /// What Java's versions read differently is not decided, and the part is named.
    @Test(
        arguments: [
            (#"(?i)\p{Lu}x"#, #"\p{Lu}"#), (#"(?i)[a\p{Lower}]"#, #"\p{Lower}"#),
            (#"(?i)\P{IsUppercase}"#, #"\P{IsUppercase}"#),
            (#"a\v"#, #"\v"#), (#"[\v-z]"#, #"\v"#), (#"a\R"#, #"\R"#), (#"\h"#, #"\h"#),
            (#"x(?U)y"#, "(?U"), (#"\p{IsLatin}"#, #"\p{IsLatin}"#), (#"(?iu)aß"#, "ß"),
            (#"(?<=a+)b"#, "(?<=a+)"),
        ]
    )
    func partThatIsNotSupported(pattern: String, part: String) {
        #expect(Self.match(pattern, "a") == .unsupported, "\(pattern)")
        #expect(CompiledPattern(pattern).unsupportedPart == part)
    }

    @Test func placesBetweenWordsBeyondASCIIAreNotDecided() {
        #expect(Self.match(#"é\b"#, "é") == .unsupported)
        #expect(Self.match(#"a\b.*"#, "a é") == .matched)
        #expect(Self.match(#".*\ba"#, "éa") == .unsupported)
    }

    @Test func thePartIsNamedInSentences() throws {
        let formula = try Sample.compile(#"REGEX(t1, "a\\R?")"#)
        let record = try Sample.record(formula.layout, ["t1": "a"])
        let context = FormulaContext(nowMilliseconds: nil)
        guard case .undecidable(let why) = formula.decide(record, context: context) else {
            Issue.record("it is decided")
            return
        }
        #expect(why.contains(#"the regular expression uses \R,"#))
        #expect(formula.orgOnlyParts.count == 1)
        #expect(try Sample.compile(#"REGEX(t1, "a")"#).orgOnlyParts.isEmpty)
    }

    @Test func inFormulas() throws {
        for row in [
            Case(#"REGEX('12345', '\\d{5}')"#, "TRUE"), Case(#"REGEX(t1, '.*')"#, "TRUE"),
            Case(#"REGEX(t1, 'a')"#, "FALSE"), Case(#"REGEX('a', t1)"#, "FALSE"),
            Case(#"REGEX(t1, t2)"#, "TRUE"),
            Case(#"REGEX('a', '(')"#, "error"), Case(#"REGEX('a', t1)"#, ["t1": "["], "error"),
            Case(#"REGEX('a', '\\X')"#, "unknown"), Case(#"NOT(REGEX('a', 'b'))"#, "TRUE"),
            Case(#"AND(b1, REGEX('a', '('))"#, "FALSE"), Case(#"REGEX('a.b', 'a\\.b')"#, "TRUE"),
            Case(#"REGEX('axb', 'a\\.b')"#, "FALSE"),
            Case(#"IFERROR(REGEX('a', '('), TRUE)"#, "TRUE"),
        ] { try row.check() }
    }
}
