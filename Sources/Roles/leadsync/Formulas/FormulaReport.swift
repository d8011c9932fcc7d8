// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SalesforceFormula

/// Tells people what a formula came to, and how.
enum FormulaReport {
    /// The result in one line, then each part below those that it belongs to.
    static func lines(_ explanation: FormulaExplanation, rule: ValidationRule?) -> [String] {
        [verdict(explanation.result, rule)] + parts(explanation)
    }

    /// Each part below those that it belongs to.
    static func parts(_ explanation: FormulaExplanation) -> [String] {
        var lines: [String] = []
        var formulaField: String?
        for part in explanation.parts {
            let indent = String(repeating: "    ", count: part.depth)
            if part.formulaField != formulaField, let field = part.formulaField {
                lines.append("\(indent)(the formula of \(field):)")
            }
            formulaField = part.formulaField
            lines.append("\(indent)\(part.text) → \(text(part))")
        }
        return lines
    }

    /// What the command ends with where there is no result.
    static func failure(_ result: FormulaResult) -> Failure? {
        switch result {
        case .value: nil
        case .error(let sentence): Failure(.data, "evaluating ends with an error: \(sentence)")
        case .undecidable(let sentence): Failure(.data, "this cannot be decided: \(sentence)")
        }
    }

    private static func verdict(_ result: FormulaResult, _ rule: ValidationRule?) -> String {
        let shown =
            switch result {
            case .value(let value): text(value)
            case .error: "an error"
            case .undecidable: "not known"
            }
        guard let rule else { return "result: \(shown)" }
        switch result {
        case .value(.boolean(true)):
            let place = rule.field.map { " (at \($0))" } ?? ""
            return "\(rule.name) refuses the record: \(rule.message)\(place)"
        case .value:
            return "\(rule.name) lets the record pass: its formula is \(shown), not TRUE"
        case .error, .undecidable: return "\(rule.name) comes to no result"
        }
    }

    private static func text(_ part: FormulaExplanation.Part) -> String {
        let now = text(part.finding)
        guard let before = part.before else { return now }
        return before == part.finding ? "\(now), as before" : "\(now), before \(text(before))"
    }

    private static func text(_ finding: FormulaExplanation.Finding) -> String {
        switch finding {
        case .value(let value): text(value)
        case .error: "error"
        case .undecidable: "not known"
        case .notEvaluated: "not looked at, the result was clear before"
        }
    }

    private static func text(_ value: FormulaValue) -> String {
        switch value {
        case .blank: "blank"
        case .text(let text): text.isEmpty ? "blank" : "\"\(text)\""
        default: value.text
        }
    }
}
