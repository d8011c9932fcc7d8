// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// One partition of the writes: how far each lane is in it, what waits, and what the one lane has
/// to know of the other. A value without clock and I/O.
struct WritePartition: Sendable {
    let partition: Int32
    /// Where the normal lane is: all before it is done, or waits.
    var next: Int64
    /// What may have been applied by a process before this one stands before this offset.
    private let doubtfulBefore: Int64
    /// What has been read for the normal lane.
    var ahead: [PlacedWrite] = []
    /// How many of them, from the first, are in the lane's batch.
    var aheadInBatch = 0

    /// The end that the normal lane's reader has come to.
    private var end: Int64 = 0
    /// How far the scout has read.
    private(set) var scouted: Int64
    /// The realtime writes before this offset were done before this process became active, but for
    /// those that waited.
    let restoredUpTo: Int64
    private let restoredRefused: Set<Int64>
    private let restoredPostponed: Set<Int64>
    /// What the scout has found that is not done yet, in order.
    var urgent: [PlacedWrite] = []
    var urgentInBatch = 0
    var overtakings = PriorityWriteLog()
    /// Too much has overtaken to be remembered: from here on realtime writes wait in the normal
    /// lane, until it has come as far as the scout.
    var closedFrom: Int64?

    /// What the vendor could not take when it was its turn.
    var postponed = PostponedWrites()
    /// The room that each lane's batch may come to need in the note of what waits.
    var reservedBytes: [WriteLaneKind: Int] = [:]

    init(partition: Int32, next: Int64, note: WriteCheckpoint?, doubtfulBefore: Int64) {
        self.partition = partition
        self.next = next
        self.doubtfulBefore = doubtfulBefore
        scouted = min(next, note?.postponed.first ?? next)
        restoredUpTo = max(next, note?.overtakenUpTo ?? next)
        restoredRefused = Set(note?.refused ?? [])
        restoredPostponed = Set(note?.postponed ?? [])
    }

    /// How many records are held for a lane.
    func held(_ lane: WriteLaneKind) -> Int { lane == .normal ? ahead.count : urgent.count }

    /// The realtime writes before this offset are done, or wait.
    var overtakenUpTo: Int64 { min(urgent.first?.offset ?? scouted, closedFrom ?? scouted) }

    /// Whether it is known what a process before this one let overtake.
    var isRestored: Bool { scouted >= restoredUpTo }

    // MARK: What is read

    mutating func receive(_ write: PlacedWrite, lane: WriteLaneKind) {
        switch lane {
        case .normal:
            // Both readers begin where something waits.
            if write.offset >= next { ahead.append(marked(write)) }
        case .realtime: scout(write)
        }
    }

    /// What a lane's reader knows at the end of the partition: there is no record before it that
    /// it has not read.
    mutating func receiveEnd(_ offset: Int64, lane: WriteLaneKind) {
        switch lane {
        case .normal: end = max(end, offset)
        // What was let overtake may have been followed by nothing but the mark of a transaction.
        case .realtime: scouted = max(scouted, offset)
        }
    }

    /// Moves to the end when all before it is done, or waits.
    ///
    /// - Returns: where the partition then stands; nil where it has not moved.
    mutating func settleEnd() -> Int64? {
        guard end > next, ahead.isEmpty else { return nil }
        next = end
        if closedFrom != nil, next >= scouted { closedFrom = nil }
        return next
    }

    private func marked(_ write: PlacedWrite) -> PlacedWrite {
        var write = write
        write.mayBeRepeated = write.offset < doubtfulBefore
        return write
    }

    private mutating func scout(_ write: PlacedWrite) {
        scouted = max(scouted, write.offset + 1)
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
            if overtakings.count + urgent.count >= Limits.overtakings {
                closedFrom = write.offset
            } else {
                urgent.append(marked(write))
            }
        }
    }

    private mutating func restoreDone(_ command: WriteCommand, offset: Int64) {
        // Behind the normal lane it matters only to what waits.
        guard offset >= next || postponed.block(command.lead, offset: offset) else { return }
        if restoredRefused.contains(offset) {
            overtakings.addRefused(command, offset: offset)
        } else {
            overtakings.add(command, offset: offset, result: nil)
        }
    }
}
