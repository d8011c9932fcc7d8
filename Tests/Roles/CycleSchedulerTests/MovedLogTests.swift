// SPDX-License-Identifier: Apache-2.0

import ActiveStandby
import CycleScheduler
import Kafka
import LeadModel
import Primitives
import Testing

/// Cycles over retention, odd records, topics that change and names that have changed.
@Suite(.serialized) struct MovedLogTests {
    /// A group's place in a partition, and records that were all read but for the marker.
    private func consumeAll(_ world: SchedulerWorld, _ topic: String, group: String) throws {
        let producer = try TransactionalProducer(world.kafka, transactionalIdentifier: "worker")
        defer { producer.close() }
        try producer.initializeTransactions()
        let member = try Consumer(
            world.kafka,
            role: .member(group: group, instance: nil),
            topics: [topic]
        )
        defer { member.close(leavesGroup: false) }
        let handle = try producer.topic(topic)
        try producer.begin()
        try withUnsafeBytes(of: 1) { bytes throws in
            try producer.produce(to: handle, partition: 0, key: bytes, value: bytes)
        }
        let place = TopicPartition(topic: topic, partition: 0)
        try producer.sendOffsets(
            [PartitionOffset(place, offset: 1)],
            group: try member.groupMetadata()
        )
        try producer.commit()
        try world.admin.deleteRecords(before: [PartitionOffset(place, offset: PartitionOffset.end)])
    }

    @Test(.timeLimit(.minutes(2)))
    func aCycleEndsWhenAQuietTopicHasOutlivedItsRetention() throws {
        let world = try SchedulerWorld()
        defer { world.close() }
        try consumeAll(world, world.topics.forwards, group: "leadsync-workers")
        let scheduler = world.start()
        try world.expectTriggers([1])
        try world.report(1)
        try world.expectTriggers([1, 2])
        scheduler.stop()
        #expect(scheduler.events.contains(.ended(cycle: 1)))
        #expect(!scheduler.events.contains { if case .trouble = $0 { true } else { false } })
    }

    @Test(.timeLimit(.minutes(2)))
    func aTriggerWithTheGreatestNumberEndsNobody() throws {
        let world = try SchedulerWorld()
        defer { world.close() }
        let first = world.start()
        try world.expectTriggers([1])
        try world.trigger(.max)
        try world.trigger(9_007_199_254_740_991)
        try world.wait {
            first.events.contains(.refused(cycle: 9_007_199_254_740_991))
                && first.events.contains { if case .unreadable = $0 { true } else { false } }
        }
        try world.report(1)
        try world.wait { first.events.contains(.triggered(cycle: 2)) }
        first.stop()
        // Its successor goes on as well.
        let second = world.start()
        try world.wait { second.events.contains(.active(lastCycle: 2)) }
        try world.report(2)
        try world.wait { second.events.contains(.triggered(cycle: 3)) }
        second.stop()
        #expect(try second.result?.get() == .atRest)
    }

    @Test(.timeLimit(.minutes(2)))
    func theNumberingGoesOnWhenTheTriggersAreMadeAnew() throws {
        let world = try SchedulerWorld()
        defer { world.close() }
        let scheduler = world.start()
        try world.expectTriggers([1])
        try world.report(1)
        try world.wait { scheduler.events.contains(.triggered(cycle: 2)) }
        try world.report(2)
        try world.wait { scheduler.events.contains(.triggered(cycle: 3)) }
        _ = try world.admin.deleteTopics([world.topics.triggers])
        _ = try world.admin.createTopics([.init(name: world.topics.triggers, partitionCount: 1)])
        try world.report(3)
        try world.wait { scheduler.events.contains(.triggered(cycle: 4)) }
        scheduler.stop()
    }

    @Test(.timeLimit(.minutes(2)))
    func partitionsThatAreAddedEndItWithOneLine() throws {
        let world = try SchedulerWorld()
        defer { world.close() }
        let scheduler = world.start()
        try world.expectTriggers([1])
        let topic = world.topics.forwards
        _ = try world.admin.deleteTopics([topic])
        _ = try world.admin.createTopics([.init(name: topic, partitionCount: 7)])
        #expect(scheduler.awaitEnd(seconds: 60))
        let error = #expect(throws: KafkaError.self) { try scheduler.result?.get() }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("topic \(topic) has 7 partitions, and had 2") == true)
    }

    @Test(.timeLimit(.minutes(2)))
    func theNoteOfASchedulerWithTheEarlierNameCounts() throws {
        let world = try SchedulerWorld(prefix: "acme.")
        defer { world.close() }
        let producer = try TransactionalProducer(
            world.kafka,
            transactionalIdentifier: "leadsync-scheduler"
        )
        defer { producer.close() }
        try producer.initializeTransactions()
        let member = try Consumer(
            world.kafka,
            role: .member(group: "leadsync-scheduler", instance: nil),
            topics: [world.topics.triggers]
        )
        defer { member.close(leavesGroup: false) }
        let end = CycleEnd(cycle: 41, at: Timestamp(milliseconds: 0))
        let triggers = TopicPartition(topic: world.topics.triggers, partition: 0)
        try producer.begin()
        try producer.sendOffsets(
            [PartitionOffset(triggers, offset: 0, metadata: end.note)],
            group: try member.groupMetadata()
        )
        try producer.commit()
        let scheduler = world.start()
        try world.wait { scheduler.events.contains(.triggered(cycle: 42)) }
        scheduler.stop()
        // The process with the old name cannot go on.
        #expect(throws: KafkaError.self) {
            try producer.begin()
            try producer.sendOffsets(
                [PartitionOffset(triggers, offset: 0)],
                group: try member.groupMetadata()
            )
            try producer.commit()
        }
    }
}
