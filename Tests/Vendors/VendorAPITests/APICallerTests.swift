// SPDX-License-Identifier: Apache-2.0

import Primitives
import Synchronization
import Testing

@testable @_spi(Testing) import VendorAPI

struct APICallerTests {
    private struct Tokens: TokenSource {
        let asked = Mutex0()
        var fault: VendorError?

        func token() async throws(VendorError) -> AccessToken {
            let number = asked.next()
            if let fault { throw fault }
            return AccessToken(value: "token\(number)", baseURL: "https://vendor")
        }
    }

    /// A number that tasks share.
    private final class Mutex0: Sendable {
        private let value = Mutex(0)
        func next() -> Int {
            value.withLock {
                $0 += 1; return $0
            }
        }
        var count: Int { value.withLock { $0 } }
    }

    private let clock = ManualConnectorClock(jumps: true)

    private func caller(
        _ transport: ScriptedTransport,
        _ tokens: Tokens = Tokens(),
        concurrency: Int = 3,
        window: SlidingWindow = SlidingWindow(calls: 1_000, windowMilliseconds: 1),
        dailyCalls: Int64 = 1_000
    ) -> APIClient {
        APIClient(
            APIClient.RateLimits(vendor: "Marketo", concurrency: concurrency, window: window),
            transport: transport,
            tokens: tokens,
            budget: QuotaLeases(
                DailyQuota(dailyCalls: dailyCalls, share: 1, reset: .rolling24Hours),
                vendor: "Marketo",
                clock: clock
            ) { _ throws(VendorError) in },
            clock: clock,
            random: { 0.5 }
        )
    }

    @Sendable private static func classify(_ answer: HTTPResponse) -> ResponseDisposition {
        switch answer.status {
        case 200: .answer
        case 401: .expiredToken(VendorError(.credentialsRefused, line: "expired"))
        case 429: .fault(VendorError(.quotaExhausted, line: "quota"))
        case 503: .transient(VendorError(.transient, code: "503", line: "busy"))
        default: .fault(VendorError(.refused, line: "no"))
        }
    }

    private let request = APIRequest(.get, "/rest/v1/leads.json", timeoutMilliseconds: 1_000)

    @Test func theTokenGoesWithTheCall() async throws {
        let transport = ScriptedTransport(steps: [.answer(HTTPResponse(status: 200))])
        _ = try await caller(transport).perform(request, classify: Self.classify)
        #expect(transport.calls.map(\.url) == ["https://vendor/rest/v1/leads.json"])
        #expect(transport.calls[0].headers == [HTTPHeader("Authorization", "Bearer token1")])
    }

    @Test func whatIsTransientIsRepeatedAndCounted() async throws {
        let transport = ScriptedTransport(steps: [
            .answer(HTTPResponse(status: 503)), .fault(.answerLost("x")),
            .answer(HTTPResponse(status: 200)),
        ])
        let caller = caller(transport)
        _ = try await caller.perform(request, classify: Self.classify)
        #expect(caller.statistics.sent == 3)
        #expect(caller.statistics.retried == 2)
        #expect(clock.sleeps == [250, 500])
        #expect(await caller.budget.reading.left == 997)
    }

    @Test func anExpiredTokenIsRenewed() async throws {
        let transport = ScriptedTransport(steps: [
            .answer(HTTPResponse(status: 401)), .answer(HTTPResponse(status: 200)),
        ])
        let tokens = Tokens()
        _ = try await caller(transport, tokens).perform(request, classify: Self.classify)
        #expect(tokens.asked.count == 2)
        #expect(transport.calls[1].headers == [HTTPHeader("Authorization", "Bearer token2")])
    }

    @Test func refusedCredentialsAreNotShownAgainAtOnce() async throws {
        let transport = ScriptedTransport(steps: [.answer(HTTPResponse(status: 200))])
        let refused = VendorError(.credentialsRefused, line: "check the secret")
        let tokens = Tokens(fault: refused)
        let caller = caller(transport, tokens)
        for _ in 0..<3 {
            await #expect(throws: refused) {
                try await caller.perform(request, classify: Self.classify)
            }
        }
        #expect(tokens.asked.count == 1)
        #expect(transport.calls.isEmpty)
        clock.advance(byMilliseconds: Limits.refusedCredentialsMilliseconds)
        await #expect(throws: refused) {
            try await caller.perform(request, classify: Self.classify)
        }
        #expect(tokens.asked.count == 2)
    }

    @Test func aUsedUpBudgetStopsEverything() async throws {
        let transport = ScriptedTransport(steps: [.answer(HTTPResponse(status: 200))])
        let caller = caller(transport, dailyCalls: 2)
        var faults: [VendorError] = []
        for _ in 0..<4 {
            do throws(VendorError) {
                _ = try await caller.perform(request, classify: Self.classify)
            } catch {
                faults.append(error)
            }
        }
        #expect(faults.map(\.kind) == [.quotaExhausted, .quotaExhausted])
        #expect(faults.allSatisfy { $0.line.hasPrefix("the daily budget of 2 calls ") })
        #expect(transport.calls.count == 2)
    }

    @Test func theVendorsQuotaClosesTheBudget() async throws {
        let transport = ScriptedTransport(steps: [.answer(HTTPResponse(status: 429))])
        let caller = caller(transport)
        for _ in 0..<3 {
            let fault = await #expect(throws: VendorError.self) {
                try await caller.perform(request, classify: Self.classify)
            }
            // One fault, in the vendor's words, is one line in the log.
            #expect(fault?.kind == .quotaExhausted && fault?.line == "quota")
        }
        #expect(transport.calls.count == 1)
    }

    @Test func theRateIsKept() async throws {
        let transport = ScriptedTransport(steps: [.answer(HTTPResponse(status: 200))])
        let window = SlidingWindow(calls: 2, windowMilliseconds: 1_000)
        let caller = caller(transport, window: window)
        for _ in 0..<5 { _ = try await caller.perform(request, classify: Self.classify) }
        #expect(clock.sleeps == [1_000, 1_000])
    }

    @Test func realtimeDoesNotWaitBehindOthers() async throws {
        let gate = Gate()
        let transport = ScriptedTransport { call in
            if call.url.hasSuffix("slow") {
                return .late {
                    await gate.wait()
                    return HTTPResponse(status: 200)
                }
            }
            return .answer(HTTPResponse(status: 200))
        }
        let caller = caller(transport, concurrency: 2)
        let slow = APIRequest(.get, "/slow", timeoutMilliseconds: 1_000)
        async let first = caller.perform(slow, classify: Self.classify)
        async let second = caller.perform(slow, classify: Self.classify)
        var urgent = request
        urgent.priority = .realtime
        _ = try await caller.perform(urgent, classify: Self.classify)
        await gate.open()
        _ = try await (first, second)
        #expect(transport.calls.count == 3)
    }

    @Test func whoIsCancelledWhileWaitingGivesItsPlaceUp() async throws {
        let gate = Gate()
        let transport = ScriptedTransport { _ in
            .late {
                await gate.wait()
                return HTTPResponse(status: 200)
            }
        }
        let caller = caller(transport, concurrency: 1)
        async let first = caller.perform(request, classify: Self.classify)
        let request = request
        let waiting = Task { try await caller.perform(request, classify: Self.classify) }
        waiting.cancel()
        await gate.open()
        _ = try await first
        _ = try? await waiting.value
        _ = try await caller.perform(request, classify: Self.classify)
    }

    private actor Gate {
        private var isOpen = false
        private var waiting: [CheckedContinuation<Void, Never>] = []

        func wait() async {
            if isOpen { return }
            await withCheckedContinuation { waiting.append($0) }
        }

        func open() {
            isOpen = true
            for continuation in waiting { continuation.resume() }
            waiting = []
        }
    }
}
