// SPDX-License-Identifier: Apache-2.0
import Primitives
import Testing

@Suite struct ClockTests {
    @Test func theSystemClockHasTheTimeOfDay() throws {
        // The year this was written in; a machine without a clock begins in 1970.
        let then = try #require(Timestamp(rfc3339: "2026-01-01T00:00:00Z"))
        #expect(SystemClock().now() > then)
    }

    @Test func aSleepEndsWhenItsTaskIsCancelled() async {
        let task = Task { try await SystemClock().sleep(milliseconds: 1_000_000_000) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func aSleepOfNothingIsOver() async throws {
        try await SystemClock().sleep(milliseconds: -1)
    }

    @Test func deadlinesNeverGoBack() {
        var last = MonotonicTime.microseconds()
        for _ in 0..<1_000 {
            let now = MonotonicTime.microseconds()
            #expect(now >= last)
            last = now
        }
        let before = MonotonicTime.milliseconds()
        MonotonicTime.pause(milliseconds: 2)
        #expect(MonotonicTime.milliseconds() >= before + 1)
    }
}
