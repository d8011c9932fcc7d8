// SPDX-License-Identifier: Apache-2.0

/// What a partition holds, as readers of committed records see it.
public struct LogBounds: Hashable, Sendable {
    /// The first offset that is still there.
    public var start: Int64
    /// The offset after the last one.
    public var end: Int64

    /// From `start` to before `end`.
    public init(start: Int64, end: Int64) {
        self.start = start
        self.end = end
    }
}

/// Records that were to be read next and are not there: what a stored offset meets when its
/// partition has moved on without its reader.
public struct LogGap: Hashable, Sendable, CustomStringConvertible {
    /// How it came about.
    public enum Cause: Hashable, Sendable {
        /// The log begins above the offset: records were deleted before they were read.
        case expired
        /// The log ends below the offset: it is not the log that the offset is from.
        case replaced
    }

    /// Where.
    public var partition: TopicPartition
    /// The offset at which reading was to go on.
    public var wanted: Int64
    /// What the partition holds instead.
    public var bounds: LogBounds

    /// The gap between a stored offset and what its partition holds; nil where the offset is
    /// within it or at its end.
    public init?(_ partition: TopicPartition, wanted: Int64, bounds: LogBounds) {
        guard wanted >= 0, wanted < bounds.start || wanted > bounds.end else { return nil }
        self.partition = partition
        self.wanted = wanted
        self.bounds = bounds
    }

    /// How it came about.
    public var cause: Cause { wanted < bounds.start ? .expired : .replaced }

    /// The most records that can be missing; none are known to be where the log is another one.
    public var records: Int64 { cause == .expired ? bounds.start - wanted : 0 }

    /// Whether the gap can hold no more than the marker that ends a transaction: in a topic that
    /// is written in transactions a record is followed by its marker, so that one offset alone is
    /// never an unread record.
    public var isMarkerOnly: Bool { records == 1 }

    /// One line: where, both offsets, and what to do.
    public var description: String {
        switch cause {
        case .expired:
            "\(partition): offset \(wanted) was to be read next, and the log begins at "
                + "\(bounds.start): what lies between was deleted before it was read; keep the "
                + "topic longer than the longest stop"
        case .replaced:
            "\(partition): offset \(wanted) was to be read next, and the log ends at "
                + "\(bounds.end): the topic was deleted and made anew; it is read from its start"
        }
    }
}
