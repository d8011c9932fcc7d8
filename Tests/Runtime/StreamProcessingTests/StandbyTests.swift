// SPDX-License-Identifier: Apache-2.0

import Kafka
import StateStore
import StreamProcessing
import Testing

/// A worker that also keeps the states of partitions that another one owns.
@Suite(.serialized, .timeLimit(.minutes(2))) struct StandbyTests {
    /// Two workers with two partitions each, of which the second follows the first's.
    private func pair(
        _ pool: CountingPool,
        stores: any StateStoreProvider = MemoryStoreProvider()
    ) throws -> (owner: Worker<CountingHandler>, standby: Worker<CountingHandler>) {
        let owner = pool.worker("one")
        let standby = pool.worker("two", stores: stores, isStandby: true)
        #expect(owner.start())
        #expect(standby.start())
        #expect(try pool.wait { pool.readyCounts() == ["one": 2, "two": 2] })
        #expect(try pool.wait { standby.status.standbyPartitions == 2 })
        return (owner, standby)
    }

    /// How many changelog records a worker has published: each record has one output beside it.
    private func changes(of worker: Worker<CountingHandler>) -> Int {
        worker.status.outputs - worker.status.records
    }

    @Test func aTakeoverReadsNothingThatWasFollowed() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        let (owner, standby) = try pair(pool)
        try pool.send(1_000)
        #expect(try pool.waitUntilDrained())
        let followed = changes(of: owner)
        #expect(followed > 0)
        #expect(try pool.wait { standby.status.standbyRecords == followed })
        let restored = standby.status.restoredRecords
        owner.requestStop()
        #expect(try owner.wait(milliseconds: 5_000))
        #expect(try pool.wait { pool.readyCounts()["two"] == 4 })
        #expect(standby.status.restoredRecords == restored, "all of it was there")
        // It counts on where the other one has stopped.
        try pool.send(1_000)
        #expect(try pool.waitUntilDrained())
        #expect(standby.status.standbyPartitions == 0)
        standby.requestStop()
        #expect(try standby.wait(milliseconds: 5_000))
        try pool.audit(expected: 2_000)
    }

    @Test func itFollowsWhatItHasGivenAway() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        let stores = MemoryStoreProvider()
        let standby = pool.worker("two", stores: stores, isStandby: true)
        #expect(standby.start())
        #expect(try pool.wait { pool.readyCounts()["two"] == 4 })
        try pool.send(400)
        #expect(try pool.waitUntilDrained())
        let owner = pool.worker("one")
        #expect(owner.start())
        #expect(try pool.wait { pool.readyCounts() == ["one": 2, "two": 2] })
        #expect(try pool.wait { standby.status.standbyPartitions == 2 })
        try pool.send(400)
        #expect(try pool.waitUntilDrained())
        #expect(try pool.wait { standby.status.standbyRecords >= changes(of: owner) })
        // What was read goes with the process: the next one begins behind it.
        standby.requestStop()
        #expect(try standby.wait(milliseconds: 5_000))
        #expect(try pool.wait { pool.readyCounts()["one"] == 4 })
        let again = pool.worker("two", stores: stores, isStandby: true)
        #expect(again.start())
        #expect(try pool.wait { pool.readyCounts() == ["one": 2, "two": 2] })
        #expect(try pool.wait { again.status.standbyPartitions == 2 })
        try pool.send(400)
        #expect(try pool.waitUntilDrained())
        owner.requestStop()
        #expect(try owner.wait(milliseconds: 5_000))
        #expect(try pool.wait { pool.readyCounts()["two"] == 4 })
        again.requestStop()
        #expect(try again.wait(milliseconds: 5_000))
        try pool.audit(expected: 1_200)
    }
}
