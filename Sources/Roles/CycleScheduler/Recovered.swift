// SPDX-License-Identifier: Apache-2.0

internal import ActiveStandby
internal import Kafka
internal import LeadModel
internal import Primitives
internal import Synchronization

/// What the topics say when a scheduler becomes active: the numbering, the cycle that runs, the
/// wait.
struct Recovered {
    let triggers: TopicPartition
    let machine: CycleMachine
    /// Where each partition is read next.
    let next: [TopicPartition: Int64]

    /// Reads the topics to their end, and lets the reader follow them from there.
    init(
        _ scheduler: Scheduler,
        _ takeover: Takeover,
        _ reader: TopicReader
    ) throws(KafkaError) {
        let topics = scheduler.configuration.topics
        triggers = TopicPartition(topic: topics.triggers, partition: 0)
        let cycles = TopicPartition(topic: topics.cycles, partition: 0)
        // The note of the last cycle's end, also of schedulers that had another name.
        let committed = try takeover.committed([triggers])
        let lastEnd = committed.first?.metadata.flatMap(CycleEnd.init(note:))
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
        if let lastEnd { machine.replay(.end(lastEnd)) }
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
        self.machine = machine
        self.next = next
    }
}
