// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kafka
import LeadModel
import TestKit
import Testing

extension ServiceProcess {
    /// A command of `leadsync` on a cluster.
    static func command(
        _ arguments: [String],
        on cluster: Cluster,
        settings: [String: String] = [:]
    ) throws -> ServiceProcess {
        var environment = [
            "LEADSYNC_KAFKA_BOOTSTRAP_SERVERS": cluster.kafka.bootstrapServers,
            "LEADSYNC_TOPICS_PREFIX": cluster.topics.prefix,
            "LEADSYNC_TOPICS_PARTITIONS": "\(cluster.partitionCount)",
            "LEADSYNC_WORKER_GROUP": cluster.group,
        ]
        environment.merge(settings) { $1 }
        return try ServiceProcess(arguments, environment: environment)
    }

    /// A worker on a cluster.
    static func worker(
        _ name: String,
        on cluster: Cluster,
        settings: [String: String] = [:]
    ) throws -> ServiceProcess {
        let own = [
            "LEADSYNC_WORKER_ID": name,
            "LEADSYNC_KAFKA_PROPERTIES": "session.timeout.ms=6000,heartbeat.interval.ms=300",
        ]
        return try command(["worker"], on: cluster, settings: own.merging(settings) { $1 })
    }

    /// The partitions of the last assignment that was told as ready.
    var readyPartitions: Int? {
        let line = errorLines.last { $0.contains("worker ready: ") }
        return line?.split(separator: " ").compactMap { Int($0) }.last
    }

    /// Waits until the worker has these many partitions, or any.
    /// How often the worker has said that it is ready.
    var readyLines: Int { errorLines.count { $0.contains("worker ready: ") } }

    func awaitReady(_ count: Int? = nil, seconds: Double = Bounds.readySeconds) throws {
        try awaiting(
            "a worker is ready with \(count.map(String.init) ?? "some") partitions",
            seconds: seconds,
            found: { "running: \(isRunning). It said: \(errorText.suffix(2_000))" },
            until: {
                guard let ready = readyPartitions else { return false }
                return count.map { $0 == ready } ?? (ready > 0)
            }
        )
    }
}
