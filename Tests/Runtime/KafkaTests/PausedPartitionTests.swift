// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Kafka

struct PausedPartitionTests {
    /// librdkafka 2.0.2 keeps a pause beyond an assignment.
    @Test(.timeLimit(.minutes(1)))
    func whatIsAssignedAnewIsRead() throws {
        let bench = try BrokerFixture(topics: [.init(name: "t", partitionCount: 1)])
        defer { bench.stop() }
        let kafka = bench.kafka
        let producer = try Producer(kafka)
        defer { producer.close() }
        func produce(_ count: Int) throws {
            for _ in 0..<count { try producer.produce(to: "t", key: [1], value: [1]) }
            try producer.flush()
        }
        let place = TopicPartition(topic: "t", partition: 0)
        let reader = try Consumer(kafka, role: .reader, topics: ["t"])
        defer { reader.close(leavesGroup: false) }
        func readToEnd() throws -> [Int64] {
            var offsets: [Int64] = []
            for _ in 0..<200 {
                switch reader.poll(timeoutMilliseconds: 50) {
                case .message(let message): offsets.append(message.offset)
                case .endOfPartition: return offsets
                case .nothing: break
                case .failure(let error): throw error
                }
            }
            Issue.record("it does not come to the end")
            return offsets
        }
        try produce(3)
        try reader.assign([PartitionOffset(place, offset: 0)])
        #expect(try readToEnd() == [0, 1, 2])
        for round in 1...3 {
            try reader.pause([place])
            try reader.assign([])
            try produce(3)
            let start = Int64(3 * round)
            try reader.assign([PartitionOffset(place, offset: start)])
            #expect(try readToEnd() == [start, start + 1, start + 2])
        }
    }
}
