// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SalesforceFormula

/// No pattern and no text makes REGEX hang or grow without bound.
@Suite struct RegexLimitsTests {
    /// Patterns that go back exponentially, or loop without reading.
    @Test(
        .timeLimit(.minutes(3)),
        arguments: [
            "(a+)+b", "(a*)*b", "(a|a)*b", "(a|aa)+b", "(.*)*b", "(a+)+\\1b", "((a*)*)*b",
            "(?=(a+)+b)a*", "(?!(a+)+b)(a+)+c", "(a*?)*?b", "(?:(?:a+)+)+b",
            ".*.*.*.*.*.*.*b", "(?i)(a+)+B", "(?:\\b|\\B|^)*(a+)+b",
        ]
    )
    func catastrophes(pattern: String) {
        var steps = 200_000
        let text = String(repeating: "a", count: 60)
        let match = CompiledPattern(pattern).matches(text, stepsLeft: &steps)
        #expect(match == .tooCostly, "\(pattern): \(match)")
        // A group that is left for good counts what it forgets at once.
        #expect((-64...0).contains(steps), "\(pattern): \(steps)")
    }

    /// Long texts and patterns that are fine.
    @Test(.timeLimit(.minutes(3))) func longTexts() {
        let text = String(repeating: "ab ", count: 8_000)
        for (pattern, expected) in [
            ("[ab ]*", CompiledPattern.Match.matched), ("(ab )*", .matched),
            ("(?:ab )*+", .matched), (".*?b ", .matched), ("(a|b| )*", .matched),
            ("[^c]*c", .notMatched), ("(?>.*)x", .notMatched),
        ] {
            var steps = Limits.matchSteps
            #expect(
                CompiledPattern(pattern).matches(text, stepsLeft: &steps) == expected,
                "\(pattern)"
            )
        }
    }

    @Test func sizesAreBounded() {
        func match(_ pattern: String) -> CompiledPattern.Match {
            var steps = Limits.matchSteps
            return CompiledPattern(pattern).matches("a", stepsLeft: &steps)
        }
        func nested(_ open: String, _ close: String, _ count: Int) -> String {
            String(repeating: open, count: count) + "a" + String(repeating: close, count: count)
        }
        #expect(match(nested("(", ")", Limits.regexNesting - 2)) == .matched)
        for (open, close) in [
            ("(", ")"), ("(?:", ")"), ("(?=", ")"), ("[", "]"), ("(?>", "*)"), ("((", ")*)?"),
        ] {
            #expect(match(nested(open, close, 20_000)) == .tooCostly, "\(open)")
        }
        #expect(match(String(repeating: "a|", count: 30_000)) == .tooCostly)
        #expect(match("[" + String(repeating: "a&&", count: 30_000) + "a]") == .matched)
        #expect(match("a{99999999999999999999}") == .tooCostly)
        #expect(match("(a{100000}){100000}") != .matched)
        #expect(match(String(repeating: "(?i)", count: 20_000) + "A") == .matched)
        #expect(match(String(repeating: "[a-z]", count: 20_001)) == .tooCostly)
    }

    /// All of an evaluation's matches share what they may cost.
    @Test(.timeLimit(.minutes(3))) func oneEvaluationIsBounded() throws {
        let part = "IFERROR(REGEX(t1, '(a+)+b'), FALSE)"
        let formula = "OR(" + Array(repeating: part, count: 100).joined(separator: ",") + ")"
        let compiled = try Sample.compile(formula)
        let record = try Sample.record(
            compiled.layout,
            ["t1": String(repeating: "a", count: 60)]
        )
        // One match alone may take all of it; a hundred take no more.
        let outcome = compiled.decide(record, context: FormulaContext(nowMilliseconds: nil))
        #expect(outcome == .isFalse)
    }
}
