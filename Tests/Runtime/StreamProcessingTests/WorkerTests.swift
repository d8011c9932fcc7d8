// SPDX-License-Identifier: Apache-2.0

import Kafka
import StateStore
@_spi(Testing) import StreamProcessing
import Synchronization
import Testing

@Suite(.serialized, .timeLimit(.minutes(2))) struct WorkerTests {
    @Test func countsExactlyOnceAndRestoresAfterARestart() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        try pool.send(1_000)
        let first = pool.worker("one")
        #expect(first.start())
        #expect(try pool.waitUntilDrained())
        first.requestStop()
        #expect(try first.wait(milliseconds: 5_000))
        try pool.audit(expected: 1_000)
        #expect(first.status.records == 1_000)

        // Another process: nothing local, all of it from the changelog.
        try pool.send(500)
        let second = pool.worker("one")
        #expect(second.start())
        #expect(try pool.waitUntilDrained())
        second.requestStop()
        #expect(try second.wait(milliseconds: 5_000))
        #expect(second.status.restoredRecords > 0)
        #expect(second.status.records == 500)
        try pool.audit(expected: 1_500)
        let admin = try Admin(pool.kafka)
        defer { admin.close() }
        let offsets = try admin.committedOffsets(
            ofGroup: "pool",
            partitions: pool.partitions(of: "in.b")
        )
        #expect(offsets.contains { $0.metadata == "metadata of 1" })
    }

    @Test func abortsLeaveNoTrace() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        try pool.send(600)
        let steps = Atomic<Int>(0)
        let worker = pool.worker(
            "one",
            injectedFault: { step in
                if case .processed = step { return .none }
                if step == .committed { return .none }
                // Every fifth commit fails, at one place or the other.
                return steps.wrappingAdd(1, ordering: .relaxed).newValue % 5 == 0 ? .abort : .none
            }
        )
        #expect(worker.start())
        #expect(try pool.waitUntilDrained())
        worker.requestStop()
        #expect(try worker.wait(milliseconds: 5_000))
        #expect(worker.status.aborts > 0)
        try pool.audit(expected: 600)
    }

    @Test(arguments: [WorkerStep.changelogProduced, .offsetsSent, .committed])
    func deathAtAnyStepLosesAndRepeatsNothing(step: WorkerStep) throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        try pool.send(600)
        let stores = MemoryStoreProvider()
        let count = Atomic<Int>(0)
        let victim = pool.worker(
            "one",
            stores: stores,
            injectedFault: { now in
                guard now == step else { return .none }
                return count.wrappingAdd(1, ordering: .relaxed).newValue == 4 ? .die : .none
            }
        )
        #expect(victim.start())
        #expect(throws: WorkerError.self) { try victim.wait(milliseconds: 30_000) }
        // The same name and disk, as after a restart by the supervisor.
        let heir = pool.worker("one", stores: stores)
        #expect(heir.start())
        #expect(try pool.waitUntilDrained())
        heir.requestStop()
        #expect(try heir.wait(milliseconds: 5_000))
        try pool.audit(expected: 600)
    }

    @Test func workersShareJoinAndLeave() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        try pool.send(400)
        // So long that, on however slow a machine, no worker is taken for dead: a worker that
        // leaves without a word would be missed for longer than anything here is waited for.
        let workers = ["one", "two", "three"].map {
            pool.worker(
                $0,
                sessionTimeoutMilliseconds: 300_000,
                transactionTimeoutMilliseconds: 300_000
            )
        }
        #expect(workers[0].start())
        #expect(workers[1].start())
        #expect(try pool.wait { pool.readyCounts() == ["one": 2, "two": 2] })
        try pool.send(400)
        #expect(workers[2].start())
        #expect(
            try pool.wait {
                let counts = pool.readyCounts()
                return counts.count == 3 && counts.values.reduce(0, +) == 4
                    && counts.values.allSatisfy { $0 >= 1 }
            }
        )
        try pool.send(400)
        workers[0].requestStop()
        #expect(try workers[0].wait(milliseconds: 5_000))
        // A stop is a real leave: the others take over without the session timeout.
        #expect(
            try pool.wait {
                let counts = pool.readyCounts()
                return counts["two"] == 2 && counts["three"] == 2
            }
        )
        try pool.send(400)
        #expect(try pool.waitUntilDrained())
        for worker in workers[1...] { worker.requestStop() }
        for worker in workers[1...] { #expect(try worker.wait(milliseconds: 5_000)) }
        try pool.audit(expected: 1_600)
    }

    /// Partitions that a worker has restored, given away, and gets back with what another one has
    /// done meanwhile.
    @Test func whatComesBackIsRestoredAgain() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        try pool.send(400)
        let before = pool.worker("one")
        #expect(before.start())
        #expect(try pool.waitUntilDrained())
        before.requestStop()
        #expect(try before.wait(milliseconds: 5_000))
        // It knows nothing, and reads all changelogs.
        let stayer = pool.worker("one", sessionTimeoutMilliseconds: 300_000)
        #expect(stayer.start())
        #expect(
            try pool.wait { pool.readyCounts()["one"] == 4 && stayer.status.restoredRecords > 0 }
        )
        for guest in ["two", "three"] {
            let guest = pool.worker(guest, sessionTimeoutMilliseconds: 300_000)
            #expect(guest.start())
            #expect(try pool.wait { pool.readyCounts()["one"] == 2 })
            try pool.send(400)
            #expect(try pool.waitUntilDrained())
            guest.requestStop()
            #expect(try guest.wait(milliseconds: 5_000))
            #expect(try pool.wait { pool.readyCounts()["one"] == 4 })
            try pool.send(400)
            #expect(try pool.waitUntilDrained())
        }
        stayer.requestStop()
        #expect(try stayer.wait(milliseconds: 5_000))
        try pool.audit(expected: 2_000)
    }

    @Test func poisonBecomesADeadLetterAndTheRestGoesOn() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        try pool.send(40)
        try pool.send(1, value: CountingHandler.tooLarge)
        try pool.send(40)
        let worker = pool.worker("one")
        #expect(worker.start())
        #expect(try pool.waitUntilDrained())
        worker.requestStop()
        #expect(try worker.wait(milliseconds: 5_000))
        #expect(worker.status.poisoned == 1)
        try pool.audit(expected: 80)
        let reader = try TopicReader(pool.kafka, topics: ["dead"])
        defer { reader.close() }
        let dead = try reader.records(pool.partitions(of: "dead"))
        #expect(dead.map(\.valueText) == ["poison"])
    }

    @Test func aSecondWorkerOfTheSameNameEndsTheFirst() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        let first = pool.worker("one")
        #expect(first.start())
        #expect(try pool.wait { pool.readyCounts() == ["one": 4] })
        let second = pool.worker("one")
        #expect(second.start())
        try pool.send(100)
        let error = #expect(throws: WorkerError.self) { try first.wait(milliseconds: 20_000) }
        #expect(error?.message.contains("worker.id (one)") == true)
        #expect(try pool.waitUntilDrained())
        second.requestStop()
        #expect(try second.wait(milliseconds: 5_000))
        try pool.audit(expected: 100)
    }

    @Test func aRecordThatNeverCommitsIsFoundAmongTheOthers() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        try pool.send(200)
        let culprit = Mutex<RecordPlace?>(nil)
        let poisoned = Mutex<(@Sendable () -> Int)?>(nil)
        let worker = pool.worker(
            "one",
            injectedFault: { step in
                guard case .processed(let place) = step, place.offset == 9 else { return .none }
                let isCulprit = culprit.withLock { known in
                    if known == nil { known = place }
                    return known == place
                }
                // What it leads to is refused, until it is a dead letter instead.
                let isPoison = poisoned.withLock { $0?() ?? 0 } > 0
                return isCulprit && !isPoison ? .refuse : .none
            }
        )
        poisoned.withLock { $0 = { [unowned worker] in worker.status.poisoned } }
        #expect(worker.start())
        #expect(try pool.waitUntilDrained())
        worker.requestStop()
        #expect(try worker.wait(milliseconds: 5_000))
        #expect(worker.status.poisoned == 1)
        try pool.audit(expected: 199)
    }

    @Test func markersAreNoLag() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        try pool.send(100)
        let worker = pool.worker("one")
        #expect(worker.start())
        #expect(try pool.waitUntilDrained())
        worker.requestStop()
        #expect(try worker.wait(milliseconds: 5_000))
        // A group that has read all of a topic that ends with markers.
        let producer = try TransactionalProducer(pool.kafka, transactionalIdentifier: "reader")
        defer { producer.close() }
        try producer.initializeTransactions()
        let consumer = try Consumer(
            pool.kafka,
            role: .member(group: "after", instance: nil),
            topics: ["out"]
        )
        defer { consumer.close() }
        consumer.onRebalance = { [unowned consumer] change in
            guard case .assigned(let partitions) = change else { return }
            try? consumer.assign(
                partitions.map { PartitionOffset($0, offset: PartitionOffset.beginning) }
            )
        }
        try consumer.subscribe(["out"])
        var next: [Int32: Int64] = [:]
        var seen = 0
        #expect(
            try pool.wait {
                if case .message(let message) = consumer.poll(timeoutMilliseconds: 20) {
                    next[message.partition] = message.offset + 1
                    seen += 1
                }
                return seen == 100
            }
        )
        try producer.begin()
        try producer.sendOffsets(
            next.map {
                PartitionOffset(TopicPartition(topic: "out", partition: $0.key), offset: $0.value)
            },
            group: consumer.groupMetadata()
        )
        try producer.commit()
        let admin = try Admin(pool.kafka)
        defer { admin.close() }
        let partitions = pool.partitions(of: "out")
        let raw = try admin.lag(ofGroup: "after", partitions: partitions)
        #expect(raw.values.contains { $0 > 0 })
        let lag = try ConsumerLag(pool.kafka, topics: ["out"])
        defer { lag.close() }
        #expect(try lag.measure("after", partitions).values.allSatisfy { $0 == 0 })
    }
}
