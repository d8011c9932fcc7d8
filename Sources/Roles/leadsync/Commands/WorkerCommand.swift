// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DiskStateStore
import Kafka
import LeadModel
import LeadWorker
import Logging
import Primitives
import Settings
import StateStore
import StreamProcessing
import SyncEngine
import Telemetry
import ValidationRules

/// `leadsync worker`: decides what is to be written, for its share of the leads.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Decide and validate for a share of the leads; as many run as you start."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var pages: PageOptions

    @Option(help: "This worker's stable name, different for each worker.")
    var id: String?

    @Option(help: "The consumer group that shares the partitions out.")
    var group: String?

    @Option(help: "Where this worker's store is on the disk; 'memory' for none.")
    var stateDirectory: String?

    @Flag(help: "Also keep the states of partitions that other workers own, to take them over.")
    var standby = false

    @Option(help: "The mapping file.")
    var mapping: String?

    @Option(help: "How long a losing change waits for a silent winning side, such as 15m.")
    var maxHold: String?

    func run() async throws {
        let flags: [(Setting, String?)] = [
            (.workerID, id), (.workerGroup, group), (.stateDirectory, stateDirectory),
            (.standby, standby ? "yes" : nil), (.mapping, mapping), (.maxHold, maxHold),
        ]
        let (settings, own) = try common.read(pages.flags + flags, WorkerSettings.init)
        let mapping = try MappingFile.load(own.mapping, surroundings: .ofProcess())
        let signals = TerminationSignals()
        let changelog = try await ChangelogFacts.read(settings, own)

        let role = Role("worker", level: settings.loggingLevel)
        for problem in mapping.problems(schemas: SchemaSet()) {
            role.logger.warning("mapping: \(problem), until a schema shows it")
        }
        let rules = SharedRules(
            mapping: mapping,
            compileRules: { CompiledRules($0, timeZone: FormulaClock.timeZone(named:)) }
        )
        let store = try WorkerStore(own, changelog, logger: role.logger)
        defer { store.close() }
        store.observe(role.metrics)
        let misplaced = MisplacedRecords()
        let factory = WorkerFactory(
            settings: settings,
            worker: own,
            rules: rules,
            misplaced: misplaced,
            stores: store.provider
        )
        let worker = factory.makeWorker(role)
        // Stream processing counts by itself: its figures are fetched for each exposition.
        let metrics = WorkerMetrics(role.metrics)
        role.metrics.onCollect { [unowned worker] in
            metrics.update(worker.status)
            metrics.update(rules.undecidableCounts)
            metrics.update(misplaced.countByTopic)
        }
        role.health.watch { [unowned worker] in worker.status.restoredRecords }
        try await role.run(
            signals,
            pages: own.http,
            // Clients of a broker that is gone take their time; only open work makes it an end in
            // the middle.
            lateExit: { [unowned worker] in worker.hasOpenTransaction ? .temporary : nil },
            stop: { worker.requestStop() },
            loop: {
                defer { role.health.isReady = false }
                try worker.run()
            }
        )
    }
}

/// Makes workers: the Kafka settings, the handler of leads, and their store.
private struct WorkerFactory {
    let settings: CommonSettings
    let worker: WorkerSettings
    let rules: SharedRules
    let misplaced: MisplacedRecords
    let stores: any StateStoreProvider

    func makeWorker(_ role: Role) -> Worker<LeadHandler> {
        let topics = settings.topics
        let (logger, health) = (role.logger, role.health)
        let environment = LeadHandler.Environment(
            rules: rules,
            maxHoldMilliseconds: worker.maxHoldMilliseconds,
            topics: topics,
            misplaced: misplaced,
            notice: { logger.warning("\($0)") }
        )
        return Worker(
            WorkerConfiguration(
                kafka: settings.kafka,
                group: worker.group,
                workerIdentifier: worker.id,
                inputs: WorkerInput.names(in: topics),
                outputs: WorkerOutput.names(in: topics),
                transactionalInputs: WorkerInput.transactional(in: topics),
                changelog: settings.topics.leads,
                changelogHeaders: .leads,
                control: settings.topics.schema,
                commit: CommitPolicy(
                    records: worker.commitMaxRecords,
                    milliseconds: worker.commitIntervalMilliseconds
                ),
                sessionTimeoutMilliseconds: Int(worker.sessionTimeoutMilliseconds),
                // Over before others take the partitions over.
                transactionTimeoutMilliseconds: min(
                    PoolLimits.transactionTimeoutMilliseconds,
                    Int(worker.sessionTimeoutMilliseconds)
                ),
                leavesGroupAtStop: worker.leavesGroupAtStop,
                isStandby: worker.isStandby,
                // The loop asks for the time in every round: that is its sign of life.
                wallClockMilliseconds: {
                    health.heartbeat()
                    return Timestamp.ofSystem.milliseconds
                }
            ),
            stores: stores,
            events: events(role),
            makeHandler: { LeadHandler($0, environment: environment) }
        )
    }

    private func events(_ role: Role) -> WorkerEvents {
        let (logger, health) = (role.logger, role.health)
        return WorkerEvents(
            assignmentReady: { count in
                health.isReady = true
                // Others wait for this line: it appears whatever the log's level.
                Terminal.printError("worker ready: \(count) partitions")
            },
            notice: { logger.notice("\($0)") },
            kafkaLog: Log.kafka(logger)
        )
    }
}
