// SPDX-License-Identifier: Apache-2.0

import Foundation
import SalesforceFormula

/// Runs a file of formula cases.
struct ConformanceRun {
    private(set) var passed = 0
    private(set) var failed = 0
    private let decoder = JSONDecoder()
    private let blanks: FormulaSchema.Blanks
    /// Any fixed instant: no case depends on the day.
    private let context = FormulaContext(nowMilliseconds: 1_764_009_895_000)

    /// A run in one of the two modes.
    init(blanks: FormulaSchema.Blanks) { self.blanks = blanks }

    /// Runs one line; gives what to tell about it, nothing when it passes or is empty.
    mutating func run(_ line: some Collection<UInt8>, number: Int) -> String? {
        guard line.contains(where: { ![0x20, 0x09, 0x0D].contains($0) }) else { return nil }
        let row: ConformanceCase
        do {
            row = try decoder.decode(ConformanceCase.self, from: Data(line))
        } catch {
            failed += 1
            return "line \(number): this is no case: \(Self.sentence(error))"
        }
        let expected =
            blanks == .asBlank ? row.expectedBlankAsBlank : row.expectedBlankAsZero
        guard let expected else {
            failed += 1
            return "\(row.name) row \(row.row) (line \(number)): it does not say what is expected"
        }
        let expectation = ConformanceExpectation(expected, of: row)
        let shown: String
        switch evaluate(row) {
        case .success(let result):
            if expectation.isMet(by: result) {
                passed += 1
                return nil
            }
            shown = expectation.shown(result)
        case .failure(let refusal):
            // What is no formula fails, too.
            if refusal.isOfFormula, expectation.isError {
                passed += 1
                return nil
            }
            shown = refusal.sentence
        }
        failed += 1
        return """
            \(row.name) row \(row.row) (line \(number)): \(row.formula)
                input:    \(row.inputText)
                expected: \(expected)
                got:      \(shown)
            """
    }

    /// Runs the lines of a file; tells what there is to tell of each.
    mutating func run(file: Data, tell: (String) -> Void) {
        var rest = file[...]
        // Some editors put a mark before the first byte.
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        let lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if let failure = run(line, number: index + 1) { tell(failure) }
        }
    }

    /// What is wrong with a line, shorter than the decoder says it.
    private static func sentence(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        switch error {
        case .keyNotFound(let key, _): return "'\(key.stringValue)' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return "'\(path)': \(context.debugDescription)"
        case .dataCorrupted(let context): return context.debugDescription
        @unknown default: return "\(error)"
        }
    }

    /// Why a case could not be evaluated at all.
    private struct Refusal: Error {
        var sentence: String
        /// Whether the formula is what is wrong.
        var isOfFormula = false
    }

    private func evaluate(_ row: ConformanceCase) -> Result<FormulaResult, Refusal> {
        let schema = FormulaSchema(
            fields: row.fields.map {
                FormulaField(name: $0.name, type: $0.formulaType, formula: $0.formula)
            },
            blanks: blanks
        )
        let formula: CompiledFormula
        do throws(FormulaError) {
            formula = try Formula.compile(row.formula, schema: schema)
        } catch {
            return .failure(Refusal(sentence: "it is refused: \(error)", isOfFormula: true))
        }
        var record = FormulaRecord(layout: formula.layout, isNew: false)
        for field in row.fields where field.formula == nil {
            guard let slot = formula.layout.slot(of: field.name) else { continue }
            let text = row.value(of: field)
            guard let value = ConformanceInput.value(text, of: field) else {
                return .failure(
                    Refusal(sentence: "'\(text ?? "null")' is no value of type \(field.type)")
                )
            }
            record[slot] = value
        }
        return .success(formula.evaluate(record, context: context))
    }
}
