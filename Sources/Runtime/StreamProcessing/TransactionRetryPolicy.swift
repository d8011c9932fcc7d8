// SPDX-License-Identifier: Apache-2.0

internal import Primitives

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

/// Decides after failed transactions how large the next one may be, and which record is poison.
///
/// It tells two causes apart. An error that a record causes, by its size or form, makes
/// transactions smaller until one record stands alone and still fails: that record is poison. A
/// cluster that is too slow for a transaction (a quota, a broker that is away) makes transactions
/// smaller too, but no record is blamed. Both grow again with each commit.
public struct TransactionRetryPolicy: Sendable {
    /// Why a transaction was aborted.
    public enum Cause: Sendable, Hashable {
        /// An error that a record's size or form causes.
        case record
        /// The cluster did not take it in time.
        case slowCluster
        /// Anything else; it says nothing about the transaction's size.
        case other
    }

    /// Aborts since the last commit of anything.
    public private(set) var abortsInARow = 0
    /// The most records that the next transaction may hold; nil for as many as the commit policy
    /// takes.
    public private(set) var recordLimit: Int?
    private var singleAborts: [RecordPlace: Int] = [:]
    private var poisoned: Set<RecordPlace> = []

    /// No abort yet.
    public init() {}

    /// How long to wait before trying again, for a random number from 0 up to 1.
    public func pauseMilliseconds(random: Double) -> Int64 {
        let bound = PoolLimits.abortPauseMilliseconds...PoolLimits.longestAbortPauseMilliseconds
        return Backoff(bound, jitter: .half).milliseconds(failures: abortsInARow, random: random)
    }

    /// Whether a record is to be given to the handler as poison.
    public func isPoison(_ place: RecordPlace) -> Bool {
        !poisoned.isEmpty && poisoned.contains(place)
    }

    /// A transaction was aborted.
    ///
    /// - Parameters:
    ///   - records: how many records it held.
    ///   - only: its record, when it had just one.
    ///   - culprit: the record whose output was refused, when that is known.
    public mutating func didAbort(
        _ cause: Cause,
        records: Int,
        only: RecordPlace? = nil,
        culprit: RecordPlace? = nil
    ) {
        abortsInARow += 1
        switch cause {
        case .other: break
        case .slowCluster:
            if records > 1 { recordLimit = max(1, records / PoolLimits.slowClusterDivisor) }
        case .record:
            if let culprit {
                poisoned.insert(culprit)
            } else if let only {
                singleAborts[only, default: 0] += 1
                if singleAborts[only, default: 0] >= PoolLimits.abortsBeforePoison {
                    poisoned.insert(only)
                }
            } else if records > 1 {
                recordLimit = records / 2
            }
        }
    }

    /// A transaction has committed: the next one may be twice as large.
    ///
    /// - Parameters:
    ///   - milliseconds: how long the commit took; after a slow one nothing grows.
    ///   - fullRecords: what the commit policy takes.
    ///   - isPassed: whether a record lies before the committed offsets now.
    public mutating func didCommit(
        milliseconds: Int64,
        fullRecords: Int,
        isPassed: (RecordPlace) -> Bool
    ) {
        abortsInARow = 0
        if !poisoned.isEmpty { poisoned = poisoned.filter { !isPassed($0) } }
        if !singleAborts.isEmpty { singleAborts = singleAborts.filter { !isPassed($0.key) } }
        guard let limit = recordLimit, milliseconds < PoolLimits.slowCommitMilliseconds else {
            return
        }
        recordLimit = limit < fullRecords / 2 ? limit * 2 : nil
    }
}
