// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Kafka
internal import Primitives
internal import StateStore
internal import Synchronization

/// The loop of a worker, and all that it owns. One thread makes, runs and ends it; the
/// rebalance callback runs on it too, inside a poll.
///
/// Three things have to be there before records are processed, and each can be lost and got again
/// while the loop goes on: the control topic has been read, there is a producer, and the assigned
/// partitions have been taken over. Until then the loop polls, so that the group keeps its member.
final class WorkerLoop<Handler: PartitionHandler> {
    let worker: Worker<Handler>
    let configuration: WorkerConfiguration
    let counters: Counters
    let consumer: Consumer
    let restoreReader: Consumer
    let watermarks: Consumer
    let controlReader: Consumer?
    let topicWatch: TopicWatch
    let tailReader: TailReader
    /// Whether a replayed state waits for something.
    let isWaiting = Handler.makeWaitingTest()
    /// Nil where only what is owned is kept.
    let standby: StandbyReader?
    var standbyRecovery = RecoveryPause()

    /// A producer whose transactional id is not claimed yet.
    var startingProducer: TransactionalProducer?
    /// Nil until there is one, and after one was given up.
    var producer: PoolProducer?
    var isSubscribed = false
    var isControlRead = false
    /// What the group has assigned to this worker.
    var assignment: [TopicPartition] = []
    /// Whether the assignment has still to be taken over, for the first time or once more.
    var takeOverIsDue = false
    /// When the next try to get a producer, or to take over, is allowed.
    var recovery = RecoveryPause()

    /// Owned partitions by number; nil where another worker owns it. Empty until the number of
    /// partitions is known.
    var partitions: [Partition<Handler>?] = []
    var warm: [Int32: CachedPartition<Handler>] = [:]
    /// Partitions whose topic is another one than the one that was read: read from the beginning.
    var madeAnew: Set<TopicPartition> = []
    var transaction = Transaction()
    var retry = TransactionRetryPolicy()
    var outputs = OutputBuffer()
    var rawHeaders: [RawHeader] = []
    /// Outputs produced in the open transaction.
    var producedCount = 0
    /// The last record of the open transaction, to name it when it is the only one.
    var lastPlace: RecordPlace?
    /// Changelog records that were replayed since the last takeover.
    var replayedRecords = 0
    /// When the next slice of a restore is due, at the latest.
    var nextRestoreSlice: Int64 = 0
    var restoreProgress = RestoreProgress()
    /// When the stores were last made durable, and when the loop was last here.
    var lastFlush = MonotonicTime.milliseconds()
    var lastFlushLook: Int64 = 0
    /// When positions were last committed.
    var lastPositionCommit: Int64 = 0
    /// The last version of every control record, for handlers that are built later.
    var control: [[UInt8]: Record] = [:]
    /// What went wrong inside the rebalance callback: thrown after the poll.
    var callbackError: StreamError?
    /// Whether a partition may not be ready: spares every record a look at all partitions.
    var mayBeRestoring = false
    /// An assignment whose readiness has not been told yet.
    var readinessIsDue = false
    var isEnding = false
    private var stopBegan: Int64?
    /// What the consumer reads: all inputs of the partitions that were taken over.
    var consumed: Set<TopicPartition> = []
    private var lastWarning = ""
    private var lastWarningMilliseconds: Int64 = 0

    /// - Throws: for properties that cannot be.
    init(_ worker: Worker<Handler>) throws(KafkaError) {
        let configuration = worker.configuration
        let kafka = configuration.kafka
        let log = worker.events.kafkaLog
        self.worker = worker
        self.configuration = configuration
        counters = worker.counters
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
        standby =
            configuration.isStandby
            ? StandbyReader(
                configuration,
                counters: worker.counters,
                log: log,
                isWaiting: Handler.makeWaitingTest()
            ) : nil
        topicWatch = try TopicWatch(configuration, log: log)
        tailReader = try TailReader(configuration, log: log)
        consumer.onRebalance = { [unowned self] change in self.rebalance(change) }
    }

    /// Until a stop is asked for, or an error that no restart cures.
    ///
    /// - Returns: false when new clients have to go on with the work.
    func run() throws(WorkerError) -> Bool {
        do throws(LoopEnd) {
            while !isStopDue() {
                do throws(StreamError) {
                    try turn()
                } catch {
                    try recover(from: error)
                }
            }
        } catch {
            isEnding = true
            transaction.end()
            // A member that was fenced has nothing to leave: its name is another's.
            close(leavesGroup: false)
            switch error {
            case .worker(let end): throw end
            case .clients(let cause):
                worker.events.notice("\(cause.message): going on with new clients")
                return false
            }
        }
        isEnding = true
        let isWhole = finish()
        close(leavesGroup: configuration.leavesGroupAtStop)
        if !isWhole {
            throw WorkerError(
                .interrupted,
                "stopped before the last transaction was committed: nothing is lost, it is decided "
                    + "again after the restart"
            )
        }
        return true
    }

    /// Whether the loop ends now: a stop waits a moment for positions to stand at the end.
    private func isStopDue() -> Bool {
        guard worker.isStopRequested else { return false }
        let now = MonotonicTime.milliseconds()
        if stopBegan == nil { stopBegan = now }
        guard let stopBegan, now - stopBegan < PoolLimits.settleMilliseconds else { return true }
        if producer == nil || takeOverIsDue { return true }
        return transaction.phase == .idle
            && partitions.allSatisfy { $0.map { !$0.isReady || $0.standsAtTheEnd } ?? true }
    }

    /// One round: what is missing, restores, one poll, the records that are there, what is due, the
    /// commit.
    private func turn() throws(StreamError) {
        guard try isPrepared() else { return try pollWithoutWork() }
        let isRestoring = try serveRestores()
        if transaction.phase == .idle {
            try serveControl()
            try serveDue()
            try servePositions()
            try serveTopicWatch()
            try serveStandby()
            try serveFlush()
        }
        switch consumer.poll(timeoutMilliseconds: pollTimeout(isRestoring: isRestoring)) {
        case .message(let message):
            try take(message)
            try endIfNeeded(isDrained: false)
        case .nothing:
            try throwCallbackError()
            nextRestoreSlice = 0
            if transaction.phase == .idle { try serveDue() }
            try endIfNeeded(isDrained: true)
        case .endOfPartition(let topic, let partition, let offset):
            noteEnd(topic, partition, offset)
        case .failure(let error): try handle(error)
        }
        try throwCallbackError()
        tellReadiness()
    }

    /// Keeps the membership while there is nothing to process with: what is handed out now is read
    /// again after the takeover.
    private func pollWithoutWork() throws(StreamError) {
        _ = wallClock()
        if case .failure(let error) = consumer.poll(
            timeoutMilliseconds: PoolLimits.drainedWaitMilliseconds
                + Int32(recovery.remainingMilliseconds(PoolLimits.idleWaitMilliseconds))
        ) {
            try handle(error)
        }
        try throwCallbackError()
    }

    private func pollTimeout(isRestoring: Bool) -> Int32 {
        if transaction.phase == .open { return PoolLimits.drainedWaitMilliseconds }
        if isRestoring || takeOverIsDue { return 0 }
        var wait = PoolLimits.idleWaitMilliseconds
        let now = wallClock()
        for partition in partitions {
            guard let due = partition?.handler?.value.nextDueMilliseconds() else { continue }
            wait = min(wait, Int32(clamping: max(0, due.subtractingReportingOverflow(now).0)))
        }
        return wait
    }

    func throwCallbackError() throws(StreamError) {
        guard let error = callbackError else { return }
        callbackError = nil
        throw error
    }

    private func tellReadiness() {
        guard readinessIsDue, !takeOverIsDue, partitions.allSatisfy({ $0?.isReady ?? true }) else {
            return
        }
        readinessIsDue = false
        let count = partitions.count { $0 != nil }
        if count > 0 {
            worker.events.notice(
                "\(count) partitions are whole: \(replayedRecords) changelog records were replayed"
            )
        }
        worker.events.assignmentReady(count)
    }

    private func close(leavesGroup: Bool) {
        consumer.close(leavesGroup: leavesGroup)
        topicWatch.close()
        tailReader.close()
        restoreReader.close(leavesGroup: false)
        watermarks.close(leavesGroup: false)
        controlReader?.close(leavesGroup: false)
        startingProducer?.close()
        producer?.transactions.close()
        do throws(StreamError) {
            try pauseStandby()
        } catch {
            worker.events.notice(error.message)
        }
        for partition in partitions { closeStore(partition?.store) }
        for entry in warm.values { closeStore(entry.store) }
    }

    func closeStore(_ store: (any StateStore)?) {
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

    /// Tells something that may come again and again, now and then.
    func warn(_ line: String) {
        let now = MonotonicTime.milliseconds()
        let pause =
            line == lastWarning
            ? PoolLimits.repeatedWarningPauseMilliseconds : PoolLimits.warningPauseMilliseconds
        guard now - lastWarningMilliseconds >= pause else { return }
        lastWarningMilliseconds = now
        lastWarning = line
        worker.events.notice(line)
    }
}
