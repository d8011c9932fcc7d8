// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import LeadModel
internal import Primitives

/// Taking in the outcomes of a batch.
extension WritePartition {
    /// The change of the checkpoint that is committed with the results of this partition's writes
    /// in a batch.
    ///
    /// - Parameters:
    ///   - next: behind the last new record of the partition in the batch; nil without one.
    ///   - outcomes: by offset.
    func progress(
        _ lane: WriteLaneKind,
        next: Int64?,
        outcomes: [Int64: WriteOutcome]
    ) -> WriteProgress {
        var progress = WriteProgress()
        var waiting = postponed
        for (offset, outcome) in outcomes {
            switch outcome {
            case .postponed where !postponed.contains(offset): progress.postponed.append(offset)
            case .postponed: break
            case .settled(let result):
                if postponed.contains(offset) {
                    progress.settled.append(offset)
                    waiting.remove(offset)
                }
                if lane == .realtime, result.status == .rejected,
                    mayBeOvertaken(by: offset, result.lead)
                {
                    progress.refused.append(offset)
                }
            }
        }
        for entry in new(lane, outcomes) { waiting.add(entry) }
        switch lane {
        case .normal: progress.next = next
        case .realtime: progress.overtakenUpTo = next
        }
        let passed = max(self.next, progress.next ?? self.next)
        progress.forgotten = overtakings.needless(before: passed) { waiting.block($0, offset: $1) }
        progress.postponed.sort()
        return progress
    }

    /// Takes in a change that has been committed.
    ///
    /// - Parameter random: from 0 up to 1, for the pauses.
    mutating func finish(
        _ lane: WriteLaneKind,
        _ progress: WriteProgress,
        outcomes: [Int64: WriteOutcome],
        now: Timestamp,
        random: Double
    ) {
        let new = new(lane, outcomes)
        for (offset, outcome) in outcomes {
            guard case .settled(let result) = outcome, lane == .realtime,
                let command = command(offset)
            else { continue }
            if progress.refused.contains(offset) {
                overtakings.addRefused(command, offset: offset)
            } else if result.status == .applied, mayBeOvertaken(by: offset, command.lead) {
                overtakings.add(command, offset: offset, result: result)
            }
        }
        leave(lane)
        for entry in new { postponed.add(entry) }
        for offset in progress.settled { postponed.remove(offset) }
        for (offset, outcome) in outcomes {
            guard let postponement = outcome.postponement,
                postponement.code != Self.isBehind
            else { continue }
            postponed.postpone(
                offset,
                mayHaveHappened: postponement.mayHaveHappened,
                now: now,
                random: random
            )
        }
        next = max(next, progress.next ?? next)
        overtakings.forget(before: next, refused: progress.forgotten) { [postponed] in
            postponed.block($0, offset: $1)
        }
        if closedFrom != nil, next >= priorityReadUpTo { closedFrom = nil }
    }

    /// Whether an older write of the lead may still be applied: the normal lane has not passed the
    /// offset, or has postponed a write of the lead.
    private func mayBeOvertaken(by offset: Int64, _ lead: LeadID) -> Bool {
        offset >= next || postponed.block(lead, offset: offset)
    }

    /// The new writes of a lane's batch that are to wait.
    private func new(
        _ lane: WriteLaneKind,
        _ outcomes: [Int64: WriteOutcome]
    ) -> [PostponedWrites.Entry] {
        let batch =
            lane == .normal ? ahead.prefix(aheadInBatch) : priorityWrites.prefix(priorityInBatch)
        return batch.compactMap { write in
            guard case .write(let command) = write.content,
                case .postponed? = outcomes[write.offset]
            else { return nil }
            return .init(
                write: write,
                command: command,
                lane: lane,
                attempts: 0,
                due: .distantPast
            )
        }
    }

    private func command(_ offset: Int64) -> WriteCommand? {
        if let entry = postponed.entries.first(where: { $0.write.offset == offset }) {
            return entry.command
        }
        guard let write = priorityWrites.first(where: { $0.offset == offset }),
            case .write(let command) = write.content
        else { return nil }
        return command
    }

    /// Ends the lane's batch.
    private mutating func leave(_ lane: WriteLaneKind) {
        reservedBytes[lane] = nil
        postponed.takeBack(lane)
        switch lane {
        case .normal:
            ahead.removeFirst(aheadInBatch)
            aheadInBatch = 0
        case .realtime:
            priorityWrites.removeFirst(priorityInBatch)
            priorityInBatch = 0
        }
    }

    /// Puts the partition's writes of a batch back, because their outcome is not known.
    mutating func giveBack(_ lane: WriteLaneKind, mayHaveHappened: Bool) {
        reservedBytes[lane] = nil
        postponed.takeBack(lane, mayHaveHappened: mayHaveHappened)
        switch lane {
        case .normal:
            if mayHaveHappened {
                for index in 0..<aheadInBatch { ahead[index].mayBeRepeated = true }
            }
            aheadInBatch = 0
        case .realtime:
            if mayHaveHappened {
                for index in 0..<priorityInBatch { priorityWrites[index].mayBeRepeated = true }
            }
            priorityInBatch = 0
        }
    }
}
