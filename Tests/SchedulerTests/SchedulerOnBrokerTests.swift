// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import Foundation
import Kafka
import LeadModel
import Scheduler
import Synchronization
import Testing

@Suite(.serialized) struct SchedulerOnBrokerTests {
    @Test(.timeLimit(.minutes(3)))
    func theOtherOneGoesOnWhereTheActiveOneStopped() throws {
        let world = try SchedulerWorld()
        defer { world.close() }
        let first = world.start()
        try world.expectTriggers([1])
        let second = world.start()
        try world.report(1)
        try world.expectTriggers([1, 2])
        // In the middle of cycle 2 the active one goes: the other waits for its end, then goes on.
        first.stop()
        try world.report(2)
        try world.expectTriggers([1, 2, 3])
        second.stop()
        // Which of two is active is Kafka's choice, and made anew when the second one joins.
        #expect((first.events + second.events).contains(.ended(cycle: 1)))
        #expect(second.events.contains(.ended(cycle: 2)))
        #expect(second.events.contains(.triggered(cycle: 3)))
        // Restarted in the wait after cycle 3: the note says when it ended.
        try world.report(3)
        let third = world.start()
        try world.expectTriggers([1, 2, 3, 4])
        third.stop()
        #expect(third.events.contains(.ended(cycle: 3)))
    }
}

/// Topics on an embedded broker, and schedulers with a delay short enough to see several cycles.
private final class SchedulerWorld {
    private let broker: EmbeddedBroker
    private let kafka: KafkaConfiguration
    private let topics = Topics()
    private let producer: Producer

    init() throws {
        broker = try EmbeddedBroker.start()
        kafka = KafkaConfiguration(bootstrapServers: broker.bootstrapServers)
        let admin = try Admin(kafka)
        let keyed = topics.leadKeyed.map { Admin.NewTopic(name: $0, partitionCount: 2) }
        let single = topics.single.map { Admin.NewTopic(name: $0, partitionCount: 1) }
        _ = try admin.createTopics(keyed + single)
        admin.close()
        producer = try Producer(kafka)
    }

    func close() {
        producer.close()
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
            if case .message(let message) = reader.next(timeoutMilliseconds: 100) {
                let value = message.copy().value ?? []
                seen.append(try decoder.decode(PollTrigger.self, from: value).cycle)
            }
        }
        #expect(seen == cycles)
    }
}

/// A scheduler on a thread of its own.
private final class RunningScheduler: Sendable {
    private let scheduler: Scheduler
    private let seen: Events
    private let done = DispatchSemaphore(value: 0)

    private final class Events: Sendable {
        let list = Mutex<[SchedulerEvent]>([])
    }

    var events: [SchedulerEvent] { seen.list.withLock { $0 } }

    init(_ configuration: Scheduler.Configuration) {
        let seen = Events()
        self.seen = seen
        scheduler = Scheduler(configuration) { event in
            if event != .beat { seen.list.withLock { $0.append(event) } }
        }
        let (scheduler, done) = (scheduler, done)
        Thread.detachNewThread {
            try? scheduler.run()
            done.signal()
        }
    }

    func stop() {
        scheduler.requestStop()
        done.wait()
    }
}
