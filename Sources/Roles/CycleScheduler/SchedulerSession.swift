// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import LeadModel
internal import Primitives
internal import Synchronization

/// One membership in the schedulers' group, from joining to leaving or to the first error.
///
/// It belongs to the thread that runs it.
final class SchedulerSession {
    private let scheduler: Scheduler
    private let topics: Topics
    private let triggers: TopicPartition
    private let cycles: TopicPartition
    private let membership: ActiveMembership
    private let watch: TopicWatch
    private var office: SchedulerTerm?
    private var hasTakenOver = false
    private var earlierDueMilliseconds: Int64 = 0

    /// What only the active scheduler has.
    private struct SchedulerTerm {
        let producer: TransactionalProducer
        let topic: TopicHandle
        let reader: TopicReader
        let probe: LagProbe
        var machine: CycleMachine
        /// The offset after the last trigger that was seen: what is committed with a cycle's end.
        var position: Int64
        var lagDueMilliseconds: Int64 = 0

        func close() {
            reader.close()
            probe.close()
            producer.close()
        }
    }

    init(_ scheduler: Scheduler) throws(KafkaError) {
        self.scheduler = scheduler
        topics = scheduler.configuration.topics
        triggers = TopicPartition(topic: topics.triggers, partition: 0)
        cycles = TopicPartition(topic: topics.cycles, partition: 0)
        membership = try ActiveMembership(
            scheduler.configuration.kafka,
            group: scheduler.configuration.group,
            partition: triggers,
            sessionTimeoutMilliseconds: scheduler.configuration.sessionTimeoutMilliseconds,
            log: scheduler.log
        )
        watch = TopicWatch(
            scheduler.configuration.kafka,
            scheduler.counts,
            intervalMilliseconds: SchedulerLimits.topicCheckMilliseconds
        )
    }

    /// Whether a transaction may be open.
    var isAtWork: Bool { office != nil }

    func close() {
        office?.close()
        office = nil
        watch.close()
        membership.close()
    }

    func run() throws(KafkaError) {
        try membership.join { [scheduler] in scheduler.observe(.standby) }
        while !scheduler.isStopRequested {
            scheduler.observe(.beat)
            try watch.look()
            try membership.serve(
                timeoutMilliseconds: office != nil ? 0 : SchedulerLimits.standbyPollMilliseconds
            )
            guard membership.isActive else {
                office?.close()
                office = nil
                continue
            }
            if office == nil {
                guard try mayTakeOver() else { continue }
                try takeOffice()
            }
            try work()
        }
    }

    /// Whether no process of an older version is active under the name that this one had then.
    private func mayTakeOver() throws(KafkaError) -> Bool {
        if hasTakenOver { return true }
        guard let earlier = scheduler.configuration.earlierName(scheduler.log) else { return true }
        if MonotonicTime.milliseconds() < earlierDueMilliseconds { return false }
        earlierDueMilliseconds =
            MonotonicTime.milliseconds() + SchedulerLimits.earlierCheckMilliseconds
        let isKnown = try membership.member.committed([triggers]).contains { $0.offset >= 0 }
        if !isKnown, try earlier.isInUse() {
            scheduler.observe(.waitingForEarlier(name: earlier.name))
            return false
        }
        hasTakenOver = true
        return true
    }

    /// Fences the predecessor first: after that, what the topics hold is all that it ever said.
    private func takeOffice() throws(KafkaError) {
        let kafka = scheduler.configuration.kafka
        let producer = try TransactionalProducer(
            kafka,
            transactionalIdentifier: scheduler.configuration.group,
            log: scheduler.log
        )
        do throws(KafkaError) {
            try producer.initializeTransactions()
            let reader = try TopicReader(
                kafka,
                topics: [topics.triggers, topics.cycles],
                log: scheduler.log
            )
            do throws(KafkaError) {
                office = try recovered(producer, reader)
            } catch {
                reader.close()
                throw error
            }
        } catch {
            producer.close()
            throw error
        }
        if let office {
            scheduler.observe(.active(lastCycle: office.machine.lastCycle))
        }
    }

    /// Reads the topics to their end: the numbering, the cycle that runs, the wait.
    private func recovered(
        _ producer: TransactionalProducer,
        _ reader: TopicReader
    ) throws(KafkaError) -> SchedulerTerm {
        let note = try lastEnd()
        var machine = CycleMachine(scheduler.configuration.cycle)
        var next: [TopicPartition: Int64] = [:]
        var reports: [CycleReport] = []
        let decoder = RecordDecoder()
        try reader.readToEnd([triggers, cycles]) { topic, message in
            let record = message.copy()
            next[TopicPartition(topic: topic, partition: record.partition)] = record.offset + 1
            switch decoder.input(record) {
            case .success(.report(let report)): reports.append(report)
            case .success(let input): machine.replay(input)
            case .failure(let reason):
                scheduler.observe(.unreadable(topic: topic, reason: "\(reason)"))
            }
        }
        // Topics are read in any order: reports count only for a cycle that is known.
        for report in reports { machine.replay(.report(report)) }
        if let note { machine.replay(.end(note)) }
        if let newest = reports.max(by: { $0.cycle < $1.cycle }) {
            machine.goOn(after: newest.cycle, endedAt: newest.at)
        }
        machine.goOn(
            after: scheduler.lastCycle.load(ordering: .relaxed),
            endedAt: SystemClock().now()
        )
        try reader.follow(
            [triggers, cycles].map {
                PartitionOffset($0, offset: next[$0] ?? PartitionOffset.beginning)
            }
        )
        let topic = try producer.topic(topics.triggers)
        let probe = try LagProbe(
            scheduler.configuration.kafka,
            topics: topics,
            workerGroup: scheduler.configuration.workerGroup
        )
        return SchedulerTerm(
            producer: producer,
            topic: topic,
            reader: reader,
            probe: probe,
            machine: machine,
            position: next[triggers] ?? 0
        )
    }

    /// The note of the last cycle's end, also of schedulers that had another name.
    private func lastEnd() throws(KafkaError) -> CycleEnd? {
        var committed = try membership.member.committed([triggers])
        let earlier = scheduler.configuration.earlierName(scheduler.log)
        if committed.allSatisfy({ $0.offset < 0 }), let earlier {
            committed = try earlier.takeOver([triggers])
        }
        return committed.first?.metadata.flatMap(CycleEnd.init(note:))
    }

    /// One round: what has come in, what is due.
    private func work() throws(KafkaError) {
        guard var office else { return }
        defer { self.office = office }
        if let fatal = office.producer.serve() { throw fatal }
        try perform(office.machine.handle(.tick, now: SystemClock().now()), &office)
        if let input = try read(&office) {
            try perform(office.machine.handle(input, now: SystemClock().now()), &office)
        }
        if office.machine.needsLag, MonotonicTime.milliseconds() >= office.lagDueMilliseconds {
            let lagging = try office.probe.lagging()
            office.lagDueMilliseconds =
                MonotonicTime.milliseconds() + SchedulerLimits.lagIntervalMilliseconds
            try perform(office.machine.handle(.lag(lagging), now: SystemClock().now()), &office)
        }
    }

    private func read(_ office: inout SchedulerTerm) throws(KafkaError) -> CycleMachine.Input? {
        var wait = Int64(SchedulerLimits.pollMilliseconds)
        if let due = office.machine.dueAt {
            wait = min(wait, max(0, due.milliseconds(after: SystemClock().now())))
        }
        switch try office.reader.next(timeoutMilliseconds: Int32(wait)) {
        case .nothing:
            if let gap = office.reader.takeGaps().first(where: { $0.cause == .replaced }) {
                // What it held of the numbering is gone: it is put together anew.
                throw KafkaError(
                    code: .offsetReset,
                    message: gap.description,
                    disposition: .abort
                )
            }
            return nil
        case .endOfPartition(let topic, _, let offset):
            // All is read: retention that deletes it is no gap.
            if office.reader.name(of: topic) == triggers.topic { office.position = offset }
            return nil
        case .failure(let error):
            if error.disposition != .retry { throw error }
            return nil
        case .message(let message):
            let topic = office.reader.name(of: message.topic)
            if topic == triggers.topic { office.position = message.offset + 1 }
            switch RecordDecoder().input(message.copy()) {
            case .success(let input): return input
            case .failure(let reason):
                scheduler.observe(.unreadable(topic: topic, reason: "\(reason)"))
                return nil
            }
        }
    }

    private func perform(
        _ actions: [CycleMachine.Action],
        _ office: inout SchedulerTerm
    ) throws(KafkaError) {
        for action in actions {
            switch action {
            case .publishTrigger(let cycle):
                let trigger = PollTrigger(cycle: cycle, at: SystemClock().now(), reason: .schedule)
                try publish(trigger, office)
                scheduler.observe(.triggered(cycle: cycle))
            case .recordEnd(let end):
                try record(end, office)
                scheduler.observe(.ended(cycle: end.cycle))
            case .warnGivenUp(let cycle, let missing):
                scheduler.observe(.givenUp(cycle: cycle, missing: missing))
            case .refuseTrigger(let cycle): scheduler.observe(.refused(cycle: cycle))
            }
        }
        // Not before: what is not on its topic was never triggered.
        scheduler.lastCycle.store(office.machine.lastCycle, ordering: .relaxed)
    }

    private func publish(_ trigger: PollTrigger, _ office: borrowing SchedulerTerm)
        throws(KafkaError)
    {
        let (key, value) = (Array("poll".utf8), trigger.encoded())
        try office.producer.begin()
        try key.span.bytes.withUnsafeBytes { key throws(KafkaError) in
            try value.span.bytes.withUnsafeBytes { value throws(KafkaError) in
                try office.producer.produce(to: office.topic, partition: 0, key: key, value: value)
            }
        }
        try office.producer.commit()
    }

    /// The offset itself means nothing to us: it goes with the note, and shows people the place.
    private func record(_ end: CycleEnd, _ office: borrowing SchedulerTerm) throws(KafkaError) {
        try office.producer.begin()
        let note = PartitionOffset(triggers, offset: office.position, metadata: end.note)
        try office.producer.sendOffsets([note], group: try membership.member.groupMetadata())
        try office.producer.commit()
    }
}
