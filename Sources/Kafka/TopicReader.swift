// SPDX-License-Identifier: Apache-2.0

/// Reads partitions from their beginning to where they end at that moment, or follows them.
///
/// For commands, the scheduler and tests: no group, committed records only. It belongs to one
/// thread.
public final class TopicReader {
    private let consumer: Consumer

    /// Creates a reader of `topics`.
    public init(
        _ configuration: KafkaConfiguration,
        topics: [String],
        log: KafkaLog? = nil
    ) throws(KafkaError) {
        consumer = try Consumer(configuration, role: .reader, topics: topics, log: log)
    }

    /// Closes the reader.
    public func close() { consumer.close(leavesGroup: false) }

    /// Calls `body` with every record from `offsets` (or the beginning) to the present end.
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
        try consumer.assign(
            partitions.map { PartitionOffset($0, offset: offsets[$0] ?? PartitionOffset.beginning) }
        )
        var pending = Set(partitions)
        var deadline = MonotonicTime.milliseconds() + timeoutMilliseconds
        while !pending.isEmpty {
            switch consumer.poll(timeoutMilliseconds: 100) {
            case .nothing:
                if MonotonicTime.milliseconds() >= deadline {
                    throw KafkaError(
                        code: .timedOut,
                        message: "reading: \(pending.count) partitions have not come to their end"
                    )
                }
                continue
            case .message(let message):
                body(consumer.name(of: message.topic), message)
            case .endOfPartition(let topic, let partition, _):
                pending.remove(
                    TopicPartition(topic: consumer.name(of: topic), partition: partition)
                )
            case .failure(let error):
                if error.disposition != .retry { throw error }
                continue
            }
            deadline = MonotonicTime.milliseconds() + timeoutMilliseconds
        }
        try consumer.assign([])
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
    public func follow(_ offsets: [PartitionOffset]) throws(KafkaError) {
        try consumer.assign(offsets)
    }

    /// The next thing, within the time given.
    public func next(timeoutMilliseconds: Int32) -> PollResult {
        consumer.poll(timeoutMilliseconds: timeoutMilliseconds)
    }

    /// The name of one of the reader's topics.
    public func name(of topic: TopicIndex) -> String { consumer.name(of: topic) }
}
