// SPDX-License-Identifier: Apache-2.0

/// What a vendor's answer means; the vendor's own module says it of each answer.
public enum ResponseDisposition: Hashable, Sendable {
    /// The caller gets it.
    case answer
    /// Passes by itself: lock errors, overload, 5xx. The fault is what the caller gets when all
    /// tries are used up; its `retryAfterMilliseconds` is honoured, and with its `mayHaveHappened`
    /// only idempotent calls are repeated.
    case transient(VendorError)
    /// The token is no longer good: it is renewed once, and the call is repeated.
    case expiredToken(VendorError)
    /// A repetition would not help.
    case fault(VendorError)
}

/// The order in which calls are let through.
public enum CallPriority: Hashable, Sendable {
    /// Polls, and writes of a cycle.
    case normal
    /// A user waits for the call.
    case realtime
}
