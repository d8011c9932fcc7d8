// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationNetworking
import Synchronization
import Telemetry
import Testing

@Suite struct ObservabilityTests {
    @Test func metricsAreWrittenAsPrometheusReadsThem() {
        let metrics = MetricsRegistry()
        let counter = metrics.counter("a_total", help: "Back\\slash\nand line.")
        counter.add(2)
        #expect(metrics.counter("a_total", help: "") === counter)
        metrics.gauge("b_seconds", help: "B.", labels: [("p", "say \"hi\"\\\n")]).set(0.5)
        metrics.gauge("b_seconds", help: "B.", labels: [("p", "x")]).set(3)
        metrics.onCollect { counter.add() }
        #expect(
            metrics.exposition() == #"""
                # HELP a_total Back\\slash\nand line.
                # TYPE a_total counter
                a_total 3
                # HELP b_seconds B.
                # TYPE b_seconds gauge
                b_seconds{p="say \"hi\"\\\n"} 0.5
                b_seconds{p="x"} 3

                """#
        )
    }

    @Test func aLoopThatStaysAwayIsNotAlive() {
        let clock = SharedClock()
        let health = Health(boundMilliseconds: 100) { clock.now.load(ordering: .relaxed) }
        clock.now.store(100, ordering: .relaxed)
        #expect(health.isAlive)
        clock.now.store(101, ordering: .relaxed)
        #expect(!health.isAlive)
        health.beat()
        #expect(health.isAlive)
    }

    @Test(.timeLimit(.minutes(1)))
    func thePagesAnswerAndATakenPortIsTold() async throws {
        let health = Health()
        let server = AdminServer(metrics: MetricsRegistry(), health: health)
        let port = try await server.start(host: "127.0.0.1", port: 0)
        func status(_ path: String) async throws -> Int {
            let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
            let (_, response) = try await URLSession.shared.data(from: url)
            return (response as? HTTPURLResponse)?.statusCode ?? 0
        }
        #expect(try await status("/healthz") == 200)
        #expect(try await status("/readyz") == 503)
        health.isReady = true
        #expect(try await status("/readyz") == 200)
        #expect(try await status("/metrics") == 200)
        await #expect(throws: AdminServer.Failure.self) {
            _ = try await server.start(host: "127.0.0.1", port: port)
        }
    }

    private final class SharedClock: Sendable {
        let now = Atomic<Int64>(0)
    }
}
