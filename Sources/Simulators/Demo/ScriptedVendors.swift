// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import JSONCodec
internal import Kafka
internal import LeadModel
internal import Primitives
internal import Synchronization

/// An event of the played day.
enum DemoEvent: Sendable {
    case cycle(VendorCycle)
    /// Every change of the day has been settled.
    case dayIsOver
    case failed(String)
    case stopped
}

/// The counts between two polls.
struct VendorCycle: Sendable {
    var number: Int64 = 0
    var upTo = Timestamp.distantPast
    var changes: [VendorSystem: Int] = [:]
    var echoes = 0
    var others = 0
    var writes: [VendorSystem: Int] = [:]
    var rejected = 0
}

/// Plays both vendors and their connectors: answers each poll trigger with the next slice of the
/// day, and applies writes to records in memory.
///
/// One thread follows triggers and writes from their beginning, without a group: the demo's broker
/// ends with the demo.
final class ScriptedVendors: Sendable {
    private let kafka: KafkaConfiguration
    private let topics: Topics
    private let day: DemoDay
    private let tell: @Sendable (DemoEvent) -> Void
    private let vendor = Mutex(InMemoryVendor())
    private let isStopping = Atomic<Bool>(false)

    init(
        kafka: KafkaConfiguration,
        topics: Topics,
        day: DemoDay,
        tell: @escaping @Sendable (DemoEvent) -> Void
    ) {
        self.kafka = kafka
        self.topics = topics
        self.day = day
        self.tell = tell
    }

    /// The records of both systems at this moment.
    var records: InMemoryVendor { vendor.withLock { $0 } }

    /// Starts the thread; it tells of every end.
    func start() {
        Thread {
            do {
                let loop = try VendorLoop(
                    kafka: self.kafka,
                    topics: self.topics,
                    day: self.day,
                    tell: self.tell
                )
                defer { loop.close() }
                while !self.isStopping.load(ordering: .acquiring) {
                    try loop.step { body in self.vendor.withLock { body(&$0) } }
                }
            } catch {
                self.tell(.failed("the stand-ins for the vendors: \(error)"))
            }
        }.start()
    }

    func requestStop() { isStopping.store(true, ordering: .releasing) }
}

/// The thread's own things.
private final class VendorLoop {
    typealias Access = ((inout InMemoryVendor) -> Void) -> Void

    private let topics: Topics
    private let day: DemoDay
    private let tell: @Sendable (DemoEvent) -> Void
    private let reader: TopicReader
    private let producer: Producer
    private let json = JSONReader()
    private var polls = 0
    /// The systems whose feeds have begun.
    private var opened: Set<VendorSystem> = []
    private var current = VendorCycle()
    private var applied: Int64 = 0
    private var echoes: [VendorSystem: [(key: LeadID, event: ChangeEvent)]] = [:]

    init(
        kafka: KafkaConfiguration,
        topics: Topics,
        day: DemoDay,
        tell: @escaping @Sendable (DemoEvent) -> Void
    ) throws(KafkaError) {
        self.topics = topics
        self.day = day
        self.tell = tell
        let names = [topics.triggers] + VendorSystem.allCases.map(topics.writes)
        reader = try TopicReader(kafka, topics: names)
        producer = try Producer(kafka)
        var places: [PartitionOffset] = []
        for name in names {
            for partition in 0..<(try producer.partitionCount(of: name)) {
                places.append(
                    PartitionOffset(
                        TopicPartition(topic: name, partition: partition),
                        offset: PartitionOffset.beginning
                    )
                )
            }
        }
        try reader.follow(places)
    }

    func close() {
        reader.close()
        producer.close()
    }

    /// Waits for one record, and answers it.
    func step(_ access: Access) throws {
        switch try reader.next(timeoutMilliseconds: DemoLimits.pollMilliseconds) {
        case .message(let message):
            guard let value = message.unsafeValue else { return }
            switch try json.decodeRecord(from: value) {
            case .trigger(let trigger): try poll(trigger, access)
            case .write(let write): try apply(write, access)
            default: break
            }
        case .failure(let error):
            if error.disposition != .retry { throw error }
        case .nothing: break
        case .endOfPartition: break
        }
    }

    // MARK: Writes

    private func apply(_ write: WriteCommand, _ access: Access) throws(KafkaError) {
        applied += 1
        let time = current.upTo.advanced(
            byMilliseconds: DemoLimits.writeDelayMilliseconds + applied
        )
        var outcome: (result: WriteResult, key: LeadID, echo: ChangeEvent?)?
        access { outcome = $0.apply(write, at: time) }
        guard let outcome else { return }
        let system = write.object.system
        if outcome.result.status == .rejected {
            current.rejected += 1
        } else {
            current.writes[system, default: 0] += 1
        }
        if let echo = outcome.echo { echoes[system, default: []].append((outcome.key, echo)) }
        try producer.produce(
            to: topics.results,
            key: Array(write.lead.text.utf8),
            value: outcome.result.encoded()
        )
    }

    // MARK: Polls

    private func poll(_ trigger: PollTrigger, _ access: Access) throws {
        if polls > 0, polls <= day.slices.count + 1 { tell(.cycle(current)) }
        if polls == day.slices.count + DemoLimits.cyclesAfterDay - 1 { tell(.dayIsOver) }
        let slice = polls < day.slices.count ? day.slices[polls] : []
        current = VendorCycle(number: trigger.cycle, upTo: upTo())
        polls += 1
        applied = 0
        let changeTopics = Set(VendorSystem.allCases.map(topics.changes))
        for record in slice where !changeTopics.contains(topics.prefix + record.topic) {
            try publish(record)
            current.others += 1
        }
        // The losing side first: its changes then need not wait for the next cycle.
        for system in [VendorSystem.salesforce, .marketo] {
            try report(system, slice, trigger, access)
        }
    }

    /// The day's clock at this poll; after the day, the wall's.
    private func upTo() -> Timestamp {
        if polls < day.polls.count { return day.polls[polls] }
        let last = day.polls.last ?? .distantPast
        let step = Int64(polls - day.polls.count + 1) * DemoLimits.afterDayStepMilliseconds
        let later = last.advanced(byMilliseconds: step)
        let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        return polls < day.polls.count + DemoLimits.cyclesAfterDay ? later : max(later, now)
    }

    private func report(
        _ system: VendorSystem,
        _ slice: [DemoRecord],
        _ trigger: PollTrigger,
        _ access: Access
    ) throws {
        let topic = topics.changes(system)
        var changes = 0
        for (key, echo) in echoes.removeValue(forKey: system) ?? [] {
            var event = echo
            event.cycle = trigger.cycle
            try producer.produce(to: topic, key: Array(key.text.utf8), value: event.encoded())
            changes += 1
            current.echoes += 1
        }
        for record in slice where topics.prefix + record.topic == topic {
            try publish(record)
            changes += 1
            current.changes[system, default: 0] += 1
            guard let event = try? json.decode(ChangeEvent.self, from: record.value),
                event.system == system, !event.fields.contains(where: { $0.value == .nested }),
                LeadID(String(decoding: record.key, as: UTF8.self)) != nil
            else { continue }
            access { $0.take(event) }
        }
        if changes > 0 { opened.insert(system) }
        if opened.contains(system) { try promise(system, trigger) }
        let done = CycleReport(
            cycle: trigger.cycle,
            system: system,
            changes: Int64(changes),
            apiCalls: 1,
            durationMilliseconds: 0,
            errors: [],
            at: current.upTo
        )
        try producer.flush()
        try producer.produce(
            to: topics.cycles,
            key: Array(String(trigger.cycle).utf8),
            value: done.encoded()
        )
        try producer.flush()
    }

    /// Publishes the watermark. A feed that has not published its system's records yet gives none:
    /// it cannot promise that all changes are published.
    private func promise(_ system: VendorSystem, _ trigger: PollTrigger) throws {
        let topic = topics.changes(system)
        let watermark = Watermark(system: system, upTo: current.upTo, cycle: trigger.cycle)
        for partition in 0..<(try producer.partitionCount(of: topic)) {
            try producer.produce(
                to: topic,
                partition: partition,
                key: nil,
                value: watermark.encoded()
            )
        }
    }

    private func publish(_ record: DemoRecord) throws(KafkaError) {
        try producer.produce(to: topics.prefix + record.topic, key: record.key, value: record.value)
    }
}
