// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// Reads partitions from their beginning to where they end at that moment, or follows them.
///
/// For commands, the scheduler, the connectors and tests: no group, committed records only. Where
/// the log begins above the place that is to be read next, or ends below it, it goes on at the
/// log's beginning, and `takeGaps` tells of it. It belongs to one thread.
public final class TopicReader {
    private let configuration: KafkaConfiguration
    private let topics: [String]
    private let log: KafkaLog?
    private var consumer: Consumer
    /// Where each partition is read next, by topic; a logical offset before anything came.
    private var positions: [TopicIndex: [Int32: Int64]] = [:]
    private var gaps: [LogGap] = []
    private var resetsInRow = 0

    /// Creates a reader of `topics`.
    public init(
        _ configuration: KafkaConfiguration,
        topics: [String],
        log: KafkaLog? = nil
    ) throws(KafkaError) {
        self.configuration = configuration
        self.topics = topics
        self.log = log
        consumer = try Consumer(configuration, role: .reader, topics: topics, log: log)
    }

    /// Closes the reader.
    public func close() { consumer.close(leavesGroup: false) }

    /// Calls `body` with every record from `offsets` (or the beginning) to the present end. Of
    /// offsets below the log's start, those that are still there are read.
    ///
    /// - Parameter timeoutMilliseconds: without a record or an end for this long, it fails.
    /// - Throws: `timedOut`, or what kept the cluster from answering.
    public func readToEnd(
        _ partitions: [TopicPartition],
        from offsets: [TopicPartition: Int64] = [:],
        timeoutMilliseconds: Int64 = Int64(KafkaLimits.requestTimeoutMilliseconds),
        _ body: (_ topic: String, _ message: borrowing Message) -> Void
    ) throws(KafkaError) {
        if partitions.isEmpty { return }
        try assign(
            partitions.map { PartitionOffset($0, offset: offsets[$0] ?? PartitionOffset.beginning) }
        )
        var pending = Set(partitions)
        var deadline = MonotonicTime.milliseconds() + timeoutMilliseconds
        while !pending.isEmpty {
            switch try poll(timeoutMilliseconds: KafkaLimits.readerPollMilliseconds) {
            case .nothing:
                if MonotonicTime.milliseconds() >= deadline {
                    throw KafkaError(
                        code: .timedOut,
                        message: "reading: \(pending.count) partitions have not come to their end"
                    )
                }
                continue
            case .message(let message):
                body(name(of: message.topic), message)
            case .endOfPartition(let topic, let partition, _):
                pending.remove(
                    TopicPartition(topic: name(of: topic), partition: partition)
                )
            case .failure(let error):
                if error.disposition != .retry { throw error }
                continue
            }
            deadline = MonotonicTime.milliseconds() + timeoutMilliseconds
        }
        try assign([])
    }

    /// Copies of every record up to the present end, in the order of arrival; for small topics.
    public func records(
        _ partitions: [TopicPartition],
        from offsets: [TopicPartition: Int64] = [:]
    ) throws(KafkaError) -> [Record] {
        var records: [Record] = []
        try readToEnd(partitions, from: offsets) { _, message in records.append(message.copy()) }
        return records
    }

    /// Starts to follow partitions from these offsets; `next` then brings record after record.
    public func follow(_ offsets: [PartitionOffset]) throws(KafkaError) { try assign(offsets) }

    /// The next thing, within the time given.
    ///
    /// - Throws: what kept the cluster from telling where a partition begins, after its place was
    ///   refused.
    public func next(timeoutMilliseconds: Int32) throws(KafkaError) -> PollResult {
        try poll(timeoutMilliseconds: timeoutMilliseconds)
    }

    /// What was to be read since the last time and was not there.
    public func takeGaps() -> [LogGap] {
        defer { gaps = [] }
        return gaps
    }

    /// The name of one of the reader's topics.
    public func name(of topic: TopicIndex) -> String {
        topics.indices.contains(topic.rawValue) ? topics[topic.rawValue] : "?"
    }

    // MARK: Places

    private func assign(_ offsets: [PartitionOffset]) throws(KafkaError) {
        positions = [:]
        for entry in offsets {
            guard let index = topics.firstIndex(of: entry.partition.topic) else { continue }
            let topic = TopicIndex(rawValue: index)
            positions[topic, default: [:]][entry.partition.partition] = entry.offset
        }
        try consumer.assign(offsets)
    }

    private func poll(timeoutMilliseconds: Int32) throws(KafkaError) -> PollResult {
        let result = consumer.poll(timeoutMilliseconds: timeoutMilliseconds)
        switch consume result {
        case .message(let message):
            positions[message.topic]?[message.partition] = message.offset + 1
            resetsInRow = 0
            return .message(message)
        case .endOfPartition(let topic, let partition, let offset):
            positions[topic]?[partition] = offset
            resetsInRow = 0
            return .endOfPartition(topic: topic, partition: partition, offset: offset)
        case .failure(let error):
            guard error.code == .offsetReset else { return .failure(error) }
            try findPlaces(after: error)
            return .nothing
        case .nothing: return .nothing
        }
    }

    /// A partition's place was refused: where that is because the log has moved on, it is read
    /// from its beginning.
    ///
    /// A new client reads on. The one that was refused cannot: librdkafka 2.0.2 takes no seek in
    /// such a partition, and each of several has an error of its own, of which the second would
    /// assign what is still being taken away for the first, which ends the process (an assertion
    /// in `rd_kafka_assignment_partition_stopped`).
    private func findPlaces(after error: KafkaError) throws(KafkaError) {
        resetsInRow += 1
        if resetsInRow > KafkaLimits.unexplainedResets { throw error }
        var places: [PartitionOffset] = []
        for (topic, partitions) in positions {
            let name = name(of: topic)
            for (partition, offset) in partitions {
                places.append(
                    PartitionOffset(
                        TopicPartition(topic: name, partition: partition),
                        offset: offset
                    )
                )
            }
        }
        consumer.close(leavesGroup: false)
        consumer = try Consumer(configuration, role: .reader, topics: topics, log: log)
        let bounds = LogBounds.byPartition(
            starts: try consumer.beginningOffsets(places.map(\.partition)),
            ends: try consumer.endOffsets(places.map(\.partition))
        )
        for index in places.indices {
            let place = places[index]
            guard let bounds = bounds[place.partition],
                let gap = LogGap(place.partition, wanted: place.offset, bounds: bounds)
            else { continue }
            gaps.append(gap)
            places[index].offset = bounds.start
        }
        try assign(places)
    }
}
