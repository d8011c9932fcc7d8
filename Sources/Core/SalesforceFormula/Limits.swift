// SPDX-License-Identifier: Apache-2.0

/// Bounds of the formula language: what is beyond them is an error of the formula or of its
/// evaluation, never a crash, a wait without end or an exhausted stack.
public enum Limits {
    /// The longest formula, in UTF-16 code units, as Salesforce has it.
    public static let formulaCharacters = 3_900
    /// How deep expressions may be nested, formula fields inside formulas included.
    public static let nestingLevels = 300
    /// How many formula fields may be inside each other.
    public static let formulaFieldLevels = 64
    /// The most nodes of a compiled formula; formula fields inside it count.
    public static let programNodes = 65_536
    /// The most operations that one evaluation may come to, where each use of a formula field
    /// counts as its whole formula.
    public static let evaluationNodes = 65_536
    /// The most relationships that a field may be away (`A.B.C.Field`).
    public static let relationshipLevels = 10
    /// The most references that the formulas of one layout may share.
    public static let references = 4_096

    /// Significant digits of every result of arithmetic (`MathContext(39, HALF_UP)`).
    public static let digits = 39
    /// Significant digits of a result of `^`.
    public static let powerDigits = 18
    /// Significant digits to which a number is rounded before CEILING and its kin cut it.
    public static let cutDigits = 33
    /// The largest power of ten of a number's last digit, and its opposite the smallest.
    public static let exponent = 99_999

    /// The longest text that evaluating may make, in UTF-8 code units.
    public static let textBytes = 100_000
    /// A text that is the formula's result is cut to so many UTF-16 code units.
    public static let resultCharacters = 1_300

    /// How many characters one REGEX may look at, as Salesforce counts.
    public static let regexCharacterReads = 1_000_000
    /// How many steps all REGEX and LIKE of one evaluation may take together, also for patterns
    /// that loop without reading.
    public static let matchSteps = 4_000_000
    /// How many states one REGEX may keep to come back to.
    public static let regexStates = 1_000_000
    /// The most instructions of a compiled regular expression.
    public static let regexInstructions = 20_000
    /// How deep groups of a regular expression may be nested.
    public static let regexNesting = 100
    /// The largest bound of a counted repetition.
    public static let regexRepetitions = 100_000
    /// How far a look-behind may reach, in characters.
    public static let regexLookBehind = 10_000

    /// How deep JSON inside a text may be nested.
    public static let jsonNesting = 100
    /// Characters of a sub-expression that an explanation shows.
    public static let excerptCharacters = 80
    /// Characters of a formula's line that an error shows; of a longer line the part around it.
    public static let excerptLineCharacters = 96
    /// The most parts that an explanation tells of.
    public static let explanationParts = 1_000
}
