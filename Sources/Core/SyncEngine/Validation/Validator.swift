// SPDX-License-Identifier: Apache-2.0

public import LeadModel

/// Checks a write to one Salesforce object as Salesforce would (requirement 6; docs/validation.md).
/// It is built once per schema; a write without faults builds no text.
public struct Validator: Sendable {
    private let object: ObjectType
    private let checks: [FieldCheck]
    private let byName: [String: Int]
    private let requiredOnCreate: [Int]
    private let rules: (any ValidationRuleEvaluator)?
    /// The names of `ruleFields`; those of parents' fields in lower case.
    private let ruleFieldNames: Set<String>

    /// A validator of an object's schema; without an evaluator, validation rules are left to
    /// Salesforce.
    public init(schema: ObjectSchema, rules: (any ValidationRuleEvaluator)? = nil) {
        object = schema.object
        let checks = schema.fields.map(FieldCheck.init)
        self.checks = checks
        byName = Dictionary(
            checks.enumerated().map { ($0.element.schema.name, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        requiredOnCreate = checks.indices.filter { checks[$0].isRequiredOnCreate }
        self.rules = rules
        ruleFieldNames = Set((rules?.fields ?? []).map(Self.key))
    }

    /// Names of parents' fields are spelled as formulas do, where case does not count.
    private static func key(_ name: String) -> String {
        name.utf8.contains(UInt8(ascii: ".")) ? name.lowercased() : name
    }

    /// Whether any rule looks at a field of the record or of a parent.
    func isLookedAt(_ name: String) -> Bool {
        !ruleFieldNames.isEmpty && ruleFieldNames.contains(Self.key(name))
    }

    /// The fields of the record that validation rules look at, by Salesforce's names; none where no
    /// rule is active.
    public var ruleFields: [String] { rules?.fields ?? [] }

    /// The fields of the record that one rule looks at.
    public func fields(of rule: ValidationRule) -> [String] { rules?.fields(of: rule) ?? [] }

    /// Rules that cannot be decided here whatever the record.
    public var undecidableRules: [UndecidableRule] { rules?.undecidable ?? [] }

    /// Every reason why Salesforce would refuse the write; empty when nothing is wrong.
    public func reasons(for write: ProposedWrite) -> [Reason] { verdict(on: write).reasons }

    /// Checks a write.
    public func verdict(on write: ProposedWrite) -> Verdict {
        var verdict = Verdict()
        verdict.reasons = faults(of: write)
        guard let rules else { return verdict }
        let outcome = rules.evaluate(write)
        verdict.failedRules = outcome.failed
        verdict.undecidableRules = outcome.undecidable
        for rule in outcome.failed {
            verdict.reasons.append(
                Reason(
                    code: "FIELD_CUSTOM_VALIDATION_EXCEPTION",
                    fields: rule.field.map { [$0] } ?? [],
                    message: rule.message
                )
            )
        }
        return verdict
    }

    /// The faults of single fields.
    private func faults(of write: ProposedWrite) -> [Reason] {
        var reasons: [Reason] = []
        var blanked: [Int] = []
        for field in write.fields {
            guard let index = byName[field.name] else {
                reasons.append(unknown(field.name))
                continue
            }
            let schema = checks[index].schema
            if !(write.operation == .create ? schema.createable : schema.updateable) {
                reasons.append(readOnly(field.name))
            } else if Self.isBlank(field.value) {
                if checks[index].isRequiredOnUpdate { blanked.append(index) }
            } else {
                checks[index].appendFaults(of: field.value, to: &reasons)
            }
        }
        let missing = write.operation == .create ? missingOnCreate(write.fields) : blanked.sorted()
        if !missing.isEmpty { reasons.append(required(missing)) }
        return reasons
    }

    /// Salesforce trims text: one of spaces only is no value.
    private static func isBlank(_ value: FieldValue) -> Bool {
        switch value {
        case .null: return true
        case .text(let text):
            return text.utf8.allSatisfy { $0 == 0x20 || 0x09...0x0D ~= $0 }
        default: return false
        }
    }

    private func missingOnCreate(_ fields: [Field]) -> [Int] {
        requiredOnCreate.filter { index in
            let name = checks[index].schema.name
            return !fields.contains { $0.name == name && !Self.isBlank($0.value) }
        }
    }

    private func required(_ missing: [Int]) -> Reason {
        let names = missing.map { checks[$0].schema.name }
        return Reason(
            code: "REQUIRED_FIELD_MISSING",
            fields: names,
            message: "Required fields are missing: [\(names.joined(separator: ", "))]"
        )
    }

    private func unknown(_ name: String) -> Reason {
        Reason(
            code: "INVALID_FIELD",
            fields: [name],
            message: "No such column '\(name)' on sobject of type \(object.rawValue)"
        )
    }

    private func readOnly(_ name: String) -> Reason {
        Reason(
            code: "INVALID_FIELD_FOR_INSERT_UPDATE",
            fields: [name],
            message: "Unable to create/update fields: \(name). Please check the security settings "
                + "of this field and verify that it is read/write for your profile or permission "
                + "set."
        )
    }
}
