// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// Everything that goes to one vendor's API goes through one of these: its budget, its rate, its
/// concurrency, its tokens, its repetitions.
public final class APIClient: Sendable {
    /// What a vendor allows, and what it is called.
    public struct RateLimits: Hashable, Sendable {
        /// What people call the vendor.
        public var vendor: String
        /// The most calls at the same time; where it is more than one, one place is realtime's.
        public var concurrency: Int
        /// The most calls in a stretch of time.
        public var window: SlidingWindow
        /// How often and when a call is repeated.
        public var retries: RetryPolicy

        /// A vendor's limits.
        public init(
            vendor: String,
            concurrency: Int,
            window: SlidingWindow,
            retries: RetryPolicy = RetryPolicy()
        ) {
            self.vendor = vendor
            self.concurrency = concurrency
            self.window = window
            self.retries = retries
        }
    }

    /// The budget of the day.
    public let budget: QuotaLeases
    private let limits: RateLimits
    private let transport: any HTTPTransport
    private let tokens: TokenCache
    private let clock: any WallClock
    private let limiter: CallLimiter
    private let counter = CallCounter()
    private let random: @Sendable () -> Double
    private let observe: @Sendable (CallEvent) -> Void

    /// A caller.
    ///
    /// - Parameters:
    ///   - random: from 0 up to 1, for the waits.
    ///   - observe: told what happens; it may be called from many tasks at once.
    public init(
        _ limits: RateLimits,
        transport: any HTTPTransport,
        tokens: any TokenSource,
        budget: QuotaLeases,
        clock: any WallClock,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        observe: @escaping @Sendable (CallEvent) -> Void = { _ in }
    ) {
        self.limits = limits
        self.transport = transport
        self.tokens = TokenCache(tokens, clock: clock)
        self.budget = budget
        self.clock = clock
        limiter = CallLimiter(
            Admission(concurrency: limits.concurrency, window: limits.window),
            clock: clock
        )
        self.random = random
        self.observe = observe
    }

    /// What was called so far.
    public var statistics: CallStatistics { counter.now }

    /// Makes a request, repeating it where that helps and is harmless.
    ///
    /// - Parameter classify: what an answer means; called for each one, without side effects.
    /// - Returns: the answer that `classify` called one.
    /// - Throws: why there is none; `mayHaveHappened` tells of all tries together.
    public func perform(
        _ request: APIRequest,
        classify: @Sendable (HTTPResponse) -> ResponseDisposition
    ) async throws(VendorError) -> HTTPResponse {
        var machine = RetryMachine(
            limits.retries,
            isIdempotent: request.isIdempotent,
            vendor: limits.vendor
        )
        while true {
            let attempt = try await attempt(request, classify)
            // Not our own budget's word, which comes without an answer.
            if attempt.answer != nil, let fault = attempt.fault, fault.kind == .quotaExhausted {
                await budget.close(fault)
            }
            switch machine.handle(attempt.outcome, random: random()) {
            case .deliver:
                guard let answer = attempt.answer else { preconditionFailure("no answer") }
                return answer
            case .fail(let fault):
                counter.count { $0.failed += 1 }
                throw fault
            case .renewToken:
                counter.count { $0.renewedTokens += 1 }
                observe(.renewingToken)
                if let token = attempt.token { await tokens.drop(token) }
            case .retry(let milliseconds):
                counter.count { $0.retried += 1 }
                observe(
                    .retrying(
                        code: attempt.fault?.code,
                        line: attempt.line,
                        afterMilliseconds: milliseconds
                    )
                )
                try await pause(milliseconds, machine)
            }
        }
    }

    /// What came of one try.
    private struct Attempt {
        var outcome: RetryMachine.Outcome
        var token: AccessToken?
        var answer: HTTPResponse?

        var fault: VendorError? {
            switch outcome {
            case .answered(.transient(let fault)), .answered(.fault(let fault)),
                .answered(.expiredToken(let fault)), .tokenFailed(let fault):
                fault
            case .answered(.answer), .failed: nil
            }
        }

        var line: String {
            if let fault { return fault.line }
            switch outcome {
            case .failed(.notSent(let text)), .failed(.answerLost(let text)): return text
            default: return ""
            }
        }
    }

    /// One try, in its turn. The place is not kept while a repetition is waited for.
    private func attempt(
        _ request: APIRequest,
        _ classify: @Sendable (HTTPResponse) -> ResponseDisposition
    ) async throws(VendorError) -> Attempt {
        let token: AccessToken
        do throws(VendorError) {
            token = try await tokens.token()
        } catch {
            return Attempt(outcome: .tokenFailed(error))
        }
        do throws(CancellationError) {
            try await limiter.enter(request.priority)
        } catch {
            return Attempt(outcome: .answered(.fault(stopping)))
        }
        let result = await sent(request, token)
        await limiter.leave()
        switch result {
        case .success(let answer):
            return Attempt(outcome: .answered(classify(answer)), token: token, answer: answer)
        case .failure(.call(let fault)): return Attempt(outcome: .failed(fault), token: token)
        case .failure(.budget(let fault)): return Attempt(outcome: .answered(.fault(fault)))
        }
    }

    private enum Refusal: Error {
        case call(TransportError)
        case budget(VendorError)
    }

    private func sent(
        _ request: APIRequest,
        _ token: AccessToken
    ) async -> Result<HTTPResponse, Refusal> {
        do throws(VendorError) {
            try await budget.take()
        } catch {
            return .failure(.budget(error))
        }
        counter.count { $0.sent += 1 }
        do throws(TransportError) {
            return .success(try await transport.send(request.call(token)))
        } catch {
            return .failure(.call(error))
        }
    }

    private func pause(_ milliseconds: Int64, _ machine: RetryMachine) async throws(VendorError) {
        do throws(CancellationError) {
            try await clock.sleep(milliseconds: milliseconds)
        } catch {
            throw machine.marked(stopping)
        }
    }

    private var stopping: VendorError { VendorError(.cancelled, line: "stopping") }
}
