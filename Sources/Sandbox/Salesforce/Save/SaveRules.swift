// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// A validation rule of an object.
struct SalesforceValidationRule: Equatable, Sendable {
    var id: String
    var object: String
    var name: String
    var isActive: Bool
    /// The error condition: true for a record that must not be saved.
    var formula: String
    var message: String
    /// Where the message is shown; nil for the top of the page.
    var field: String?
    var details: String?

    /// What the user is told when the rule fails.
    var error: SaveError {
        SaveError(
            "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            message,
            fields: field.map { [$0] } ?? []
        )
    }
}

/// What a validation rule is asked about.
struct SaveRuleQuestion: Sendable {
    /// The object with all its fields.
    var object: SalesforceObject
    /// The record as it would be saved.
    var record: SalesforceRecord
    /// The record as it is; nil for a new one.
    var old: SalesforceRecord?
    /// The time of the save.
    var now: Timestamp
    /// Who saves.
    var userID: String
    /// That user's profile.
    var profile: String
}

/// Evaluates validation rules: the seam to the formula language.
protocol SaveRules: Sendable {
    /// Those of the rules, which are all active, whose error condition holds.
    func failing(
        _ rules: [SalesforceValidationRule],
        _ question: SaveRuleQuestion
    ) -> [SalesforceValidationRule]

    /// What is wrong with a formula, in one line; nil when it can be a rule of the object.
    func problem(in formula: String, of object: SalesforceObject) -> String?
}

/// No formula language: rules are kept and shown, and none ever fails.
struct UnevaluatedRules: SaveRules {
    func failing(
        _ rules: [SalesforceValidationRule],
        _ question: SaveRuleQuestion
    ) -> [SalesforceValidationRule] { [] }

    func problem(in formula: String, of object: SalesforceObject) -> String? { nil }
}
