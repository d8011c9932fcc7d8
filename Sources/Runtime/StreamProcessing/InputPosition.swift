// SPDX-License-Identifier: Apache-2.0

/// How far one partition of an input topic has been read. -1 stands for nothing yet: then it is
/// read from its beginning.
///
/// Offsets count records and the markers that end transactions. A position that stands behind the
/// last record stands before its marker; only the end of the partition tells that nothing but
/// markers is left. Without that, a partition whose records have been deleted would look as if some
/// had been deleted unread. The end that the client reports is no proof of what was handed out: a
/// client that has gone astray (librdkafka 2.0.2 does, where a logical offset was assigned and
/// replaced) reports it as well.
struct InputPosition: Hashable {
    /// The first offset not yet processed, the open transaction included.
    var next: Int64 = -1
    /// The first offset not yet processed, the open transaction left out.
    var reached: Int64 = -1
    /// What the group has committed.
    var committed: Int64 = -1
    /// The metadata that is kept with the committed offset.
    var metadata: String?
    /// The metadata that is committed with `next`.
    var nextMetadata: String?
    /// The partition's end as the client reported it, markers counted: what is between `next` and
    /// it has still to be shown to be no record.
    var reportedEnd: Int64 = -1

    /// A record was processed in the open transaction.
    mutating func didProcess(_ offset: Int64) { next = offset + 1 }

    /// The range in which nothing but markers is expected; nil where there is none, or records are
    /// in the open transaction.
    var unprovenTail: Range<Int64>? {
        next >= 0 && next == reached && reportedEnd > next ? next..<reportedEnd : nil
    }

    /// A second reader has found no record in a tail.
    mutating func didProve(_ tail: Range<Int64>) {
        guard next == tail.lowerBound, reached == next else { return }
        next = tail.upperBound
        reached = tail.upperBound
    }

    /// The open transaction was committed, with `next` among its offsets.
    mutating func didCommit() {
        reached = next
        committed = next
        metadata = nextMetadata
    }

    /// The open transaction was aborted. True when the partition has to be read again.
    mutating func didAbort() -> Bool {
        defer { next = reached }
        return next != reached
    }
}

/// What the log says of one partition of an input, and where to begin in it.
struct InputStart: Hashable {
    /// Where to begin.
    enum Place: Hashable {
        /// At this offset.
        case offset(Int64)
        /// At the first record that is there: nothing was ever committed.
        case beginning
        /// At the first record that is there: the topic is not the one that was read before.
        case madeAnew
        /// Nowhere: these records were deleted before they were read.
        case recordsLost(from: Int64, to: Int64)
    }

    /// What the group has committed; negative for nothing.
    var committed: Int64
    /// Up to where this worker knows that all has been processed, beyond what is committed.
    var reached: Int64
    /// The first offset that is still there.
    var beginning: Int64
    /// The end, open transactions included.
    var end: Int64
    /// Whether only transactions write to the topic: then a record never goes without a marker.
    var isTransactional: Bool

    /// Where to begin.
    var place: Place {
        if committed < 0 { return .beginning }
        if committed > end { return .madeAnew }
        let known = max(committed, min(reached, end))
        if known >= beginning { return .offset(known) }
        // One offset is too little for a record and its marker: the marker alone was left.
        if isTransactional, beginning - known == 1 { return .offset(beginning) }
        return .recordsLost(from: known, to: beginning)
    }
}
