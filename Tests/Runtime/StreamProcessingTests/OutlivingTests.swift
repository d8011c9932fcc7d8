// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import Kafka
import StateStore
@_spi(Testing) import StreamProcessing
import Synchronization
import Testing

/// What a worker outlives in the same process, and what ends it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct OutlivingTests {
    @Test(arguments: [WorkerStep.changelogProduced, .offsetsSent, .committed])
    func aProducerThatIsOfNoMoreUseIsReplaced(step: WorkerStep) throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        try pool.send(600)
        let count = Atomic<Int>(0)
        let worker = pool.worker(
            "one",
            injectedFault: { now in
                guard now == step else { return .none }
                return count.wrappingAdd(1, ordering: .relaxed).newValue % 4 == 0 ? .fence : .none
            }
        )
        #expect(worker.start())
        #expect(try pool.waitUntilDrained())
        worker.requestStop()
        #expect(try worker.wait(milliseconds: 10_000))
        #expect(worker.status.aborts > 0, "the faults took place")
        try pool.audit(expected: 600)
    }

    /// The answers that librdkafka takes for fatal, or for the end of the transaction.
    @Test(arguments: [47, 48, 49, 51, 90] as [Int16])
    func whatABrokerSaysOfATransactionIsOutlived(code: Int16) throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        for api in [24, 25, 26, 28] as [Int16] {
            pool.broker.faults.add(Fault(apiKey: api, count: 1, action: .errorCode(code)))
        }
        try pool.send(200)
        let worker = pool.worker("one")
        try pool.expectOutlived(worker, records: 200)
    }

    @Test func offsetsThatCannotBeReadForTheMomentAreAskedForAgain() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        try pool.send(100)
        // Not coordinator, coordinator not available, coordinator loading.
        for code in [16, 15, 14] as [Int16] {
            pool.broker.faults.add(Fault(apiKey: 9, count: 6, action: .errorCode(code)))
        }
        let worker = pool.worker("one")
        #expect(worker.start())
        // The test's own client asks for offsets only when the faults are over.
        #expect(try pool.wait { worker.status.records == 100 })
        worker.requestStop()
        #expect(try worker.wait(milliseconds: 10_000))
        try pool.audit(expected: 100)
    }

    @Test func anOutageOfAnOutputMakesNoDeadLetter() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        try pool.send(200)
        // Not enough replicas: librdkafka tries again until the transaction's time is over.
        pool.broker.faults.add(Fault(apiKey: 0, count: 60, action: .errorCode(19)))
        let worker = pool.worker("one", transactionTimeoutMilliseconds: 1_500)
        try pool.expectOutlived(worker, records: 200)
    }

    @Test func aRestartWithinTheSessionMovesNoPartition() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        let names = ["one", "two"]
        func worker(_ name: String) -> Worker<CountingHandler> {
            pool.worker(
                name,
                sessionTimeoutMilliseconds: 300_000,
                transactionTimeoutMilliseconds: 300_000,
                leavesGroupAtStop: false
            )
        }
        var workers = names.map(worker)
        for worker in workers { #expect(worker.start()) }
        #expect(try pool.wait { pool.readyCounts() == ["one": 2, "two": 2] })
        for index in workers.indices {
            let others = workers.indices.filter { $0 != index }.map { workers[$0] }
            let before = others.map(\.status.rebalances)
            workers[index].requestStop()
            #expect(try workers[index].wait(milliseconds: 10_000))
            try pool.send(100)
            workers[index] = worker(names[index])
            pool.ready.withLock { $0[names[index]] = nil }
            #expect(workers[index].start())
            #expect(try pool.wait { pool.readyCounts()[names[index]] == 2 })
            #expect(try pool.waitUntilDrained())
            #expect(others.map(\.status.rebalances) == before, "the others noticed nothing")
        }
        for worker in workers { worker.requestStop() }
        for worker in workers { #expect(try worker.wait(milliseconds: 10_000)) }
        try pool.audit(expected: 200)
    }

    @Test func partitionsThatAreAddedEndTheWorker() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        let worker = pool.worker("one")
        #expect(worker.start())
        #expect(try pool.wait { pool.readyCounts() == ["one": 4] })
        let admin = try Admin(pool.kafka)
        defer { admin.close() }
        try admin.addPartitions("in.a", total: 6)
        let error = #expect(throws: WorkerError.self) { try worker.wait(milliseconds: 60_000) }
        #expect(error?.reason == .configuration)
        #expect(error?.message.contains("in.a has 6 partitions") == true)
    }
}
