// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import LeadWorker
import StateStore
@_spi(Testing) import StreamProcessing
import SyncEngine

/// Real workers in this process, to which harm can be done at each of their steps.
enum LeadPool {
    static func worker(
        _ name: String,
        on cluster: Cluster,
        leavesGroup: Bool = false,
        injectedFault: (@Sendable (WorkerStep) -> InjectedFault)? = nil
    ) -> Worker<LeadHandler> {
        let environment = LeadHandler.Environment(
            rules: SharedRules(mapping: .standard),
            maxHoldMilliseconds: 900_000
        )
        return Worker(
            WorkerConfiguration(
                kafka: KafkaConfiguration(bootstrapServers: cluster.kafka.bootstrapServers),
                group: cluster.group,
                workerIdentifier: name,
                inputs: WorkerInput.names(in: cluster.topics),
                outputs: WorkerOutput.names(in: cluster.topics),
                changelog: cluster.topics.leads,
                changelogHeaders: .leads,
                control: cluster.topics.schema,
                commit: CommitPolicy(records: 40),
                sessionTimeoutMilliseconds: 6_000,
                leavesGroupAtStop: leavesGroup
            ),
            stores: MemoryStoreProvider(),
            events: WorkerEvents(),
            injectedFault: injectedFault,
            makeHandler: { LeadHandler($0, environment: environment) }
        )
    }
}
