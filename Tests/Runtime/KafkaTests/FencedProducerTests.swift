// SPDX-License-Identifier: Apache-2.0

import ActiveStandby
import Testing

@testable import Kafka

struct FencedProducerTests {
    /// With records on their way, whichever answer tells it first.
    @Test(.timeLimit(.minutes(1)))
    func aFencedProducerFailsAndClosesAtOnce() throws {
        let bench = try BrokerFixture(topics: [.init(name: "t", partitionCount: 1)])
        defer { bench.stop() }
        let kafka = bench.kafka
        let place = TopicPartition(topic: "t", partition: 0)
        let member = try bench.activeMember(of: "g", place)
        defer { member.close() }
        for round in 0..<20 {
            let sleeper = try TransactionalProducer(kafka, transactionalIdentifier: "id\(round)")
            try sleeper.initializeTransactions()
            let topic = try sleeper.topic("t")
            let successor = try TransactionalProducer(kafka, transactionalIdentifier: "id\(round)")
            defer { successor.close() }
            try successor.initializeTransactions()
            try sleeper.begin()
            for _ in 0..<10 {
                try withUnsafeBytes(of: round) { bytes throws in
                    try sleeper.produce(to: topic, partition: 0, key: bytes, value: bytes)
                }
            }
            let error = #expect(throws: KafkaError.self) {
                let offsets = [PartitionOffset(place, offset: 0)]
                try sleeper.sendOffsets(offsets, group: try member.member.groupMetadata())
            }
            #expect(error?.disposition == .fatal)
            #expect(sleeper.close(), "it is not gone within bounds")
        }
    }
}
