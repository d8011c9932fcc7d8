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
    private var aborts = 0
    private var singleAborts: [RecordPlace: Int] = [:]
    private var singlesLeft = 0
    private var poisoned: Set<RecordPlace> = []

    /// No abort yet.
    public init() {}

    /// How many aborts there were since the last commit.
    public var abortsInARow: Int { aborts }

    /// The most records that the next transaction may hold; nil for as many as the commit
    /// policy takes.
    public var recordLimit: Int? { singlesLeft > 0 ? 1 : nil }

    /// Whether the worker should give up: nothing that was tried has helped.
    public var isHopeless: Bool { aborts >= PoolLimits.abortsBeforeEnd }

    /// How long to wait before trying again, for a random number from 0 up to 1.
    public func pauseMilliseconds(random: Double) -> Int64 {
        let doublings = min(max(aborts - 1, 0), 10)
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

    /// A transaction of `recordCount` records was aborted.
    ///
    /// - Parameters:
    ///   - only: its record, when it had just one.
    ///   - culprit: the record whose output was refused, when that is known.
    public mutating func didAbort(recordCount: Int, only: RecordPlace?, culprit: RecordPlace?) {
        aborts += 1
        if let culprit {
            poisoned.insert(culprit)
        } else if singlesLeft > 0, let only {
            singleAborts[only, default: 0] += 1
            if singleAborts[only, default: 0] >= PoolLimits.abortsBeforePoison {
                poisoned.insert(only)
            }
        } else if aborts >= PoolLimits.abortsBeforeSingleRecords {
            singlesLeft = max(recordCount, 1)
        }
    }

    /// A transaction of `recordCount` records has committed.
    ///
    /// - Parameter isPassed: whether a record lies before the committed offsets now.
    public mutating func didCommit(recordCount: Int, isPassed: (RecordPlace) -> Bool) {
        aborts = 0
        singlesLeft = max(0, singlesLeft - recordCount)
        if !poisoned.isEmpty { poisoned = poisoned.filter { !isPassed($0) } }
        if !singleAborts.isEmpty { singleAborts = singleAborts.filter { !isPassed($0.key) } }
    }
}
