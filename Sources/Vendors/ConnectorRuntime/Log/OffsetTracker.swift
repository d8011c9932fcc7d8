// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import LeadModel

/// The positions that are kept with the group's committed offsets. Several lanes move them, and
/// some share an offset: their changes are merged here, and no position goes back.
struct OffsetTracker: Hashable, Sendable {
    private let topics: Topics
    private let system: VendorSystem
    private(set) var triggers: Int64
    private(set) var poll: PollCheckpoint
    /// Whether the connector before this one has ended without a call under way, or there was none.
    let predecessorEndedWell: Bool
    private var offsets: [TopicPartition: Int64] = [:]
    private var checkpoints: [Int32: WriteCheckpoint] = [:]
    private var changed: Set<TopicPartition> = []

    /// Starts from what is committed.
    ///
    /// - Parameter committed: the place of each partition; none is without an offset.
    init(topics: Topics, system: VendorSystem, committed: [PartitionOffset]) {
        self.topics = topics
        self.system = system
        triggers = 0
        poll = PollCheckpoint()
        var endedWell = true
        for entry in committed {
            precondition(entry.offset >= 0, "every partition has a place to start from")
            switch entry.partition.topic {
            case topics.triggers:
                triggers = entry.offset
                if let text = entry.metadata, let checkpoint = PollCheckpoint(text: text) {
                    poll = checkpoint
                    endedWell = checkpoint.hasEndedWell
                }
            case topics.writes(system):
                offsets[entry.partition] = entry.offset
                checkpoints[entry.partition.partition] = entry.metadata.flatMap(
                    WriteCheckpoint.init(text:)
                )
            default: offsets[entry.partition] = entry.offset
            }
        }
        predecessorEndedWell = endedWell
        // Every commit from here on says that calls may be under way. The first one, of a lease of
        // the budget, comes before the first call.
        poll.hasEndedWell = false
    }

    private var triggerPartition: TopicPartition {
        TopicPartition(topic: topics.triggers, partition: 0)
    }

    /// Where the writes of a partition stand.
    func writes(_ partition: Int32) -> (next: Int64, checkpoint: WriteCheckpoint?) {
        let place = TopicPartition(topic: topics.writes(system), partition: partition)
        return (offsets[place] ?? 0, checkpoints[partition])
    }

    /// Where any partition but the triggers' stands.
    func next(_ partition: TopicPartition) -> Int64? { offsets[partition] }

    /// Takes a change in.
    mutating func apply(_ change: ProgressChange) {
        switch change {
        case .cursor(let cursor):
            precondition(cursor.utf8.count <= Limits.cursorBytes, "the cursor is too long")
            poll.cursor = cursor
            changed.insert(triggerPartition)
        case .budget(let record):
            poll.budget = record
            changed.insert(triggerPartition)
        case .triggers(let next):
            triggers = max(triggers, next)
            changed.insert(triggerPartition)
        case .triggersAgain: changed.insert(triggerPartition)
        case .loaded:
            guard !poll.isLoaded else { return }
            poll.isLoaded = true
            changed.insert(triggerPartition)
        case .end:
            poll.hasEndedWell = true
            changed.insert(triggerPartition)
        case .reached(let place, let next): reach(place, next)
        case .requests(let partition, let next): move(topics.requests, partition, next)
        case .activities(let partition, let next): move(topics.activities, partition, next)
        case .writes(let partition, let progress):
            var checkpoint = checkpoints[partition] ?? WriteCheckpoint(overtakenUpTo: 0)
            checkpoint.apply(progress)
            checkpoints[partition] = checkpoint
            move(topics.writes(system), partition, progress.next ?? 0)
        }
    }

    private mutating func reach(_ place: TopicPartition, _ next: Int64) {
        if place == triggerPartition {
            guard next > triggers else { return }
            triggers = next
        } else {
            guard let before = offsets[place], next > before else { return }
            offsets[place] = next
        }
        changed.insert(place)
    }

    /// Marks all offsets as changed. Kafka forgets an offset that is not committed again for long
    /// (`offsets.retention.minutes`) if the members do not subscribe to its topic, even while the
    /// group lives.
    mutating func renewAll() {
        changed.formUnion(offsets.keys)
        changed.insert(triggerPartition)
    }

    private mutating func move(_ topic: String, _ partition: Int32, _ next: Int64) {
        let place = TopicPartition(topic: topic, partition: partition)
        offsets[place] = max(offsets[place] ?? 0, next)
        changed.insert(place)
    }

    /// The offsets to be committed for what has changed since the last time.
    mutating func takeChanged() -> [PartitionOffset] {
        defer { changed = [] }
        return changed.sorted().map { place in
            if place == triggerPartition {
                return PartitionOffset(place, offset: triggers, metadata: poll.text)
            }
            let offset = offsets[place] ?? 0
            guard place.topic == topics.writes(system) else {
                return PartitionOffset(place, offset: offset)
            }
            // Entries before the offset are no longer needed.
            let checkpoint = checkpoints[place.partition]?.trimmed(to: offset)
            checkpoints[place.partition] = checkpoint
            let text = checkpoint?.text
            precondition(
                text?.utf8.count ?? 0 <= Limits.metadataBytes,
                "the checkpoint is too long"
            )
            return PartitionOffset(place, offset: offset, metadata: text)
        }
    }

    /// Drops entries of a checkpoint for offsets that the partition does not have. A write that
    /// waited for one of them would wait for ever.
    mutating func fitCheckpoint(_ partition: Int32, to end: Int64) {
        guard var checkpoint = checkpoints[partition] else { return }
        checkpoint.overtakenUpTo = min(checkpoint.overtakenUpTo, end)
        checkpoint.refused.removeAll { $0 >= end }
        checkpoint.postponed.removeAll { $0 >= end }
        checkpoints[partition] = checkpoint
    }

    /// Writes that wait and are no longer in the log are lost.
    ///
    /// - Returns: how many.
    mutating func dropPostponed(_ partition: Int32, before beginning: Int64) -> Int64 {
        guard var checkpoint = checkpoints[partition] else { return 0 }
        let count = checkpoint.postponed.count { $0 < beginning }
        checkpoint.postponed.removeAll { $0 < beginning }
        checkpoints[partition] = checkpoint
        return Int64(count)
    }
}
