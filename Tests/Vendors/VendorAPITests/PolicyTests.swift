// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

@testable import VendorAPI

struct RetryMachineTests {
    private let overload = VendorError(.transient, code: "503", line: "overloaded")
    private let gone = VendorError(.transient, code: "502", line: "gone", mayHaveHappened: true)

    private func machine(isIdempotent: Bool = true, attempts: Int = 4) -> RetryMachine {
        let policy = RetryPolicy(
            attempts: attempts,
            backoffMilliseconds: 100,
            longestBackoffMilliseconds: 250,
            longestRetryAfterMilliseconds: 5_000
        )
        return RetryMachine(policy, isIdempotent: isIdempotent, vendor: "Marketo")
    }

    @Test func waitsGrowUpToTheirBound() {
        var machine = machine()
        #expect(
            machine.handle(.answered(.transient(overload)), random: 0.5)
                == .retry(afterMilliseconds: 50)
        )
        #expect(
            machine.handle(.answered(.transient(overload)), random: 0.5)
                == .retry(afterMilliseconds: 100)
        )
        #expect(
            machine.handle(.answered(.transient(overload)), random: 0.5)
                == .retry(afterMilliseconds: 125)
        )
        #expect(machine.handle(.answered(.transient(overload)), random: 0.5) == .fail(overload))
    }

    @Test func onlyWhatIsTransientIsRepeated() {
        for kind: VendorError.Kind in [
            .quotaExhausted, .credentialsRefused, .permissionMissing, .refused, .unintelligible,
        ] {
            let fault = VendorError(kind, line: "no")
            var first = machine()
            #expect(first.handle(.answered(.fault(fault)), random: 0) == .fail(fault))
            var second = machine()
            #expect(second.handle(.tokenFailed(fault), random: 0) == .fail(fault))
        }
    }

    @Test func theVendorsWishIsHonoured() {
        var polite = overload
        polite.retryAfterMilliseconds = 3_000
        var machine = machine()
        #expect(
            machine.handle(.answered(.transient(polite)), random: 0.9)
                == .retry(afterMilliseconds: 3_000)
        )
        polite.retryAfterMilliseconds = 5_001
        #expect(machine.handle(.answered(.transient(polite)), random: 0.9) == .fail(polite))
    }

    @Test func aTokenIsRenewedOnce() {
        let expired = VendorError(.credentialsRefused, code: "602", line: "expired")
        var machine = machine()
        #expect(machine.handle(.answered(.expiredToken(expired)), random: 0) == .renewToken)
        #expect(machine.handle(.answered(.expiredToken(expired)), random: 0) == .fail(expired))
    }

    @Test func whatMayHaveHappenedIsNotRepeatedUnlessHarmless() {
        var harmful = machine(isIdempotent: false)
        guard case .fail(let fault) = harmful.handle(.failed(.answerLost("x")), random: 0) else {
            Issue.record("it is repeated")
            return
        }
        #expect(fault.kind == .transient && fault.mayHaveHappened)
        var second = machine(isIdempotent: false)
        #expect(second.handle(.answered(.transient(gone)), random: 0) == .fail(gone))
        var harmless = machine()
        #expect(
            harmless.handle(.answered(.transient(gone)), random: 0) == .retry(afterMilliseconds: 0)
        )
        // It did not reach the vendor: harmless for everyone.
        var third = machine(isIdempotent: false)
        #expect(third.handle(.failed(.notSent("x")), random: 0) == .retry(afterMilliseconds: 0))
    }

    @Test func anEarlierTryThatMayHaveHappenedIsNotForgotten() {
        var machine = machine()
        _ = machine.handle(.failed(.answerLost("x")), random: 0)
        let refused = VendorError(.refused, line: "no")
        guard case .fail(let fault) = machine.handle(.answered(.fault(refused)), random: 0) else {
            Issue.record("it is repeated")
            return
        }
        #expect(fault.mayHaveHappened)
    }

    @Test func anUnreachableVendorIsCalledSo() {
        var machine = machine(attempts: 2)
        _ = machine.handle(.failed(.notSent("refused")), random: 0)
        guard case .fail(let fault) = machine.handle(.failed(.notSent("refused")), random: 0) else {
            Issue.record("it is repeated")
            return
        }
        #expect(fault.kind == .unreachable && !fault.mayHaveHappened)
        #expect(fault.line.contains("Marketo"))
    }
}

struct SlidingWindowTests {
    private func at(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

    @Test func noStretchHoldsMore() {
        var window = SlidingWindow(calls: 2, windowMilliseconds: 100)
        window.begin(now: at(0))
        #expect(window.waitMilliseconds(now: at(60)) == 0)
        window.begin(now: at(60))
        #expect(window.waitMilliseconds(now: at(70)) == 30)
        #expect(window.waitMilliseconds(now: at(100)) == 0)
        window.begin(now: at(100))
        #expect(window.waitMilliseconds(now: at(100)) == 60)
    }

    @Test func aClockThatIsSetBackOpensNothing() {
        var window = SlidingWindow(calls: 2, windowMilliseconds: 100)
        window.begin(now: at(1_000))
        window.begin(now: at(500))
        #expect(window.waitMilliseconds(now: at(1_050)) == 50)
        window.begin(now: at(1_100))
        #expect(window.waitMilliseconds(now: at(1_099)) == 1)
    }
}

struct AdmissionTests {
    private let now = Timestamp(milliseconds: 0)
    private let wide = SlidingWindow(calls: 100, windowMilliseconds: 1)

    @Test func realtimeGoesFirstAndHasAPlace() {
        var admission = Admission(concurrency: 2, window: wide)
        for id in 1...3 { admission.enter(id, priority: .normal) }
        #expect(admission.next(now: now) == .admit(1))
        #expect(admission.next(now: now) == .idle)
        admission.enter(4, priority: .realtime)
        admission.enter(5, priority: .realtime)
        #expect(admission.next(now: now) == .admit(4))
        #expect(admission.next(now: now) == .idle)
        admission.leave()
        #expect(admission.next(now: now) == .admit(5))
        admission.leave()
        admission.leave()
        #expect(admission.next(now: now) == .admit(2))
    }

    @Test func whoGivesUpIsPassedOver() {
        var admission = Admission(concurrency: 1, window: wide)
        admission.enter(1, priority: .normal)
        admission.enter(2, priority: .normal)
        let (first, second) = (admission.giveUp(1), admission.giveUp(1))
        #expect(first && !second)
        #expect(admission.next(now: now) == .admit(2))
    }

    @Test func theWindowKeepsOut() {
        let narrow = SlidingWindow(calls: 1, windowMilliseconds: 100)
        var admission = Admission(concurrency: 5, window: narrow)
        admission.enter(1, priority: .normal)
        admission.enter(2, priority: .normal)
        #expect(admission.next(now: now) == .admit(1))
        #expect(admission.next(now: now) == .waitMilliseconds(100))
    }
}

struct BatchSplitterTests {
    /// Sends everything; a batch with a guilty record is refused as a whole.
    private func run(_ count: Int, limit: Int, guilty: Set<Int>) -> (
        sent: [Int], refused: [Int], calls: Int
    ) {
        var splitter = BatchSplitter(count: count, limit: limit)
        var sent: [Int] = []
        var calls = 0
        while let range = splitter.next {
            calls += 1
            if guilty.isDisjoint(with: range) {
                sent += range
                splitter.didSend()
            } else {
                splitter.didRefuse()
            }
        }
        return (sent, splitter.refused, calls)
    }

    @Test(arguments: [[], [0], [199], [7, 8], [0, 100, 199], Array(0..<200)])
    func onlyTheGuiltyAreRefused(guilty: [Int]) {
        let outcome = run(200, limit: 200, guilty: Set(guilty))
        #expect(outcome.refused == guilty)
        #expect(outcome.sent == (0..<200).filter { !guilty.contains($0) })
    }

    @Test func oneGuiltyRecordCostsFewCalls() {
        #expect(run(200, limit: 200, guilty: [117]).calls <= 2 * 8 + 1)
        #expect(run(450, limit: 200, guilty: []).calls == 3)
        #expect(run(0, limit: 200, guilty: []).calls == 0)
    }
}
