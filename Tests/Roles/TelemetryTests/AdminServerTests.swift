// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationNetworking
import Telemetry
import Testing

@Suite struct AdminServerTests {
    @Test(.timeLimit(.minutes(1)))
    func thePagesAnswerAndATakenPortIsTold() async throws {
        let health = Health()
        let server = AdminServer(metrics: PrometheusMetrics(), health: health)
        let port = try await server.listen(host: "127.0.0.1", port: 0).port
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
            _ = try await server.listen(host: "127.0.0.1", port: port)
        }
    }
}
