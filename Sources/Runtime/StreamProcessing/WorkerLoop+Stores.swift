// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import Primitives
internal import StateStore

/// The care for the stores beside reading and writing them.
extension WorkerLoop {
    /// Makes the stores durable now and then, and stamps the checkpoints of partitions in which
    /// nothing happens: a checkpoint tells how far the log was known at that time.
    func serveFlush() throws(StreamError) {
        let now = MonotonicTime.milliseconds()
        let sinceLook = now - lastFlushLook
        lastFlushLook = now
        // After a standstill the partitions may be another worker's: the poll tells first.
        guard now - lastFlush >= PoolLimits.flushMilliseconds,
            sinceLook < Int64(configuration.sessionTimeoutMilliseconds)
        else { return }
        lastFlush = now
        for case let partition? in partitions where partition.isReady {
            let checkpoint = partition.checkpoint(inputs: configuration.inputs)
            try onStore { () throws(StateStoreError) in
                try partition.store.apply([], checkpoint: checkpoint)
            }
        }
        // Followed anew, so that the log's end is seen also where nothing is written.
        try standby?.applyAll()
        standby?.isDue = true
        for case let partition? in partitions where partition.isReady {
            try onStore { () throws(StateStoreError) in try partition.store.flush() }
        }
    }

    /// Closes what is kept of partitions that have left, beyond the limit: those that left first.
    func giveUpCached() {
        let surplus = warm.count - PoolLimits.cachedPartitions
        guard surplus > 0, standby == nil else { return }
        let oldest = warm.sorted { $0.value.leftMilliseconds < $1.value.leftMilliseconds }
        for (number, entry) in oldest.prefix(surplus) {
            warm[number] = nil
            closeStore(entry.store)
            worker.stores.didLeave(partition: number)
        }
    }

    /// After an error of a store: what is damaged is removed, and restored from the changelog; all
    /// else ends the worker.
    func recoverStore(_ error: StateStoreError) throws(LoopEnd) {
        guard error.kind == .damaged else { throw .worker(WorkerError(error)) }
        for case let partition? in partitions { partition.replayed = [] }
        replaceProducer(.store(error))
        worker.events.notice(
            "\(error.message): it is begun anew, and all partitions of this worker are restored "
                + "from \(configuration.changelog)"
        )
        // The stores are not closed: that would write once more what is not trusted.
        warm = [:]
        standby?.forgetAll()
        do throws(StateStoreError) {
            try worker.stores.removeAll()
        } catch {
            throw .worker(WorkerError(error))
        }
    }
}
