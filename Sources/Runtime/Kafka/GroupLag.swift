// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// Measures how far a group is behind, transaction markers not counted.
///
/// Offsets alone cannot tell: a topic that is written in transactions ends with a marker, which
/// takes an offset and is no record, so the difference of offsets would never come to 0. Where
/// there is a difference, this looks whether a record is behind it. It belongs to one thread.
public final class GroupLag {
    private let admin: Admin
    private let reader: TopicReader
    private let group: String

    /// Measures `group` on any partitions of `topics`.
    public init(
        _ configuration: KafkaConfiguration,
        group: String,
        topics: [String],
        log: KafkaLog? = nil
    ) throws(KafkaError) {
        self.group = group
        admin = try Admin(configuration, log: log)
        reader = try TopicReader(configuration, topics: topics, log: log)
    }

    /// Closes the clients.
    public func close() {
        reader.close()
        admin.close()
    }

    /// The offsets between where the group stands and the end; 0 where no record is left.
    ///
    /// Reads at most the first records behind each committed offset.
    /// - Throws: `timedOut`, or what kept the cluster from answering.
    public func measure(
        _ partitions: [TopicPartition],
        timeoutMilliseconds: Int64 = Int64(KafkaLimits.requestTimeoutMilliseconds)
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        let places = try admin.places(ofGroup: group, partitions: partitions)
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
        try reader.follow(places.map { PartitionOffset($0.partition, offset: $0.next) })
        var pending = Set(places.map(\.partition))
        var unread: Set<TopicPartition> = []
        while !pending.isEmpty {
            if MonotonicTime.milliseconds() >= deadline {
                throw KafkaError(code: .timedOut, message: "measuring the lag of group \(group)")
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
}
