// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import Synchronization

/// The ends of partitions whose records are all done: what is consumed to the end stands at the
/// end, so that retention that deletes it is no gap. They are committed now and then, in one go.
final class PartitionEndLog: Sendable {
    private let ends = Mutex<[TopicPartition: Int64]>([:])

    /// Notes that all before these offsets is done; from a lane.
    func note(_ more: [TopicPartition: Int64]) {
        if more.isEmpty { return }
        ends.withLock { $0.merge(more) { max($0, $1) } }
    }

    /// All that was noted since the last time.
    func take() -> [TopicPartition: Int64] {
        ends.withLock { ends in
            defer { ends = [:] }
            return ends
        }
    }
}
