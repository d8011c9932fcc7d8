// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import Primitives
internal import StateStore
internal import Synchronization

/// Replaying the changelog into the stores, a slice in each round, and building the handlers.
extension WorkerLoop {
    /// Lets the reader read the changelogs of all partitions that are being restored.
    func followChangelogs() throws(StreamError) {
        var places: [PartitionOffset] = []
        for case let partition? in partitions {
            guard case .restoring(let position, _) = partition.phase else { continue }
            places.append(
                PartitionOffset(
                    TopicPartition(topic: configuration.changelog, partition: partition.number),
                    offset: position
                )
            )
        }
        try onKafka { () throws(KafkaError) in try restoreReader.assign(places) }
    }

    /// Replays a slice of the changelogs. After it, partitions that are ready have as much time, as
    /// long as they have records.
    func serveRestores() throws(StreamError) -> Bool {
        guard mayBeRestoring else { return false }
        mayBeRestoring = !partitions.allSatisfy { $0?.isReady ?? true }
        guard mayBeRestoring else { return false }
        let began = MonotonicTime.milliseconds()
        guard began >= nextRestoreSlice else { return true }
        defer {
            publishProgress()
            nextRestoreSlice = 2 * MonotonicTime.milliseconds() - began
        }
        for count in 1...PoolLimits.restoreSliceRecords {
            if count.isMultiple(of: PoolLimits.restoreClockRecords),
                MonotonicTime.milliseconds() - began >= PoolLimits.restoreSliceMilliseconds
            {
                return true
            }
            switch restoreReader.poll(timeoutMilliseconds: PoolLimits.restoreWaitMilliseconds) {
            case .nothing: return true
            case .message(let message): try replay(message)
            case .endOfPartition(_, let number, let offset):
                try reachedEnd(number, offset)
                if partitions.allSatisfy({ $0?.isReady ?? true }) {
                    try onKafka { () throws(KafkaError) in try restoreReader.assign([]) }
                    return false
                }
            case .failure(let error):
                try handle(error)
                if takeOverIsDue { return true }
            }
        }
        return true
    }

    private func replay(_ message: borrowing Message) throws(StreamError) {
        guard let partition = partition(message.partition),
            case .restoring(let position, let end) = partition.phase,
            message.offset >= position, let key = message.unsafeKey
        else { return }
        let value = message.unsafeValue
        partition.replayed.append(
            StateChange(
                key: [UInt8](key),
                value: value.map { [UInt8]($0) },
                isWaiting: value.map(isWaiting) ?? false
            )
        )
        replayedRecords += 1
        partition.earlierHandler = nil
        partition.phase = .restoring(position: message.offset + 1, end: end)
        add(1, to: counters.restoredRecords)
        if partition.replayed.count >= PoolLimits.restoreBatchRecords {
            try applyReplayed(partition)
        }
    }

    func applyReplayed(_ partition: Partition<Handler>) throws(StreamError) {
        guard case .restoring(let position, _) = partition.phase, !partition.replayed.isEmpty else {
            return
        }
        // The input offsets of these states are known only at the end.
        let checkpoint = Checkpoint(changelogOffset: position, isComplete: false)
        let changes = partition.replayed
        partition.replayed = []
        try onStore { () throws(StateStoreError) in
            try partition.store.apply(changes, checkpoint: checkpoint)
        }
    }

    /// Ends the restore if the reader has reached the high watermark. Below it, a dead worker's
    /// transaction is still open, and another end is reported after it.
    private func reachedEnd(_ number: Int32, _ offset: Int64) throws(StreamError) {
        guard let partition = partition(number),
            case .restoring(_, let end) = partition.phase, offset >= end
        else { return }
        try applyReplayed(partition)
        // From here on, the changelog holds this worker's own records.
        let changelog = TopicPartition(topic: configuration.changelog, partition: number)
        try onKafka { () throws(KafkaError) in try restoreReader.pause([changelog]) }
        partition.phase = .restoring(position: offset, end: offset)
        try finishRestore(partition)
    }

    func finishRestore(_ partition: Partition<Handler>) throws(StreamError) {
        guard case .restoring(let position, let end) = partition.phase else { return }
        precondition(position >= end, "a restore ends at the high watermark")
        partition.didReplay(to: position)
        try onStore { () throws(StateStoreError) in
            try partition.store.apply(
                [],
                checkpoint: partition.checkpoint(inputs: configuration.inputs)
            )
        }
        partition.phase = .ready
        if let earlier = partition.earlierHandler {
            partition.earlierHandler = nil
            // It has not seen the control records of the meantime.
            handControl(to: &earlier.value)
            partition.handler = earlier
        } else {
            try buildHandler(partition)
        }
        // Records that were fetched before the pause must not be skipped, whatever the client did
        // with them.
        let places = configuration.inputs.indices.map {
            partition.place($0, in: configuration.inputs)
        }
        try onKafka { () throws(KafkaError) in
            try seek(places)
            try consumer.resume(places.map(\.partition))
        }
    }

    /// A new handler: what waits first, then the control records.
    func buildHandler(_ partition: Partition<Handler>) throws(StreamError) {
        var handler = worker.makeHandler(
            PartitionContext(
                partition: partition.number,
                partitionCount: Int32(partitions.count),
                offsetMetadata: partition.positions.map(\.metadata)
            )
        )
        try onStore { () throws(StateStoreError) in
            try partition.store.forEachWaiting { key in
                handler.restore(waiting: key)
                return true
            }
        }
        handControl(to: &handler)
        partition.handler = BuiltHandler(handler)
    }

    /// The owned partition of that number, whatever number a client reports.
    func partition(_ number: Int32) -> Partition<Handler>? {
        partitions.indices.contains(Int(number)) ? partitions[Int(number)] : nil
    }

    /// Tells metrics and log how far restores have come.
    func publishProgress() {
        var owned = 0
        var restoring = 0
        for case let partition? in partitions {
            owned += 1
            if case .restoring = partition.phase { restoring += 1 }
        }
        let (left, now) = (restoreRemaining, MonotonicTime.milliseconds())
        let rate = restoring > 0 ? restoreProgress.rate(remaining: left, nowMilliseconds: now) : 0
        let seconds = restoreProgress.secondsLeft(remaining: left, nowMilliseconds: now)
        counters.partitions.store(owned, ordering: .relaxed)
        counters.restoringPartitions.store(restoring, ordering: .relaxed)
        counters.restoreRemaining.store(Int(left), ordering: .relaxed)
        counters.restoreRate.store(Int(clamping: rate), ordering: .relaxed)
        counters.restoreSecondsLeft.store(Int(clamping: seconds ?? 0), ordering: .relaxed)
        let line = restoreProgress.line(
            remaining: left,
            restoring: restoring,
            owned: owned,
            nowMilliseconds: now
        )
        if let line { worker.events.notice(line) }
    }

    /// How many offsets of the changelog the running restores have still to read.
    var restoreRemaining: Int64 {
        partitions.reduce(0) { sum, partition in
            guard case .restoring(let position, let end)? = partition?.phase else { return sum }
            return sum + max(0, end - max(0, position))
        }
    }
}
