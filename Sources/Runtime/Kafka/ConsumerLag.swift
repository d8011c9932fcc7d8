// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// Measures how far groups are behind, transaction markers not counted.
///
/// Offsets alone cannot tell: a topic that is written in transactions ends with a marker, which
/// takes an offset and is no record, so the difference of offsets would never come to 0. Where
/// there is a difference, this looks whether a record is behind it. It belongs to one thread.
public final class ConsumerLag {
    private let admin: Admin
    private let makeReader: () throws(KafkaError) -> TopicReader
    /// Made when a difference of offsets is looked at for the first time.
    private var reader: TopicReader?

    /// Measures groups on any partitions of `topics`.
    public init(
        _ configuration: KafkaConfiguration,
        topics: [String],
        log: KafkaLog? = nil
    ) throws(KafkaError) {
        makeReader = { () throws(KafkaError) in
            try TopicReader(configuration, topics: topics, log: log)
        }
        admin = try Admin(configuration, log: log)
    }

    /// Closes the clients.
    public func close() {
        reader?.close()
        admin.close()
    }

    /// How many partitions the topics have.
    public func partitionCounts() throws(KafkaError) -> [String: Int32] {
        try admin.partitionCounts()
    }

    /// Where a group stands in partitions, and what they hold.
    public func places(
        ofGroup group: String,
        partitions: [TopicPartition]
    ) throws(KafkaError) -> [GroupPlace] {
        try admin.places(ofGroup: group, partitions: partitions)
    }

    /// The offsets between where a group stands and the end; 0 where no record is left.
    ///
    /// Reads at most the first records behind each committed offset.
    /// - Throws: `timedOut`, or what kept the cluster from answering.
    public func measure(
        _ group: String,
        _ partitions: [TopicPartition],
        timeoutMilliseconds: Int64 = Int64(KafkaLimits.requestTimeoutMilliseconds)
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        try measure(
            places(ofGroup: group, partitions: partitions),
            timeoutMilliseconds: timeoutMilliseconds
        )
    }

    /// The same for places that were looked up before.
    public func measure(
        _ places: [GroupPlace],
        timeoutMilliseconds: Int64 = Int64(KafkaLimits.requestTimeoutMilliseconds)
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        let unread = try withRecords(
            places.filter { $0.offsetsBehind > 0 },
            until: MonotonicTime.milliseconds() + timeoutMilliseconds
        )
        var lag: [TopicPartition: Int64] = [:]
        for place in places {
            lag[place.partition] = unread.contains(place.partition) ? place.offsetsBehind : 0
        }
        return lag
    }

    /// Which places have a record behind them. Where a log's start moves beyond one of them
    /// meanwhile, what is still there counts.
    private func withRecords(
        _ places: [GroupPlace],
        until deadline: Int64
    ) throws(KafkaError) -> Set<TopicPartition> {
        if places.isEmpty { return [] }
        let reader = try usedReader()
        try reader.follow(places.map { PartitionOffset($0.partition, offset: $0.next) })
        var pending = Set(places.map(\.partition))
        var unread: Set<TopicPartition> = []
        while !pending.isEmpty {
            if MonotonicTime.milliseconds() >= deadline {
                throw KafkaError(code: .timedOut, message: "measuring a group's lag")
            }
            switch try reader.next(timeoutMilliseconds: KafkaLimits.lagPollMilliseconds) {
            case .message(let message):
                let place = TopicPartition(
                    topic: reader.name(of: message.topic),
                    partition: message.partition
                )
                if pending.remove(place) != nil { unread.insert(place) }
            case .endOfPartition(let topic, let partition, _):
                // An end that follows a record says nothing new.
                pending.remove(
                    TopicPartition(topic: reader.name(of: topic), partition: partition)
                )
            case .failure(let error): if error.disposition != .retry { throw error }
            case .nothing: break
            }
        }
        try reader.follow([])
        _ = reader.takeGaps()
        return unread
    }

    private func usedReader() throws(KafkaError) -> TopicReader {
        if let reader { return reader }
        let made = try makeReader()
        reader = made
        return made
    }
}
