// SPDX-License-Identifier: Apache-2.0

public import Decide
internal import Formula
internal import LeadModel

extension CompiledRules {
    /// Evaluates every rule over the record as the write will leave it.
    public func evaluate(_ write: ProposedWrite) -> RuleOutcome {
        var outcome = RuleOutcome(undecidable: undecidable)
        let rows = Rows(of: write, self)
        for rule in rules {
            switch decide(rule, rows, at: write.decidedAt) {
            case .isTrue: outcome.failed.append(rule.rule)
            case .isFalse, .isBlank: break
            // Whether an error refuses the record is not known for sure (formula reference,
            // section 16).
            case .error(let why), .undecidable(let why):
                outcome.undecidable.append(UndecidableRule(name: rule.rule.name, why: why))
            }
        }
        return outcome
    }

    /// Evaluates one rule in every way in which Salesforce may: what depends on something that is
    /// not known here is not decided here.
    func decide(_ rule: Rule, _ rows: Rows, at time: Timestamp?) -> FormulaOutcome {
        var refuses: Bool?
        for row in rule.usesIdentifiers ? rows.both : [rows.long] {
            for zone in rule.zones {
                let context = FormulaContext(nowMilliseconds: time?.milliseconds, timeZone: zone)
                let outcome = rule.formula.decide(row, context: context)
                switch outcome {
                case .error, .undecidable: return outcome
                case .isTrue where refuses == false, .isFalse where refuses == true,
                    .isBlank where refuses == true:
                    return .undecidable(
                        rule.zones.count > 1
                            ? "it depends on the sync user's time zone"
                            : "it depends on whether identifiers have 15 or 18 characters"
                    )
                case .isTrue: refuses = true
                case .isFalse, .isBlank: refuses = false
                }
            }
        }
        return refuses == true ? .isTrue : .isFalse
    }

    /// The record before and after a write, as a row of values; twice, since it is not known for
    /// sure in which form rules see identifiers.
    struct Rows {
        /// With identifiers as the API has them.
        var long: FormulaRecord
        /// Both forms, where there is an identifier.
        var both: [FormulaRecord]

        init(of write: ProposedWrite, _ rules: CompiledRules) {
            long = rules.blankRow
            long.isNew = write.operation == .create
            for slot in rules.slots {
                rules.fill(slot, of: write, into: &long)
            }
            for field in write.recordBefore {
                guard let place = rules.places[field.name] else { continue }
                let slot = rules.slots[place]
                let value = slot.conversion.value(field.value)
                long[prior: slot.index] = value
                long[slot.index] = slot.changesBySaving ? nil : value
            }
            for field in write.fields {
                guard let place = rules.places[field.name] else { continue }
                let slot = rules.slots[place]
                long[slot.index] = slot.conversion.value(field.value)
            }
            if let owner = write.owner, let place = rules.places["OwnerId"] {
                long[rules.slots[place].index] = .text(owner)
            }
            both = [long]
            if let short = Rows.shortened(long, rules.slots) { both.append(short) }
        }

        private static func shortened(
            _ row: FormulaRecord,
            _ slots: [Slot]
        ) -> FormulaRecord? {
            var short = row
            var isOther = false
            for slot in slots where slot.isIdentifier {
                for isPrior in [false, true] {
                    let value = isPrior ? row[prior: slot.index] : row[slot.index]
                    guard case .text(let text)? = value,
                        text.utf8.count > Limits.shortIdentifierCharacters
                    else { continue }
                    let cut = FormulaValue.text(
                        String(text.prefix(Limits.shortIdentifierCharacters))
                    )
                    if isPrior { short[prior: slot.index] = cut } else { short[slot.index] = cut }
                    isOther = true
                }
            }
            return isOther ? short : nil
        }
    }

    /// What is known of a field without having seen it.
    private func fill(_ slot: Slot, of write: ProposedWrite, into row: inout FormulaRecord) {
        let field = slot.field
        if write.operation == .create {
            // What Salesforce fills in or calculates is not known before it has.
            let staysBlank =
                (field.createable && !field.defaultedOnCreate) || Self.isFalseOfNew(field.name)
                || field.name == "Id"
            if staysBlank { row[slot.index] = slot.conversion.value(.null) }
        } else if Self.isFalseOfNew(field.name) {
            // A deleted or converted record would not be written to.
            row[slot.index] = .boolean(false)
            row[prior: slot.index] = .boolean(false)
        } else if field.name == "Id", let record = write.record {
            row[slot.index] = .text(record)
            row[prior: slot.index] = .text(record)
        }
    }

    private static func isFalseOfNew(_ name: String) -> Bool {
        name == "IsDeleted" || name == "IsConverted"
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
