// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// One partition of the writes: how far each lane is in it, and what the one has to know of the
/// other. A value without clock and I/O.
struct WritePartition: Sendable {
    let partition: Int32
    /// Where the normal lane is: all before it is done.
    private(set) var next: Int64
    /// What may have been applied by a process before this one stands before this offset.
    private let doubtfulBefore: Int64
    /// What has been read for the normal lane.
    private var ahead: [PlacedWrite] = []
    /// How many of them, from the first, are in the lane's batch.
    private var aheadInBatch = 0

    /// How far the scout has read.
    private(set) var scouted: Int64
    /// The realtime writes before this offset were done before this process became active.
    private let restoredUpTo: Int64
    private let restoredRefused: Set<Int64>
    /// What the scout has found that is not done yet, in order.
    private var urgent: [PlacedWrite] = []
    private var urgentInBatch = 0
    private var overtakings = OvertakingBook()
    /// Too much has overtaken to be remembered: from here on realtime writes wait in the normal
    /// lane, until it has come as far as the scout.
    private var closedFrom: Int64?

    init(partition: Int32, next: Int64, note: WriteNote?, doubtfulBefore: Int64) {
        self.partition = partition
        self.next = next
        self.doubtfulBefore = doubtfulBefore
        scouted = next
        restoredUpTo = note?.overtakenUpTo ?? next
        restoredRefused = Set(note?.refused ?? [])
    }

    /// How many records are held for a lane.
    func held(_ lane: WriteLaneKind) -> Int { lane == .normal ? ahead.count : urgent.count }

    /// The realtime writes before this offset are done.
    private var overtakenUpTo: Int64 {
        min(urgent.first?.offset ?? scouted, closedFrom ?? scouted)
    }

    // MARK: What is read

    mutating func receive(_ write: PlacedWrite, lane: WriteLaneKind) {
        switch lane {
        case .normal: ahead.append(marked(write))
        case .realtime: scout(write)
        }
    }

    private func marked(_ write: PlacedWrite) -> PlacedWrite {
        var write = write
        write.mayBeRepeated = write.offset < doubtfulBefore
        return write
    }

    private mutating func scout(_ write: PlacedWrite) {
        scouted = max(scouted, write.offset + 1)
        guard case .write(let command) = write.content, command.priority == .realtime,
            write.offset >= next
        else { return }
        if write.offset < restoredUpTo {
            if restoredRefused.contains(write.offset) { return }
            overtakings.add(command, offset: write.offset, result: nil)
            return
        }
        if closedFrom != nil { return }
        if overtakings.count + urgent.count >= Limits.overtakings {
            closedFrom = write.offset
            return
        }
        urgent.append(marked(write))
    }

    // MARK: What is done next

    /// Adds what can be done next to a batch: a piece of the partition without a gap.
    mutating func fill(_ batch: inout WriteBatch, limit: Int, locked: Set<WriteLock>) {
        switch batch.lane {
        case .normal: fillNormal(&batch, limit: limit, locked: locked)
        case .realtime: fillUrgent(&batch, limit: limit, locked: locked)
        }
    }

    private mutating func fillUrgent(
        _ batch: inout WriteBatch,
        limit: Int,
        locked: Set<WriteLock>
    ) {
        precondition(urgentInBatch == 0, "one batch at a time")
        // The refused ones are remembered in an offset's metadata, which is short. When the normal
        // lane has come up to the first urgent write, it has left all of them behind.
        let room = Limits.refusedOvertakings - overtakings.refused.count
        for write in urgent.prefix(max(0, room)) {
            guard case .write(let command) = write.content,
                batch.take(write, command, settled: nil, limit: limit, locked: locked)
            else { return }
            urgentInBatch += 1
        }
    }

    private mutating func fillNormal(
        _ batch: inout WriteBatch,
        limit: Int,
        locked: Set<WriteLock>
    ) {
        precondition(aheadInBatch == 0, "one batch at a time")
        // What a process before this one let overtake is not known yet.
        guard scouted >= restoredUpTo else { return }
        for write in ahead {
            switch write.content {
            case .unreadable(let record, let reason):
                batch.deadLetters.append((record, reason))
                batch.next[partition] = write.offset + 1
            case .write(let command):
                if command.priority == .realtime, !isForNormalLane(write.offset) {
                    // The scout's; until it is done, nothing behind it goes on.
                    guard write.offset < overtakenUpTo else { return }
                    batch.next[partition] = write.offset + 1
                } else {
                    let rest = overtakings.rest(of: command, offset: write.offset)
                    guard
                        batch.take(
                            write,
                            rest.command,
                            settled: rest.settled,
                            limit: limit,
                            locked: locked
                        )
                    else { return }
                }
            }
            aheadInBatch += 1
        }
    }

    private func isForNormalLane(_ offset: Int64) -> Bool {
        closedFrom.map { offset >= $0 } ?? false
    }

    // MARK: What became of it

    /// The results of what the partition gave to a batch are published.
    ///
    /// - Parameter results: by offset.
    mutating func finish(
        _ lane: WriteLaneKind,
        next: Int64,
        results: [Int64: WriteResult]
    ) {
        switch lane {
        case .realtime:
            for write in urgent.prefix(urgentInBatch) {
                if case .write(let command) = write.content, write.offset >= self.next {
                    overtakings.add(command, offset: write.offset, result: results[write.offset])
                }
            }
            urgent.removeFirst(urgentInBatch)
            urgentInBatch = 0
        case .normal:
            ahead.removeFirst(aheadInBatch)
            aheadInBatch = 0
            self.next = max(self.next, next)
            overtakings.forget(before: self.next)
            if closedFrom != nil, self.next >= scouted { closedFrom = nil }
        }
    }

    /// Nothing can be said of what the partition gave to a batch: it is done again.
    mutating func giveBack(_ lane: WriteLaneKind, mayHaveHappened: Bool) {
        switch lane {
        case .normal:
            if mayHaveHappened {
                for index in 0..<aheadInBatch { ahead[index].mayBeRepeated = true }
            }
            aheadInBatch = 0
        case .realtime:
            if mayHaveHappened {
                for index in 0..<urgentInBatch { urgent[index].mayBeRepeated = true }
            }
            urgentInBatch = 0
        }
    }
}

extension WriteBatch {
    /// Takes one more write in, if nothing speaks against it.
    fileprivate mutating func take(
        _ write: PlacedWrite,
        _ command: WriteCommand,
        settled: WriteResult?,
        limit: Int,
        locked: Set<WriteLock>
    ) -> Bool {
        let own = WriteLock.of(command)
        guard locks.isDisjoint(with: own), locked.isDisjoint(with: own) else { return false }
        if settled == nil {
            let count = commands.count
            guard count < limit, count == 0 || write.mayBeRepeated == mayBeRepeated else {
                return false
            }
            mayBeRepeated = write.mayBeRepeated
        }
        locks.formUnion(own)
        items.append(
            Item(
                partition: write.partition,
                offset: write.offset,
                command: command,
                settled: settled
            )
        )
        next[write.partition] = write.offset + 1
        return true
    }
}
