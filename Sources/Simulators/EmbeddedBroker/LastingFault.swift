// SPDX-License-Identifier: Apache-2.0

/// A topic, or one of its partitions.
///
/// Kafka's internal topics `__consumer_offsets` and `__transaction_state` are no topics here, but
/// can be named where a fault is to strike what they are for.
public struct Place: Sendable, Hashable {
    static let groupLog = "__consumer_offsets"
    static let transactionLog = "__transaction_state"

    /// The topic's name.
    public var topic: String
    /// The partition's number; nil for all of them.
    public var partition: Int32?

    /// Names a topic, or one of its partitions.
    public init(topic: String, partition: Int32? = nil) {
        self.topic = topic
        self.partition = partition
    }

    func contains(_ id: TopicPartition) -> Bool {
        topic == id.topic && (partition == nil || partition == id.partition)
    }
}

/// Something that is wrong until it is removed, whatever the number of requests.
public enum LastingFault: Sendable, Hashable {
    /// Fewer copies are in sync than `min.insync.replicas` says: nothing can be written there,
    /// and a transaction that has ended gets no marker.
    case notEnoughReplicas(Place)
    /// As above, but found only after the write, which therefore has taken effect.
    case notEnoughReplicasAfterAppend(Place)
    /// The partition has no leader: it can be neither written nor read.
    case noLeader(Place)
    /// Each request of a kind is served this much later, even if its connection has gone by then.
    case delay(apiKey: Int16, milliseconds: Int)
    /// A transaction's end is answered as usual, but its markers are written this much later.
    case lateMarkers(milliseconds: Int)
    /// The bytes that each client id may produce and fetch.
    case byteQuota(bytesPerSecond: Int)
    /// The coordinators of groups and transactions are still reading what they have to know.
    case coordinatorsLoading
}

/// All that is wrong at a moment.
struct LastingFaults: Sendable {
    private(set) var all: Set<LastingFault> = []

    var isEmpty: Bool { all.isEmpty }

    mutating func insert(_ fault: LastingFault) { all.insert(fault) }
    mutating func remove(_ fault: LastingFault) { all.remove(fault) }
    mutating func removeAll() { all.removeAll() }

    var bytesPerSecond: Int? {
        for case .byteQuota(let bytesPerSecond) in all { return bytesPerSecond }
        return nil
    }

    func delayMilliseconds(apiKey: Int16) -> Int? {
        for case .delay(apiKey, let milliseconds) in all { return milliseconds }
        return nil
    }

    func hasLeader(_ id: TopicPartition) -> Bool {
        isEmpty
            || !all.contains {
                if case .noLeader(let place) = $0 { place.contains(id) } else { false }
            }
    }

    /// Whether a marker can be written there.
    func isWritable(_ id: TopicPartition) -> Bool {
        isEmpty
            || !all.contains { fault in
                switch fault {
                case .noLeader(let place), .notEnoughReplicas(let place),
                    .notEnoughReplicasAfterAppend(let place):
                    place.contains(id)
                case .delay, .lateMarkers, .byteQuota, .coordinatorsLoading: false
                }
            }
    }

    var markerMilliseconds: Int? {
        for case .lateMarkers(let milliseconds) in all { return milliseconds }
        return nil
    }

    /// Why a batch is not acknowledged, and whether it is written nevertheless.
    func refusal(of header: BatchHeader, in id: TopicPartition) -> (ErrorCode, isAppended: Bool)? {
        guard !isEmpty else { return nil }
        // Kafka asks the transaction's coordinator before it takes a batch, and says this when
        // it gets no answer.
        if header.isTransactional, !isTransactionKnown {
            return (.notEnoughReplicas, isAppended: false)
        }
        if !hasLeader(id) { return (.notLeaderOrFollower, isAppended: false) }
        for case .notEnoughReplicas(let place) in all where place.contains(id) {
            return (.notEnoughReplicas, isAppended: false)
        }
        for case .notEnoughReplicasAfterAppend(let place) in all where place.contains(id) {
            return (.notEnoughReplicasAfterAppend, isAppended: true)
        }
        return nil
    }
}

/// What the coordinators answer when the logs that they keep their knowledge in are in trouble, as
/// Apache Kafka 4 maps it.
extension LastingFaults {
    private static let transactionKeys: Set<Int16> = [
        InitProducerIDRequest.apiKey, AddPartitionsToTxnRequest.apiKey,
        AddOffsetsToTxnRequest.apiKey, EndTxnRequest.apiKey,
    ]
    private static let groupKeys: Set<Int16> = [
        OffsetCommitRequest.apiKey, OffsetFetchRequest.apiKey, JoinGroupRequest.apiKey,
        HeartbeatRequest.apiKey, LeaveGroupRequest.apiKey, SyncGroupRequest.apiKey,
        TxnOffsetCommitRequest.apiKey,
    ]
    /// Those that wait until the group's log has what they wrote, or may have to.
    private static let groupWriteKeys: Set<Int16> = [
        OffsetCommitRequest.apiKey, OffsetFetchRequest.apiKey, SyncGroupRequest.apiKey,
        TxnOffsetCommitRequest.apiKey,
    ]

    /// The error with which a coordinator refuses a request, and how long it waits before.
    func coordinatorRefusal(apiKey: Int16) -> (error: ErrorCode, milliseconds: Int)? {
        guard !isEmpty else { return nil }
        if let error = transactionError(apiKey: apiKey) { return (error, 0) }
        return groupRefusal(apiKey: apiKey)
    }

    /// Whether a client can be told who coordinates.
    func isCoordinatorKnown(isTransaction: Bool) -> Bool {
        isEmpty || hasLeader(of: isTransaction ? Place.transactionLog : Place.groupLog)
    }

    /// Whether a transaction's coordinator can say what belongs to it, which takes no writing.
    var isTransactionKnown: Bool {
        hasLeader(of: Place.transactionLog) && !all.contains(.coordinatorsLoading)
    }

    private func transactionError(apiKey: Int16) -> ErrorCode? {
        guard Self.transactionKeys.contains(apiKey) else { return nil }
        if !hasLeader(of: Place.transactionLog) { return .notCoordinator }
        if all.contains(.coordinatorsLoading) { return .coordinatorLoadInProgress }
        return isShortOfReplicas(Place.transactionLog) ? .coordinatorNotAvailable : nil
    }

    private func groupRefusal(apiKey: Int16) -> (error: ErrorCode, milliseconds: Int)? {
        guard Self.groupKeys.contains(apiKey) else { return nil }
        if !hasLeader(of: Place.groupLog) { return (.notCoordinator, 0) }
        if all.contains(.coordinatorsLoading) {
            // A group that is still being read takes every heartbeat.
            let isHeartbeat = apiKey == HeartbeatRequest.apiKey
            return (isHeartbeat ? .none : .coordinatorLoadInProgress, 0)
        }
        guard isShortOfReplicas(Place.groupLog), Self.groupWriteKeys.contains(apiKey) else {
            return nil
        }
        // The write is in the leader's log and waits for the copies until its time is over.
        let isFetch = apiKey == OffsetFetchRequest.apiKey
        return (
            isFetch ? .notCoordinator : .coordinatorNotAvailable, Limits.groupWriteMilliseconds
        )
    }

    private func hasLeader(of topic: String) -> Bool {
        !all.contains { if case .noLeader(let place) = $0 { place.topic == topic } else { false } }
    }

    private func isShortOfReplicas(_ topic: String) -> Bool {
        all.contains { fault in
            switch fault {
            case .notEnoughReplicas(let place), .notEnoughReplicasAfterAppend(let place):
                place.topic == topic
            case .noLeader, .delay, .lateMarkers, .byteQuota, .coordinatorsLoading: false
            }
        }
    }
}
