// SPDX-License-Identifier: Apache-2.0

public import LeadModel

/// The result of checking a write.
public struct Verdict: Hashable, Sendable {
    /// Every reason why Salesforce would refuse the write: faults of single values in the order of
    /// the write, then required fields, then validation rules. Empty when nothing is wrong.
    public var reasons: [Reason] = []
    /// The validation rules among the reasons.
    public var failedRules: [ValidationRule] = []
    /// Rules that only Salesforce can decide about this write.
    public var undecidableRules: [UndecidableRule] = []

    /// A write without fault.
    public init() {}

    /// Whether the write may go.
    public var isClean: Bool { reasons.isEmpty }
}
