// SPDX-License-Identifier: Apache-2.0

public import Decide
internal import Formula
internal import LeadModel

extension CompiledRules {
    /// What a rule looks at in a write, for people who ask why it fails: one line for each field,
    /// with its value as the formula sees it. Empty for a rule that is not understood.
    public func explanation(of name: String, in write: ProposedWrite) -> [String] {
        guard let rule = rules.first(where: { $0.rule.name == name }) else { return [] }
        let row = Rows(of: write, self).long
        let looked = slots.filter { rule.slots.contains($0.index) }
        var lines = looked.prefix(Limits.explainedFields).map { slot in
            let now = Self.text(row[slot.index])
            // A new record has no values before.
            if row.isNew { return "\(slot.field.name) is \(now)" }
            let before = Self.text(row[prior: slot.index])
            return now == before
                ? "\(slot.field.name) is \(now)" : "\(slot.field.name) is \(now), was \(before)"
        }
        if looked.count > lines.count { lines.append("\(looked.count - lines.count) more fields") }
        return lines
    }

    private static func text(_ value: FormulaValue?) -> String {
        guard let value else { return "not known" }
        switch value {
        case .text(let text) where !text.isEmpty:
            return "'\(text.prefix(Limits.explainedCharacters))'"
        case let value where value.isBlank: return "blank"
        default: return value.text
        }
    }
}
