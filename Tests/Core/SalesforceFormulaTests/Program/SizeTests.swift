// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import SalesforceFormula

/// How large formulas may get with the formulas of their fields, and that the deepest ones need
/// little of a thread's stack.
@Suite struct SizeTests {
    /// Fields that use the one before twice: the work doubles with each.
    @Test func doublingFieldsAreRefusedBeforeTheyAreEvaluated() throws {
        var fields = [FormulaField(name: "f0", type: .number, formula: "n1 + 1")]
        for index in 1..<40 {
            fields.append(
                FormulaField(
                    name: "f\(index)",
                    type: .number,
                    formula: "f\(index - 1) + f\(index - 1)"
                )
            )
        }
        let schema = Sample.schema(adding: fields)
        let small = try Formula.compile("f10", schema: schema)
        let record = try Sample.record(small.layout, ["n1": "1"])
        let result = small.evaluate(record, context: FormulaContext(nowMilliseconds: nil))
        #expect(Sample.shown(result) == "2048")
        let error = #expect(throws: FormulaError.self) {
            _ = try Formula.compile("f39", schema: schema)
        }
        #expect(error?.message.contains("too large") == true)
        // A long explanation is cut.
        let explanation = small.explain(record, context: FormulaContext(nowMilliseconds: nil))
        #expect(explanation.parts.count == Limits.explanationParts)
    }

    @Test func fieldsMayBeNestedOnlySoDeep() throws {
        var fields = [FormulaField(name: "f0", type: .number, formula: "n1")]
        for index in 1..<400 {
            fields.append(
                FormulaField(name: "f\(index)", type: .number, formula: "f\(index - 1) + 1")
            )
        }
        let schema = Sample.schema(adding: fields)
        let last = Limits.formulaFieldLevels - 1
        #expect(throws: Never.self) { _ = try Formula.compile("f\(last)", schema: schema) }
        for index in [last + 1, 399] {
            #expect(throws: FormulaError.self) {
                _ = try Formula.compile("f\(index)", schema: schema)
            }
        }
    }

    @Test func referencesAreBounded() throws {
        var layout = FormulaLayout()
        var refused = 0
        for index in 0...Limits.references {
            do {
                _ = try Formula.compile(
                    "Owner.F\(index) = 1",
                    schema: Sample.schema(),
                    layout: &layout
                )
            } catch { refused += 1 }
        }
        #expect(refused == 1)
        #expect(layout.references.count == Limits.references)
    }

    /// How much stack the deepest formulas may need.
    private static var stackBytes: Int {
        #if DEBUG
            // Nothing is optimised away here.
            3 << 20
        #else
            512 << 10
        #endif
    }

    /// The deepest formulas that are let through, on a thread with the smallest stack that usual
    /// systems give.
    @Test(.timeLimit(.minutes(3))) func theDeepestFormulasFitSmallStacks() async throws {
        let depth = Limits.nestingLevels - 2
        func nested(_ open: String, _ inner: String, _ close: String, levels: Int) -> String {
            String(repeating: open, count: levels) + inner + String(repeating: close, count: levels)
        }
        let formulas = [
            nested("(", "n1", ")", levels: depth), nested("-", "n1", "", levels: depth),
            nested("!", "b1", "", levels: depth), nested("ABS(", "n1", ")", levels: depth),
            nested("IF(b1,1,", "2", ")", levels: depth),
            nested("NOT(", "b1", ")", levels: depth / 2),
            nested("AND(b2,OR(b1,", "b1", "))", levels: depth / 2 - 1),
            nested("CASE(1,", "1", ",1,0)", levels: depth),
            nested("1+(", "1", ")", levels: depth / 2),
            nested("IFERROR(", "1/0", ",1)", levels: depth),
            nested("t1&UPPER(", "t1", ")", levels: depth / 2),
            "TRUE" + String(repeating: "=TRUE", count: 140), nested("1=1=(", "b1", ")", levels: 80),
            nested("BLANKVALUE(", "n1", ",n1)", levels: 250),
            nested("IFS(FALSE,1,", "1", ")", levels: depth),
        ]
        let failures: [String] = await withCheckedContinuation { continuation in
            let thread = Thread {
                var failures: [String] = []
                for formula in formulas {
                    do {
                        let found = try Sample.evaluate(formula, ["b2": "true", "n1": "1"])
                        if found == "error" || found == "unknown" { failures.append(formula) }
                    } catch let error as FormulaError where error.message.contains("nested") {
                        // Too deep is an answer as well.
                    } catch {
                        failures.append("\(formula): \(error)")
                    }
                }
                continuation.resume(returning: failures)
            }
            thread.stackSize = Self.stackBytes
            thread.start()
        }
        #expect(failures.isEmpty, "\(failures)")
    }
}
