// SPDX-License-Identifier: Apache-2.0

internal import ActiveStandby
internal import Dispatch
internal import Kafka
internal import LeadModel
internal import Primitives
internal import Synchronization
internal import VendorAPI

/// One connector's time as the active one: its lanes, its readers, its transactions. It belongs to
/// the connector's thread; the lanes are tasks.
final class LeadershipTerm: ActiveTerm {
    private let connector: Connector
    private let producer: TransactionalProducer
    private let committer: Committer
    private let queue = CommitQueue()
    private let context: LaneContext
    private let scheduler: SharedWriteScheduler
    private let adapter: VendorAdapter
    private let inputs: [BoundedQueue]
    private let readers: [ReaderThread]
    private let reports: CycleReportWaiter?
    private let lanesEnded = StopFlag()
    private let lanesDone = DispatchSemaphore(value: 0)
    private let lanes: Task<Void, Never>
    private let gauge: BacklogGauge
    private let probe: PeerProgress?
    private var isAnnounced = false
    private var endsDue = ContinuousClock.now

    /// Reads where everything stands, and starts the lanes.
    init(_ connector: Connector, _ takeover: Takeover) throws(KafkaError) {
        let configuration = connector.configuration
        self.connector = connector
        let stale = Duration.milliseconds(
            configuration.sessionTimeoutMilliseconds / Limits.stalePartOfSession
        )
        let (committer, start, adapter) = try LeadershipTerm.recover(
            connector,
            takeover,
            queue,
            stale: stale
        )
        producer = takeover.producer
        self.committer = committer
        self.adapter = adapter
        let context = LaneContext(
            system: configuration.system,
            topics: configuration.topics,
            clock: connector.clock,
            queue: queue,
            stale: stale,
            stopping: StopFlag(),
            quietUntil: connector.clock.now().advanced(
                byMilliseconds: start.tracker.predecessorEndedWell
                    ? 0 : configuration.quietMilliseconds
            ),
            errors: connector.errors,
            observe: connector.observe
        )
        self.context = context
        scheduler = LeadershipTerm.writeScheduler(start, context)
        reports = configuration.pollsAfter.map {
            CycleReportWaiter($0, lastReported: start.lastReported)
        }
        let laneReaders = LaneReaders(configuration, start)
        inputs = laneReaders.inputs
        readers = laneReaders.threads
        gauge = BacklogGauge(configuration, from: start)
        probe = configuration.pollsAfter.map { PeerProgress(configuration, of: $0) }
        let gate = reports.flatMap { [probe] reports in
            probe.map { InitialLoadGate(other: $0, reports: reports, context: context) }
        }
        lanes = LeadershipTerm.startLanes(
            context,
            adapter,
            laneReaders,
            scheduler,
            reports,
            gate,
            start,
            lanesEnded,
            lanesDone
        )
        tellLosses(start)
        laneReaders.start(
            configuration.kafka,
            log: connector.log,
            skip: { [connector] in connector.note($0) },
            fail: { [queue] in queue.fail($0) }
        )
    }

    /// Reports what Kafka had deleted before it was read.
    private func tellLosses(_ start: RecoveredState) {
        for gap in start.gaps { connector.observe(.gap(gap)) }
        for (topic, count) in start.lostWrites {
            connector.observe(.expired(topic: topic, records: count))
        }
    }

    private static func recover(
        _ connector: Connector,
        _ takeover: Takeover,
        _ queue: CommitQueue,
        stale: Duration
    ) throws(KafkaError) -> (Committer, RecoveredState, VendorAdapter) {
        let configuration = connector.configuration
        let replaced = connector.replacedTopics
        let start = try RecoveredState(
            configuration,
            takeover: takeover,
            counts: connector.counts,
            replaced: replaced,
            log: connector.log
        )
        connector.forgetReplaced(replaced)
        let committer = try Committer(
            takeover.producer,
            topics: configuration.topics,
            system: configuration.system,
            tracker: start.tracker
        )
        let leadership = LeadershipHandle(
            budgetRecord: start.tracker.poll.budget,
            isTaken: { await queue.hasTurned(within: stale) }
        ) { record throws(VendorError) in
            do throws(LeadershipLost) {
                try await queue.commit(CommitRequest(progress: [.budget(record)]))
            } catch {
                throw VendorError(.cancelled, line: "no longer the active connector")
            }
        }
        // Last, because whoever makes them has to close them.
        let adapter = connector.makeAdapter(leadership)
        precondition(
            !configuration.writesActivities || adapter.activities != nil,
            "whoever is to write activities has to be able to"
        )
        return (committer, start, adapter)
    }

    private static func writeScheduler(
        _ start: RecoveredState,
        _ context: LaneContext
    ) -> SharedWriteScheduler {
        let scheduler = WriteScheduler(
            start.writeEnds.map { partition, end in
                let place = start.tracker.writes(partition)
                return WritePartition(
                    partition: partition,
                    next: place.next,
                    checkpoint: place.checkpoint,
                    doubtfulBefore: end
                )
            }
        )
        let topic = context.topics.writes(context.system)
        return SharedWriteScheduler(scheduler, clock: context.clock) { [ends = context.ends] in
            ends.record(
                $0.reduce(into: [:]) {
                    $0[TopicPartition(topic: topic, partition: $1.key)] = $1.value
                }
            )
        }
    }

    /// One round: what has to be committed.
    func turn(_ member: Consumer) throws(KafkaError) {
        let began = ContinuousClock.now
        try committer.serve()
        if began - queue.lastTurnBegan >= context.stale {
            // The process was suspended. No call begins before the log has taken a commit, which it
            // refuses if there is a successor.
            try committer.commit(
                [CommitRequest(progress: [.triggersAgain])],
                group: try member.groupMetadata()
            )
        }
        if !isAnnounced {
            // Commits all offsets, so that others see that this system has a connector.
            try committer.commit([CommitRequest()], group: try member.groupMetadata())
            isAnnounced = true
        }
        let jobs = try queue.take(began)
        gauge.look(connector, adapter)
        let ends = dueEnds(began)
        if jobs.isEmpty, ends.isEmpty { return }
        do throws(KafkaError) {
            try committer.commit(
                jobs.map(\.job) + [ends],
                group: try member.groupMetadata()
            )
        } catch {
            queue.end(jobs, isCommitted: false)
            throw error
        }
        for job in jobs { gauge.record(job.job) }
        gauge.record(ends)
        queue.end(jobs, isCommitted: true)
    }

    /// The reached partition ends, when it is time to commit them.
    private func dueEnds(_ now: ContinuousClock.Instant) -> CommitRequest {
        guard now >= endsDue else { return CommitRequest() }
        let ends = context.ends.take()
        if ends.isEmpty { return CommitRequest() }
        endsDue = now + .milliseconds(Limits.endIntervalMilliseconds)
        return CommitRequest(progress: ends.map { .reached($0.key, next: $0.value) })
    }

    /// Nothing new begins; what is under way goes on.
    private func beginStop() {
        context.stopping.set()
        for input in inputs { input.close() }
        let (scheduler, reports) = (scheduler, reports)
        Task {
            await scheduler.close()
            await reports?.close()
        }
    }

    /// Lets what is under way end, within bounds.
    func stop(_ membership: ActiveMembership) throws(KafkaError) -> StandbyEnding {
        beginStop()
        let end = ContinuousClock.now + .milliseconds(Limits.graceMilliseconds)
        while membership.isActive, !lanesEnded.isSet, ContinuousClock.now < end {
            try membership.serve(timeoutMilliseconds: 0)
            try turn(membership.member)
        }
        guard membership.isActive, lanesEnded.isSet else { return .inTheMiddle }
        try self.end(membership.member)
        return .atRest
    }

    /// Notes that no call is under way any more, once all lanes have ended.
    private func end(_ member: Consumer) throws(KafkaError) {
        let ends = context.ends.take().map { ProgressChange.reached($0.key, next: $0.value) }
        try committer.commit(
            [CommitRequest(progress: ends + [.end])],
            group: try member.groupMetadata()
        )
    }

    /// Ends everything, within bounds.
    func close() {
        beginStop()
        queue.close()
        lanes.cancel()
        let end = DispatchTime.now() + .milliseconds(Int(Limits.cancellationMilliseconds))
        _ = lanesDone.wait(timeout: end)
        for reader in readers { reader.requestStop() }
        for reader in readers { reader.wait() }
        gauge.close()
        probe?.close()
        producer.close()
    }
}
