// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import StateStore

/// Recovery in the running process: from producers that are fenced or stuck, coordinators that are
/// away, offsets that cannot be read for the moment.
extension WorkerLoop {
    /// Takes one bounded step towards everything that processing needs. Returns whether all of it
    /// is there.
    func isPrepared() throws(StreamError) -> Bool {
        guard try isControlComplete() else { return false }
        if producer == nil {
            guard recovery.isOver else { return false }
            guard try startProducer() else { return false }
        }
        if !isSubscribed {
            try onKafka { () throws(KafkaError) in try consumer.subscribe(configuration.inputs) }
            isSubscribed = true
        }
        if takeOverIsDue {
            guard recovery.isOver else { return false }
            return try takeOverAssignment()
        }
        return true
    }

    /// Claims the transactional ID, which ends a transaction that was left open under it.
    private func startProducer() throws(StreamError) -> Bool {
        do throws(StreamError) {
            if startingProducer == nil { startingProducer = try makeProducer() }
            guard let starting = startingProducer else { return false }
            try onKafka { () throws(KafkaError) in
                try starting.initializeTransactions(
                    timeoutMilliseconds: PoolLimits.producerStartMilliseconds
                )
            }
            let ready = try PoolProducer(starting, configuration)
            startingProducer = nil
            producer = ready
            recovery.didSucceed()
        } catch {
            guard case .kafka(let cause) = error else { throw error }
            if let end = end(cause) { throw .end(end) }
            warn(cause.message)
            recovery.didFail()
            if cause.disposition != .retry {
                startingProducer?.close()
                startingProducer = nil
            }
            return false
        }
        try compareCounts()
        return true
    }

    private func makeProducer() throws(StreamError) -> TransactionalProducer {
        try onKafka { () throws(KafkaError) in
            try TransactionalProducer(
                configuration.kafka,
                transactionalIdentifier: "\(configuration.group)-\(configuration.workerIdentifier)",
                transactionTimeoutMilliseconds: configuration.transactionTimeoutMilliseconds,
                log: worker.events.kafkaLog
            )
        }
    }

    /// The number of partitions is known with the first producer, and never changes.
    private func compareCounts() throws(StreamError) {
        guard let count = producer?.partitionCount else { return }
        if partitions.isEmpty {
            partitions = Array(repeating: nil, count: Int(count))
        } else if partitions.count != Int(count) {
            throw partitionsAdded(to: configuration.changelog, count)
        }
    }

    func partitionsAdded(to topic: String, _ count: Int32) -> StreamError {
        .worker(
            .configuration,
            PartitionCounts.problem(
                topic,
                count: count,
                expected: Int32(partitions.count),
                of: "this worker's state"
            )
        )
    }

    /// Takes over what is assigned, once more when that did not work the first time.
    private func takeOverAssignment() throws(StreamError) -> Bool {
        do throws(StreamError) {
            try takeOver(assignment)
        } catch {
            guard case .kafka(let cause) = error,
                cause.disposition == .retry || cause.code.isUnknownTopic
            else { throw error }
            warn(cause.message)
            recovery.didFail()
            return false
        }
        takeOverIsDue = false
        recovery.didSucceed()
        readinessIsDue = true
        mayBeRestoring = true
        publishProgress()
        return true
    }

    /// After an error in a round: goes on with a new producer, or ends the worker.
    func recover(from error: StreamError) throws(LoopEnd) {
        switch error {
        case .end(let end): throw end
        case .store(let cause): try recoverStore(cause)
        case .killed: throw .worker(WorkerError(.interrupted, error.message))
        case .kafka(let cause):
            if let end = end(cause) { throw end }
            replaceProducer(error)
        case .producerMissing: replaceProducer(error)
        }
    }

    /// Replaces the producer and takes the partitions over again. The new producer ends the open
    /// transaction, and the committed offsets then tell whether it was committed.
    func replaceProducer(_ error: StreamError) {
        worker.events.notice("\(error.message): going on with a new producer")
        if transaction.phase == .open {
            var isTimeout = false
            if case .kafka(let cause) = error { isTimeout = cause.code == .timedOut }
            retry.didAbort(
                isTimeout ? .slowCluster : .other,
                records: transaction.workCount
            )
            add(1, to: counters.aborts)
        }
        _ = transaction.didFail(.producer, partitionsAreGone: false)
        dropUncommitted()
        producer?.transactions.close()
        producer = nil
        release()
        takeOverIsDue = !assignment.isEmpty
        recovery.didFail()
        publishProgress()
    }

    /// Returns the error with which the worker or its clients have to end; nil if neither has to.
    func end(_ error: KafkaError) -> LoopEnd? {
        if error.code == .fencedInstance, !worker.isFencedForGood() { return .clients(error) }
        return WorkerError(error, workerIdentifier: configuration.workerIdentifier)
            .map(LoopEnd.worker)
    }

    /// Errors of a poll: librdkafka's news, mostly.
    func handle(_ error: KafkaError) throws(StreamError) {
        if let end = end(error) { throw .end(end) }
        if error.code == .offsetReset {
            // The log begins after, or ends before, the place where a partition is read. librdkafka
            // 2.0.2 can neither seek in such a partition nor assign it again; new clients find out
            // where to go on.
            throw .end(.clients(error))
        } else if let fatal = consumer.fatalError() {
            throw .end(.clients(fatal))
        } else {
            warn(error.message)
        }
    }

    /// Aborts what is open and takes the assignment over anew.
    func abandonAndTakeOver() throws(StreamError) {
        if transaction.phase == .open {
            do throws(StreamError) {
                try abort()
            } catch {
                switch error {
                case .kafka, .producerMissing: return replaceProducer(error)
                case .store, .killed, .end: throw error
                }
            }
        }
        release()
        takeOverIsDue = !assignment.isEmpty
        recovery.didFail()
        publishProgress()
    }
}
