// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives
internal import SalesforceFormula
public import SyncEngine

extension CompiledRules {
    /// Evaluates every rule over the record as the write will leave it.
    public func evaluate(_ write: ProposedWrite) -> RuleOutcome {
        var outcome = RuleOutcome(undecidable: undecidable)
        let rows = Rows(of: write, self)
        for rule in rules {
            switch decide(rule, rows, at: write.decidedAt) {
            case .isTrue: outcome.failed.append(rule.rule)
            case .isFalse, .isBlank: break
            // Whether an error refuses the record is not known for sure
            // (docs/reference/formula-language.md, Disputed).
            case .error(let why), .undecidable(let why):
                outcome.undecidable.append(UndecidableRule(name: rule.rule.name, why: why))
            }
        }
        return outcome
    }

    /// Evaluates one rule in every way in which Salesforce may. A result that depends on something
    /// unknown is undecidable.
    func decide(_ rule: Rule, _ rows: Rows, at time: Timestamp?) -> FormulaOutcome {
        var refuses: Bool?
        for row in rule.usesEmails ? rows.both : [rows.written] {
            for zone in rule.zones {
                let context = FormulaContext(nowMilliseconds: time?.milliseconds, timeZone: zone)
                let outcome = rule.formula.decide(row, context: context)
                switch outcome {
                case .error, .undecidable: return outcome
                case .isTrue where refuses == false, .isFalse where refuses == true,
                    .isBlank where refuses == true:
                    return .undecidable(
                        rule.zones.count > 1
                            ? "it depends on the sync user's time zone" : EmailForms.whyUnsure
                    )
                case .isTrue: refuses = true
                case .isFalse, .isBlank: refuses = false
                }
            }
        }
        return refuses == true ? .isTrue : .isFalse
    }
}

extension CompiledRules {
    /// The record before and after a write, as a row of values. There are two rows where an e-mail
    /// address has capitals: Salesforce keeps addresses in lower case, and it is not documented
    /// whether rules see them so.
    struct Rows {
        /// With e-mail addresses as they are written.
        var written: FormulaRecord
        /// All forms that rules may see.
        var both: [FormulaRecord]

        init(of write: ProposedWrite, _ rules: CompiledRules) {
            var row = rules.blankRow
            row.isNew = write.operation == .create
            for slot in rules.slots { rules.fill(slot, of: write, into: &row) }
            for field in write.recordBefore {
                guard let place = rules.places[field.name] else { continue }
                let slot = rules.slots[place]
                let value = slot.conversion.value(field.value)
                row[prior: slot.index] = value
                row[slot.index] = slot.changesBySaving ? nil : value
            }
            for field in write.fields {
                guard let place = rules.places[field.name] else { continue }
                let slot = rules.slots[place]
                row[slot.index] = slot.conversion.value(field.value)
            }
            if let owner = write.owner, let place = rules.places["OwnerId"] {
                let slot = rules.slots[place]
                row[slot.index] = slot.conversion.value(.text(owner))
            }
            for one in rules.related { row[one.index] = rules.value(of: one, write) }
            both = EmailForms.rows(of: row, emails: rules.emails)
            written = both.first ?? row
        }
    }
}

extension CompiledRules.Slot {
    /// Whether saving may change the field although the write does not hold it: Salesforce
    /// calculates it, or stamps it.
    var changesBySaving: Bool {
        if field.custom { return !field.createable && !field.updateable }
        switch field.name {
        case "LastModifiedDate", "LastModifiedById", "SystemModstamp": return true
        default: return false
        }
    }
}
