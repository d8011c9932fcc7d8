// SPDX-License-Identifier: Apache-2.0

/// Where a group stands in a partition, and what the partition holds.
public struct GroupPlace: Hashable, Sendable {
    /// The partition.
    public var partition: TopicPartition
    /// The committed offset; nil where nothing was committed.
    public var committed: Int64?
    /// What the partition holds.
    public var bounds: LogBounds

    /// A place in a partition.
    public init(_ partition: TopicPartition, committed: Int64?, bounds: LogBounds) {
        self.partition = partition
        self.committed = committed
        self.bounds = bounds
    }

    /// Where the group's next record is looked for: never below the log's start, since only
    /// records that are still there can be read.
    public var next: Int64 {
        guard let committed, committed >= bounds.start, committed <= bounds.end else {
            return bounds.start
        }
        return committed
    }

    /// The offsets from there to the end; transaction markers count.
    public var offsetsBehind: Int64 { max(0, bounds.end - next) }
}

extension Admin {
    /// Where a group stands in partitions, and what they hold.
    public func places(
        ofGroup group: String,
        partitions: [TopicPartition]
    ) throws(KafkaError) -> [GroupPlace] {
        // The offsets first: what they say was read is within bounds that are looked up later.
        let committed = try committedOffsets(ofGroup: group, partitions: partitions)
        let bounds = try bounds(of: partitions)
        var offsets: [TopicPartition: Int64] = [:]
        for entry in committed where entry.offset >= 0 { offsets[entry.partition] = entry.offset }
        return partitions.map { partition in
            GroupPlace(
                partition,
                committed: offsets[partition],
                bounds: bounds[partition] ?? LogBounds(start: 0, end: 0)
            )
        }
    }

    /// What partitions hold, as readers of committed records see it.
    public func bounds(
        of partitions: [TopicPartition]
    ) throws(KafkaError) -> [TopicPartition: LogBounds] {
        LogBounds.byPartition(
            starts: try beginningOffsets(partitions),
            ends: try endOffsets(partitions)
        )
    }
}

extension LogBounds {
    /// Beginnings and ends as the cluster tells them, put together.
    package static func byPartition(
        starts: [PartitionOffset],
        ends: [PartitionOffset]
    ) -> [TopicPartition: LogBounds] {
        var bounds: [TopicPartition: LogBounds] = [:]
        for entry in starts {
            bounds[entry.partition] = LogBounds(start: entry.offset, end: entry.offset)
        }
        for entry in ends {
            // An open transaction may end the readable part below a start that was moved by hand.
            guard let start = bounds[entry.partition]?.start else { continue }
            bounds[entry.partition]?.end = max(entry.offset, start)
        }
        return bounds
    }
}
