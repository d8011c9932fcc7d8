// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// How often one call is sent, and how long is waited in between.
public struct RetryPolicy: Hashable, Sendable {
    /// How often it is sent, all in all.
    public var attempts: Int
    /// The longest wait before the second try; it doubles with every further one.
    public var backoffMilliseconds: Int64
    /// The longest wait between two tries.
    public var longestBackoffMilliseconds: Int64
    /// The longest `Retry-After` that is waited for.
    public var longestRetryAfterMilliseconds: Int64

    /// The usual policy unless told.
    public init(
        attempts: Int = Limits.attempts,
        backoffMilliseconds: Int64 = Limits.backoffMilliseconds,
        longestBackoffMilliseconds: Int64 = Limits.longestBackoffMilliseconds,
        longestRetryAfterMilliseconds: Int64 = Limits.longestRetryAfterMilliseconds
    ) {
        precondition(attempts > 0 && backoffMilliseconds > 0, "a call is sent once at least")
        self.attempts = attempts
        self.backoffMilliseconds = backoffMilliseconds
        self.longestBackoffMilliseconds = longestBackoffMilliseconds
        self.longestRetryAfterMilliseconds = longestRetryAfterMilliseconds
    }

    /// Exponential with full jitter: anything up to the bound, so that many do not come at once.
    ///
    /// - Parameters:
    ///   - failures: how many tries have failed, at least one.
    ///   - random: from 0 up to 1.
    public func waitMilliseconds(failures: Int, random: Double) -> Int64 {
        let longest = max(1, longestBackoffMilliseconds)
        return Backoff(min(backoffMilliseconds, longest)...longest, jitter: .full)
            .milliseconds(failures: failures, random: random)
    }
}

/// One call from its first try to its end, as a machine: what came of a try goes in, what is to be
/// done comes out.
struct RetryMachine {
    /// What came of a try.
    enum Outcome {
        case answered(ResponseDisposition)
        case failed(TransportError)
        /// The token could not be had.
        case tokenFailed(VendorError)
    }

    /// What is to be done.
    enum Action: Hashable {
        case deliver
        case retry(afterMilliseconds: Int64)
        case renewToken
        case fail(VendorError)
    }

    private let policy: RetryPolicy
    private let isIdempotent: Bool
    private let vendor: String
    private var failures = 0
    private var didRenewToken = false
    private var mayHaveHappened = false

    init(_ policy: RetryPolicy, isIdempotent: Bool, vendor: String) {
        self.policy = policy
        self.isIdempotent = isIdempotent
        self.vendor = vendor
    }

    /// - Parameter random: from 0 up to 1.
    mutating func handle(_ outcome: Outcome, random: Double) -> Action {
        switch outcome {
        case .answered(.answer): return .deliver
        case .answered(.fault(let fault)): return .fail(marked(fault))
        case .answered(.transient(let fault)): return repeated(fault, random: random)
        case .answered(.expiredToken(let fault)):
            if didRenewToken { return .fail(marked(fault)) }
            didRenewToken = true
            return .renewToken
        case .failed(.cancelled):
            return .fail(
                marked(VendorError(.cancelled, line: "stopping", mayHaveHappened: true))
            )
        case .failed(.notSent(let text)):
            let line = "\(vendor) cannot be reached (\(text)); check its address and the network"
            return repeated(VendorError(.unreachable, line: line), random: random)
        case .failed(.answerLost(let text)):
            let line = "\(vendor) did not answer (\(text)); it is tried again"
            return repeated(
                VendorError(.transient, line: line, mayHaveHappened: true),
                random: random
            )
        case .tokenFailed(let fault):
            switch fault.kind {
            case .transient, .unreachable: return repeated(fault, random: random)
            default: return .fail(marked(fault))
            }
        }
    }

    private mutating func repeated(_ fault: VendorError, random: Double) -> Action {
        failures += 1
        mayHaveHappened = mayHaveHappened || fault.mayHaveHappened
        if failures >= policy.attempts || (fault.mayHaveHappened && !isIdempotent) {
            return .fail(marked(fault))
        }
        let wait = policy.waitMilliseconds(failures: failures, random: random)
        guard let wish = fault.retryAfterMilliseconds else {
            return .retry(afterMilliseconds: wait)
        }
        if wish > policy.longestRetryAfterMilliseconds { return .fail(marked(fault)) }
        return .retry(afterMilliseconds: max(wish, wait))
    }

    /// What an earlier try may have done is not undone by what became of the last one.
    func marked(_ fault: VendorError) -> VendorError {
        var fault = fault
        fault.mayHaveHappened = fault.mayHaveHappened || mayHaveHappened
        return fault
    }
}
