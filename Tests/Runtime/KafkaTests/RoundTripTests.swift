// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import Kafka
import Testing

@Suite(.serialized) struct RoundTripTests {
    /// A broker with the topic `t`.
    private static func broker(
        partitionCount: Int
    ) throws -> (broker: EmbeddedBroker, configuration: KafkaConfiguration) {
        let broker = try EmbeddedBroker.start(.init(autoCreateTopics: false))
        let configuration = KafkaConfiguration(bootstrapServers: broker.bootstrapServers)
        let admin = try Admin(configuration)
        defer { admin.close() }
        _ = try admin.createTopics([.init(name: "t", partitionCount: partitionCount)])
        return (broker, configuration)
    }

    @Test(.timeLimit(.minutes(1)))
    func whatIsProducedIsRead() throws {
        let (broker, configuration) = try Self.broker(partitionCount: 3)
        defer { broker.stop() }
        let producer = try Producer(configuration)
        defer { producer.close() }
        #expect(try producer.partitionCount(of: "t") == 3)
        try producer.produce(
            to: "t",
            key: "abc",
            value: "one",
            headers: [Header("leadsync-lead", "marketo:1"), Header("empty", "")]
        )
        try producer.produce(to: "t", partition: 1, key: "k", value: nil)
        try producer.produce(to: "t", partition: 1, key: "k", value: "")
        try producer.flush()

        let reader = try TopicReader(configuration, topics: ["t"])
        defer { reader.close() }
        let partitions = (0..<3).map { TopicPartition(topic: "t", partition: Int32($0)) }
        let records = try reader.records(partitions)
        #expect(records.count == 3)
        let first = try #require(records.first { $0.keyText == "abc" })
        #expect(first.valueText == "one")
        #expect(first.partition == Murmur2.partition(of: Array("abc".utf8), partitionCount: 3))
        #expect(first.timestampMilliseconds > 1_600_000_000_000)
        #expect(first.headers.map(\.name) == ["leadsync-lead", "empty"])
        #expect(first.headers[0].value == Array("marketo:1".utf8))
        let others = records.filter { $0.keyText == "k" }
        #expect(others.map(\.value) == [nil, []])
        #expect(others.map(\.offset) == [0, 1])
    }

    @Test(.timeLimit(.minutes(1)))
    func spansAndHeadersReadInPlace() throws {
        let (broker, configuration) = try Self.broker(partitionCount: 1)
        defer { broker.stop() }
        let producer = try Producer(configuration)
        defer { producer.close() }
        try producer.produce(to: "t", key: "k", value: "value", headers: [Header("h", "1")])
        try producer.flush()
        let reader = try TopicReader(configuration, topics: ["t"])
        defer { reader.close() }
        var seen = 0
        try reader.readToEnd([TopicPartition(topic: "t", partition: 0)]) { topic, message in
            seen += 1
            #expect(topic == "t")
            #expect(message.topic == TopicIndex(rawValue: 0))
            #expect(message.value.byteCount == 5)
            #expect(message.key.byteCount == 1)
            #expect(message.headers.last("h").map { [UInt8]($0) } == [49])
            #expect(message.headers.last("other") == nil)
        }
        #expect(seen == 1)
    }

    @Test(.timeLimit(.minutes(1)))
    func transactionsRetryAbortAndEnd() throws {
        let (broker, configuration) = try Self.broker(partitionCount: 1)
        defer { broker.stop() }
        let producer = try TransactionalProducer(configuration, transactionalIdentifier: "x")
        defer { producer.close() }
        try producer.initializeTransactions()
        let topic = try producer.topic("t")
        // EndTxn (26) answers with a retriable error: tried again inside.
        try producer.begin()
        "v".withCString { value in
            let bytes = UnsafeRawBufferPointer(start: value, count: 1)
            #expect(throws: Never.self) {
                try producer.produce(to: topic, partition: 0, key: bytes, value: bytes)
            }
        }
        broker.faults.add(Fault(apiKey: 26, action: .errorCode(15)))
        try producer.commit()
        // A fenced producer is past use.
        try producer.begin()
        "v".withCString { value in
            let bytes = UnsafeRawBufferPointer(start: value, count: 1)
            #expect(throws: Never.self) {
                try producer.produce(to: topic, partition: 0, key: bytes, value: bytes)
            }
        }
        let fenced = Int16(KafkaError.Code.producerFenced.rawValue)
        broker.faults.add(Fault(apiKey: 26, action: .errorCode(fenced)))
        let error = #expect(throws: KafkaError.self) { try producer.commit() }
        #expect(error?.disposition == .fatal)
        #expect(error?.code.isFencing == true)
    }

    @Test(.timeLimit(.minutes(1)))
    func closingIsBoundedWithoutACluster() throws {
        let configuration = KafkaConfiguration(bootstrapServers: "127.0.0.1:1")
        let clock = ContinuousClock()
        let elapsed = try clock.measure {
            let consumer = try Consumer(
                configuration,
                role: .member(group: "g", instance: "i"),
                topics: ["t"]
            )
            try consumer.subscribe(["t"])
            _ = consumer.poll(timeoutMilliseconds: 10)
            consumer.close()
            let producer = try TransactionalProducer(configuration, transactionalIdentifier: "x")
            producer.close()
        }
        #expect(elapsed < .seconds(6))
    }

    @Test(.timeLimit(.minutes(1)))
    func aMemberIsAssignedReadsAndCloses() throws {
        let (broker, configuration) = try Self.broker(partitionCount: 2)
        defer { broker.stop() }
        let producer = try Producer(configuration)
        defer { producer.close() }
        for index in 0..<10 {
            try producer.produce(to: "t", partition: Int32(index % 2), key: "k", value: "v")
        }
        try producer.flush()
        let consumer = try Consumer(
            configuration,
            role: .member(group: "g", instance: nil, sessionTimeoutMilliseconds: 6_000),
            topics: ["other", "t"]
        )
        var revoked = 0
        consumer.onRebalance = { [unowned consumer] change in
            switch change {
            case .assigned(let partitions):
                #expect(partitions.count == 2)
                try? consumer.assign(
                    partitions.map { PartitionOffset($0, offset: PartitionOffset.beginning) }
                )
            case .revoked(let partitions, _): revoked += partitions.count
            }
        }
        try consumer.subscribe(["t"])
        var seen = 0
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(20)
        while seen < 10, clock.now < deadline {
            switch consumer.poll(timeoutMilliseconds: 100) {
            case .message(let message):
                #expect(message.topic == TopicIndex(rawValue: 1))
                seen += 1
            default: break
            }
        }
        #expect(seen == 10)
        let before = clock.now
        consumer.close()
        #expect(clock.now - before < .seconds(4))
        #expect(revoked == 2)
    }
}
