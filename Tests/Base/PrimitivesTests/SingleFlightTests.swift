// SPDX-License-Identifier: Apache-2.0
import Primitives
import Testing

@Suite struct SingleFlightTests {
    private struct Refused: Error, Equatable {}

    /// Keeps the last answer; its operations end when the test says so.
    private actor Cache {
        private(set) var kept: [String: Int] = [:]
        private(set) var started = 0
        private var flight = SingleFlight<String, Int, Refused>()
        private var waiting = WaitList<Void, Bool>()
        private var joined = WaitList<Int, Void>()
        private var callers = 0

        func value(_ key: String) async throws(Refused) -> Int {
            let flight = flight.join(key) { await self.ask(key) }
            callers += 1
            let now = callers
            joined.resumeAll { $0 <= now }
            return try await flight.value.get()
        }

        private func ask(_ key: String) async -> Result<Int, Refused> {
            defer { flight.end(key) }
            started += 1
            let answer = started
            let isGranted = await withCheckedContinuation {
                waiting.add($0, id: waiting.nextID())
                joined.resumeAll { $0 <= callers }
            }
            guard isGranted else { return .failure(Refused()) }
            kept[key] = answer
            return .success(answer)
        }

        /// Waits until so many have called, and so many operations are under way.
        func wait(callers wanted: Int, operations: Int) async {
            while callers < wanted || waiting.count < operations {
                await withCheckedContinuation {
                    joined.add($0, id: joined.nextID(), wish: callers)
                }
            }
        }

        func answer(isGranted: Bool) {
            for waiter in waiting.takeAll() { waiter.resume(returning: isGranted) }
        }
    }

    @Test func callersOfAKeyShareOneOperation() async throws {
        let cache = Cache()
        let callers = (0..<5).map { _ in Task { try await cache.value("a") } }
        await cache.wait(callers: 5, operations: 1)
        await cache.answer(isGranted: true)
        for caller in callers { #expect(try await caller.value == 1) }
        #expect(await cache.started == 1)
        #expect(await cache.kept == ["a": 1])
    }

    @Test func keysDoNotWaitForEachOther() async throws {
        let cache = Cache()
        let callers = ["a", "b"].map { key in Task { try await cache.value(key) } }
        await cache.wait(callers: 2, operations: 2)
        await cache.answer(isGranted: true)
        var answers: Set<Int> = []
        for caller in callers { answers.insert(try await caller.value) }
        #expect(answers == [1, 2])
    }

    @Test func aLaterCallerStartsAnew() async throws {
        let cache = Cache()
        for round in 1...3 {
            let caller = Task { try await cache.value("a") }
            await cache.wait(callers: round, operations: 1)
            await cache.answer(isGranted: true)
            #expect(try await caller.value == round)
        }
    }

    @Test func anErrorIsForAllWhoWait() async {
        let cache = Cache()
        let callers = (0..<3).map { _ in Task { try await cache.value("a") } }
        await cache.wait(callers: 3, operations: 1)
        await cache.answer(isGranted: false)
        for caller in callers {
            await #expect(throws: Refused()) { try await caller.value }
        }
        #expect(await cache.kept.isEmpty)
    }

    @Test func aCancelledCallerDoesNotTakeItFromTheOthers() async throws {
        let cache = Cache()
        let callers = (0..<2).map { _ in Task { try await cache.value("a") } }
        await cache.wait(callers: 2, operations: 1)
        callers[0].cancel()
        callers[1].cancel()
        await cache.answer(isGranted: true)
        #expect(try await callers[1].value == 1)
    }
}
