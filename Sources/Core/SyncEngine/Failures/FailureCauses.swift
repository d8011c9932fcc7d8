// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// What in the schema a failure depended on, told from its reasons.
struct FailureCauses {
    private let facets: SchemaFingerprints
    private let validator: Validator
    private(set) var causes: [FailureCause] = []

    /// The causes of a refusal.
    ///
    /// - Parameters:
    ///   - reasons: all of them, ours or the system's.
    ///   - failedRules: the rules that our own check found; a system names no rule.
    ///   - facets: the schema by which it was checked.
    ///   - validator: the check itself, which knows what rules look at.
    init(
        reasons: [Reason],
        failedRules: [ValidationRule],
        facets: SchemaFingerprints,
        validator: Validator
    ) {
        self.facets = facets
        self.validator = validator
        for rule in failedRules { add(rule) }
        for reason in reasons { add(reason, hasNamedRules: !failedRules.isEmpty) }
        // Too many to be kept: then the whole schema counts, and nothing is missed.
        if causes.count > Limits.failureCauses { causes = [facets.anyChange] }
    }

    private mutating func add(_ reason: Reason, hasNamedRules: Bool) {
        if reason.code == "FIELD_CUSTOM_VALIDATION_EXCEPTION" {
            if hasNamedRules { return }
            let rules = facets.rules(withMessage: reason.message, on: reason.fields.first)
            for rule in rules { add(rule) }
            if rules.isEmpty { addAnyChange() }
            return
        }
        let kind = Self.kind(of: reason.code)
        for field in reason.fields {
            add(kind, field)
            // A sync user that may no longer write the field is not held up by it either.
            if kind != .access, kind != .field { add(.access, field) }
        }
        if reason.fields.isEmpty { addAnyChange() }
    }

    /// What a rule says of a record changes with the fields that may be written, too, and with
    /// those that can be seen.
    private mutating func add(_ rule: ValidationRule) {
        add(.rule, rule.name)
        for field in validator.fields(of: rule) { add(.access, field) }
    }

    /// The part of a field that a status code speaks of (docs/reference/salesforce.md, Error
    /// codes).
    private static func kind(of code: String) -> FailureCause.Kind {
        switch code {
        case "REQUIRED_FIELD_MISSING": .required
        case "STRING_TOO_LONG": .length
        case "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": .picklist
        case "INVALID_FIELD", "INVALID_FIELD_FOR_INSERT_UPDATE": .access
        case "INVALID_EMAIL_ADDRESS", "INVALID_TYPE_ON_FIELD_IN_RECORD", "MALFORMED_ID",
            "NUMBER_OUTSIDE_VALID_RANGE", "TOO_MANY_ENUM_VALUE", "FIELD_INTEGRITY_EXCEPTION":
            .type
        default: .field
        }
    }

    private mutating func addAnyChange() {
        if !causes.contains(facets.anyChange) { causes.append(facets.anyChange) }
    }

    private mutating func add(_ kind: FailureCause.Kind, _ name: String) {
        // No field or rule has such a name; a refusal may say anything.
        if name.utf8.count > Limits.causeNameBytes { return addAnyChange() }
        let cause = facets.cause(kind, name)
        if !causes.contains(cause) { causes.append(cause) }
    }
}
