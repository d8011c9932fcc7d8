// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import Primitives
internal import StateStore
internal import Synchronization

extension WorkerLoop {
    /// Processes one message in the open transaction, or begins one for it.
    func take(_ message: borrowing Message) throws(StreamError) {
        let topic = message.topic.rawValue
        // Belt and braces: after a rebalance or a seek, something old may still come out.
        guard topic >= 0, topic < configuration.inputs.count,
            let partition = partition(message.partition),
            message.offset >= partition.positions[topic].next
        else { return }
        guard partition.isReady else { return }
        try begin()
        let place = RecordPlace(topic: topic, partition: message.partition, offset: message.offset)
        let record = InputRecord(topic: topic, message: message)
        let before = partition.state.byteCount
        let now = wallClock()
        process(record, at: place, in: partition, now: now)
        partition.positions[topic].didProcess(message.offset)
        lastPlace = place
        let bytes =
            (record.value?.count ?? 0) + outputs.byteCount + partition.state.byteCount - before
        transaction.didProcess(records: 1, bytes: bytes)
        let age = now.subtractingReportingOverflow(record.timestampMilliseconds).partialValue
        counters.lagMilliseconds.store(Int(max(0, age)), ordering: .relaxed)
        do throws(StreamError) {
            try produceOutputs(partition.number)
            try inject(.processed(place))
        } catch {
            var isTooLarge = false
            if case .kafka(let cause) = error { isTooLarge = cause.code == .messageTooLarge }
            try failed(error, culprit: isTooLarge ? place : nil)
        }
    }

    private func process(
        _ record: InputRecord,
        at place: RecordPlace,
        in partition: Partition<Handler>,
        now: Int64
    ) {
        partition.isTouched = true
        worker.isTransactionOpen.store(true, ordering: .releasing)
        guard retry.isPoison(place) else {
            partition.handler?.value.process(
                record,
                nowMilliseconds: now,
                state: partition.state,
                output: &outputs
            )
            return
        }
        add(1, to: counters.poisoned)
        partition.handler?.value.poison(
            record,
            error: .unpublishable,
            state: partition.state,
            output: &outputs
        )
    }

    /// Begins a transaction if none is open.
    func begin() throws(StreamError) {
        guard transaction.workArrived(nowMilliseconds: MonotonicTime.milliseconds()) == .begin
        else { return }
        let transactions = try usedProducer().transactions
        try onKafka { () throws(KafkaError) in try transactions.begin() }
        producedCount = 0
        lastPlace = nil
    }

    /// The producer: it is there whenever records are processed.
    func usedProducer() throws(StreamError) -> PoolProducer {
        guard let producer else { throw .producerMissing }
        return producer
    }

    /// Does what is due in each partition, a bounded piece of it.
    func serveDue() throws(StreamError) {
        let now = wallClock()
        var left = retry.recordLimit ?? .max
        for case let partition? in partitions where partition.isReady && left > 0 {
            guard let due = partition.handler?.value.nextDueMilliseconds(), due <= now else {
                continue
            }
            try begin()
            partition.isTouched = true
            worker.isTransactionOpen.store(true, ordering: .releasing)
            let before = partition.state.byteCount
            _ = partition.handler?.value.processDue(
                nowMilliseconds: now,
                limit: min(PoolLimits.dueWork, left),
                state: partition.state,
                output: &outputs
            )
            left -= outputs.count
            transaction.didProcessDue(
                outputs: outputs.count,
                bytes: outputs.byteCount + partition.state.byteCount - before
            )
            do throws(StreamError) {
                try produceOutputs(partition.number)
            } catch {
                try failed(error, culprit: nil)
                return
            }
        }
    }

    /// Commits when it is time; work that has become due goes into the same transaction.
    func endIfNeeded(isDrained: Bool) throws(StreamError) {
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
        try commitOrRetry()
    }

    /// Commits; after a failure what was open is done again.
    func commitOrRetry() throws(StreamError) {
        do throws(StreamError) {
            try commit(timeoutMilliseconds: PoolLimits.commitMilliseconds)
        } catch {
            try failed(error, culprit: nil)
        }
    }

    /// Changelog, offsets, commit; then, and only then, the store.
    func commit(timeoutMilliseconds: Int64) throws(StreamError) {
        let began = MonotonicTime.microseconds()
        let producer = try usedProducer()
        var offsets: [PartitionOffset] = []
        var changes: [(Partition<Handler>, [StateChange])] = []
        for case let partition? in partitions where partition.isTouched {
            if let error = partition.state.failure { throw .store(error) }
            let changed = partition.state.changes()
            for (place, change) in changed.enumerated() {
                try produceChange(change, cause: partition.state.cause(at: place), partition.number)
            }
            offsets += partition.offsets(inputs: configuration.inputs)
            changes.append((partition, changed))
        }
        try inject(.changelogProduced)
        if !offsets.isEmpty {
            try onKafka { () throws(KafkaError) in
                try producer.transactions.sendOffsets(
                    offsets,
                    group: try consumer.groupMetadata(),
                    timeoutMilliseconds: timeoutMilliseconds
                )
            }
        }
        try inject(.offsetsSent)
        let used = (MonotonicTime.microseconds() - began) / 1_000
        try onKafka { () throws(KafkaError) in
            try producer.transactions.commit(
                timeoutMilliseconds: max(1, timeoutMilliseconds - used)
            )
        }
        try inject(.committed)
        for (partition, changed) in changes { try didCommit(partition, changed) }
        tellCommit(microseconds: MonotonicTime.microseconds() - began)
    }

    private func tellCommit(microseconds: Int64) {
        let records = transaction.recordCount
        transaction.didEnd()
        worker.isTransactionOpen.store(false, ordering: .releasing)
        lastPositionCommit = MonotonicTime.milliseconds()
        retry.didCommit(
            milliseconds: microseconds / 1_000,
            fullRecords: configuration.commit.records
        ) { place in
            guard let partition = partition(place.partition) else { return true }
            return partition.positions[place.topic].committed > place.offset
        }
        add(records, to: counters.records)
        add(producedCount, to: counters.outputs)
        add(1, to: counters.transactions)
        counters.lastCommitMicroseconds.store(Int(microseconds), ordering: .relaxed)
    }

    private func didCommit(
        _ partition: Partition<Handler>,
        _ changed: [StateChange]
    ) throws(StreamError) {
        partition.didPublish(changed.count)
        for topic in partition.positions.indices { partition.positions[topic].didCommit() }
        let checkpoint = partition.checkpoint(inputs: configuration.inputs)
        try onStore { () throws(StateStoreError) in
            try partition.store.apply(changed, checkpoint: checkpoint)
        }
        partition.state.clear()
        partition.isTouched = false
        partition.handler?.value.didCommit()
    }

    /// Something failed in the open transaction: abort and try again, or go on with a new producer.
    func failed(_ error: StreamError, culprit: RecordPlace?) throws(StreamError) {
        guard case .kafka(let cause) = error, cause.disposition == .abort,
            cause.code != .fencedInstance
        else { throw error }
        worker.events.notice("transaction aborted: \(cause.message)")
        let records = transaction.workCount
        retry.didAbort(
            cause.code.isRecordsFault ? .record : .other,
            records: records,
            only: records == 1 && transaction.recordCount == 1 ? lastPlace : nil,
            culprit: culprit
        )
        try abort()
        let pause = retry.pauseMilliseconds(random: Double.random(in: 0..<1))
        MonotonicTime.pause(milliseconds: Int32(pause))
    }

    /// Aborts, drops what was not committed, and goes back to where that began. The partitions stay
    /// where they are.
    func abort() throws(StreamError) {
        let transactions = try usedProducer().transactions
        try onKafka { () throws(KafkaError) in
            try transactions.abort(timeoutMilliseconds: PoolLimits.abortMilliseconds)
        }
        transaction.didEnd()
        add(1, to: counters.aborts)
        let places = dropUncommitted()
        for case let partition? in partitions
        where partition.phase == .ready && partition.handler == nil {
            try buildHandler(partition)
        }
        do throws(KafkaError) {
            try seek(places)
        } catch {
            // What cannot be sought in is taken over anew.
            warn(error.message)
            release()
            takeOverIsDue = !assignment.isEmpty
        }
    }

    /// Drops what the open transaction has changed here. Returns where reading has to begin again.
    @discardableResult
    func dropUncommitted() -> [PartitionOffset] {
        worker.isTransactionOpen.store(false, ordering: .releasing)
        outputs.removeAll()
        var places: [PartitionOffset] = []
        for case let partition? in partitions where partition.isTouched {
            partition.isTouched = false
            partition.state.clear()
            for topic in partition.positions.indices where partition.positions[topic].didAbort() {
                places.append(partition.place(topic, in: configuration.inputs))
            }
            if partition.handler?.value.rollBack() != true { partition.handler = nil }
        }
        return places
    }

    /// Right after an assignment a partition may not be fetched yet, and then it cannot be
    /// sought in: that passes.
    func seek(_ places: [PartitionOffset]) throws(KafkaError) {
        var tries = 0
        while true {
            do throws(KafkaError) {
                return try consumer.seek(places)
            } catch {
                tries += 1
                if tries >= PoolLimits.seekTries || error.code == .fatal { throw error }
                MonotonicTime.pause(milliseconds: KafkaLimits.retryPauseMilliseconds)
            }
        }
    }

    /// For partitions that go away; never throws, because the callback of the rebalance has to come
    /// to its end.
    func commitOrAbort(isLost: Bool) {
        do throws(StreamError) {
            switch transaction.partitionsGo(isLost: isLost) {
            case .commit: try commit(timeoutMilliseconds: PoolLimits.revokeCommitMilliseconds)
            case .abort: try abort()
            default: return
            }
        } catch {
            switch error {
            case .kafka, .producerMissing:
                worker.events.notice("the last transaction was aborted: \(error.message)")
                endAborted(error)
            case .store, .killed, .end: callbackError = error
            }
        }
    }

    private func endAborted(_ error: StreamError) {
        callbackError = nil
        if case .kafka(let cause) = error {
            if cause.disposition == .abort, transaction.phase == .open {
                do throws(StreamError) {
                    return try abort()
                } catch {
                    worker.events.notice(error.message)
                }
            }
            callbackError = end(cause).map(StreamError.end)
        }
        replaceProducer(error)
    }

    private func inject(_ step: WorkerStep) throws(StreamError) {
        guard let fault = worker.injectedFault?(step) else { return }
        switch fault {
        case .none: return
        case .abort:
            throw .kafka(KafkaError(code: .state, message: "injected", disposition: .abort))
        case .refuse:
            // Kafka's INVALID_RECORD.
            let code = KafkaError.Code(rawValue: 87)
            throw .kafka(KafkaError(code: code, message: "injected", disposition: .abort))
        case .fence:
            throw .kafka(KafkaError(code: .fenced, message: "injected", disposition: .fatal))
        case .die: throw .killed
        }
    }
}
