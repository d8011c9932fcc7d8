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
    /// For each input topic (by position) the offset of the first record not yet processed;
    /// -1 where nothing was ever committed: then the partition is read from its beginning.
    var next: [Int64]
    /// The same, as of the last commit.
    var committed: [Int64]
    /// The metadata that was found with the committed offsets.
    var metadata: [String?]
    /// A changelog offset that the log has surely reached: where a replay may begin.
    var changelogEnd: Int64 = 0
    /// Whether the open transaction holds anything of this partition.
    var isTouched = false
    /// Replayed changes that are not in the store yet.
    var replayed: [StateChange] = []

    init(number: Int32, store: any StateStore, inputCount: Int) {
        self.number = number
        self.store = store
        state = PartitionState(store: store)
        next = Array(repeating: -1, count: inputCount)
        committed = next
        metadata = Array(repeating: nil, count: inputCount)
    }

    var isReady: Bool { phase == .ready && handler != nil }

    /// Takes the offsets that the group has committed.
    func adopt(_ offset: PartitionOffset, topic: Int) {
        next[topic] = offset.offset >= 0 ? offset.offset : -1
        committed[topic] = next[topic]
        metadata[topic] = offset.metadata
    }

    /// The offsets to be committed: of every input that was ever read, so that the broker
    /// always has a member's generation to check, due work included.
    func offsets(inputs: [String]) -> [PartitionOffset] {
        inputs.indices.compactMap { topic in
            guard next[topic] >= 0 else { return nil }
            return PartitionOffset(
                TopicPartition(topic: inputs[topic], partition: number),
                offset: next[topic],
                metadata: handler?.value.offsetMetadata(topic: topic) ?? metadata[topic]
            )
        }
    }

    /// The checkpoint of the last commit.
    func checkpoint(inputs: [String]) -> Checkpoint {
        var offsets: [String: Int64] = [:]
        for topic in inputs.indices where next[topic] >= 0 { offsets[inputs[topic]] = next[topic] }
        return Checkpoint(changelogOffset: changelogEnd, inputOffsets: offsets)
    }
}

/// A handler in its place: who only asks whether there is one does not copy it.
final class BuiltHandler<Handler: PartitionHandler> {
    var value: Handler

    init(_ value: Handler) { self.value = value }
}

/// A partition that went to another worker, kept open: it usually comes back.
struct WarmPartition<Handler: PartitionHandler> {
    var store: any StateStore
    /// Still good if nobody has written or committed anything since.
    var handler: BuiltHandler<Handler>?
    var next: [Int64]
    var changelogEnd: Int64
}
