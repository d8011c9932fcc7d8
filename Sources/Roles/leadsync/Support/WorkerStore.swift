// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import DiskStateStore
import Kafka
import LeadModel
import Logging
import Settings
import StateStore
import Telemetry

/// A worker's store: on disk, or in memory where `worker.stateDirectory` says so.
struct WorkerStore {
    let provider: any StateStoreProvider
    /// Nil for a store in memory.
    private let disk: DiskStateStoreProvider?

    /// Opens the store.
    ///
    /// - Parameter changelog: nil for a store in memory.
    init(_ worker: WorkerSettings, _ changelog: ChangelogFacts?, logger: Logger) throws {
        guard let changelog, let directory = worker.stateDirectory else {
            self.disk = nil
            provider = MemoryStoreProvider()
            return
        }
        let disk = try DiskStateStoreProvider(
            directory: directory,
            identity: changelog.identity,
            memoryBytes: worker.memoryBytes,
            tombstoneMilliseconds: changelog.tombstoneMilliseconds,
            notice: { logger.notice("\($0)") }
        )
        self.disk = disk
        provider = disk
    }

    /// Writes out what is in memory and releases the directory.
    func close() { disk?.close() }

    /// Shows what the store uses among the worker's metrics.
    func observe(_ metrics: PrometheusMetrics) {
        guard let disk else { return }
        let memory = metrics.gauge(
            "leadsync_worker_store_memory_bytes",
            help: "The memory that the store on disk uses, by its own account."
        )
        let files = metrics.gauge(
            "leadsync_worker_store_file_bytes",
            help: "The bytes of the store's files."
        )
        metrics.onCollect {
            memory.record(disk.memoryUsage()?.total ?? 0)
            files.record(disk.fileBytes() ?? 0)
        }
    }
}

/// What a worker asks the cluster before it opens its store.
struct ChangelogFacts: Sendable {
    /// Whose state the worker keeps.
    let identity: StoreIdentity
    /// How long Kafka keeps the changelog's tombstones.
    let tombstoneMilliseconds: Int64

    /// Asks for them; a store in memory needs none. Ends the command unless the cluster answers and
    /// has the topics. The calls block, and have a thread of their own.
    static func read(
        _ settings: CommonSettings,
        _ worker: WorkerSettings
    ) async throws -> ChangelogFacts? {
        try await onThread(named: "cluster") {
            let cluster = try Cluster(settings)
            try cluster.requireTopics()
            defer { cluster.admin.close() }
            return worker.stateDirectory == nil ? nil : ChangelogFacts(cluster, worker)
        }
    }

    private init(_ cluster: Cluster, _ worker: WorkerSettings) {
        let topics = cluster.settings.topics
        identity = StoreIdentity(
            application: worker.group,
            topicPrefix: topics.prefix,
            cluster: cluster.admin.clusterIdentifier() ?? "",
            changelog: topics.leads,
            partitionCount: Int(cluster.partitionCounts[topics.leads] ?? 0)
        )
        // A worker need not be allowed to see a topic's settings.
        let settings = try? cluster.admin.topicSettings(topics.leads)
        tombstoneMilliseconds =
            settings?["delete.retention.ms"].flatMap { Int64($0) }
            ?? DiskStateStoreLimits.tombstoneMilliseconds
    }
}
