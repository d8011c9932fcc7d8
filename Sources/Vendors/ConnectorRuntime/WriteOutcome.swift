// SPDX-License-Identifier: Apache-2.0

public import LeadModel

/// What became of a write that was handed to a vendor.
public enum WriteOutcome: Hashable, Sendable {
    /// The write was applied, or refused for good. The workers get this result.
    case settled(WriteResult)
    /// The vendor cannot take the write for the moment. The workers get no result, because to them
    /// a refusal is final; the write goes back into its queue, behind others.
    case postponed(Postponement)

    /// Why a write waits.
    public struct Postponement: Hashable, Sendable {
        /// The write's ID.
        public var write: String
        /// The vendor's code, for example `UNABLE_TO_LOCK_ROW`: fit for a log.
        public var code: String
        /// Whether it may have been applied all the same.
        public var mayHaveHappened: Bool

        /// A write that waits.
        public init(write: String, code: String, mayHaveHappened: Bool = false) {
            self.write = write
            self.code = code
            self.mayHaveHappened = mayHaveHappened
        }
    }

    /// The write's ID.
    public var write: String {
        switch self {
        case .settled(let result): result.write
        case .postponed(let postponement): postponement.write
        }
    }

    /// What is told to the workers; nil while the write waits.
    public var result: WriteResult? {
        if case .settled(let result) = self { result } else { nil }
    }

    /// Why it waits; nil when it does not.
    public var postponement: Postponement? {
        if case .postponed(let postponement) = self { postponement } else { nil }
    }
}
