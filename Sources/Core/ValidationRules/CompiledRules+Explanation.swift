// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives
public import SalesforceFormula
public import SyncEngine

extension CompiledRules {
    /// How a rule comes to its result about a write, part by part, for people who ask; nil for a
    /// rule that is not understood. A field that the write changes says what it held before.
    public func explanation(of name: String, in write: ProposedWrite) -> FormulaExplanation? {
        guard let rule = rules.first(where: { $0.rule.name == name }) else { return nil }
        let row = Rows(of: write, self).written
        let context = FormulaContext(
            nowMilliseconds: write.decidedAt?.milliseconds,
            timeZone: rule.zones.first ?? .gmt
        )
        var explanation = rule.formula.explain(row, context: context)
        if row.isNew { return explanation }
        for index in explanation.parts.indices where explanation.parts[index].before == nil {
            let part = explanation.parts[index]
            guard let place = places[part.text], part.finding != .notEvaluated else { continue }
            let slot = slots[place].index
            if row[prior: slot] == row[slot] { continue }
            explanation.parts[index].before =
                row[prior: slot].map { .value($0) } ?? .undecidable
        }
        return explanation
    }
}
