// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import LeadModel

/// The two lanes that apply writes.
enum WriteLaneKind: Hashable, Sendable, CaseIterable {
    /// Applies every write in order, except those that the realtime lane has applied.
    case normal
    /// Applies realtime writes ahead of older ones.
    case realtime
}

/// The content of a record on the writes topic.
enum WriteContent: Sendable {
    case write(WriteCommand)
    /// The record could not be decoded: the record as it came, and the reason.
    case unreadable(Record, reason: String)

    var isRealtime: Bool {
        if case .write(let command) = self { return command.priority == .realtime }
        return false
    }
}

/// A record of the writes and its place.
struct PlacedWrite: Sendable {
    var partition: Int32
    var offset: Int64
    var content: WriteContent
    /// Whether a process before this one may have applied it without publishing its result.
    var mayBeRepeated = false
}

/// Writes that a lane applies in one call. Until the batch is finished or given back, no other
/// batch has the same leads or records.
struct WriteBatch: Sendable {
    /// One write of the batch.
    struct Item: Sendable {
        var partition: Int32
        var offset: Int64
        /// The write without the fields that newer realtime writes have set.
        var command: WriteCommand
        /// The outcome, if it is known without a call: no field is left to write, or an older write
        /// of the lead is postponed.
        var known: WriteOutcome?
        /// Whether the write was postponed before.
        var wasPostponed = false
    }

    var lane: WriteLaneKind
    var items: [Item] = []
    var deadLetters: [(record: Record, reason: String)] = []
    /// For each partition of the batch, the offset after its last new record.
    var next: [Int32: Int64] = [:]
    var mayBeRepeated = false
    /// Whether it has a write that goes alone.
    var isFull = false
    /// The leads and records that no other batch may contain meanwhile.
    var locks: Set<WriteLock> = []

    var isEmpty: Bool { items.isEmpty && next.isEmpty }
    /// The partitions of the batch's writes.
    var partitions: Set<Int32> { Set(next.keys).union(items.map(\.partition)) }

    /// The writes that are to be applied.
    var commands: [WriteCommand] { items.compactMap { $0.known == nil ? $0.command : nil } }
}

/// A lead or a record that only one call at a time may contain.
enum WriteLock: Hashable, Sendable {
    case lead(LeadID)
    case record(String)

    static func of(_ command: WriteCommand) -> [WriteLock] {
        [.lead(command.lead)] + (command.record.map { [.record($0)] } ?? [])
    }
}
