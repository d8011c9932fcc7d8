// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import LeadModel
internal import Primitives

/// One partition of the writes: the position of each lane, the postponed writes, and the realtime
/// writes that the normal lane has to respect. A value without clock and I/O.
struct WritePartition: Sendable {
    let partition: Int32
    /// The position of the normal lane: every write before it is done or postponed.
    var next: Int64
    /// A process before this one may have applied writes before this offset.
    private let doubtfulBefore: Int64
    /// Writes that were read for the normal lane.
    var ahead: Deque<PlacedWrite> = []
    /// How many of `ahead`, from its start, are in the lane's batch.
    var aheadInBatch = 0

    /// The end of the partition that the normal reader has reached.
    private var end: Int64 = 0
    /// The position of the priority reader.
    private(set) var priorityReadUpTo: Int64
    /// Realtime writes before this offset were done before this process became active, except the
    /// postponed ones.
    let restoredUpTo: Int64
    private let restoredRefused: Set<Int64>
    private let restoredPostponed: Set<Int64>
    /// Realtime writes that the priority reader has found and that are not done, in order.
    var priorityWrites: Deque<PlacedWrite> = []
    var priorityInBatch = 0
    var overtakings = PriorityWriteLog()
    /// From this offset on, realtime writes wait in the normal lane, because no more can be
    /// remembered. Nil again when the normal lane has caught up with the priority reader.
    var closedFrom: Int64?

    /// The postponed writes.
    var postponed = PostponedWrites()
    /// Bytes of the offset's metadata that each lane's batch may need.
    var reservedBytes: [WriteLaneKind: Int] = [:]

    init(partition: Int32, next: Int64, checkpoint: WriteCheckpoint?, doubtfulBefore: Int64) {
        self.partition = partition
        self.next = next
        self.doubtfulBefore = doubtfulBefore
        priorityReadUpTo = min(next, checkpoint?.postponed.first ?? next)
        restoredUpTo = max(next, checkpoint?.overtakenUpTo ?? next)
        restoredRefused = Set(checkpoint?.refused ?? [])
        restoredPostponed = Set(checkpoint?.postponed ?? [])
    }

    /// How many writes are in memory for a lane.
    func held(_ lane: WriteLaneKind) -> Int { lane == .normal ? ahead.count : priorityWrites.count }

    /// Every realtime write before this offset is done or postponed.
    var overtakenUpTo: Int64 {
        let undone = priorityWrites.first?.offset ?? priorityReadUpTo
        return min(undone, closedFrom ?? priorityReadUpTo)
    }

    /// Whether the priority reader has read all that a process before this one may have applied
    /// ahead of older writes.
    var isRestored: Bool { priorityReadUpTo >= restoredUpTo }

    // MARK: What is read

    mutating func receive(_ write: PlacedWrite, lane: WriteLaneKind) {
        switch lane {
        case .normal:
            // Both readers begin at the first postponed write.
            if write.offset >= next { ahead.append(marked(write)) }
        case .realtime: receivePriority(write)
        }
    }

    /// Takes in that a lane's reader has read every record before the end of the partition.
    mutating func receiveEnd(_ offset: Int64, lane: WriteLaneKind) {
        switch lane {
        case .normal: end = max(end, offset)
        // The last realtime write may be followed by the marker of a transaction only.
        case .realtime: priorityReadUpTo = max(priorityReadUpTo, offset)
        }
    }

    /// Moves the position to the end when every write before it is done or postponed.
    ///
    /// - Returns: the new position; nil where it has not moved.
    mutating func settleEnd() -> Int64? {
        guard end > next, ahead.isEmpty else { return nil }
        next = end
        if closedFrom != nil, next >= priorityReadUpTo { closedFrom = nil }
        return next
    }

    private func marked(_ write: PlacedWrite) -> PlacedWrite {
        var write = write
        write.mayBeRepeated = write.offset < doubtfulBefore
        return write
    }

    private mutating func receivePriority(_ write: PlacedWrite) {
        priorityReadUpTo = max(priorityReadUpTo, write.offset + 1)
        guard case .write(let command) = write.content else { return }
        if restoredPostponed.contains(write.offset) {
            postponed.add(
                .init(
                    write: marked(write),
                    command: command,
                    lane: command.priority == .realtime ? .realtime : .normal,
                    attempts: 0,
                    due: .distantPast
                )
            )
            return
        }
        guard command.priority == .realtime else { return }
        if write.offset < restoredUpTo {
            restoreDone(command, offset: write.offset)
        } else if closedFrom == nil {
            if overtakings.count + priorityWrites.count >= Limits.overtakings {
                closedFrom = write.offset
            } else {
                priorityWrites.append(marked(write))
            }
        }
    }

    private mutating func restoreDone(_ command: WriteCommand, offset: Int64) {
        // Behind the normal lane a realtime write matters only to postponed writes.
        guard offset >= next || postponed.block(command.lead, offset: offset) else { return }
        if restoredRefused.contains(offset) {
            overtakings.addRefused(command, offset: offset)
        } else {
            overtakings.add(command, offset: offset, result: nil)
        }
    }
}
