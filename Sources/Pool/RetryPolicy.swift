// SPDX-License-Identifier: Apache-2.0

/// A record by its place: input topic (position), partition, offset.
public struct RecordPlace: Sendable, Hashable {
    /// The input topic's position.
    public var topic: Int
    /// The partition's number.
    public var partition: Int32
    /// The place in the partition.
    public var offset: Int64

    /// A place.
    public init(topic: Int, partition: Int32, offset: Int64) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
    }
}

/// Finds the record that keeps transactions from committing: after several aborts in a row the
/// records are taken one by one, and the one that still fails is poison.
public struct RetryPolicy: Sendable {
    /// Aborts since the records that they concerned were last passed.
    private var aborts = 0
    /// Aborts since the last commit of anything.
    private var abortsSinceCommit = 0
    /// The last record in each input of the transactions that were aborted.
    private var abortedEnds: Set<RecordPlace> = []
    private var isSingle = false
    private var singleAborts: [RecordPlace: Int] = [:]
    private var poisoned: Set<RecordPlace> = []

    /// No abort yet.
    public init() {}

    /// How many aborts there were since the last commit of anything.
    public var abortsInARow: Int { abortsSinceCommit }

    /// The most records that the next transaction may hold; nil for as many as the commit
    /// policy takes.
    public var recordLimit: Int? { isSingle ? 1 : nil }

    /// Whether the worker should give up: nothing that was tried has helped.
    public var isHopeless: Bool { abortsSinceCommit >= PoolLimits.abortsBeforeEnd }

    /// How long to wait before trying again, for a random number from 0 up to 1.
    public func pauseMilliseconds(random: Double) -> Int64 {
        let doublings = min(max(abortsSinceCommit - 1, 0), 10)
        let pause = min(
            PoolLimits.abortPauseMilliseconds << Int64(doublings),
            PoolLimits.longestAbortPauseMilliseconds
        )
        return pause / 2 + Int64(Double(pause) * random / 2)
    }

    /// Whether a record is to be given to the handler as poison.
    public func isPoison(_ place: RecordPlace) -> Bool {
        !poisoned.isEmpty && poisoned.contains(place)
    }

    /// A transaction was aborted.
    ///
    /// - Parameters:
    ///   - ends: its last record in each input.
    ///   - only: its record, when it had just one.
    ///   - culprit: the record whose output was refused, when that is known.
    ///   - isRecordsFault: whether the error is one that records cause.
    public mutating func didAbort(
        ends: [RecordPlace],
        only: RecordPlace?,
        culprit: RecordPlace?,
        isRecordsFault: Bool = false
    ) {
        let limit =
            isRecordsFault
            ? PoolLimits.abortsBeforePoison : PoolLimits.abortsBeforePoisonOfUnknownCause
        aborts += 1
        abortsSinceCommit += 1
        abortedEnds.formUnion(ends)
        if let culprit {
            poisoned.insert(culprit)
        } else if isSingle, let only {
            singleAborts[only, default: 0] += 1
            if singleAborts[only, default: 0] >= limit {
                poisoned.insert(only)
            }
        } else if aborts >= PoolLimits.abortsBeforeSingleRecords, !ends.isEmpty {
            isSingle = true
        }
    }

    /// A transaction has committed. Single records are over only past all that was aborted:
    /// other partitions may commit in between, time and again.
    ///
    /// - Parameter isPassed: whether a record lies before the committed offsets now.
    public mutating func didCommit(isPassed: (RecordPlace) -> Bool) {
        abortsSinceCommit = 0
        if aborts == 0 { return }
        abortedEnds = abortedEnds.filter { !isPassed($0) }
        poisoned = poisoned.filter { !isPassed($0) }
        singleAborts = singleAborts.filter { !isPassed($0.key) }
        if abortedEnds.isEmpty {
            aborts = 0
            isSingle = false
        }
    }
}
