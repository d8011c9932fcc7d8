// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import JSONCodec
internal import Kafka
internal import LeadModel
internal import VendorAPI

/// The reader threads and the lane that each topic's records go to. The priority reader is a thread
/// of its own, because it is ahead of the normal one in the same partitions.
struct LaneReaders: Sendable {
    let triggers = BoundedQueue(capacity: Limits.queuedRecords)
    let writes = BoundedQueue(capacity: Limits.queuedRecords)
    let priorityWrites = BoundedQueue(capacity: Limits.queuedRecords)
    let requests: BoundedQueue?
    let cycles: BoundedQueue?
    let activities: BoundedQueue?
    let threads: [ReaderThread]
    private let offsets: [[PartitionOffset]]

    init(_ configuration: Connector.Configuration, _ start: RecoveredState) {
        func queue(_ isWanted: Bool) -> BoundedQueue? {
            isWanted ? BoundedQueue(capacity: Limits.queuedRecords) : nil
        }
        requests = queue(configuration.answersRequests)
        cycles = queue(configuration.pollsAfter != nil)
        activities = queue(configuration.writesActivities)
        let topics = configuration.topics
        let writesTopic = topics.writes(configuration.system)
        // A reader whose lane does not keep up stands still: each lane has its own.
        var readings: [[String: BoundedQueue]] = [
            [topics.triggers: triggers], [writesTopic: writes], [writesTopic: priorityWrites],
        ]
        if let requests { readings.append([topics.requests: requests]) }
        if let cycles { readings.append([topics.cycles: cycles]) }
        if let activities { readings.append([topics.activities: activities]) }
        threads = readings.map { ReaderThread($0) }
        offsets = readings.map { reading in
            start.offsets.filter { reading[$0.key.topic] != nil }
                .map { PartitionOffset($0.key, offset: $0.value) }
        }
    }

    /// The queues, which have to be closed before the reader threads can be stopped.
    var inputs: [BoundedQueue] {
        [triggers, writes, priorityWrites] + [requests, cycles, activities].compactMap { $0 }
    }

    /// Starts all readers.
    func start(
        _ kafka: KafkaConfiguration,
        log: KafkaLog?,
        skip: @escaping @Sendable (LogGap) -> Void,
        fail: @escaping @Sendable (KafkaError) -> Void
    ) {
        for (thread, offsets) in zip(threads, offsets) {
            thread.start(kafka, from: offsets, log: log, skip: skip, fail: fail)
        }
    }
}

extension LeadershipTerm {
    /// Starts every lane as a task; `ended` and `done` tell when the last one has come to its end.
    static func startLanes(
        _ context: LaneContext,
        _ adapter: VendorAdapter,
        _ readers: LaneReaders,
        _ scheduler: SharedWriteScheduler,
        _ reports: CycleReportWaiter?,
        _ gate: InitialLoadGate?,
        _ start: RecoveredState,
        _ ended: StopFlag,
        _ done: DispatchSemaphore
    ) -> Task<Void, Never> {
        let poll = PollLane(
            context: context,
            source: adapter.source,
            statistics: adapter.statistics,
            input: readers.triggers,
            losingSide: reports,
            gate: gate,
            schemas: start.schemas,
            cursor: start.tracker.poll.cursor
        )
        return Task {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    var poll = poll
                    await poll.run()
                }
                for kind in WriteLaneKind.allCases {
                    let input = kind == .normal ? readers.writes : readers.priorityWrites
                    let feeder = WriteFeeder(
                        kind: kind,
                        system: context.system,
                        scheduler: scheduler,
                        input: input
                    )
                    group.addTask { await feeder.run() }
                    let lane = WriteLane(
                        kind: kind,
                        scheduler: scheduler,
                        target: adapter.target,
                        context: context
                    )
                    group.addTask { await lane.run() }
                }
                if let input = readers.requests {
                    let lane = RequestLane(context: context, source: adapter.source, input: input)
                    group.addTask { await lane.run() }
                }
                if let input = readers.activities, let target = adapter.activities {
                    let lane = ActivityLane(context: context, target: target, input: input)
                    group.addTask { await lane.run() }
                }
                if let input = readers.cycles, let reports {
                    group.addTask { await readReports(input, reports) }
                }
            }
            await adapter.close()
            ended.set()
            done.signal()
        }
    }

    private static func readReports(_ input: BoundedQueue, _ reports: CycleReportWaiter) async {
        let reader = JSONReader()
        while let reading = await input.next() {
            for entry in reading.records {
                // The scheduler reports what cannot be read.
                if let value = entry.record.value,
                    let report = try? reader.decode(CycleReport.self, from: value)
                {
                    await reports.record(report)
                }
            }
        }
    }
}
