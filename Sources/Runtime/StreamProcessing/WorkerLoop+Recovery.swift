// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import StateStore

/// Recovery in the running process: from producers that are fenced or stuck, coordinators that are
/// away, offsets that cannot be read for the moment.
extension WorkerLoop {
    /// Takes one bounded step towards everything that processing needs. Returns whether all of it
    /// is there.
    func isPrepared() throws -> Bool {
        guard try isControlComplete() else { return false }
        if producer == nil {
            guard recovery.isOver else { return false }
            guard try startProducer() else { return false }
        }
        if !isSubscribed {
            try consumer.subscribe(configuration.inputs)
            isSubscribed = true
        }
        if takeOverIsDue {
            guard recovery.isOver else { return false }
            return try takeOverAssignment()
        }
        return true
    }

    /// Claims the transactional ID, which ends a transaction that was left open under it.
    private func startProducer() throws -> Bool {
        do throws(KafkaError) {
            if startingProducer == nil { startingProducer = try makeProducer() }
            guard let starting = startingProducer else { return false }
            try starting.initializeTransactions(
                timeoutMilliseconds: PoolLimits.producerStartMilliseconds
            )
            let ready = try PoolProducer(starting, configuration)
            startingProducer = nil
            producer = ready
            recovery.didSucceed()
        } catch {
            if let end = end(error) { throw end }
            warn(error.message)
            recovery.didFail()
            if error.disposition != .retry {
                startingProducer?.close()
                startingProducer = nil
            }
            return false
        }
        try compareCounts()
        return true
    }

    private func makeProducer() throws(KafkaError) -> TransactionalProducer {
        try TransactionalProducer(
            configuration.kafka,
            transactionalIdentifier: "\(configuration.group)-\(configuration.workerIdentifier)",
            transactionTimeoutMilliseconds: configuration.transactionTimeoutMilliseconds,
            log: worker.events.kafkaLog
        )
    }

    /// The number of partitions is known with the first producer, and never changes.
    private func compareCounts() throws {
        guard let count = producer?.partitionCount else { return }
        if partitions.isEmpty {
            partitions = Array(repeating: nil, count: Int(count))
        } else if partitions.count != Int(count) {
            throw partitionsAdded(count)
        }
    }

    func partitionsAdded(_ count: Int32) -> WorkerError {
        WorkerError(
            .configuration,
            PartitionCounts.problem(
                configuration.changelog,
                count: count,
                expected: Int32(partitions.count),
                of: "this worker's state"
            )
        )
    }

    /// Takes over what is assigned, once more when that did not work the first time.
    private func takeOverAssignment() throws -> Bool {
        do {
            try takeOver(assignment)
        } catch let error as KafkaError {
            guard error.disposition == .retry || error.code.isUnknownTopic else {
                throw error
            }
            warn(error.message)
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
    func recover(from error: any Error) throws {
        switch error {
        case is WorkerError, is ClientsAreDead: throw error
        case let error as StateStoreError:
            throw WorkerError(.store, "state store: \(error.message)")
        case let error as KafkaError:
            if error.code == .died { throw WorkerError(.interrupted, error.message) }
            if let end = end(error) { throw end }
            replaceProducer(error)
        default: throw WorkerError(.store, "\(error)")
        }
    }

    /// Replaces the producer and takes the partitions over again. The new producer ends the open
    /// transaction, and the committed offsets then tell whether it was committed.
    func replaceProducer(_ error: KafkaError) {
        worker.events.notice("\(error.message): going on with a new producer")
        if transaction.phase == .open {
            retry.didAbort(
                error.code == .timedOut ? .slowCluster : .other,
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
    func end(_ error: KafkaError) -> (any Error)? {
        if error.code == .fencedInstance, !worker.isFencedForGood() {
            return ClientsAreDead(cause: error)
        }
        return WorkerError(error, workerIdentifier: configuration.workerIdentifier)
    }

    /// Errors of a poll: librdkafka's news, mostly.
    func handle(_ error: KafkaError) throws {
        if let end = end(error) { throw end }
        if error.code == .offsetReset {
            // The log begins after, or ends before, the place where a partition is read. librdkafka
            // 2.0.2 can neither seek in such a partition nor assign it again; new clients find out
            // where to go on.
            throw ClientsAreDead(cause: error)
        } else if let fatal = consumer.fatalError() {
            throw ClientsAreDead(cause: fatal)
        } else {
            warn(error.message)
        }
    }

    /// Aborts what is open and takes the assignment over anew.
    func abandonAndTakeOver() throws {
        if transaction.phase == .open {
            do {
                try abort()
            } catch let error as KafkaError {
                return replaceProducer(error)
            }
        }
        release()
        takeOverIsDue = !assignment.isEmpty
        recovery.didFail()
        publishProgress()
    }
}

/// The clients have to be made anew: the consumer's own has raised a fatal error.
struct ClientsAreDead: Error {
    let cause: KafkaError
}
