// SPDX-License-Identifier: Apache-2.0

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

    /// The message to the user when the rule refuses a record.
    ///
    /// - Parameter object: as the user sees it: an error at a field that is hidden moves to the top
    ///   of the page (docs/reference/formula-language.md, What a rule may name).
    func error(_ object: SalesforceObject) -> SaveError {
        SaveError(
            "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            message,
            fields: field.flatMap { object[$0] }.map { [$0.name] } ?? []
        )
    }

    /// The message to the user when the rule cannot be evaluated, which fails the save as well. The
    /// words are those that people quote; no page of Salesforce has them.
    func invalid(_ reason: String) -> SaveError {
        SaveError(
            "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            "Validation Formula \"\(name)\" Invalid (\(reason))",
            fields: []
        )
    }
}
