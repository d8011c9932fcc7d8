// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import SalesforceFormula
internal import Synchronization

/// A save that validation rules are asked about.
struct RuleQuestion {
    /// The object with all its fields: rules see those too that the user does not.
    var object: SalesforceObject
    /// The object as the user sees it.
    var visible: SalesforceObject
    /// The record as it would be saved.
    var record: SalesforceRecord
    /// The record as it is; nil for a new one.
    var old: SalesforceRecord?
    /// The result of NOW.
    var now: Timestamp
    /// The user who saves.
    var user: SalesforceUser
    /// Where parents are.
    var store: SalesforceStore
}

/// Evaluates validation rules as Salesforce does: all active ones, each with its own message.
///
/// An object's formulas are compiled when they are first needed, and again when any of them
/// changes.
final class RuleEngine: Sendable {
    private let compiled = Mutex<[String: CompiledOrgRules]>([:])

    /// The errors of all rules that refuse the record, or that cannot be evaluated; empty when it
    /// can be saved.
    func errors(
        _ rules: [SalesforceValidationRule],
        _ question: RuleQuestion
    ) throws -> [SaveError] {
        let set = compiled(rules.map(\.formula), question)
        var values = RuleValues(question)
        let record = try values.record(set)
        let context = FormulaContext(nowMilliseconds: question.now.milliseconds)
        return zip(rules, set.conditions).compactMap { rule, condition in
            switch condition {
            case .failure(let problem): return rule.invalid(problem.line)
            case .success(let formula):
                switch formula.decide(record, context: context) {
                case .isTrue: return rule.error(question.visible)
                case .isFalse, .isBlank: return nil
                case .error(let reason), .undecidable(let reason): return rule.invalid(reason)
                }
            }
        }
    }

    private func compiled(_ formulas: [String], _ question: RuleQuestion) -> CompiledOrgRules {
        compiled.withLock { compiled in
            let name = question.object.name
            if let set = compiled[name], set.formulas == formulas { return set }
            let set = CompiledOrgRules(formulas, of: question.object, in: question.store.schema)
            // A formula that is wrong now may be right after a field has been added.
            compiled[name] = set.isWhole ? set : nil
            return set
        }
    }
}

/// The values that formulas ask for, read as far as they are asked for.
private struct RuleValues {
    private let question: RuleQuestion
    private var found: [String: SalesforceRecord?] = [:]

    init(_ question: RuleQuestion) { self.question = question }

    /// A record with a value in every slot.
    mutating func record(_ rules: CompiledOrgRules) throws -> FormulaRecord {
        var record = FormulaRecord(layout: rules.layout, isNew: question.old == nil)
        for (slot, reference) in rules.references.enumerated() {
            record[slot] = try value(reference, in: question.record)
            guard rules.layout.references[slot].needsPriorValue, let old = question.old else {
                continue
            }
            record[prior: slot] = try value(reference, in: old)
        }
        return record
    }

    private mutating func value(
        _ reference: RuleReference,
        in record: SalesforceRecord
    ) throws -> FormulaValue {
        switch reference {
        case .blank, .compound: return .blank
        case .permission(let name):
            let isGranted = question.store.schema.isGranted(name, to: question.user.profile)
            return .boolean(isGranted)
        case .stored(let root, let steps, let field):
            var current: SalesforceRecord? =
                switch root {
                case .record: record
                case .user: try parent(question.user.id)
                case .profile:
                    try parent(try parent(question.user.id)?["ProfileId"]?.text ?? "")
                case .organization: try parent(SalesforceUsers.organizationID)
                }
            for step in steps {
                let id = current?[step.field.name]?.text ?? ""
                let isThere = question.store.schema.object(ofID: id).map {
                    step.objects.contains($0.name)
                }
                current = isThere == true ? try parent(id) : nil
            }
            return field.formulaValue(current?[field.name] ?? .null)
        }
    }

    private mutating func parent(_ id: String) throws -> SalesforceRecord? {
        if let known = found[id] { return known }
        let schema = question.store.schema
        let record = try schema.object(ofID: id).flatMap { try question.store.record($0, id: id) }
        found[id] = .some(record)
        return record
    }
}

extension SalesforceField {
    /// A stored value as formulas see it.
    fileprivate func formulaValue(_ value: StoredValue) -> FormulaValue {
        switch (type, value) {
        case (.boolean, _): return .boolean(value.isTrue)
        case (_, .null): return .blank
        case (.datetime, .integer(let milliseconds)): return .dateTime(Int(milliseconds))
        case (.date, .text(let text)): return FormulaValue(text, as: .date) ?? .blank
        // Formulas see IDs with 15 characters; CASESAFEID gives all 18.
        case (.id, .text(let id)), (.reference, .text(let id)): return .text(String(id.prefix(15)))
        case (_, .text(let text)): return .text(text)
        case (_, .integer(let integer)): return .number(DecimalNumber(Int(integer)))
        case (.percent, .real(let real)):
            // 90 % is 0.9 (docs/reference/formula-language.md, Numbers).
            return DecimalNumber(real).map { .number($0.shifted(by: -2)) } ?? .blank
        case (_, .real(let real)): return DecimalNumber(real).map { .number($0) } ?? .blank
        }
    }
}
