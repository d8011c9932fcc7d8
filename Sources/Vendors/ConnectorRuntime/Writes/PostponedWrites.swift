// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// The postponed writes of one partition: those that the vendor could not take, and later ones of
/// the same lead or record. The partition goes on without them; each is tried again after a pause,
/// which grows.
struct PostponedWrites: Sendable {
    struct Entry: Sendable {
        var write: PlacedWrite
        var command: WriteCommand
        /// The lane that tries it again.
        var lane: WriteLaneKind
        /// How often the vendor could not take it.
        var attempts: Int
        /// When it may be tried again.
        var due: Timestamp
        /// The lane whose batch it is in at the moment.
        var batch: WriteLaneKind?
        /// Whether a call failed in which the write was alone. It then goes alone in every later
        /// call.
        var isSuspect = false
    }

    /// In the order of the partition.
    private(set) var entries: [Entry] = []
    /// Where the writes of a lead or record stand; ascending.
    private var byLock: [WriteLock: [Int64]] = [:]

    var offsets: [Int64] { entries.map(\.write.offset) }

    /// Whether an older write of the same lead or record waits, so that a newer one has to.
    func block(_ command: WriteCommand, offset: Int64) -> Bool {
        if byLock.isEmpty { return false }
        return WriteLock.of(command).contains { isBehind(offset, $0) }
    }

    /// Whether an older write of the lead waits.
    func block(_ lead: LeadID, offset: Int64) -> Bool { isBehind(offset, .lead(lead)) }

    private func isBehind(_ offset: Int64, _ lock: WriteLock) -> Bool {
        guard let first = byLock[lock]?.first else { return false }
        return first < offset
    }

    /// Makes the writes due at once that a realtime write waits for.
    mutating func hurry(_ command: WriteCommand, offset: Int64, now: Timestamp) {
        let older = Set(WriteLock.of(command).flatMap { byLock[$0] ?? [] }.filter { $0 < offset })
        for index in entries.indices where older.contains(entries[index].write.offset) {
            guard entries[index].lane != .realtime else { continue }
            entries[index].lane = .realtime
            entries[index].due = min(entries[index].due, now)
        }
    }

    /// The entries that a lane can try again: they are due, and no older postponed write blocks
    /// them.
    func ready(_ lane: WriteLaneKind, now: Timestamp) -> [Entry] {
        entries.filter { isFree($0, for: lane) && $0.due <= now }
    }

    /// When the next entry of the lane becomes due; nil when none waits for its time.
    func nextDue(_ lane: WriteLaneKind, after now: Timestamp) -> Timestamp? {
        entries.filter { isFree($0, for: lane) && $0.due > now }.map(\.due).min()
    }

    private func isFree(_ entry: Entry, for lane: WriteLaneKind) -> Bool {
        entry.lane == lane && entry.batch == nil
            && !block(entry.command, offset: entry.write.offset)
    }

    // MARK: What becomes of them

    mutating func add(_ entry: Entry) {
        let offset = entry.write.offset
        entries.insert(entry, at: entries.firstIndex { $0.write.offset > offset } ?? entries.count)
        for lock in WriteLock.of(entry.command) {
            var offsets = byLock[lock] ?? []
            offsets.insert(offset, at: offsets.firstIndex { $0 > offset } ?? offsets.count)
            byLock[lock] = offsets
        }
    }

    mutating func remove(_ offset: Int64) {
        guard let index = place(offset) else { return }
        for lock in WriteLock.of(entries.remove(at: index).command) {
            byLock[lock]?.removeAll { $0 == offset }
            if byLock[lock]?.isEmpty ?? false { byLock[lock] = nil }
        }
    }

    func contains(_ offset: Int64) -> Bool { place(offset) != nil }

    private func place(_ offset: Int64) -> Int? {
        entries.firstIndex { $0.write.offset == offset }
    }

    /// A lane has one of them in its batch.
    mutating func take(_ offset: Int64, lane: WriteLaneKind) {
        guard let index = place(offset) else { return }
        entries[index].batch = lane
    }

    /// A lane's batch is over.
    mutating func takeBack(_ lane: WriteLaneKind, mayHaveHappened: Bool = false) {
        for index in entries.indices where entries[index].batch == lane {
            entries[index].batch = nil
            if mayHaveHappened { entries[index].write.mayBeRepeated = true }
        }
    }

    /// The vendor could not take one of them (again).
    ///
    /// - Parameter mayHaveHappened: whether its call failed as a whole, with nothing else in it.
    mutating func postpone(_ offset: Int64, mayHaveHappened: Bool, now: Timestamp, random: Double) {
        guard let index = place(offset) else { return }
        entries[index].attempts += 1
        let pause = Self.pauseMilliseconds(attempts: entries[index].attempts, random: random)
        entries[index].due = now.advanced(byMilliseconds: pause)
        if mayHaveHappened { entries[index].write.mayBeRepeated = true }
        entries[index].isSuspect = mayHaveHappened
    }

    /// - Parameter random: from 0 up to 1: the upper half of the pause is left to chance.
    static func pauseMilliseconds(attempts: Int, random: Double) -> Int64 {
        Backoff(Limits.postponementMilliseconds, jitter: .half)
            .milliseconds(failures: attempts, random: random)
    }
}
