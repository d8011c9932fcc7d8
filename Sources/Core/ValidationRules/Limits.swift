// SPDX-License-Identifier: Apache-2.0

/// The bounds of evaluating an org's rules.
enum Limits {
    /// Characters that an identifier has inside formulas, in its short form.
    static let shortIdentifierCharacters = 15
    /// How many relationships away Salesforce's queries reach.
    static let queriedLevels = 5
}
