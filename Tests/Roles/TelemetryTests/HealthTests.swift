// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Telemetry
import Testing

@Suite struct HealthTests {
    @Test func aLoopThatStaysAwayIsNotAlive() {
        let clock = SharedClock()
        let health = Health(boundMilliseconds: 100) { clock.now.load(ordering: .relaxed) }
        clock.now.store(100, ordering: .relaxed)
        #expect(health.isAlive)
        clock.now.store(101, ordering: .relaxed)
        #expect(!health.isAlive)
        health.heartbeat()
        #expect(health.isAlive)
    }

    /// A restore keeps the loop for long: the number of restored records is its sign of life.
    @Test func aNumberThatMovesIsASignOfLife() {
        let clock = SharedClock()
        let progress = SharedClock()
        let health = Health(boundMilliseconds: 100) { clock.now.load(ordering: .relaxed) }
        health.watch { Int(progress.now.load(ordering: .relaxed)) }
        clock.now.store(101, ordering: .relaxed)
        #expect(!health.isAlive)
        progress.now.store(1, ordering: .relaxed)
        #expect(health.isAlive)
        clock.now.store(202, ordering: .relaxed)
        #expect(!health.isAlive)
    }

    private final class SharedClock: Sendable {
        let now = Atomic<Int64>(0)
    }
}
