// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import StateStore

/// One owned partition: its handler, its state, and how far it has come in each input.
///
/// It belongs to the worker's thread.
final class Partition<Handler: PartitionHandler> {
    /// Whether the partition's state is whole.
    enum Phase: Equatable {
        /// The changelog is being replayed from `position` to `end` (the high watermark).
        case restoring(position: Int64, end: Int64)
        case ready
    }

    let number: Int32
    let store: any StateStore
    let state: PartitionState
    /// Nil until the state is whole.
    var handler: BuiltHandler<Handler>?
    var phase: Phase = .ready
    /// How far each input topic (by position) has been read.
    var positions: [InputPosition]
    /// A changelog offset that the log has surely reached: where a replay may begin.
    private(set) var changelogEnd: Int64 = 0
    /// Whether the marker of the last transaction stands at `changelogEnd`, now or soon: Kafka
    /// answers a commit before it has written the markers.
    private var isMarkerAhead = false
    /// Whether the open transaction holds anything of this partition.
    var isTouched = false
    /// Replayed changes that are not in the store yet.
    var replayed: [StateChange] = []
    /// The handler of an earlier time: still right if nothing has been written since.
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

/// A handler in its place: who only asks whether there is one does not copy it.
final class BuiltHandler<Handler: PartitionHandler> {
    var value: Handler

    init(_ value: Handler) { self.value = value }
}

/// A partition that went to another worker, kept open: it usually comes back.
struct CachedPartition<Handler: PartitionHandler> {
    var store: any StateStore
    /// Still good if nobody has written or committed anything since.
    var handler: BuiltHandler<Handler>?
    var positions: [InputPosition]
    var changelogEnd: Int64
}
