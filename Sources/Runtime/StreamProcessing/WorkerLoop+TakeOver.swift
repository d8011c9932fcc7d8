// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import Primitives
internal import StateStore
internal import Synchronization

/// Takeover of partitions. Exactly-once rests on its order: committed offsets, then the changelog's
/// high watermark, then the replay up to it, then the inputs.
extension WorkerLoop {
    /// Runs inside a poll of the consumer, or while it closes. Anything that may take time is left
    /// to the loop, where it can be tried again.
    func rebalance(_ change: Rebalance) {
        add(1, to: counters.rebalances)
        switch change {
        case .revoked(_, let isLost):
            commitOrAbort(isLost: isLost)
            release()
            consumed = []
            assignment = []
            takeOverIsDue = false
        case .assigned(let assigned):
            if isEnding { return }
            assignment = assigned
            takeOverIsDue = true
            do throws(KafkaError) {
                // Nothing is read before the takeover has found where to begin, and the group does
                // not have to wait for that.
                try consumer.assign([])
                consumed = []
            } catch {
                callbackError = .kafka(error)
            }
        }
        publishProgress()
    }

    /// Gives the partitions up. Their stores stay open, because partitions usually come back.
    func release() {
        for case let partition? in partitions {
            do throws(StreamError) {
                try applyReplayed(partition)
            } catch {
                callbackError = callbackError ?? error
            }
            warm[partition.number] = CachedPartition(
                store: partition.store,
                handler: partition.isReady ? partition.handler : nil,
                positions: partition.positions,
                changelogEnd: partition.changelogEnd,
                leftMilliseconds: MonotonicTime.milliseconds()
            )
            partitions[Int(partition.number)] = nil
        }
        readinessIsDue = false
    }

    /// Takes over all that is assigned. Nothing has changed when it throws.
    func takeOver(_ assigned: [TopicPartition]) throws(StreamError) {
        precondition(transaction.phase == .idle, "partitions come between transactions")
        let numbers = try coPartitioned(assigned)
        let inputs = numbers.flatMap { number in
            configuration.inputs.map { TopicPartition(topic: $0, partition: number) }
        }
        // 1. Committed offsets. The answer waits until the last owner's transaction is over.
        let committed = try onKafka { () throws(KafkaError) in
            try consumer.committed(
                inputs,
                timeoutMilliseconds: PoolLimits.takeOverRequestMilliseconds
            )
        }
        let starts = try onKafka { () throws(KafkaError) in try inputStarts(committed) }
        replayedRecords = 0
        // 2. Only then the high watermark, open transactions included.
        let changelogs = numbers.map {
            TopicPartition(topic: configuration.changelog, partition: $0)
        }
        let bounds = try onKafka { () throws(KafkaError) in try self.bounds(of: changelogs) }
        var places: [PartitionOffset] = []
        for entry in committed {
            guard let start = starts[entry.partition] else { continue }
            places.append(try place(entry.partition, start))
        }
        // Assigned once only: librdkafka 2.0.2 does not survive a partition that is stopped twice.
        // Every partition is sought before it is resumed.
        try onKafka { () throws(KafkaError) in
            if consumed != Set(inputs) {
                try consumer.assign(places)
                consumed = Set(inputs)
            }
            try consumer.pause(inputs)
        }
        try pauseStandby()
        for number in numbers { partitions[Int(number)] = try open(number) }
        for entry in committed { adopt(entry, starts[entry.partition]) }
        for number in numbers {
            guard let partition = partitions[Int(number)],
                let log = bounds[TopicPartition(topic: configuration.changelog, partition: number)]
            else { continue }
            try startRestore(partition, log: log)
        }
        madeAnew.subtract(inputs)
        giveUpCached()
        restoreProgress = RestoreProgress(
            remaining: restoreRemaining,
            nowMilliseconds: MonotonicTime.milliseconds()
        )
        try followChangelogs()
        watchTopics()
    }

    /// Returns the partition numbers for which every input is assigned. If one is missing (a worker
    /// of an older version does not read every topic, or a topic is gone), a lead could have two
    /// owners.
    private func coPartitioned(_ assigned: [TopicPartition]) throws(StreamError) -> [Int32] {
        var topics: [Int32: Set<String>] = [:]
        for entry in assigned { topics[entry.partition, default: []].insert(entry.topic) }
        // The group may hear of added partitions before the watch over their numbers does.
        if let (highest, names) = topics.max(by: { $0.key < $1.key }),
            highest >= partitions.count, let topic = names.min()
        {
            throw partitionsAdded(to: topic, highest + 1)
        }
        let all = Set(configuration.inputs)
        let incomplete = topics.filter { $0.value != all }
        if let (number, found) = incomplete.min(by: { $0.key < $1.key }) {
            let missing = all.subtracting(found).sorted().joined(separator: ", ")
            worker.events.notice(
                "\(incomplete.count) partitions are not worked on, such as \(number): \(missing) "
                    + "is not assigned with it. This passes when every worker runs the same "
                    + "version and all topics are there"
            )
        }
        return topics.filter { $0.value == all }.keys.sorted()
    }

    func bounds(
        of partitions: [TopicPartition]
    ) throws(KafkaError) -> [TopicPartition: Range<Int64>] {
        let timeout = PoolLimits.takeOverRequestMilliseconds
        let ends = try watermarks.endOffsets(partitions, timeoutMilliseconds: timeout)
        let beginnings = try watermarks.beginningOffsets(partitions, timeoutMilliseconds: timeout)
        // Records may go between the two questions: an end is never before its beginning.
        return LogBounds.byPartition(starts: beginnings, ends: ends).mapValues { log in
            log.start..<log.end
        }
    }

    /// What the log says of each input partition.
    private func inputStarts(
        _ committed: [PartitionOffset]
    ) throws(KafkaError) -> [TopicPartition: InputStart] {
        let logs = try bounds(of: committed.map(\.partition))
        var starts: [TopicPartition: InputStart] = [:]
        for entry in committed {
            let partition = entry.partition
            guard let log = logs[partition],
                let topic = configuration.inputs.firstIndex(of: partition.topic)
            else { continue }
            let known = warm[partition.partition]?.positions[topic]
            let isSame = known?.committed == max(entry.offset, -1)
            starts[partition] = InputStart(
                committed: madeAnew.contains(partition) ? -1 : entry.offset,
                reached: isSame ? known?.reached ?? -1 : -1,
                beginning: log.lowerBound,
                end: log.upperBound,
                isTransactional: configuration.transactionalInputs.contains(partition.topic)
            )
        }
        return starts
    }

    /// - Throws: an end by lost records, because a gap that is skipped silently would be hidden.
    private func place(
        _ partition: TopicPartition,
        _ start: InputStart
    ) throws(StreamError) -> PartitionOffset {
        switch start.place {
        case .offset(let offset): return PartitionOffset(partition, offset: offset)
        case .beginning: return PartitionOffset(partition, offset: start.beginning)
        case .madeAnew:
            worker.events.notice(
                "\(partition) ends at \(start.end), before \(start.committed), to where it has "
                    + "been read: the topic was made anew, and is read from its beginning"
            )
            return PartitionOffset(partition, offset: start.beginning)
        case .recordsLost(let from, let to):
            throw .worker(
                .recordsLost,
                "\(partition) was read up to offset \(from) and begins at \(to) now: \(to - from) "
                    + "offsets were deleted unread. If that is accepted, stop all workers, set the "
                    + "group's offset (kafka-consumer-groups.sh --group \(configuration.group) "
                    + "--topic \(partition.topic):\(partition.partition) --reset-offsets "
                    + "--to-earliest --execute), and start them again"
            )
        }
    }

    private func adopt(_ entry: PartitionOffset, _ start: InputStart?) {
        guard let topic = configuration.inputs.firstIndex(of: entry.partition.topic), let start
        else { return }
        var position = InputPosition()
        position.metadata = entry.metadata
        position.committed = max(entry.offset, -1)
        switch start.place {
        case .offset(let offset): position.reached = offset
        case .beginning, .madeAnew, .recordsLost: position.reached = start.beginning
        }
        position.next = position.reached
        partitions[Int(entry.partition.partition)]?.positions[topic] = position
    }

    private func open(_ number: Int32) throws(StreamError) -> Partition<Handler> {
        let inputCount = configuration.inputs.count
        if let store = warm[number]?.store {
            return Partition(number: number, store: store, inputCount: inputCount)
        }
        let store = try onStore { () throws(StateStoreError) in
            try worker.stores.open(partition: number)
        }
        return Partition(number: number, store: store, inputCount: inputCount)
    }

    /// Decides from where to replay; a store that the log no longer reaches is dropped.
    private func startRestore(
        _ partition: Partition<Handler>,
        log: Range<Int64>
    ) throws(StreamError) {
        let end = log.upperBound
        let warmth = warm.removeValue(forKey: partition.number)
        var partition = partition
        let checkpoint = try onStore { () throws(StateStoreError) in
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
            try onStore { () throws(StateStoreError) in
                try partition.store.close()
                try worker.stores.remove(partition: partition.number)
            }
            let positions = partition.positions
            partition = try open(partition.number)
            partition.positions = positions
            partitions[Int(partition.number)] = partition
            start = log.lowerBound
        } else if let warmth, warmth.changelogEnd == start,
            warmth.positions.map(\.committed) == partition.positions.map(\.committed)
        {
            // The handler in memory is still right, unless something has been written since.
            partition.earlierHandler = warmth.handler
        }
        partition.phase = .restoring(position: start, end: end)
        if start >= end { try finishRestore(partition) }
    }

    private func isAhead(
        _ checkpoint: Checkpoint,
        of partition: Partition<Handler>,
        end: Int64
    ) -> Bool {
        if checkpoint.changelogOffset > end { return true }
        return configuration.inputs.indices.contains { topic in
            let input = TopicPartition(
                topic: configuration.inputs[topic],
                partition: partition.number
            )
            // The states say nothing about a topic that was made anew.
            if madeAnew.contains(input) { return false }
            let reached = checkpoint.inputOffsets[input.topic] ?? 0
            return reached > max(0, partition.positions[topic].committed)
        }
    }
}
