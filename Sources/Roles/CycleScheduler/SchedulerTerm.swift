// SPDX-License-Identifier: Apache-2.0

internal import ActiveStandby
internal import Kafka
internal import LeadModel
internal import Primitives
internal import Synchronization

/// The time in which one scheduler is the active one: its transactions, its reader, its cycles. It
/// belongs to the scheduler's thread.
final class SchedulerTerm: ActiveTerm {
    private let scheduler: Scheduler
    private let triggers: TopicPartition
    private let producer: TransactionalProducer
    private let topic: TopicHandle
    private let reader: TopicReader
    private let remaining: RemainingWork
    private var machine: CycleMachine
    /// The offset after the last trigger that was seen: what is committed with a cycle's end.
    private var position: Int64
    private var lagDueMilliseconds: Int64 = 0

    private init(
        _ scheduler: Scheduler,
        _ producer: TransactionalProducer,
        _ reader: TopicReader,
        _ recovered: Recovered
    ) throws(KafkaError) {
        let configuration = scheduler.configuration
        self.scheduler = scheduler
        self.producer = producer
        self.reader = reader
        triggers = recovered.triggers
        machine = recovered.machine
        position = recovered.next[recovered.triggers] ?? 0
        topic = try producer.topic(recovered.triggers.topic)
        remaining = try RemainingWork(
            configuration.kafka,
            topics: configuration.topics,
            workerGroup: configuration.workerGroup
        )
    }

    /// Reads where everything stands.
    static func begin(
        _ scheduler: Scheduler,
        _ takeover: Takeover
    ) throws(KafkaError) -> SchedulerTerm {
        let topics = scheduler.configuration.topics
        let reader = try TopicReader(
            scheduler.configuration.kafka,
            topics: [topics.triggers, topics.cycles],
            log: scheduler.log
        )
        do throws(KafkaError) {
            let recovered = try Recovered(scheduler, takeover, reader)
            return try SchedulerTerm(scheduler, takeover.producer, reader, recovered)
        } catch {
            reader.close()
            throw error
        }
    }

    /// The last cycle that is known.
    var lastCycle: Int64 { machine.lastCycle }

    func close() {
        reader.close()
        remaining.close()
        producer.close()
    }

    /// One round: what has come in, what is due.
    func turn(_ member: Consumer) throws(KafkaError) {
        if let fatal = producer.serve() { throw fatal }
        try perform(machine.handle(.tick, now: SystemClock().now()), member)
        if let input = try read() {
            try perform(machine.handle(input, now: SystemClock().now()), member)
        }
        if machine.needsLag, MonotonicTime.milliseconds() >= lagDueMilliseconds {
            let lagging = try remaining.lagging()
            lagDueMilliseconds =
                MonotonicTime.milliseconds() + SchedulerLimits.lagIntervalMilliseconds
            try perform(machine.handle(.lag(lagging), now: SystemClock().now()), member)
        }
    }

    private func read() throws(KafkaError) -> CycleMachine.Input? {
        var wait = Int64(SchedulerLimits.pollMilliseconds)
        if let due = machine.dueAt {
            wait = min(wait, max(0, due.milliseconds(after: SystemClock().now())))
        }
        switch try reader.next(timeoutMilliseconds: Int32(wait)) {
        case .nothing:
            if let gap = reader.takeGaps().first(where: { $0.cause == .replaced }) {
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
            if reader.name(of: topic) == triggers.topic { position = offset }
            return nil
        case .failure(let error):
            if error.disposition != .retry { throw error }
            return nil
        case .message(let message):
            let topic = reader.name(of: message.topic)
            if topic == triggers.topic { position = message.offset + 1 }
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
        _ member: Consumer
    ) throws(KafkaError) {
        for action in actions {
            switch action {
            case .publishTrigger(let cycle):
                let trigger = PollTrigger(cycle: cycle, at: SystemClock().now(), reason: .schedule)
                try publish(trigger)
                scheduler.observe(.triggered(cycle: cycle))
            case .recordEnd(let end):
                try record(end, member)
                scheduler.observe(.ended(cycle: end.cycle))
            case .warnGivenUp(let cycle, let missing):
                scheduler.observe(.givenUp(cycle: cycle, missing: missing))
            case .refuseTrigger(let cycle): scheduler.observe(.refused(cycle: cycle))
            }
        }
        // Not before: what is not on its topic was never triggered.
        scheduler.lastCycle.store(machine.lastCycle, ordering: .relaxed)
    }

    private func publish(_ trigger: PollTrigger) throws(KafkaError) {
        let (key, value) = (Array("poll".utf8), trigger.encoded())
        try producer.begin()
        try key.span.bytes.withUnsafeBytes { key throws(KafkaError) in
            try value.span.bytes.withUnsafeBytes { value throws(KafkaError) in
                try producer.produce(to: topic, partition: 0, key: key, value: value)
            }
        }
        try producer.commit()
    }

    /// The offset itself means nothing to us: it goes with the note, and shows people the place.
    private func record(_ end: CycleEnd, _ member: Consumer) throws(KafkaError) {
        try producer.begin()
        let note = PartitionOffset(triggers, offset: position, metadata: end.note)
        try producer.sendOffsets([note], group: try member.groupMetadata())
        try producer.commit()
    }
}
