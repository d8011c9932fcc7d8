// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import LeadModel
internal import Primitives

/// Choosing the next writes.
extension WritePartition {
    /// What a lane asks a partition for.
    struct Demand {
        /// The most writes in the batch.
        var limit: Int
        /// Leads and records of the batches under way.
        var locked: Set<WriteLock>
        var now: Timestamp
    }

    /// Adds writes to a batch: postponed ones that are due, then the next ones of the partition,
    /// without a gap.
    mutating func fill(_ batch: inout WriteBatch, _ demand: Demand) {
        guard isRestored else { return }
        let lane = batch.lane
        precondition(reservedBytes[lane] == nil, "one batch at a time")
        var space = CheckpointSpace(
            postponed.offsets,
            left: Limits.postponedBytes - reservedBytes.values.reduce(0, +)
        )
        fillPostponed(&batch, demand)
        switch lane {
        case .normal: fillNormal(&batch, demand, &space)
        case .realtime: fillPriority(&batch, demand, &space)
        }
        if space.taken > 0 { reservedBytes[lane] = space.taken }
    }

    private mutating func fillPostponed(_ batch: inout WriteBatch, _ demand: Demand) {
        for entry in postponed.ready(batch.lane, now: demand.now) {
            let offset = entry.write.offset
            if batch.lane == .realtime, offset >= next, refusalsLeft == 0 { continue }
            var rest = overtakings.rest(of: entry.command, offset: offset)
            // Also one that a realtime write waits for goes ahead of other calls.
            if batch.lane == .realtime { rest.command.priority = .realtime }
            var item = item(entry.write, rest.command, rest.settled.map { .settled($0) })
            item.wasPostponed = true
            if entry.isSuspect, !batch.commands.isEmpty { continue }
            guard batch.take(item, mayBeRepeated: entry.write.mayBeRepeated, demand) else {
                continue
            }
            if entry.isSuspect { batch.isFull = true }
            postponed.take(offset, lane: batch.lane)
        }
    }

    /// How many more realtime writes may be refused. Refusals are kept in the offset's metadata,
    /// which is short; those of leads without an older postponed write are dropped when the normal
    /// lane reaches the first realtime write.
    private var refusalsLeft: Int {
        let inBatch = postponed.entries.count { $0.batch == .realtime && $0.write.offset >= next }
        return max(0, Limits.refusedOvertakings - overtakings.refused.count - inBatch)
    }

    private mutating func fillPriority(
        _ batch: inout WriteBatch,
        _ demand: Demand,
        _ space: inout CheckpointSpace
    ) {
        precondition(priorityInBatch == 0, "one batch at a time")
        for write in priorityWrites.prefix(refusalsLeft) {
            guard case .write(let command) = write.content else { return }
            if postponed.block(command, offset: write.offset) {
                // It must not overtake a postponed write of the same record.
                postponed.hurry(command, offset: write.offset, now: demand.now)
                guard letWait(write, command, &batch, &space) else { return }
            } else {
                guard space.holds(write.offset),
                    batch.take(
                        item(write, command, nil),
                        mayBeRepeated: write.mayBeRepeated,
                        demand
                    )
                else { return }
                space.take(write.offset)
            }
            batch.next[partition] = write.offset + 1
            priorityInBatch += 1
        }
    }

    private mutating func fillNormal(
        _ batch: inout WriteBatch,
        _ demand: Demand,
        _ space: inout CheckpointSpace
    ) {
        precondition(aheadInBatch == 0, "one batch at a time")
        for write in ahead {
            switch write.content {
            case .unreadable(let record, let reason): batch.deadLetters.append((record, reason))
            case .write(let command):
                if command.priority == .realtime, !isForNormalLane(write.offset) {
                    // The realtime lane applies it; the normal lane stops here until that is done.
                    guard write.offset < overtakenUpTo else { return }
                } else if postponed.block(command, offset: write.offset) {
                    guard letWait(write, command, &batch, &space) else { return }
                } else {
                    let rest = overtakings.rest(of: command, offset: write.offset)
                    guard space.holds(write.offset),
                        batch.take(
                            item(write, rest.command, rest.settled.map { .settled($0) }),
                            mayBeRepeated: write.mayBeRepeated,
                            demand
                        )
                    else { return }
                    space.take(write.offset)
                }
            }
            batch.next[partition] = write.offset + 1
            aheadInBatch += 1
        }
    }

    private func isForNormalLane(_ offset: Int64) -> Bool {
        closedFrom.map { offset >= $0 } ?? false
    }

    /// Postpones a write behind an older one, without a call.
    private func letWait(
        _ write: PlacedWrite,
        _ command: WriteCommand,
        _ batch: inout WriteBatch,
        _ space: inout CheckpointSpace
    ) -> Bool {
        guard space.holds(write.offset) else { return false }
        space.take(write.offset)
        let behind = WriteOutcome.Postponement(write: command.id, code: Self.isBehind)
        batch.items.append(item(write, command, .postponed(behind)))
        return true
    }

    /// The code of a write that is postponed behind an older one, without a call.
    static let isBehind = "BEHIND_AN_OLDER_WRITE"

    private func item(
        _ write: PlacedWrite,
        _ command: WriteCommand,
        _ known: WriteOutcome?
    ) -> WriteBatch.Item {
        .init(partition: partition, offset: write.offset, command: command, known: known)
    }
}

extension WriteBatch {
    /// Adds a write to the batch if there is room and its lead and record are free.
    fileprivate mutating func take(
        _ item: Item,
        mayBeRepeated: Bool,
        _ demand: WritePartition.Demand
    ) -> Bool {
        let own = WriteLock.of(item.command)
        guard locks.isDisjoint(with: own), demand.locked.isDisjoint(with: own) else { return false }
        if item.known == nil {
            let count = commands.count
            guard !isFull, count < demand.limit, count == 0 || mayBeRepeated == self.mayBeRepeated
            else {
                return false
            }
            self.mayBeRepeated = mayBeRepeated
        }
        locks.formUnion(own)
        items.append(item)
        return true
    }
}
