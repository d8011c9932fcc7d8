// SPDX-License-Identifier: Apache-2.0

/// How far a group is behind, transaction markers not counted.
///
/// Offsets alone cannot tell: a topic that is written in transactions ends with a marker, which
/// takes an offset and is no record, so the difference of offsets would never come to 0. Where
/// there is a difference, this looks whether a record is behind it. It belongs to one thread.
public final class GroupLag {
    private let admin: Admin
    private let reader: Consumer
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
        reader = try Consumer(configuration, role: .reader, topics: topics, log: log)
    }

    /// Closes the clients.
    public func close() {
        reader.close(leavesGroup: false)
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
        var lag = try admin.lag(ofGroup: group, partitions: partitions)
        let behind = partitions.filter { lag[$0, default: 0] > 0 }
        if behind.isEmpty { return lag }
        var places = try admin.committedOffsets(ofGroup: group, partitions: behind)
        for index in places.indices {
            places[index].metadata = nil
            if places[index].offset < 0 { places[index].offset = PartitionOffset.beginning }
        }
        try reader.assign(places)
        var pending = Set(behind)
        let deadline = MonotonicTime.milliseconds() + timeoutMilliseconds
        while !pending.isEmpty {
            if MonotonicTime.milliseconds() >= deadline {
                throw KafkaError(code: .timedOut, message: "measuring the lag of group \(group)")
            }
            switch reader.poll(timeoutMilliseconds: 50) {
            case .message(let message):
                pending.remove(
                    TopicPartition(
                        topic: reader.name(of: message.topic),
                        partition: message.partition
                    )
                )
            case .endOfPartition(let topic, let partition, _):
                let place = TopicPartition(topic: reader.name(of: topic), partition: partition)
                // An end that follows a record says nothing new.
                if pending.remove(place) != nil { lag[place] = 0 }
            case .failure(let error): if error.disposition != .retry { throw error }
            case .nothing: break
            }
        }
        try reader.assign([])
        return lag
    }
}
