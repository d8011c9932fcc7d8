// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import Foundation
import TestKit
import Testing

/// What other people's clients find. The scripts are as right against a real Kafka, and run
/// against one too where the environment names it.
@Suite struct ClientTests {
    static let scripts = [
        "librdkafka_transactions", "librdkafka_groups", "librdkafka_records", "aiokafka_client",
        "kafka_python_client",
    ]

    @Test(.timeLimit(.minutes(2)), arguments: scripts)
    func embeddedBroker(script: String) async throws {
        let broker = try EmbeddedBroker.start()
        defer { broker.stop() }
        let outcome = try await PythonClient(of: "Simulators/EmbeddedBrokerTests").run(
            script,
            [broker.bootstrapServers]
        )
        #expect(outcome.exitCode == 0, "\(script):\n\(outcome.output)")
    }

    static let realServers = ProcessInfo.processInfo.environment[
        "LEADSYNC_KAFKA_BOOTSTRAP_SERVERS"
    ]

    @Test(.enabled(if: realServers != nil), .timeLimit(.minutes(10)), arguments: scripts)
    func realKafka(script: String) async throws {
        let servers = try #require(Self.realServers)
        let outcome = try await PythonClient(of: "Simulators/EmbeddedBrokerTests").run(
            script,
            [servers]
        )
        #expect(outcome.exitCode == 0, "\(script):\n\(outcome.output)")
    }
}
