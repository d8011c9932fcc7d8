// SPDX-License-Identifier: Apache-2.0

public import LeadModel

/// A validation rule that cannot be decided here and is left to Salesforce.
public struct UndecidableRule: Hashable, Sendable {
    /// The rule's API name.
    public var name: String
    /// Why, in words that hold nothing of the record.
    public var why: String

    /// A rule that is left to Salesforce.
    public init(name: String, why: String) {
        self.name = name
        self.why = why
    }
}

/// The result of evaluating an object's validation rules.
public struct RuleOutcome: Hashable, Sendable {
    /// The rules whose formula is true, which refuse the write.
    public var failed: [ValidationRule]
    /// The rules that could not be evaluated: Salesforce has to decide.
    public var undecidable: [UndecidableRule]

    /// An outcome; by default every rule passes.
    public init(failed: [ValidationRule] = [], undecidable: [UndecidableRule] = []) {
        self.failed = failed
        self.undecidable = undecidable
    }
}

/// Evaluates an object's active validation rules over the record as it would be (requirement 7):
/// the seam to the formula language. It is built once per schema, so that formulas are parsed once.
public protocol ValidationRuleEvaluator: Sendable {
    /// The fields of the record that the rules use, by Salesforce's names. A proposed write should
    /// know their values.
    var fields: [String] { get }

    /// Those of the fields that one rule looks at.
    func fields(of rule: ValidationRule) -> [String]

    /// The active rules that cannot be decided here whatever the record: their formulas are not
    /// understood.
    var undecidable: [UndecidableRule] { get }

    /// Evaluates every active rule, not only up to the first that fails.
    func evaluate(_ write: ProposedWrite) -> RuleOutcome
}

/// Compiles the validation rules of a schema; nil where no rule is active, so that a write to such
/// an object costs nothing.
public typealias ValidationRuleCompiler =
    @Sendable (ObjectSchema) -> (any ValidationRuleEvaluator)?
