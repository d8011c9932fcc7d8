// SPDX-License-Identifier: Apache-2.0

import ActiveStandby
import EmbeddedBroker
import Foundation
import JSONCodec
import Kafka
import LeadModel
import Primitives
import Synchronization
import Testing
import VendorAPI
import VendorTestKit

@testable import ConnectorRuntime

/// Topics on an embedded broker, and connectors with a scripted vendor. What waits for a connector
/// does so without a thread of the pool, which the connectors' tasks need.
final class ConnectorWorld {
    static let partitions: Int32 = 2
    let broker: EmbeddedBroker
    let kafka: KafkaConfiguration
    let topics: Topics
    let producer: Producer
    private var running: [RunningConnector] = []

    init(prefix: String = Topics.standardPrefix) throws {
        topics = Topics(prefix: prefix)
        broker = try EmbeddedBroker.start()
        kafka = KafkaConfiguration(bootstrapServers: broker.bootstrapServers)
        let admin = try Admin(kafka)
        let keyed = topics.leadKeyed.map {
            Admin.NewTopic(name: $0, partitionCount: Int(Self.partitions))
        }
        let single = topics.single.map { Admin.NewTopic(name: $0, partitionCount: 1) }
        _ = try admin.createTopics(keyed + single)
        admin.close()
        producer = try Producer(kafka)
    }

    /// Gives a world to a test, and ends it afterwards.
    static func run(
        prefix: String = Topics.standardPrefix,
        _ body: (ConnectorWorld) async throws -> Void
    ) async throws {
        let world = try ConnectorWorld(prefix: prefix)
        do {
            try await body(world)
        } catch {
            await world.close()
            throw error
        }
        await world.close()
    }

    private func close() async {
        for connector in running { await connector.stop() }
        producer.close()
        broker.stop()
    }

    /// Starts a connector; the clock jumps unless told, so that no wait takes time.
    func start(
        _ system: VendorSystem = .salesforce,
        _ vendor: ScriptedVendor,
        clock: ManualConnectorClock = ManualConnectorClock(jumps: true),
        writesActivities: Bool = false
    ) -> RunningConnector {
        let connector = RunningConnector(
            .init(
                kafka: kafka,
                topics: topics,
                system: system,
                writesActivities: writesActivities
            ),
            vendor,
            clock
        )
        running.append(connector)
        return connector
    }

    func publish(
        _ records: [some WireRecord],
        to topic: String,
        key: (Int) -> String
    ) throws {
        for (index, record) in records.enumerated() {
            let bytes = Array(key(index).utf8)
            try producer.produce(to: topic, key: bytes, value: record.encoded())
        }
        try producer.flush()
    }

    func publish(_ writes: [WriteCommand]) throws {
        let topic = topics.writes(writes.first?.object.system ?? .salesforce)
        try publish(writes, to: topic) { writes[$0].lead.text }
    }

    /// Publishes writes as the workers do: each partition ends with a marker then.
    func publishInTransaction(_ writes: [WriteCommand]) throws {
        let producer = try TransactionalProducer(kafka, transactionalIdentifier: "workers")
        defer { producer.close() }
        try producer.initializeTransactions()
        let topic = try producer.topic(topics.writes(writes.first?.object.system ?? .salesforce))
        try producer.begin()
        for write in writes {
            let (key, value) = (Array(write.lead.text.utf8), write.encoded())
            try key.withUnsafeBytes { key in
                try value.withUnsafeBytes { value in
                    try producer.produce(
                        to: topic,
                        partition: Murmur2.partition(
                            of: Array(write.lead.text.utf8),
                            partitionCount: topic.partitionCount
                        ),
                        key: key,
                        value: value
                    )
                }
            }
        }
        try producer.commit()
    }

    func trigger(_ cycles: Int64...) throws {
        let triggers = cycles.map { PollTrigger(cycle: $0, at: resultTime, reason: .schedule) }
        try publish(triggers, to: topics.triggers) { _ in "poll" }
    }

    /// Follows a topic until what has come is enough.
    func follow(
        _ topic: String,
        partitions: Int32 = ConnectorWorld.partitions,
        until isEnough: @escaping @Sendable ([Record]) -> Bool
    ) async throws -> [Record] {
        let kafka = kafka
        let (records, isInTime) = try await offPool {
            let reader = try TopicReader(kafka, topics: [topic])
            defer { reader.close() }
            try reader.follow(
                (0..<partitions).map {
                    PartitionOffset(
                        TopicPartition(topic: topic, partition: $0),
                        offset: PartitionOffset.beginning
                    )
                }
            )
            var records: [Record] = []
            let deadline = ContinuousClock.now + .seconds(40)
            while !isEnough(records) {
                guard ContinuousClock.now < deadline else { return (records, false) }
                if case .message(let message) = try reader.next(timeoutMilliseconds: 100) {
                    records.append(message.copy())
                }
            }
            return (records, true)
        }
        if !isInTime {
            Issue.record("\(topic) has \(records.count) records, and that is not enough")
        }
        return records
    }

    /// Waits until something has happened.
    func wait(_ what: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(40)
        while !what() {
            try #require(ContinuousClock.now < deadline, "it has not happened in time")
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    func decoded<Wire: WireRecord>(_ records: [Record], _ type: Wire.Type = Wire.self) -> [Wire] {
        let reader = JSONReader()
        return records.compactMap { try? reader.decode(Wire.self, from: $0.value ?? []) }
    }

    /// The results, once there are as many.
    func results(_ count: Int) async throws -> [WriteResult] {
        decoded(try await follow(topics.results) { $0.count >= count })
    }

    func reports(_ count: Int) async throws -> [CycleReport] {
        decoded(try await follow(topics.cycles, partitions: 1) { $0.count >= count })
    }

    /// Everything that a topic holds, committed.
    func all(
        _ topic: String,
        partitions: Int32 = ConnectorWorld.partitions
    ) async throws -> [Record] {
        let kafka = kafka
        return try await offPool {
            let reader = try TopicReader(kafka, topics: [topic])
            defer { reader.close() }
            return try reader.records(
                (0..<partitions).map { TopicPartition(topic: topic, partition: $0) }
            )
        }
    }
}

/// A connector on a thread of its own.
final class RunningConnector: Sendable {
    private let connector: Connector
    private let log: EventLog
    private let done = DispatchSemaphore(value: 0)
    private let hasStopped = Mutex(false)

    final class EventLog: Sendable {
        let list = Mutex<[ConnectorEvent]>([])
        let result = Mutex<Result<Connector.Ending, any Error>?>(nil)
    }

    /// How the run has ended; nil while it goes on.
    var result: Result<Connector.Ending, any Error>? { log.result.withLock { $0 } }

    var events: [ConnectorEvent] { log.list.withLock { $0 } }

    init(
        _ configuration: Connector.Configuration,
        _ vendor: ScriptedVendor,
        _ clock: ManualConnectorClock
    ) {
        let log = EventLog()
        self.log = log
        connector = Connector(configuration, clock: clock) { event in
            if event != .beat { log.list.withLock { $0.append(event) } }
        } makeAdapter: { leadership in
            vendor.parts(leadership, isLogging: configuration.writesActivities)
        }
        let (connector, done) = (connector, done)
        Thread.detachNewThread {
            let result = Result { try connector.run() }
            log.result.withLock { $0 = result }
            done.signal()
        }
    }

    func stop() async {
        let isFirst = hasStopped.withLock { stopped in
            defer { stopped = true }
            return !stopped
        }
        guard isFirst else { return }
        connector.requestStop()
        let done = done
        try? await offPool { done.wait() }
    }
}

/// Does what blocks on a thread of its own.
func offPool<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
    }
}
