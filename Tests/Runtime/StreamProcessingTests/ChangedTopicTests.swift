// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import Kafka
import StateStore
@_spi(Testing) import StreamProcessing
import Testing

/// Offsets that meet another log than the one that they were committed for.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ChangedTopicTests {
    /// Sends records in a transaction, so that each partition ends with a marker.
    private func sendInTransaction(_ pool: CountingPool, _ count: Int) throws {
        let producer = try TransactionalProducer(pool.kafka, transactionalIdentifier: "source")
        defer { producer.close() }
        try producer.initializeTransactions()
        let topic = try producer.topic("in.a")
        try producer.begin()
        for index in 0..<count {
            let key = Array("key-\(index % 20)".utf8)
            let partition = Murmur2.partition(of: key, partitionCount: topic.partitionCount)
            try key.span.bytes.withUnsafeBytes { bytes throws(KafkaError) in
                try producer.produce(to: topic, partition: partition, key: bytes, value: bytes)
            }
        }
        try producer.commit()
    }

    private func deleteAll(_ pool: CountingPool, of topic: String = "in.a") throws {
        let admin = try Admin(pool.kafka)
        defer { admin.close() }
        try admin.deleteRecords(
            before: pool.partitions(of: topic).map {
                PartitionOffset($0, offset: PartitionOffset.end)
            }
        )
    }

    /// Waits until the group stands where the partitions end, markers counted.
    private func waitUntilAtTheEnd(_ pool: CountingPool) throws -> Bool {
        let admin = try Admin(pool.kafka)
        defer { admin.close() }
        let partitions = pool.partitions(of: "in.a")
        return try pool.wait {
            let committed = try admin.committedOffsets(ofGroup: "pool", partitions: partitions)
            let ends = try admin.endOffsets(partitions)
            return Set(committed.map { [$0.partition.description, "\($0.offset)"] })
                == Set(ends.map { [$0.partition.description, "\($0.offset)"] })
        }
    }

    @Test func whatWasConsumedToItsEndMayBeDeleted() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        try sendInTransaction(pool, 40)
        let first = pool.worker("one")
        #expect(first.start())
        #expect(try waitUntilAtTheEnd(pool), "the markers are counted as consumed")
        try deleteAll(pool)
        // An abort seeks: to where the log no longer begins.
        try sendInTransaction(pool, 40)
        #expect(try pool.wait { first.status.records == 80 })
        first.requestStop()
        #expect(try first.wait(milliseconds: 10_000))
        try deleteAll(pool)
        let second = pool.worker("one")
        #expect(second.start())
        #expect(try pool.wait { pool.readyCounts()["one"] == 4 })
        try sendInTransaction(pool, 20)
        #expect(try pool.wait { second.status.records == 20 })
        second.requestStop()
        #expect(try second.wait(milliseconds: 10_000))
        try pool.audit(expected: 100)
    }

    @Test func recordsThatWereDeletedUnreadStopTheWorkerWithTheirPlace() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        let first = try pool.workerAtTheEnd(40)
        first.requestStop()
        #expect(try first.wait(milliseconds: 10_000))
        try pool.send(40)
        try deleteAll(pool)
        let second = pool.worker("one")
        #expect(second.start())
        let error = #expect(throws: WorkerError.self) { try second.wait(milliseconds: 30_000) }
        #expect(error?.reason == .recordsLost)
        let line = error?.message ?? ""
        #expect(line.contains("in.a[") && line.contains("was read up to offset"))
        #expect(line.contains("--reset-offsets"))
    }

    @Test func aTopicThatIsMadeAnewIsReadFromItsBeginning() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        let worker = try pool.workerAtTheEnd(400)
        try pool.makeAnew("in.a")
        try pool.send(100)
        #expect(try pool.wait { worker.status.records == 500 })
        worker.requestStop()
        #expect(try worker.wait(milliseconds: 10_000))
        try pool.audit(expected: 500)
    }

    @Test func aChangelogThatIsMadeAnewStopsTheWorker() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        let worker = try pool.workerAtTheEnd(400)
        try pool.makeAnew("state")
        let error = #expect(throws: WorkerError.self) { try worker.wait(milliseconds: 30_000) }
        #expect(error?.reason == .recordsLost)
        #expect(error?.message.contains("state is not the topic that it was") == true)
    }
}
