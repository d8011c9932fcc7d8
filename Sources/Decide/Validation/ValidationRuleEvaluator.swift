// SPDX-License-Identifier: Apache-2.0

public import LeadModel

/// What evaluating an object's validation rules came to.
public struct RuleOutcome: Hashable, Sendable {
    /// The rules whose formula is true, which refuse the write.
    public var failed: [ValidationRule]
    /// The names of the rules that could not be evaluated: Salesforce has to decide.
    public var undecidable: [String]

    /// An outcome; by default every rule passes.
    public init(failed: [ValidationRule] = [], undecidable: [String] = []) {
        self.failed = failed
        self.undecidable = undecidable
    }
}

/// The seam for the formula language: evaluates an object's active validation rules over the record
/// as it would be (requirement 6). Built once per schema, so that formulas are parsed once.
public protocol ValidationRuleEvaluator: Sendable {
    /// Evaluates every active rule, not only up to the first that fails.
    func evaluate(_ write: ProposedWrite) -> RuleOutcome
}
