// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import Synchronization

/// Ends of partitions whose records are all processed. They are committed at intervals, so that a
/// partition whose processed records retention deletes has no gap.
final class PartitionEndLog: Sendable {
    private let ends = Mutex<[TopicPartition: Int64]>([:])

    /// Notes that all before these offsets is done; from a lane.
    func record(_ more: [TopicPartition: Int64]) {
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
