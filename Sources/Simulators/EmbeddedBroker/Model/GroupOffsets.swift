// SPDX-License-Identifier: Apache-2.0

/// A committed position, with the text its committer left beside it.
struct CommittedOffset {
    var offset: Int64
    var leaderEpoch: Int32
    var metadata: String
}

/// A group's committed offsets, and those that wait for a transaction's end.
struct GroupOffsets {
    private(set) var committed: [TopicPartition: CommittedOffset] = [:]
    private var pending: [Int64: [TopicPartition: CommittedOffset]] = [:]

    mutating func commit(_ id: TopicPartition, _ offset: CommittedOffset) {
        committed[id] = offset
    }

    mutating func hold(_ id: TopicPartition, _ offset: CommittedOffset, producerID: Int64) {
        pending[producerID, default: [:]][id] = offset
    }

    mutating func resolve(producerID: Int64, isCommit: Bool) {
        guard let held = pending.removeValue(forKey: producerID), isCommit else { return }
        committed.merge(held) { $1 }
    }

    func isUnstable(_ id: TopicPartition) -> Bool {
        pending.values.contains { $0[id] != nil }
    }

    mutating func remove(_ id: TopicPartition) { committed.removeValue(forKey: id) }

    mutating func removeAll(topic: String) {
        committed = committed.filter { $0.key.topic != topic }
        for producer in pending.keys {
            pending[producer] = pending[producer]?.filter { $0.key.topic != topic }
        }
    }
}
