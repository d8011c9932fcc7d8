// SPDX-License-Identifier: Apache-2.0

import ActiveStandby
import CycleScheduler
import EmbeddedBroker
import Foundation
import JSONCodec
import Kafka
import LeadModel
import Primitives
import Synchronization
import Testing

/// Topics on an embedded broker, and schedulers with a delay short enough to see several cycles.
final class SchedulerWorld {
    let broker: EmbeddedBroker
    let kafka: KafkaConfiguration
    let topics: Topics
    let admin: Admin
    private let producer: Producer

    init(prefix: String = Topics.standardPrefix) throws {
        topics = Topics(prefix: prefix)
        broker = try EmbeddedBroker.start()
        kafka = KafkaConfiguration(bootstrapServers: broker.bootstrapServers)
        admin = try Admin(kafka)
        let keyed = topics.leadKeyed.map { Admin.NewTopic(name: $0, partitionCount: 2) }
        let single = topics.single.map { Admin.NewTopic(name: $0, partitionCount: 1) }
        _ = try admin.createTopics(keyed + single)
        producer = try Producer(kafka)
    }

    func close() {
        producer.close()
        admin.close()
        broker.stop()
    }

    func start() -> RunningScheduler {
        RunningScheduler(
            .init(
                kafka: kafka,
                topics: topics,
                workerGroup: "leadsync-workers",
                cycle: .init(delayMilliseconds: 300, cycleTimeoutMilliseconds: 60_000)
            )
        )
    }

    /// Publishes a foreign trigger.
    func trigger(_ cycle: Int64) throws {
        let trigger = PollTrigger(cycle: cycle, at: Timestamp(milliseconds: 0), reason: .manual)
        try publish(trigger.encoded(), to: topics.triggers)
    }

    func publish(_ value: [UInt8], to topic: String) throws {
        try producer.produce(to: topic, partition: 0, key: Array("poll".utf8), value: value)
        try producer.flush()
    }

    /// Waits until something has happened.
    func wait(_ what: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while try !what() {
            try #require(ContinuousClock.now < deadline, "it has not happened in time")
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    func report(_ cycle: Int64) throws {
        for system in VendorSystem.allCases {
            let report = CycleReport(
                cycle: cycle,
                system: system,
                changes: 0,
                apiCalls: 1,
                durationMilliseconds: 1,
                errors: [],
                at: Timestamp(milliseconds: 0)
            )
            try producer.produce(
                to: topics.cycles,
                partition: 0,
                key: Array("\(cycle)".utf8),
                value: report.encoded()
            )
        }
        try producer.flush()
    }

    /// Follows the triggers until there are as many as expected.
    func expectTriggers(_ cycles: [Int64]) throws {
        let reader = try TopicReader(kafka, topics: [topics.triggers])
        defer { reader.close() }
        let partition = TopicPartition(topic: topics.triggers, partition: 0)
        try reader.follow([PartitionOffset(partition, offset: PartitionOffset.beginning)])
        var seen: [Int64] = []
        let decoder = JSONReader()
        let deadline = ContinuousClock.now + .seconds(30)
        while seen.count < cycles.count, ContinuousClock.now < deadline {
            if case .message(let message) = try reader.next(timeoutMilliseconds: 100) {
                let value = message.copy().value ?? []
                seen.append(try decoder.decode(PollTrigger.self, from: value).cycle)
            }
        }
        #expect(seen == cycles)
    }
}

/// A scheduler on a thread of its own.
final class RunningScheduler: Sendable {
    private let scheduler: Scheduler
    private let seen: Events
    private let done = DispatchSemaphore(value: 0)

    private final class Events: Sendable {
        let list = Mutex<[SchedulerEvent]>([])
    }

    private final class Outcome: Sendable {
        let list = Mutex<Result<Scheduler.Ending, any Error>?>(nil)
    }

    private let outcome = Outcome()

    /// How the run has ended; nil while it goes on.
    var result: Result<Scheduler.Ending, any Error>? { outcome.list.withLock { $0 } }

    var events: [SchedulerEvent] { seen.list.withLock { $0 } }

    init(_ configuration: Scheduler.Configuration) {
        let seen = Events()
        self.seen = seen
        scheduler = Scheduler(configuration) { event in
            if event != .beat { seen.list.withLock { $0.append(event) } }
        }
        let (scheduler, done, outcome) = (scheduler, done, outcome)
        Thread.detachNewThread {
            let result = Result { try scheduler.run() }
            outcome.list.withLock { $0 = result }
            done.signal()
        }
    }

    func stop() {
        scheduler.requestStop()
        done.wait()
        done.signal()
    }

    /// Waits for an end that was not asked for.
    func awaitEnd(seconds: Int) -> Bool {
        defer { done.signal() }
        return done.wait(timeout: .now() + .seconds(seconds)) == .success
    }
}
