// SPDX-License-Identifier: Apache-2.0

internal import EmbeddedBroker
internal import Foundation
internal import Kafka
internal import LeadModel
internal import Settings
internal import Synchronization

/// A broker in this process, and beside it the workers and the scheduler as processes of their own.
final class DemoCluster: Sendable {
    let broker: EmbeddedBroker
    let kafka: KafkaConfiguration
    let topics = Topics()
    /// Logs and local states.
    let folder: URL
    private let children = Mutex<[DemoProcess]>([])

    /// Starts the broker and creates the topics.
    init(port: Int) throws {
        do {
            broker = try EmbeddedBroker.start(.init(port: port, autoCreateTopics: false))
        } catch {
            throw DemoError(
                .unavailable,
                "cannot listen at port \(port): is another demo or broker running there? "
                    + "Without --port, any free one is taken"
            )
        }
        kafka = KafkaConfiguration(bootstrapServers: broker.bootstrapServers)
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "leadsync-demo-\(UUID().uuidString)",
            isDirectory: true
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let admin = try Admin(kafka)
        defer { admin.close() }
        let plans = TopicPlan.all(topics).map {
            Admin.NewTopic(
                name: $0.name,
                partitionCount: $0.partitions ?? DemoLimits.partitions,
                settings: $0.kafkaSettings
            )
        }
        for case (let name, .failed(let error)) in try admin.createTopics(plans) {
            throw DemoError(.cannotCreate, "topic \(name): \(error.message)")
        }
    }

    /// Publishes the schemas, which have to be there before the first change is decided.
    func publish(_ records: [DemoRecord]) throws {
        let producer = try Producer(kafka)
        defer { producer.close() }
        for record in records {
            try producer.produce(
                to: topics.prefix + record.topic,
                key: record.key,
                value: record.value
            )
        }
        try producer.flush()
    }

    /// Starts the workers, and returns when they share all partitions.
    func startWorkers(
        mapping: String? = nil,
        onDeath: @escaping @Sendable (String) -> Void
    ) async throws {
        let (signals, ready) = AsyncStream<(worker: String, partitions: Int)>.makeStream()
        let died: @Sendable (String) -> Void = { line in
            onDeath(line)
            ready.finish()
        }
        for number in 1...DemoLimits.workers {
            let name = "worker-\(number)"
            try start(
                name,
                ["worker", "--id", "demo-\(number)"] + (mapping.map { ["--mapping", $0] } ?? []),
                onDeath: died
            ) { line in
                guard line.hasPrefix("worker ready: ") else { return }
                let count = line.split(separator: " ").lazy.compactMap { Int($0) }.first
                ready.yield((name, count ?? 0))
            }
        }
        var shares: [String: Int] = [:]
        for await (worker, partitions) in signals {
            shares[worker] = partitions
            let isShared = shares.count == DemoLimits.workers && !shares.values.contains(0)
            if isShared, shares.values.reduce(0, +) == DemoLimits.partitions { return }
        }
        throw DemoError(.software, "a worker did not start: see \(folder.path)")
    }

    /// Starts the scheduler, whose triggers drive the day.
    func startScheduler(onDeath: @escaping @Sendable (String) -> Void) throws {
        try start(
            "scheduler",
            ["scheduler", "--set", "schedule.delay=\(DemoLimits.scheduleDelay)"],
            onDeath: onDeath
        ) { _ in }
    }

    /// Starts a connector, and returns when it is the active one of its system.
    func startConnector(
        _ system: VendorSystem,
        settings: [String: String],
        onDeath: @escaping @Sendable (String) -> Void
    ) async throws {
        let (signals, ready) = AsyncStream<Void>.makeStream()
        let died: @Sendable (String) -> Void = { line in
            onDeath(line)
            ready.finish()
        }
        let name = "connector \(system.rawValue)"
        try start(
            name,
            ["connector", system.rawValue],
            settings: settings,
            onDeath: died
        ) { line in
            if line.contains("connector ready: \(system.rawValue)") { ready.yield() }
        }
        for await _ in signals { return }
        throw DemoError(.software, "the \(name) did not start: see \(folder.path)")
    }

    /// Starts the monitor, and returns its address once it has read everything.
    func startMonitor(
        settings: [String: String],
        onDeath: @escaping @Sendable (String) -> Void
    ) async throws -> String {
        let (addresses, ready) = AsyncStream<String>.makeStream()
        let died: @Sendable (String) -> Void = { line in
            onDeath(line)
            ready.finish()
        }
        try start(
            "monitor",
            ["monitor", "--port", "0"],
            settings: settings,
            onDeath: died
        ) { line in
            let mark = "monitor ready: "
            if line.hasPrefix(mark) { ready.yield(String(line.dropFirst(mark.count))) }
        }
        for await address in addresses { return address }
        throw DemoError(.software, "the monitor did not start: see \(folder.path)")
    }

    private func start(
        _ name: String,
        _ arguments: [String],
        settings: [String: String] = [:],
        onDeath: @escaping @Sendable (String) -> Void,
        onLine: @escaping @Sendable (String) -> Void
    ) throws {
        // Only the demo's own settings count, whatever the shell has for real clusters.
        let environment = ProcessInfo.processInfo.environment.filter {
            !$0.key.hasPrefix("LEADSYNC_")
        }.merging(settings) { $1 }
        let common = [
            "--bootstrap-servers", broker.bootstrapServers, "--http-port", "off",
        ]
        let child = try DemoProcess(
            name,
            arguments: arguments + common,
            environment: environment,
            log: folder.appendingPathComponent("\(name).log"),
            onLine: onLine,
            onDeath: onDeath
        )
        children.withLock { $0.append(child) }
    }

    /// Ends everything; the logs are kept if something went wrong.
    func stop(keepsLogs: Bool) {
        let children = children.withLock { $0 }
        for child in children { child.requestStop() }
        for child in children { child.wait() }
        broker.stop()
        if !keepsLogs { try? FileManager.default.removeItem(at: folder) }
    }
}
