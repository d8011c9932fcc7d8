// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import JSONCodec
internal import Kafka
internal import LeadModel
internal import Primitives
internal import Synchronization

/// Brings the topics into the view: record after record, in transactions that hold the places too.
///
/// It blocks, and belongs to one thread.
final class Ingester {
    private let configuration: MonitorConfiguration
    private let view: ViewDatabase
    private let events: MonitorEvents
    private let signal: ViewSignal
    private let progress: IngestProgress
    private let decoder: ViewRecordDecoder
    private let stored = JSONReader()
    private var batch: [ViewRecord] = []
    private var batchBytes = 0
    private var batchBegan: Int64 = 0
    private var unreadable: [String: Int] = [:]
    private var prunedAt: Int64 = 0

    init(
        _ configuration: MonitorConfiguration,
        _ view: ViewDatabase,
        _ signal: ViewSignal,
        _ progress: IngestProgress,
        _ events: MonitorEvents
    ) {
        self.configuration = configuration
        self.view = view
        self.signal = signal
        self.progress = progress
        self.events = events
        decoder = ViewRecordDecoder(configuration.topics)
    }

    /// Reads until it is told to stop.
    ///
    /// - Parameters:
    ///   - untilCaughtUp: whether to return when everything that was there has been read.
    ///   - heartbeat: called in every round.
    func run(untilCaughtUp: Bool = false, heartbeat: () -> Void = {}) throws {
        let reader = try TopicReader(
            configuration.kafka,
            topics: configuration.topicNames,
            log: events.kafkaLog
        )
        defer { reader.close() }
        let watch = TopicWatch(
            configuration.kafka,
            PartitionCounts(of: configuration.topics.all),
            intervalMilliseconds: configuration.topicCheckMilliseconds
        )
        defer { watch.close() }
        var pending = try follow(reader)
        progress.begin(pending.count)
        while !progress.isStopping {
            heartbeat()
            // What stands on partitions that are added would never be read.
            if !untilCaughtUp { try watch.look() }
            switch try reader.next(timeoutMilliseconds: MonitorLimits.pollMilliseconds) {
            case .message(let message):
                take(decoder.read(message, of: reader.name(of: message.topic)))
            case .endOfPartition(let topic, let partition, _):
                pending.remove(
                    TopicPartition(topic: reader.name(of: topic), partition: partition)
                )
                if pending.isEmpty, !progress.isCaughtUp {
                    try commit()
                    progress.catchUp()
                    signal.notify()
                    events.ready()
                    if untilCaughtUp { return }
                }
            case .failure(let error):
                if error.disposition != .retry { throw error }
                MonotonicTime.pause(milliseconds: MonitorLimits.retryMilliseconds)
            case .nothing: try commit()
            }
            if isDue { try commit() }
            for gap in reader.takeGaps() { try miss(gap) }
            try pruneNowAndThen()
        }
        try commit()
    }

    /// Goes on where the view stands.
    private func follow(_ reader: TopicReader) throws -> Set<TopicPartition> {
        let places = try view.places()
        let partitions = try configuration.partitions()
        try reader.follow(
            partitions.map {
                PartitionOffset($0, offset: places[$0] ?? PartitionOffset.beginning)
            }
        )
        return Set(partitions)
    }

    private func take(_ record: ViewRecord) {
        if case .unreadable(let reason) = record.content {
            let count = (unreadable[record.topic] ?? 0) + 1
            unreadable[record.topic] = count
            if count <= MonitorLimits.toldUnreadable {
                events.notice(
                    "\(record.topic)[\(record.partition)] offset \(record.offset) is left out of "
                        + "the view: \(reason)"
                )
            }
        }
        if batch.isEmpty { batchBegan = MonotonicTime.milliseconds() }
        batch.append(record)
        batchBytes += record.bytes
    }

    private var isDue: Bool {
        if batch.isEmpty { return false }
        return batch.count >= MonitorLimits.batchRecords || batchBytes >= MonitorLimits.batchBytes
            || MonotonicTime.milliseconds() - batchBegan >= MonitorLimits.batchMilliseconds
    }

    private func commit() throws {
        if batch.isEmpty { return }
        let records = batch
        batch.removeAll(keepingCapacity: true)
        batchBytes = 0
        try view.write { database in try ViewWriter.apply(records, to: database, stored) }
        progress.add(records.count)
        signal.notify()
    }

    /// Records that were to be read are gone. What was deleted before it was read stays missing; a
    /// topic that was made anew makes the view be built anew.
    private func miss(_ gap: LogGap) throws {
        if gap.cause == .expired, gap.isMarkerOnly { return }
        events.notice("\(gap)")
        guard gap.cause == .replaced else { return }
        batch = []
        try view.reset()
        throw KafkaError(
            code: .offsetOutOfRange,
            message:
                "\(gap.partition) was made anew: the view is built anew; start the monitor again"
        )
    }

    private func pruneNowAndThen() throws {
        let now = MonotonicTime.milliseconds()
        guard now - prunedAt >= MonitorLimits.pruneIntervalMilliseconds else { return }
        let before = SystemClock().now().advanced(byMilliseconds: -configuration.keepMilliseconds)
        let isMore = try ViewPruning.step(view, before: before)
        // Small steps, one after another while records are taken in between.
        prunedAt = isMore ? 0 : now
    }
}

/// How far the reading of the topics has come; shared by threads.
final class IngestProgress: Sendable {
    private struct State {
        var isStopping = false
        var isCaughtUp = false
        var records: Int64 = 0
    }

    private let state = Mutex(State())

    /// Whether everything that was there at the start has been read.
    var isCaughtUp: Bool { state.withLock(\.isCaughtUp) }
    /// Whether the reading is to end.
    var isStopping: Bool { state.withLock(\.isStopping) }
    /// How many records have been read.
    var records: Int64 { state.withLock(\.records) }

    func begin(_ partitions: Int) { state.withLock { $0.isCaughtUp = partitions == 0 } }
    func catchUp() { state.withLock { $0.isCaughtUp = true } }
    func add(_ count: Int) { state.withLock { $0.records += Int64(count) } }
    func stop() { state.withLock { $0.isStopping = true } }
}

/// Tells those who wait that the view has changed.
final class ViewSignal: Sendable {
    private struct State {
        var next = 0
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private let state = Mutex(State())

    /// An element after each change; several changes in a row may be one.
    func changes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(
            bufferingPolicy: .bufferingNewest(1)
        )
        let id = state.withLock { state in
            state.next += 1
            state.listeners[state.next] = continuation
            return state.next
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.listeners.removeValue(forKey: id) }
        }
        return stream
    }

    func notify() {
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener.yield() }
    }

    /// Ends all streams.
    func finish() {
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener.finish() }
    }
}
