// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import JSONCodec
internal import Kafka
internal import LeadModel
internal import VendorAPI

/// The reader threads and the lane that each topic's records go to. The priority reader is a thread
/// of its own, because it is ahead of the normal one in the same partitions.
struct LaneReaders: Sendable {
    let triggers = BoundedQueue(capacity: Limits.intakeRecords)
    let writes = BoundedQueue(capacity: Limits.intakeRecords)
    let scout = BoundedQueue(capacity: Limits.intakeRecords)
    let requests: BoundedQueue?
    let cycles: BoundedQueue?
    let activities: BoundedQueue?
    let pumps: [ReaderThread]
    private let offsets: [[PartitionOffset]]

    init(_ configuration: Connector.Configuration, _ start: RecoveredState) {
        func intake(_ isWanted: Bool) -> BoundedQueue? {
            isWanted ? BoundedQueue(capacity: Limits.intakeRecords) : nil
        }
        requests = intake(configuration.answersRequests)
        cycles = intake(configuration.pollsAfter != nil)
        activities = intake(configuration.writesActivities)
        let topics = configuration.topics
        let writesTopic = topics.writes(configuration.system)
        // A reader whose lane does not keep up stands still: each lane has its own.
        var readings: [[String: BoundedQueue]] = [
            [topics.triggers: triggers], [writesTopic: writes], [writesTopic: scout],
        ]
        if let requests { readings.append([topics.requests: requests]) }
        if let cycles { readings.append([topics.cycles: cycles]) }
        if let activities { readings.append([topics.activities: activities]) }
        pumps = readings.map { ReaderThread($0) }
        offsets = readings.map { reading in
            start.offsets.filter { reading[$0.key.topic] != nil }
                .map { PartitionOffset($0.key, offset: $0.value) }
        }
    }

    /// The queues, which have to be closed before the reader threads can be stopped.
    var intakes: [BoundedQueue] {
        [triggers, writes, scout] + [requests, cycles, activities].compactMap { $0 }
    }

    /// Starts all readers.
    func start(
        _ kafka: KafkaConfiguration,
        log: KafkaLog?,
        skip: @escaping @Sendable (LogGap) -> Void,
        fail: @escaping @Sendable (KafkaError) -> Void
    ) {
        for (pump, offsets) in zip(pumps, offsets) {
            pump.start(kafka, from: offsets, log: log, skip: skip, fail: fail)
        }
    }
}

extension LeadershipTerm {
    /// Starts every lane as a task; `ended` and `done` tell when the last one has come to its end.
    static func startLanes(
        _ office: LaneContext,
        _ parts: VendorAdapter,
        _ wiring: LaneReaders,
        _ desk: SharedWriteScheduler,
        _ board: CycleReportWaiter?,
        _ gate: InitialLoadGate?,
        _ start: RecoveredState,
        _ ended: StopFlag,
        _ done: DispatchSemaphore
    ) -> Task<Void, Never> {
        let poll = PollLane(
            office: office,
            source: parts.source,
            statistics: parts.statistics,
            intake: wiring.triggers,
            losingSide: board,
            gate: gate,
            schemas: start.schemas,
            cursor: start.book.poll.cursor
        )
        return Task {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    var poll = poll
                    await poll.run()
                }
                for kind in WriteLaneKind.allCases {
                    let intake = kind == .normal ? wiring.writes : wiring.scout
                    let feeder = WriteFeeder(
                        kind: kind,
                        system: office.system,
                        desk: desk,
                        intake: intake
                    )
                    group.addTask { await feeder.run() }
                    let lane = WriteLane(
                        kind: kind,
                        desk: desk,
                        target: parts.target,
                        office: office
                    )
                    group.addTask { await lane.run() }
                }
                if let intake = wiring.requests {
                    let lane = RequestLane(office: office, source: parts.source, intake: intake)
                    group.addTask { await lane.run() }
                }
                if let intake = wiring.activities, let target = parts.activities {
                    let lane = ActivityLane(office: office, target: target, intake: intake)
                    group.addTask { await lane.run() }
                }
                if let intake = wiring.cycles, let board {
                    group.addTask { await readReports(intake, board) }
                }
            }
            await parts.close()
            ended.set()
            done.signal()
        }
    }

    private static func readReports(_ intake: BoundedQueue, _ board: CycleReportWaiter) async {
        let reader = JSONReader()
        while let reading = await intake.next() {
            for entry in reading.records {
                // The scheduler reports what cannot be read.
                if let value = entry.record.value,
                    let report = try? reader.decode(CycleReport.self, from: value)
                {
                    await board.note(report)
                }
            }
        }
    }
}
