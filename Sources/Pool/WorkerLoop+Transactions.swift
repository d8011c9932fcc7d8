// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import StateStore
internal import Synchronization

extension WorkerLoop {
    /// Processes one message in the open transaction, or begins one for it.
    func take(_ message: borrowing Message) throws(KafkaError) {
        let topic = message.topic.rawValue
        let number = Int(message.partition)
        // Belt and braces: after a rebalance or a seek, something old may still come out.
        guard topic >= 0, topic < inputCount, number >= 0, number < Int(partitionCount),
            let partition = partitions[number], partition.isReady,
            message.offset >= partition.next[topic]
        else { return }
        if transaction.workArrived(nowMilliseconds: MonotonicTime.milliseconds()) == .begin {
            try begin()
        }
        let place = RecordPlace(topic: topic, partition: message.partition, offset: message.offset)
        let record = InputRecord(topic: topic, message: message)
        partition.isTouched = true
        let before = partition.state.byteCount
        let now = wallClock()
        if retry.isPoison(place) {
            add(1, to: counters.poisoned)
            partition.handler?.value.poison(
                record,
                error: KafkaError(
                    code: .messageTooLarge,
                    message: "what it leads to cannot be published"
                ),
                state: partition.state,
                output: &outputs
            )
        } else {
            partition.handler?.value.process(
                record,
                nowMilliseconds: now,
                state: partition.state,
                output: &outputs
            )
        }
        partition.next[topic] = message.offset + 1
        lastPlace = place
        let bytes =
            (record.value?.count ?? 0) + outputs.byteCount + partition.state.byteCount - before
        transaction.didProcess(records: 1, bytes: bytes)
        counters.lagMilliseconds.store(
            Int(max(0, now - record.timestampMilliseconds)),
            ordering: .relaxed
        )
        do throws(KafkaError) {
            try produceOutputs(partition.number)
            try inject(.processed(place))
        } catch {
            let isTooLarge = error.code == .messageTooLarge
            try failed(error, culprit: isTooLarge ? place : nil)
        }
    }

    private func begin() throws(KafkaError) {
        try producer.begin()
        producedCount = 0
        lastPlace = nil
    }

    /// Does what is due in each partition, a bounded piece of it.
    func serveDue() throws(KafkaError) {
        let now = wallClock()
        for case let partition? in partitions where partition.isReady {
            guard let due = partition.handler?.value.nextDueMilliseconds(), due <= now else {
                continue
            }
            if transaction.workArrived(nowMilliseconds: MonotonicTime.milliseconds()) == .begin {
                try begin()
            }
            partition.isTouched = true
            _ = partition.handler?.value.processDue(
                nowMilliseconds: now,
                limit: PoolLimits.dueWork,
                state: partition.state,
                output: &outputs
            )
            transaction.didProcess(
                records: 0,
                bytes: outputs.byteCount + partition.state.byteCount
            )
            do throws(KafkaError) {
                try produceOutputs(partition.number)
            } catch {
                try failed(error, culprit: nil)
                return
            }
        }
    }

    /// Commits when it is time; work that has become due goes into the same transaction.
    func endIfNeeded(isDrained: Bool) throws(KafkaError) {
        let action = transaction.whatNow(
            configuration.commit,
            recordLimit: retry.recordLimit,
            nowMilliseconds: MonotonicTime.milliseconds(),
            isDrained: isDrained
        )
        guard action == .commit else { return }
        // A transaction with one record is to show whether that record is poison.
        if retry.recordLimit == nil { try serveDue() }
        // The due work may have failed and ended the transaction.
        guard transaction.phase == .open else { return }
        do throws(KafkaError) {
            try commit(timeoutMilliseconds: KafkaLimits.transactionTimeoutMilliseconds)
        } catch {
            try failed(error, culprit: nil)
        }
    }

    /// Changelog, offsets, commit; then, and only then, the store.
    func commit(timeoutMilliseconds: Int64) throws(KafkaError) {
        let began = ContinuousClock.now
        var offsets: [PartitionOffset] = []
        var changes: [(Partition<Handler>, [StateChange])] = []
        for case let partition? in partitions where partition.isTouched {
            if let error = partition.state.failure {
                throw KafkaError(code: .fatal, message: "state store: \(error.message)")
            }
            let changed = partition.state.changes()
            for (place, change) in changed.enumerated() {
                try produceChange(change, cause: partition.state.cause(at: place), partition.number)
            }
            offsets += partition.offsets(inputs: configuration.inputs)
            changes.append((partition, changed))
        }
        try inject(.changelogProduced)
        if !offsets.isEmpty {
            let group = try consumer.groupMetadata()
            try producer.sendOffsets(
                offsets,
                group: group,
                timeoutMilliseconds: timeoutMilliseconds
            )
        }
        try inject(.offsetsSent)
        try producer.commit(timeoutMilliseconds: timeoutMilliseconds)
        try inject(.committed)
        for (partition, changed) in changes { try didCommit(partition, changed) }
        let records = transaction.recordCount
        transaction.didEnd()
        retry.didCommit { place in
            guard let partition = partitions[Int(place.partition)] else { return true }
            return partition.committed[place.topic] > place.offset
        }
        add(records, to: counters.records)
        add(producedCount, to: counters.outputs)
        add(1, to: counters.transactions)
        let elapsed = ContinuousClock.now - began
        counters.lastCommitMicroseconds.store(
            Int(elapsed.components.attoseconds / 1_000_000_000_000)
                + Int(elapsed.components.seconds) * 1_000_000,
            ordering: .relaxed
        )
    }

    private func didCommit(
        _ partition: Partition<Handler>,
        _ changed: [StateChange]
    ) throws(KafkaError) {
        // The records and the transaction's marker: exact while we alone write to the
        // changelog, and never too high, which is what a replay needs.
        if !changed.isEmpty { partition.changelogEnd += Int64(changed.count) + 1 }
        let checkpoint = partition.checkpoint(inputs: configuration.inputs)
        try storing { () throws(StateStoreError) in
            try partition.store.apply(changed, checkpoint: checkpoint)
        }
        partition.committed = partition.next
        partition.state.clear()
        partition.isTouched = false
        partition.handler?.value.didCommit()
    }

    /// Something failed in the open transaction: abort and try again, or end.
    func failed(_ error: KafkaError, culprit: RecordPlace?) throws(KafkaError) {
        let action = transaction.didFail(
            error.disposition == .fatal ? .fatal : .abort,
            partitionsAreGone: false
        )
        if action == .end { throw error }
        worker.events.notice("transaction aborted: \(error.message)")
        lastFailure = error
        // A member whose generation has passed is not the records' fault.
        if error.code != .illegalGeneration && error.code != .unknownMember {
            retry.didAbort(
                ends: touchedEnds(),
                only: transaction.recordCount == 1 ? lastPlace : nil,
                culprit: culprit,
                isRecordsFault: error.code.isRecordsFault
            )
        }
        if retry.isHopeless {
            throw KafkaError(
                code: error.code,
                message: "\(retry.abortsInARow) transactions in a row were aborted: "
                    + error.message,
                disposition: .fatal
            )
        }
        try abort()
        try rewind()
        let pause = retry.pauseMilliseconds(random: Double.random(in: 0..<1))
        MonotonicTime.pause(milliseconds: Int32(pause))
    }

    /// The last record of the open transaction in each input.
    private func touchedEnds() -> [RecordPlace] {
        partitions.flatMap { partition -> [RecordPlace] in
            guard let partition, partition.isTouched else { return [] }
            return configuration.inputs.indices.compactMap { topic in
                let next = partition.next[topic]
                guard next > partition.committed[topic] else { return nil }
                return RecordPlace(topic: topic, partition: partition.number, offset: next - 1)
            }
        }
    }

    /// Aborts and drops what was not committed. The partitions stay where they are.
    func abort() throws(KafkaError) {
        try producer.abort(timeoutMilliseconds: KafkaLimits.transactionTimeoutMilliseconds)
        transaction.didEnd()
        add(1, to: counters.aborts)
        outputs.removeAll()
        for case let partition? in partitions where partition.isTouched {
            partition.isTouched = false
            partition.state.clear()
            partition.next = partition.committed
            if partition.handler?.value.rollBack() != true {
                partition.handler = nil
                mayBeRestoring = true
            }
        }
    }

    /// Goes back to the committed offsets, and rebuilds the handlers that could not roll back.
    private func rewind() throws(KafkaError) {
        var owned: [TopicPartition] = []
        for case let partition? in partitions where partition.phase == .ready {
            for topic in configuration.inputs {
                owned.append(TopicPartition(topic: topic, partition: partition.number))
            }
        }
        var places: [PartitionOffset] = []
        for entry in try committedOffsets(owned) {
            guard let topic = configuration.inputs.firstIndex(of: entry.partition.topic),
                let partition = partitions[Int(entry.partition.partition)]
            else { continue }
            partition.adopt(entry, topic: topic)
            let offset = entry.offset >= 0 ? entry.offset : PartitionOffset.beginning
            places.append(PartitionOffset(entry.partition, offset: offset))
        }
        try seek(places)
        for case let partition? in partitions
        where partition.phase == .ready && partition.handler == nil {
            try buildHandler(partition)
        }
    }

    /// Right after an assignment a partition may not be fetched yet, and then it cannot be
    /// sought in: that passes.
    private func seek(_ places: [PartitionOffset]) throws(KafkaError) {
        var tries = 0
        while true {
            do throws(KafkaError) {
                return try consumer.seek(places)
            } catch {
                tries += 1
                if tries >= PoolLimits.takeOverTries || error.code == .fatal { throw error }
                MonotonicTime.pause(milliseconds: KafkaLimits.retryPauseMilliseconds)
            }
        }
    }

    /// For partitions that go away and for the end; never throws, because the callback of the
    /// rebalance has to come to its end.
    func commitOrAbort(isLost: Bool) {
        switch transaction.partitionsGo(isLost: isLost) {
        case .commit:
            do throws(KafkaError) {
                try commit(timeoutMilliseconds: PoolLimits.revokeCommitMilliseconds)
                return
            } catch {
                worker.events.notice("the last transaction was aborted: \(error.message)")
                if error.code == .died {
                    callbackError = error
                    return
                }
                if transaction.didFail(
                    error.disposition == .fatal ? .fatal : .abort,
                    partitionsAreGone: true
                ) == .end {
                    callbackError = error
                    return
                }
            }
        case .none: return
        default: break
        }
        do throws(KafkaError) {
            try abort()
        } catch {
            callbackError = error
        }
    }

    private func inject(_ step: WorkerStep) throws(KafkaError) {
        guard let fault = worker.injectedFault?(step) else { return }
        switch fault {
        case .none: return
        case .abort:
            throw KafkaError(code: .state, message: "injected", disposition: .abort)
        case .die: throw KafkaError(code: .died, message: "injected", disposition: .fatal)
        }
    }
}
