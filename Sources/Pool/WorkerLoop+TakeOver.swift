// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import StateStore
internal import Synchronization

/// Taking partitions over, in the order on which exactly-once rests: committed offsets, then
/// the changelog's high watermark, then the replay up to it, then the inputs.
extension WorkerLoop {
    /// Runs inside a poll of the consumer, or while it closes.
    func rebalance(_ change: Rebalance) {
        add(1, to: counters.rebalances)
        switch change {
        case .revoked(_, let isLost):
            commitOrAbort(isLost: isLost)
            release()
        case .assigned(let assigned):
            if isEnding { return }
            do throws(KafkaError) {
                try takeOver(assigned)
                readinessIsDue = true
                mayBeRestoring = true
            } catch {
                callbackError = error
            }
        }
        publishProgress()
    }

    /// The partitions go; their stores stay open, because they usually come back.
    private func release() {
        for case let partition? in partitions {
            do throws(KafkaError) {
                try applyReplayed(partition)
            } catch {
                callbackError = callbackError ?? error
            }
            warm[partition.number] = WarmPartition(
                store: partition.store,
                handler: partition.isReady ? partition.handler : nil,
                next: partition.next,
                changelogEnd: partition.changelogEnd
            )
            partitions[Int(partition.number)] = nil
        }
        readinessIsDue = false
    }

    private func takeOver(_ assigned: [TopicPartition]) throws(KafkaError) {
        precondition(transaction.phase == .idle, "partitions come between transactions")
        // 1. Committed offsets. The answer waits until the last owner's transaction is over.
        let committed = try committedOffsets(assigned)
        try consumer.assign(
            committed.map { entry in
                let offset = entry.offset >= 0 ? entry.offset : PartitionOffset.beginning
                return PartitionOffset(entry.partition, offset: offset)
            }
        )
        try consumer.pause(assigned)
        for number in Set(assigned.map(\.partition)).sorted() {
            partitions[Int(number)] = try open(number)
        }
        for entry in committed {
            guard let topic = configuration.inputs.firstIndex(of: entry.partition.topic) else {
                continue
            }
            partitions[Int(entry.partition.partition)]?.adopt(entry, topic: topic)
        }
        // 2. Only then the high watermark, open transactions included.
        let changelogs = partitions.compactMap { partition in
            partition.map {
                TopicPartition(topic: configuration.changelog, partition: $0.number)
            }
        }
        let ends = try retried { () throws(KafkaError) in try watermarks.endOffsets(changelogs) }
        let beginnings = try retried { () throws(KafkaError) in
            try watermarks.beginningOffsets(changelogs)
        }
        var bounds: [Int32: Range<Int64>] = [:]
        for beginning in beginnings {
            let number = beginning.partition.partition
            for end in ends where end.partition == beginning.partition {
                bounds[number] = beginning.offset..<max(beginning.offset, end.offset)
            }
        }
        for case let partition? in partitions {
            guard let bounds = bounds[partition.number] else { continue }
            try startRestore(partition, log: bounds)
        }
        try followChangelogs()
    }

    private func open(_ number: Int32) throws(KafkaError) -> Partition<Handler> {
        var store = warm[number]?.store
        if store == nil {
            store = try storing { () throws(StateStoreError) in
                try worker.stores.open(partition: number)
            }
        }
        guard let store else { preconditionFailure("the store was opened") }
        return Partition(number: number, store: store, inputCount: configuration.inputs.count)
    }

    /// Decides from where to replay; a store that the log no longer reaches is dropped.
    private func startRestore(
        _ partition: Partition<Handler>,
        log: Range<Int64>
    ) throws(KafkaError) {
        let end = log.upperBound
        let warmth = warm.removeValue(forKey: partition.number)
        let checkpoint = try storing { () throws(StateStoreError) in
            try partition.store.checkpoint()
        }
        var start = checkpoint?.changelogOffset ?? log.lowerBound
        if let checkpoint,
            start < log.lowerBound || isAhead(checkpoint, of: partition, end: end)
        {
            worker.events.notice(
                "partition \(partition.number): the local state does not fit the log and is "
                    + "restored from the beginning"
            )
            try storing { () throws(StateStoreError) in
                try partition.store.close()
                try worker.stores.remove(partition: partition.number)
            }
            partitions[Int(partition.number)] = try reopened(partition)
            start = log.lowerBound
        }
        guard let partition = partitions[Int(partition.number)] else { return }
        if start == end {
            // Nobody has written since: what was kept in memory may still be true as well.
            if let warmth, warmth.changelogEnd == end, warmth.next == partition.next {
                partition.handler = warmth.handler
            }
            partition.phase = .restoring(position: end, end: end)
            try finishRestore(partition)
        } else {
            partition.phase = .restoring(position: start, end: end)
        }
    }

    private func isAhead(
        _ checkpoint: Checkpoint,
        of partition: Partition<Handler>,
        end: Int64
    ) -> Bool {
        if checkpoint.changelogOffset > end { return true }
        return configuration.inputs.indices.contains { topic in
            let reached = checkpoint.inputOffsets[configuration.inputs[topic]] ?? 0
            return reached > max(0, partition.next[topic])
        }
    }

    private func reopened(
        _ old: Partition<Handler>
    ) throws(KafkaError) -> Partition<Handler> {
        let new = try open(old.number)
        new.next = old.next
        new.committed = old.committed
        new.metadata = old.metadata
        return new
    }

    /// Lets the reader read the changelogs of all partitions that are being restored.
    private func followChangelogs() throws(KafkaError) {
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
        try restoreReader.assign(places)
    }

    /// A slice of the restores. Returns whether any is left.
    func serveRestores() throws(KafkaError) -> Bool {
        guard mayBeRestoring else { return false }
        mayBeRestoring = !partitions.allSatisfy { $0?.isReady ?? true }
        guard mayBeRestoring else { return false }
        defer { publishProgress() }
        for _ in 0..<PoolLimits.restoreSliceRecords {
            switch restoreReader.poll(timeoutMilliseconds: PoolLimits.restoreWaitMilliseconds) {
            case .nothing: return true
            case .message(let message): try replay(message)
            case .endOfPartition(_, let number, let offset):
                try reachedEnd(number, offset)
                if partitions.allSatisfy({ $0?.isReady ?? true }) {
                    try restoreReader.assign([])
                    return false
                }
            case .failure(let error): if error.disposition == .fatal { throw error }
            }
        }
        return true
    }

    private func replay(_ message: borrowing Message) throws(KafkaError) {
        guard let partition = partitions[Int(message.partition)],
            case .restoring(let position, let end) = partition.phase,
            message.offset >= position, let key = message.unsafeKey
        else { return }
        partition.replayed.append(
            StateChange(key: [UInt8](key), value: message.unsafeValue.map { [UInt8]($0) })
        )
        partition.phase = .restoring(position: message.offset + 1, end: end)
        add(1, to: counters.restoredRecords)
        if partition.replayed.count >= PoolLimits.restoreBatchRecords {
            try applyReplayed(partition)
        }
    }

    private func applyReplayed(_ partition: Partition<Handler>) throws(KafkaError) {
        guard case .restoring(let position, _) = partition.phase, !partition.replayed.isEmpty else {
            return
        }
        // Which inputs these states reflect is known when the end has been reached.
        let checkpoint = Checkpoint(changelogOffset: position)
        let changes = partition.replayed
        partition.replayed = []
        try storing { () throws(StateStoreError) in
            try partition.store.apply(changes, checkpoint: checkpoint)
        }
    }

    /// The reader is at its end; if that is the high watermark, the partition is whole. Below
    /// it, a transaction of a dead worker is still open, and the end comes again after it.
    private func reachedEnd(_ number: Int32, _ offset: Int64) throws(KafkaError) {
        guard let partition = partitions[Int(number)],
            case .restoring(_, let end) = partition.phase, offset >= end
        else { return }
        try applyReplayed(partition)
        // Our own records would come back from now on.
        try restoreReader.pause([
            TopicPartition(topic: configuration.changelog, partition: number)
        ])
        partition.phase = .restoring(position: offset, end: offset)
        try finishRestore(partition)
    }

    private func finishRestore(_ partition: Partition<Handler>) throws(KafkaError) {
        guard case .restoring(let position, let end) = partition.phase else { return }
        precondition(position >= end, "a restore ends at the high watermark")
        partition.changelogEnd = position
        let checkpoint = partition.checkpoint(inputs: configuration.inputs)
        try storing { () throws(StateStoreError) in
            try partition.store.apply([], checkpoint: checkpoint)
        }
        partition.phase = .ready
        if partition.handler == nil { try buildHandler(partition) }
        try consumer.resume(
            configuration.inputs.map { TopicPartition(topic: $0, partition: partition.number) }
        )
    }

    /// A new handler: states first, then the control records.
    func buildHandler(_ partition: Partition<Handler>) throws(KafkaError) {
        var handler = worker.makeHandler(
            PartitionContext(
                partition: partition.number,
                partitionCount: partitionCount,
                offsetMetadata: partition.metadata
            )
        )
        try storing { () throws(StateStoreError) in
            try partition.store.forEach { key, value in
                handler.restore(key: key, value: value)
                return true
            }
        }
        for record in control.values.sorted(by: { $0.offset < $1.offset }) {
            hand(record, to: &handler)
        }
        partition.handler = BuiltHandler(handler)
    }

    func committedOffsets(
        _ partitions: [TopicPartition]
    ) throws(KafkaError) -> [PartitionOffset] {
        try retried { () throws(KafkaError) in try consumer.committed(partitions) }
    }

    private func retried<Value>(
        _ body: () throws(KafkaError) -> Value
    ) throws(KafkaError) -> Value {
        var tries = 0
        while true {
            do throws(KafkaError) {
                return try body()
            } catch {
                tries += 1
                guard error.disposition == .retry, tries < PoolLimits.takeOverTries else {
                    throw error
                }
                worker.events.notice(error.message)
                MonotonicTime.pause(milliseconds: KafkaLimits.retryPauseMilliseconds)
            }
        }
    }

    private func publishProgress() {
        var owned = 0
        var restoring = 0
        var remaining: Int64 = 0
        for case let partition? in partitions {
            owned += 1
            if case .restoring(let position, let end) = partition.phase {
                restoring += 1
                remaining += max(0, end - max(0, position))
            }
        }
        counters.partitions.store(owned, ordering: .relaxed)
        counters.restoringPartitions.store(restoring, ordering: .relaxed)
        counters.restoreRemaining.store(Int(remaining), ordering: .relaxed)
    }
}
