// SPDX-License-Identifier: Apache-2.0

/// What evaluating a formula comes to.
public enum FormulaResult: Sendable, Equatable {
    /// A value, possibly blank.
    case value(FormulaValue)
    /// Salesforce would end with an error; the sentence says which and of what part.
    case error(String)
    /// The result cannot be told here; the sentence says what is not known.
    case undecidable(String)
}

/// What a condition such as a validation rule comes to.
public enum FormulaOutcome: Sendable, Equatable {
    /// True: a validation rule refuses the record.
    case isTrue
    /// False: a validation rule lets the record pass.
    case isFalse
    /// Neither; a validation rule lets the record pass.
    case isBlank
    /// Salesforce would end with an error; the sentence says which and of what part.
    case error(String)
    /// The result cannot be told here; the sentence says what is not known.
    case undecidable(String)
}

/// A truth value of three.
enum Truth: UInt8 {
    case isFalse, isTrue, isBlank

    init(_ value: Bool) { self = value ? .isTrue : .isFalse }

    /// The value that it is.
    var value: FormulaValue {
        switch self {
        case .isFalse: .boolean(false)
        case .isTrue: .boolean(true)
        case .isBlank: .blank
        }
    }
}

/// What ends an evaluation early, with the node at which it happened. It holds nothing that would
/// have to be allocated: sentences are made at the end.
enum Interruption: Error {
    case failure(FailureReason, Int)
    case unknown(UnknownReason, Int)
}

/// The errors that Salesforce would end with.
enum FailureReason: String {
    case divisionByZero = "it divides by zero"
    case exponentNotInteger = "the exponent is not a whole number"
    case powerTooLarge = "the power is too large"
    case numberTooLarge = "the number is too large"
    case noNumber = "the text is no number"
    case noResult = "the result is no number"
    case invalidDate = "there is no such date"
    case invalidDateTime = "there is no such date and time"
    case invalidTime = "there is no such time"
    case noPlace = "there is no such place: latitudes end at 90 degrees, longitudes at 180"
    case blankArgument = "an argument is blank that must not be"
    case textTooLong = "the text is too long"
    case invalidPattern = "the regular expression is not valid"
    case patternTooCostly = "the regular expression takes too many steps"
}

/// Why something cannot be known here.
enum UnknownReason: String {
    case value = "its value is not known"
    case priorValue = "its prior value is not known"
    case org = "only Salesforce can evaluate it"
    case time = "the time is not known"
    case type = "its type is not known, and its value does not fit"
    case pattern = "the regular expression uses what is not supported here"
}
