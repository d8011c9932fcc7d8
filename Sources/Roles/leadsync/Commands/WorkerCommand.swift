// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Kafka
import LeadModel
import LeadWorker
import Logging
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

    @Option(help: "Without effect yet: for a store on disk. Leads are kept in memory.")
    var stateDirectory: String?

    @Option(help: "The mapping file.")
    var mapping: String?

    @Option(help: "How long a losing change waits for a silent winning side, such as 15m.")
    var maxHold: String?

    func run() async throws {
        let flags: [(Setting, String?)] = [
            (.workerID, id), (.workerGroup, group), (.stateDirectory, stateDirectory),
            (.mapping, mapping), (.maxHold, maxHold),
        ]
        let (settings, own) = try common.read(pages.flags + flags, WorkerSettings.init)
        let mapping = try MappingFile.load(own.mapping, surroundings: .ofProcess())
        let cluster = try StopSignal.endingAtOnce { try Cluster(settings) }
        try cluster.requireTopics()
        cluster.admin.close()

        let role = Role("worker", level: settings.loggingLevel)
        for problem in mapping.problems(schemas: SchemaSet()) {
            role.logger.warning("mapping: \(problem), until a schema shows it")
        }
        try await role.servePages(own.http)
        let rules = SharedRules(
            mapping: mapping,
            compileRules: { CompiledRules($0, timeZone: FormulaClock.timeZone(named:)) }
        )
        let misplaced = MisplacedRecords()
        let factory = WorkerFactory(
            settings: settings,
            worker: own,
            rules: rules,
            misplaced: misplaced
        )
        let worker = factory.makeWorker(role)
        // The worker counts by itself; its counters are read when the metrics are.
        let figures = WorkerFigures(role.metrics)
        role.metrics.onCollect { [unowned worker] in figures.update(worker.status) }
        role.metrics.onCollect { [metrics = role.metrics] in
            metrics.update(rules)
            metrics.update(misplaced)
        }
        role.health.watch { [unowned worker] in worker.status.restoredRecords }
        try await role.run(
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

/// Makes workers: the Kafka settings, the handler of leads, and a store in memory.
private struct WorkerFactory {
    let settings: CommonSettings
    let worker: WorkerSettings
    let rules: SharedRules
    let misplaced: MisplacedRecords

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
                // The loop asks for the time in every round: that is its sign of life.
                wallClockMilliseconds: {
                    health.beat()
                    return Timestamp.ofSystem.milliseconds
                }
            ),
            stores: MemoryStoreProvider(),
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

extension MetricsRegistry {
    /// Rules that had to be left to Salesforce, by name.
    fileprivate func update(_ rules: SharedRules) {
        for count in rules.undecidableCounts {
            counter(
                "leadsync_worker_undecidable_rules_total",
                help: "Writes that were left to Salesforce with a rule undecided.",
                labels: [("object", count.object.rawValue), ("rule", count.rule)]
            ).set(total: count.writes)
        }
    }

    /// Records that were forwarded to their key's partition, by topic.
    fileprivate func update(_ misplaced: MisplacedRecords) {
        for (topic, count) in misplaced.countByTopic {
            counter(
                "leadsync_worker_misplaced_records_total",
                help: "Records that stood on another partition than their key's.",
                labels: [("topic", topic)]
            ).set(total: Int64(count))
        }
    }
}

/// The worker's counters as metrics.
private struct WorkerFigures: Sendable {
    private let counters: [(counter: Counter, figure: @Sendable (WorkerStatus) -> Int)]
    private let gauges: [(gauge: Gauge, figure: @Sendable (WorkerStatus) -> Double)]

    init(_ metrics: MetricsRegistry) {
        func counter(
            _ name: String,
            _ help: String,
            _ figure: @escaping @Sendable (WorkerStatus) -> Int
        ) -> (counter: Counter, figure: @Sendable (WorkerStatus) -> Int) {
            (metrics.counter("leadsync_worker_\(name)_total", help: help), figure)
        }
        func gauge(
            _ name: String,
            _ help: String,
            _ figure: @escaping @Sendable (WorkerStatus) -> Double
        ) -> (gauge: Gauge, figure: @Sendable (WorkerStatus) -> Double) {
            (metrics.gauge("leadsync_worker_\(name)", help: help), figure)
        }
        counters = [
            counter("records", "Records processed in committed transactions.") { $0.records },
            counter("outputs", "Records published in committed transactions.") { $0.outputs },
            counter("transactions", "Committed transactions.") { $0.transactions },
            counter("aborts", "Aborted transactions.") { $0.aborts },
            counter("poisoned", "Records that could not be committed.") { $0.poisoned },
            counter("restored_records", "Changelog records replayed.") { $0.restoredRecords },
            counter("rebalances", "Changes of the assignment.") { $0.rebalances },
        ]
        gauges = [
            gauge("partitions", "Partitions owned.") { Double($0.partitions) },
            gauge("restoring_partitions", "Partitions that are being restored.") {
                Double($0.restoringPartitions)
            },
            gauge("restore_remaining_records", "What restores have still to read.") {
                Double($0.restoreRemaining)
            },
            gauge("last_commit_seconds", "How long the last commit took.") {
                Double($0.lastCommitMicroseconds) / 1e6
            },
            gauge("lag_seconds", "From the last record's time to its processing.") {
                Double($0.lagMilliseconds) / 1e3
            },
        ]
    }

    func update(_ status: WorkerStatus) {
        for (counter, figure) in counters { counter.set(total: Int64(figure(status))) }
        for (gauge, figure) in gauges { gauge.set(figure(status)) }
    }
}
