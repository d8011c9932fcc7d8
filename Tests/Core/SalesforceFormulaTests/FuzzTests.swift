// SPDX-License-Identifier: Apache-2.0

import TestKit
import Testing

@testable import SalesforceFormula

/// No text makes the compiler crash, no formula and no record the evaluator. FORMULA_SEED runs
/// another series.
@Suite struct FuzzTests {
    private static let count = 12_000

    /// Formulas by the grammar, with types that mostly fit, over records with odd values.
    @Test(.timeLimit(.minutes(3))) func formulasByTheGrammar() throws {
        let seed = SeededGenerator.seed(1, for: "formulas by the grammar")
        var writer = FormulaWriter(seed: seed)
        var outcomes: [String: Int] = [:]
        for _ in 0..<Self.count {
            let text = writer.formula()
            let formula: CompiledFormula
            do throws(FormulaError) {
                formula = try Formula.compile(text, schema: Sample.schema())
            } catch {
                try Self.checkPlace(of: error, in: text, seed: seed)
                outcomes["refused", default: 0] += 1
                continue
            }
            let record = writer.record(for: formula.layout)
            let context = FormulaContext(
                nowMilliseconds: Sample.now,
                timeZone: FormulaTimeZone(offsets: [.init(fromMilliseconds: 0, seconds: 3_600)])
            )
            let result = formula.evaluate(record, context: context)
            switch result {
            case .value(.blank): outcomes["blank", default: 0] += 1
            case .value(let value):
                outcomes["value", default: 0] += 1
                #expect(
                    formula.type == .unknown || formula.type == .null || value.fits(formula.type),
                    "seed \(seed): \(text) is a \(formula.type), not \(value)"
                )
            case .error: outcomes["error", default: 0] += 1
            case .undecidable: outcomes["undecidable", default: 0] += 1
            }
            let explanation = formula.explain(record, context: context)
            #expect(explanation.result == result, "seed \(seed): \(text)")
            #expect(formula.evaluate(record, context: context) == result, "seed \(seed): \(text)")
        }
        // The series reaches everything.
        for outcome in ["value", "blank", "error", "undecidable", "refused"] {
            #expect(outcomes[outcome, default: 0] > Self.count / 200, "\(outcomes)")
        }
    }

    /// Formulas of which bytes are changed, left out and doubled.
    @Test(.timeLimit(.minutes(3))) func mutatedBytes() throws {
        let seed = SeededGenerator.seed(2, for: "mutated bytes")
        var writer = FormulaWriter(seed: seed)
        var compiled = 0
        for _ in 0..<Self.count {
            let text = writer.mutated(writer.formula())
            do throws(FormulaError) {
                let formula = try Formula.compile(text, schema: Sample.schema())
                compiled += 1
                let record = writer.record(for: formula.layout)
                _ = formula.decide(record, context: FormulaContext(nowMilliseconds: nil))
            } catch {
                try Self.checkPlace(of: error, in: text, seed: seed)
            }
        }
        #expect(compiled > Self.count / 200)
    }

    /// Regular expressions made of their syntax's parts, on short texts.
    @Test(.timeLimit(.minutes(3))) func regularExpressions() {
        let seed = SeededGenerator.seed(3, for: "regular expressions")
        var writer = FormulaWriter(seed: seed)
        var matched = 0
        for _ in 0..<Self.count {
            let pattern = CompiledPattern(writer.pattern())
            var steps = 20_000
            if pattern.matches(writer.word(), stepsLeft: &steps) == .matched { matched += 1 }
        }
        #expect(matched > Self.count / 100)
    }

    /// A place is within the text, and its line can be shown.
    private static func checkPlace(of error: FormulaError, in text: String, seed: UInt64) throws {
        let excerpt = error.excerpt(of: text)
        let isWithin =
            error.position.offset <= text.utf8.count && error.length >= 1 && excerpt.count == 2
        #expect(isWithin, "seed \(seed): \(error) in \(text)")
    }
}
