// SPDX-License-Identifier: Apache-2.0

/// Why a vendor's API did not do what it was asked, for the whole call (what is wrong with a single
/// record is part of that record's result instead).
public struct VendorError: Error, Hashable, Sendable {
    /// What to do about it.
    public enum Kind: Hashable, Sendable {
        /// Passes by itself: retries were used up, or the vendor is overloaded. Try again later.
        case transient
        /// The vendor cannot be reached at all.
        case unreachable
        /// The vendor's quota or our own daily budget is used up; nothing goes before it resets.
        case quotaExhausted
        /// The credentials were refused: a person has to change the configuration.
        case credentialsRefused
        /// The user lacks a permission: a person has to grant it.
        case permissionMissing
        /// The whole call was refused because of what it holds; repeating it is useless.
        case refused
        /// The answer is not what the vendor documents.
        case unintelligible
        /// The role is stopping.
        case cancelled
    }

    /// What to do about it.
    public var kind: Kind
    /// The vendor's code, for example `REQUEST_LIMIT_EXCEEDED` or `606`; nil without one.
    public var code: String?
    /// One line for people: what is wrong and what to do, without secrets and personal data.
    public var line: String
    /// Whether the call may have had its effect all the same.
    public var mayHaveHappened: Bool
    /// The vendor's own wish (`Retry-After`), in milliseconds.
    public var retryAfterMilliseconds: Int64?

    /// A fault of a whole call.
    public init(
        _ kind: Kind,
        code: String? = nil,
        line: String,
        mayHaveHappened: Bool = false,
        retryAfterMilliseconds: Int64? = nil
    ) {
        self.kind = kind
        self.code = code
        self.line = line
        self.mayHaveHappened = mayHaveHappened
        self.retryAfterMilliseconds = retryAfterMilliseconds
    }
}
