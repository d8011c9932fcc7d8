// SPDX-License-Identifier: Apache-2.0

/// Bounds of the formula language.
public enum Limits {
    /// The longest formula, in characters, as Salesforce has it.
    public static let formulaCharacters = 3_900
}
