// SPDX-License-Identifier: Apache-2.0

import ActiveStandby
import EmbeddedBroker
import Testing

@testable import Kafka

/// Stored offsets and logs that have moved on without their readers.
@Suite(.serialized) struct MovedLogTests {
    private let place = TopicPartition(topic: "t", partition: 0)

    /// Records of one transaction, which ends with its marker; and where a group stands.
    private func produce(
        _ kafka: KafkaConfiguration,
        _ count: Int,
        committing offset: Int64? = nil
    ) throws {
        let producer = try TransactionalProducer(kafka, transactionalIdentifier: "id")
        defer { producer.close() }
        try producer.initializeTransactions()
        let topic = try producer.topic("t")
        let member = try Consumer(
            kafka,
            role: .member(group: "g", instance: nil),
            topics: ["t"]
        )
        defer { member.close(leavesGroup: false) }
        try producer.begin()
        for number in 0..<count {
            try withUnsafeBytes(of: number) { bytes throws in
                try producer.produce(to: topic, partition: 0, key: bytes, value: bytes)
            }
        }
        if let offset {
            try producer.sendOffsets(
                [PartitionOffset(place, offset: offset)],
                group: try member.groupMetadata()
            )
        }
        try producer.commit()
    }

    private func delete(before offset: Int64, _ kafka: KafkaConfiguration) throws {
        let admin = try Admin(kafka)
        defer { admin.close() }
        try admin.deleteRecords(before: [PartitionOffset(place, offset: offset)])
    }

    private func bench() throws -> BrokerFixture {
        try BrokerFixture(topics: [.init(name: "t", partitionCount: 1)])
    }

    @Test(.timeLimit(.minutes(1)))
    func aGroupThatHasReadAllHasNoLagWhenItsRecordsAreDeleted() throws {
        let bench = try bench()
        defer { bench.stop() }
        // All ten are read: the group stands before the marker.
        try produce(bench.kafka, 10, committing: 10)
        try delete(before: PartitionOffset.end, bench.kafka)
        let lag = try ConsumerLag(bench.kafka, topics: ["t"])
        defer { lag.close() }
        #expect(try lag.measure("g", [place]) == [place: 0])
    }

    @Test(.timeLimit(.minutes(1)))
    func ofWhatIsDeletedNothingIsLag() throws {
        let bench = try bench()
        defer { bench.stop() }
        try produce(bench.kafka, 10, committing: 2)
        try delete(before: 6, bench.kafka)
        let lag = try ConsumerLag(bench.kafka, topics: ["t"])
        defer { lag.close() }
        // Records 6 to 9, and the marker.
        #expect(try lag.measure("g", [place]) == [place: 5])
    }

    @Test(.timeLimit(.minutes(1)))
    func aReaderGoesOnAtTheLogsStartAndTellsWhatIsMissing() throws {
        let bench = try bench()
        defer { bench.stop() }
        try produce(bench.kafka, 10)
        try delete(before: 6, bench.kafka)
        let reader = try TopicReader(bench.kafka, topics: ["t"])
        defer { reader.close() }
        var offsets: [Int64] = []
        try reader.readToEnd([place], from: [place: 2]) { _, message in
            offsets.append(message.offset)
        }
        #expect(offsets == [6, 7, 8, 9])
        let gaps = reader.takeGaps()
        #expect(gaps.map(\.wanted) == [2] && gaps.map(\.bounds.start) == [6])
        #expect(gaps.first?.cause == .expired)
        #expect(reader.takeGaps().isEmpty)
    }

    @Test(.timeLimit(.minutes(1)))
    func aReaderThatFollowsGoesOnInATopicThatWasMadeAnew() throws {
        let bench = try bench()
        defer { bench.stop() }
        try produce(bench.kafka, 10)
        let reader = try TopicReader(bench.kafka, topics: ["t"])
        defer { reader.close() }
        try reader.follow([PartitionOffset(place, offset: 0)])
        var offsets: [Int64] = []
        while offsets.count < 10 {
            if case .message(let message) = try reader.next(timeoutMilliseconds: 100) {
                offsets.append(message.offset)
            }
        }
        let admin = try Admin(bench.kafka)
        defer { admin.close() }
        _ = try admin.deleteTopics(["t"])
        _ = try admin.createTopics([.init(name: "t", partitionCount: 1)])
        try produce(bench.kafka, 1)
        offsets = []
        var gaps: [LogGap] = []
        while offsets.isEmpty {
            if case .message(let message) = try reader.next(timeoutMilliseconds: 100) {
                offsets.append(message.offset)
            }
            gaps += reader.takeGaps()
        }
        #expect(offsets == [0])
        #expect(gaps.map(\.cause) == [.replaced])
    }

    /// A place that is refused without a reason that lasts is looked up again.
    @Test(.timeLimit(.minutes(1)))
    func aPlaceThatIsRefusedOnceIsReadAllTheSame() throws {
        let bench = try bench()
        defer { bench.stop() }
        try produce(bench.kafka, 3)
        let reader = try TopicReader(bench.kafka, topics: ["t"])
        defer { reader.close() }
        bench.broker.faults.add(Fault(apiKey: 1, action: .errorCode(1)))
        var offsets: [Int64] = []
        try reader.readToEnd([place], from: [place: 1]) { _, message in
            offsets.append(message.offset)
        }
        #expect(offsets == [1, 2] && reader.takeGaps().isEmpty)
    }

    @Test(.timeLimit(.minutes(1)))
    func theOwnerOfAPartitionIsSeen() throws {
        let bench = try bench()
        defer { bench.stop() }
        let admin = try Admin(bench.kafka)
        defer { admin.close() }
        #expect(try !admin.hasOwner(of: place, inGroup: "nobody"))
        let member = try bench.activeMember(of: "g", place)
        defer { member.close() }
        #expect(try admin.hasOwner(of: place, inGroup: "g"))
        let other = TopicPartition(topic: "other", partition: 0)
        #expect(try !admin.hasOwner(of: other, inGroup: "g"))
    }
}
