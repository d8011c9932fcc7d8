// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import LeadModel

/// One of the two ways on which writes go to the vendor.
enum WriteLaneKind: Hashable, Sendable, CaseIterable {
    /// Every write in order, but for those that have overtaken.
    case normal
    /// Realtime writes, ahead of the others.
    case realtime
}

/// What a record of the writes is.
enum WriteContent: Sendable {
    case write(WriteCommand)
    /// Nobody can read it: the record as it came, and why.
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
    /// Whether somebody may have applied it already whose result nobody has seen.
    var mayBeRepeated = false
}

/// What a lane does next; until it is finished or given back, nobody else touches its leads.
struct WriteBatch: Sendable {
    /// Something to publish the result of.
    struct Item: Sendable {
        var partition: Int32
        var offset: Int64
        /// What is to be applied: without what has been overtaken.
        var command: WriteCommand
        /// What becomes of it where nobody is asked: none of it is left to be applied, or an older
        /// write of the lead waits.
        var known: WriteOutcome?
        /// Whether the vendor could not take it before.
        var wasPostponed = false
    }

    var lane: WriteLaneKind
    var items: [Item] = []
    var deadLetters: [(record: Record, reason: String)] = []
    /// The offset after the last new record of each partition that the batch deals with.
    var next: [Int32: Int64] = [:]
    var mayBeRepeated = false
    /// Whether it has a write that goes alone.
    var isFull = false
    /// What nobody else may write meanwhile.
    var locks: Set<WriteLock> = []

    var isEmpty: Bool { items.isEmpty && next.isEmpty }
    /// The partitions that the batch has something of.
    var partitions: Set<Int32> { Set(next.keys).union(items.map(\.partition)) }

    /// The writes that are to be applied.
    var commands: [WriteCommand] { items.compactMap { $0.known == nil ? $0.command : nil } }
}

/// What only one call at a time may be about: a lead, and a record.
enum WriteLock: Hashable, Sendable {
    case lead(LeadID)
    case record(String)

    static func of(_ command: WriteCommand) -> [WriteLock] {
        [.lead(command.lead)] + (command.record.map { [.record($0)] } ?? [])
    }
}
