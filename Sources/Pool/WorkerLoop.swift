// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Kafka
internal import StateStore
internal import Synchronization

/// The loop of a worker, and all that it owns. One thread makes, runs and ends it; the
/// rebalance callback runs on it too, inside a poll.
final class WorkerLoop<Handler: PartitionHandler> {
    let worker: Worker<Handler>
    let configuration: WorkerConfiguration
    let counters: Counters
    let producer: TransactionalProducer
    let consumer: Consumer
    let restoreReader: Consumer
    let watermarks: Consumer
    let controlReader: Consumer?
    var outputTopics: [TopicHandle] = []
    let changelogTopic: TopicHandle
    let partitionCount: Int32
    let inputCount: Int

    /// Owned partitions by number; nil where another worker owns it.
    var partitions: [Partition<Handler>?]
    var warm: [Int32: WarmPartition<Handler>] = [:]
    var transaction = Transaction()
    var retry = RetryPolicy()
    var outputs = Outputs()
    var rawHeaders: [RawHeader] = []
    /// Why the last transaction was aborted: told to the handler with a poison record.
    var lastFailure: KafkaError?
    /// Outputs produced in the open transaction.
    var producedCount = 0
    /// The last record of the open transaction, to name it when it is the only one.
    var lastPlace: RecordPlace?
    /// The last version of every control record, for handlers that are built later.
    var control: [[UInt8]: Record] = [:]
    /// What went wrong inside the rebalance callback: thrown after the poll.
    var callbackError: KafkaError?
    /// Whether a partition may not be ready: spares every record a look at all partitions.
    var mayBeRestoring = false
    /// An assignment whose readiness has not been told yet.
    var readinessIsDue = false
    var isEnding = false
    var lastWarningMilliseconds: Int64 = 0

    init(_ worker: Worker<Handler>) throws(KafkaError) {
        let configuration = worker.configuration
        let kafka = configuration.kafka
        let log = worker.events.kafkaLog
        self.worker = worker
        self.configuration = configuration
        counters = worker.counters
        producer = try TransactionalProducer(
            kafka,
            transactionalIdentifier: "\(configuration.group)-\(configuration.workerIdentifier)",
            transactionTimeoutMilliseconds: configuration.transactionTimeoutMilliseconds,
            log: log
        )
        // First of all: it ends what a predecessor of this name has left open.
        try producer.initializeTransactions()
        changelogTopic = try producer.topic(configuration.changelog)
        partitionCount = changelogTopic.partitionCount
        inputCount = configuration.inputs.count
        for name in configuration.outputs { outputTopics.append(try producer.topic(name)) }
        for name in configuration.inputs {
            let count = try producer.topic(name).partitionCount
            if count != partitionCount {
                throw KafkaError(
                    code: .invalidArgument,
                    message: "\(name) has \(count) partitions and \(configuration.changelog) "
                        + "has \(partitionCount): they have to be equal"
                )
            }
        }
        partitions = Array(repeating: nil, count: Int(partitionCount))
        restoreReader = try Consumer(
            kafka,
            role: .reader,
            topics: [configuration.changelog],
            log: log
        )
        watermarks = try Consumer(
            kafka,
            role: .watermarks,
            topics: [configuration.changelog],
            log: log
        )
        controlReader = try configuration.control.map { control throws(KafkaError) in
            try Consumer(kafka, role: .reader, topics: [control], log: log)
        }
        consumer = try Consumer(
            kafka,
            role: .member(
                group: configuration.group,
                instance: configuration.workerIdentifier,
                sessionTimeoutMilliseconds: configuration.sessionTimeoutMilliseconds
            ),
            topics: configuration.inputs,
            log: log
        )
        consumer.onRebalance = { [unowned self] change in self.rebalance(change) }
    }

    /// Until a stop is asked for, or a fatal error.
    func run() throws(KafkaError) {
        do throws(KafkaError) {
            try readControlToEnd()
            try consumer.subscribe(configuration.inputs)
            while !worker.isStopRequested { try turn() }
            try finish()
        } catch {
            isEnding = true
            abortAtEnd(error)
            // A member that was fenced has nothing to leave: its name is another's.
            close(leavesGroup: !(error.code == .died || error.code.isFencing))
            throw error
        }
        close(leavesGroup: true)
    }

    /// One round: restores, one poll, the records that are there, what is due, the commit.
    private func turn() throws(KafkaError) {
        let isRestoring = try serveRestores()
        if transaction.phase == .idle {
            try serveControl()
            try serveDue()
        }
        switch consumer.poll(timeoutMilliseconds: pollTimeout(isRestoring: isRestoring)) {
        case .message(let message):
            try take(message)
            try endIfNeeded(isDrained: false)
        case .nothing:
            try throwCallbackError()
            if transaction.phase == .idle { try serveDue() }
            try endIfNeeded(isDrained: true)
        case .endOfPartition: break
        case .failure(let error): try handle(error)
        }
        try throwCallbackError()
        tellReadiness()
    }

    private func pollTimeout(isRestoring: Bool) -> Int32 {
        if transaction.phase == .open { return PoolLimits.drainedWaitMilliseconds }
        if isRestoring { return 0 }
        var wait = PoolLimits.idleWaitMilliseconds
        let now = wallClock()
        for partition in partitions {
            guard let due = partition?.handler?.value.nextDueMilliseconds() else { continue }
            wait = min(wait, Int32(clamping: max(0, due - now)))
        }
        return wait
    }

    func throwCallbackError() throws(KafkaError) {
        if let error = callbackError { throw error }
    }

    /// Errors of a poll: fatal ones end the worker, the others are librdkafka's news.
    private func handle(_ error: KafkaError) throws(KafkaError) {
        if error.disposition == .fatal { throw error }
        let now = MonotonicTime.milliseconds()
        if now - lastWarningMilliseconds >= PoolLimits.warningPauseMilliseconds {
            lastWarningMilliseconds = now
            worker.events.notice(error.message)
        }
    }

    private func tellReadiness() {
        guard readinessIsDue, partitions.allSatisfy({ $0?.isReady ?? true }) else { return }
        readinessIsDue = false
        worker.events.assignmentReady(partitions.count { $0 != nil })
    }

    /// The orderly end: what is open is committed if that is quick, else aborted.
    private func finish() throws(KafkaError) {
        if transaction.phase == .open { commitOrAbort(isLost: false) }
        isEnding = true
    }

    /// After a fatal error nothing is committed any more. Aborting, where it is still possible,
    /// spares those who take over the wait for the transaction's timeout.
    private func abortAtEnd(_ error: KafkaError) {
        if transaction.phase == .open, error.code != .died {
            do throws(KafkaError) {
                try producer.abort(timeoutMilliseconds: PoolLimits.revokeCommitMilliseconds)
            } catch {
                worker.events.notice(error.message)
            }
        }
        _ = transaction.didFail(.fatal, partitionsAreGone: true)
    }

    private func close(leavesGroup: Bool) {
        consumer.close(leavesGroup: leavesGroup)
        restoreReader.close(leavesGroup: false)
        watermarks.close(leavesGroup: false)
        controlReader?.close(leavesGroup: false)
        producer.close()
        for partition in partitions { closeStore(partition?.store) }
        for entry in warm.values { closeStore(entry.store) }
    }

    private func closeStore(_ store: (any StateStore)?) {
        do throws(StateStoreError) {
            try store?.close()
        } catch {
            // The log is the truth: the next start replays more of it.
            worker.events.notice(error.message)
        }
    }

    /// Milliseconds since 1970, as the handlers see it.
    func wallClock() -> Int64 {
        if let clock = configuration.wallClockMilliseconds { return clock() }
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    func add(_ count: Int, to counter: borrowing Atomic<Int>) {
        counter.wrappingAdd(count, ordering: .relaxed)
    }
}

extension KafkaError.Code {
    /// What a test's `InjectedFault.die` throws.
    static let died = KafkaError.Code(rawValue: -9_999)
}

/// Lets a store's error out as the fatal error that it is.
func storing<Value>(
    _ body: () throws(StateStoreError) -> Value
) throws(KafkaError) -> Value {
    do throws(StateStoreError) {
        return try body()
    } catch {
        throw KafkaError(code: .fatal, message: "state store: \(error.message)")
    }
}
