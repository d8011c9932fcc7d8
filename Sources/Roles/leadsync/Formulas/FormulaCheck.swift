// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SalesforceFormula

/// Compiles formulas, and tells people about them.
enum FormulaCheck {
    /// A formula of any type.
    static func compile(_ text: String, over object: FormulaObject) throws -> CompiledFormula {
        do throws(FormulaError) {
            return try Formula.compile(text, schema: object.formulaSchema)
        } catch {
            throw failure("\(error)", error.excerpt(of: text))
        }
    }

    /// The formula of a validation rule, which has to be a condition.
    static func compile(
        _ rule: ValidationRule,
        over object: FormulaObject
    ) throws -> CompiledFormula {
        let compiled: CompiledFormula
        do throws(FormulaError) {
            compiled = try Formula.compile(rule.formula, schema: object.formulaSchema)
        } catch {
            throw failure("\(rule.name), \(error)", error.excerpt(of: rule.formula))
        }
        guard [.boolean, .null, .unknown].contains(compiled.type) else {
            throw Failure(
                .data,
                "\(rule.name): a rule's formula has to be a Boolean, this one gives a "
                    + compiled.type.title
            )
        }
        return compiled
    }

    /// One problem: a sentence, and below it the line of the formula with a caret.
    private static func failure(_ sentence: String, _ excerpt: [String]) -> Failure {
        Failure(.data, ([sentence] + excerpt.map { "    " + $0 }).joined(separator: "\n"))
    }

    /// What a formula is and what it names.
    static func lines(of formula: CompiledFormula) -> [String] {
        var lines = ["type: \(formula.type.title)"]
        let fields = formula.layout.references.map { reference in
            let before = reference.needsPriorValue ? ", now and before" : ""
            return "\(reference.name) (\(reference.type.title)\(before))"
        }
        lines.append("fields: \(fields.isEmpty ? "none" : fields.joined(separator: ", "))")
        let parts = formula.orgOnlyParts
        if !parts.isEmpty {
            lines.append("only Salesforce can evaluate: \(parts.joined(separator: "; "))")
        }
        return lines
    }
}
