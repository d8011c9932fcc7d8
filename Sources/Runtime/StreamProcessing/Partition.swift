// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import StateStore

/// One owned partition: its handler, its state, and its position in each input.
///
/// It belongs to the worker's thread.
final class Partition<Handler: PartitionHandler> {
    /// Whether the partition's state is complete.
    enum Phase: Equatable {
        /// The changelog is being replayed from `position` to `end` (the high watermark).
        case restoring(position: Int64, end: Int64)
        case ready
    }

    let number: Int32
    let store: any StateStore
    let state: PartitionState
    /// Nil until the state is complete.
    var handler: BuiltHandler<Handler>?
    var phase: Phase = .ready
    /// The position in each input topic, by the topic's index.
    var positions: [InputPosition]
    /// A changelog offset that the log has reached for certain; a replay may begin there.
    private(set) var changelogEnd: Int64 = 0
    /// Whether the marker of the last transaction stands at `changelogEnd`, now or soon: Kafka
    /// answers a commit before it has written the markers.
    private var isMarkerAhead = false
    /// Whether the open transaction holds anything of this partition.
    var isTouched = false
    /// Replayed changes that are not in the store yet.
    var replayed: [StateChange] = []
    /// The handler from before the partition was given away. It is still right if nothing has been
    /// written since.
    var earlierHandler: BuiltHandler<Handler>?

    init(number: Int32, store: any StateStore, inputCount: Int) {
        self.number = number
        self.store = store
        state = PartitionState(store: store)
        positions = Array(repeating: InputPosition(), count: inputCount)
    }

    /// Whether all inputs are read to their end, and the group knows it.
    var standsAtTheEnd: Bool {
        positions.allSatisfy { $0.reportedEnd >= 0 && $0.reportedEnd <= $0.committed }
    }

    /// The changelog was read up to there.
    func didReplay(to offset: Int64) {
        changelogEnd = offset
        isMarkerAhead = false
    }

    /// So many changes were published and committed. Exact while we alone write to the changelog,
    /// and never too high, which is what a replay needs.
    func didPublish(_ changes: Int) {
        guard changes > 0 else { return }
        changelogEnd += Int64(changes) + (isMarkerAhead ? 1 : 0)
        isMarkerAhead = true
    }

    var isReady: Bool { phase == .ready && handler != nil }

    /// Whether a position has moved over markers that the group does not know to be passed.
    var hasUncommittedPosition: Bool {
        isReady && positions.contains { $0.reached != $0.committed }
    }

    /// The offsets to be committed: of every input that was ever read, so that the broker
    /// always has a member's generation to check, due work included.
    func offsets(inputs: [String]) -> [PartitionOffset] {
        inputs.indices.compactMap { topic in
            guard positions[topic].next >= 0 else { return nil }
            positions[topic].nextMetadata =
                handler?.value.offsetMetadata(topic: topic) ?? positions[topic].metadata
            return PartitionOffset(
                TopicPartition(topic: inputs[topic], partition: number),
                offset: positions[topic].next,
                metadata: positions[topic].nextMetadata
            )
        }
    }

    /// The checkpoint of the last commit.
    func checkpoint(inputs: [String]) -> Checkpoint {
        var offsets: [String: Int64] = [:]
        for topic in inputs.indices where positions[topic].committed >= 0 {
            offsets[inputs[topic]] = positions[topic].committed
        }
        return Checkpoint(changelogOffset: changelogEnd, inputOffsets: offsets)
    }
}

/// Boxes a handler, so that a look whether there is one does not copy it.
final class BuiltHandler<Handler: PartitionHandler> {
    var value: Handler

    init(_ value: Handler) { self.value = value }
}

/// A partition that was given away, kept because it usually comes back. Its states stay in memory.
struct CachedPartition<Handler: PartitionHandler> {
    var store: any StateStore
    /// Still right if nothing has been written or committed since.
    var handler: BuiltHandler<Handler>?
    var positions: [InputPosition]
    var changelogEnd: Int64
    /// When it left, on the monotonic clock.
    var leftMilliseconds: Int64
}
