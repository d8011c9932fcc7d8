// SPDX-License-Identifier: Apache-2.0

/// The position in one partition of an input topic. -1 means that nothing has been read yet; the
/// partition is then read from its beginning.
///
/// Offsets count records and the markers that end transactions. A position behind the last record
/// is still before its marker; only the reported end of the partition can show that nothing but
/// markers is left. Without that, a partition whose consumed records were deleted would look as if
/// unread ones had been deleted. The reported end alone is no proof: librdkafka 2.0.2 can skip
/// records and report the end all the same (decision 0037).
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
    /// The partition's end as the client reported it, markers included. What stands between `next`
    /// and this end may still be a record.
    var reportedEnd: Int64 = -1

    /// Moves behind a record that was processed in the open transaction.
    mutating func didProcess(_ offset: Int64) { next = offset + 1 }

    /// The range that should hold markers only; nil if there is none, or if the open transaction
    /// has records.
    var unprovenTail: Range<Int64>? {
        next >= 0 && next == reached && reportedEnd > next ? next..<reportedEnd : nil
    }

    /// Moves behind a tail in which a second reader has found no record.
    mutating func didProve(_ tail: Range<Int64>) {
        guard next == tail.lowerBound, reached == next else { return }
        next = tail.upperBound
        reached = tail.upperBound
    }

    /// Takes in that the open transaction was committed with `next` among its offsets.
    mutating func didCommit() {
        reached = next
        committed = next
        metadata = nextMetadata
    }

    /// Goes back to the last commit. Returns true if the partition has to be read again.
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
    /// Everything before this offset was processed by this worker, even if that is not committed.
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
        // A record and its marker take two offsets: one offset is a marker whose record was
        // consumed.
        if isTransactional, beginning - known == 1 { return .offset(beginning) }
        return .recordsLost(from: known, to: beginning)
    }
}
