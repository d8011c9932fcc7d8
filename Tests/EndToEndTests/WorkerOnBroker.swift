// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import TestKit

/// A broker, the topics with the usual prefix, and a worker that has all four partitions.
final class WorkerOnBroker {
    let broker: EmbeddedBroker
    let worker: ServiceProcess
    /// The broker's address.
    var kafka: String { broker.bootstrapServers }

    /// Starts all three, and waits until the worker is ready.
    init() throws {
        broker = try EmbeddedBroker.start(.init(autoCreateTopics: false))
        do {
            let kafka = broker.bootstrapServers
            _ = try CommandRun(["topics", "create", "--partitions", "4"], kafka: kafka)
            worker = try WorkerOnBroker.start(["worker", "--id", "w"], kafka: kafka)
            try worker.awaitLine(containing: "worker ready: 4 partitions")
        } catch {
            broker.stop()
            throw error
        }
    }

    /// Starts another role on the broker.
    func start(_ arguments: [String]) throws -> ServiceProcess {
        try WorkerOnBroker.start(arguments, kafka: kafka)
    }

    private static func start(_ arguments: [String], kafka: String) throws -> ServiceProcess {
        try ServiceProcess(arguments, environment: ["LEADSYNC_KAFKA_BOOTSTRAP_SERVERS": kafka])
    }

    /// Ends the broker; the worker ends with its last reference.
    func stop() { broker.stop() }
}
