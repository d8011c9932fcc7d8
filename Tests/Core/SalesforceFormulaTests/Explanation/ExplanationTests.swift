// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SalesforceFormula

@Suite struct ExplanationTests {
    private func explain(
        _ formula: String,
        _ now: [String: String] = [:],
        before: [String: String]? = nil,
        schema: FormulaSchema = Sample.schema()
    ) throws -> [String] {
        let compiled = try Formula.compile(formula, schema: schema)
        let record = try Sample.record(compiled.layout, now, before: before)
        let context = FormulaContext(nowMilliseconds: Sample.now)
        return compiled.explain(record, context: context).parts.map { part in
            let field = part.formulaField.map { " in \($0)" } ?? ""
            let before = part.before.map { " before \(shown($0))" } ?? ""
            return String(repeating: "  ", count: part.depth)
                + "\(part.text): \(shown(part.finding))\(before)\(field)"
        }
    }

    private func shown(_ finding: FormulaExplanation.Finding) -> String {
        switch finding {
        case .value(let value): value.isBlank ? "blank" : value.text
        case .error: "error"
        case .undecidable: "unknown"
        case .notEvaluated: "-"
        }
    }

    @Test func everyPartHasItsValue() throws {
        #expect(
            try explain(
                "AND(ISPICKVAL(p1, 'Hot'), OR(ISBLANK(t1), n1 + 1 > 5), b1)",
                ["p1": "Hot", "n1": "7", "t1": "x"]
            ) == [
                "AND(ISPICKVAL(p1, 'Hot'), OR(ISBLANK(t1), n1 + 1 > 5), b1): FALSE",
                "  ISPICKVAL(p1, 'Hot'): TRUE", "    p1: Hot",
                "  OR(ISBLANK(t1), n1 + 1 > 5): TRUE", "    ISBLANK(t1): FALSE", "      t1: x",
                "    n1 + 1 > 5: TRUE", "      n1 + 1: 8", "        n1: 7", "  b1: FALSE",
            ]
        )
    }

    @Test func whatIsNotNeededIsNotEvaluated() throws {
        #expect(
            try explain("AND(b1, n1 > 1)\n  || 1/0 = 1") == [
                "AND(b1, n1 > 1) || 1/0 = 1: error", "  AND(b1, n1 > 1): FALSE", "    b1: FALSE",
                "    n1 > 1: -", "  1/0 = 1: error", "    1/0: error",
            ]
        )
        #expect(
            try explain("IF(n1 > 1, t1, t2)", ["t2": "b"]) == [
                "IF(n1 > 1, t1, t2): b", "  n1 > 1: blank", "    n1: blank", "  t1: -", "  t2: b",
            ]
        )
    }

    @Test func changesAreToldWithBothValues() throws {
        #expect(
            try explain(
                "ISCHANGED(t1) && PRIORVALUE(n1) > n1",
                ["t1": "b", "n1": "1"],
                before: ["t1": "a", "n1": "2"]
            ) == [
                "ISCHANGED(t1) && PRIORVALUE(n1) > n1: TRUE", "  ISCHANGED(t1): TRUE",
                "    t1: b before a", "  PRIORVALUE(n1) > n1: TRUE", "    PRIORVALUE(n1): 2",
                "      n1: 1 before 2", "    n1: 1",
            ]
        )
    }

    @Test func formulaFieldsAreTakenApart() throws {
        let schema = Sample.schema(adding: [
            FormulaField(name: "f1", type: .number, formula: "n1 * 2")
        ])
        #expect(
            try explain("f1 > 3", ["n1": "2"], schema: schema) == [
                "f1 > 3: TRUE", "  f1: 4", "    n1 * 2: 4 in f1", "      n1: 2 in f1",
            ]
        )
    }

    @Test func unknownValuesAndLongTexts() throws {
        #expect(try explain("Owner.X = 1") == ["Owner.X = 1: unknown", "  Owner.X: unknown"])
        let long = try explain("t1 = '" + String(repeating: "a", count: 200) + "'")
        #expect(long[0].prefix { $0 != ":" }.count == Limits.excerptCharacters)
        #expect(long[0].contains("…"))
    }

    @Test func partsOnlyForSalesforce() throws {
        let formula = try Sample.compile(
            "CURRENCYRATE('EUR') > 1"
                + " && VLOOKUP($ObjectType.A.Fields.B, $ObjectType.A.Fields.Name, t1) = 'x'"
        )
        #expect(
            formula.orgOnlyParts == [
                "CURRENCYRATE('EUR')",
                "VLOOKUP($ObjectType.A.Fields.B, $ObjectType.A.Fields.Name, t1)",
            ]
        )
        #expect(try Sample.compile("n1 > 1").orgOnlyParts.isEmpty)
    }
}
