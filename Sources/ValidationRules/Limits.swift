// SPDX-License-Identifier: Apache-2.0

/// The bounds of evaluating an org's rules.
enum Limits {
    /// Characters that an identifier has inside formulas, in its short form.
    static let shortIdentifierCharacters = 15
    /// Values of fields that an explanation shows.
    static let explainedFields = 40
    /// Characters of a value that an explanation shows.
    static let explainedCharacters = 80
}
