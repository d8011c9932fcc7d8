// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import Primitives
import Testing

@testable import ConnectorRuntime

// What a lane does with a scheduler, step by step.

func scheduler(
    next: Int64 = 0,
    note: WriteCheckpoint? = nil,
    doubtfulBefore: Int64 = 0,
    partitions: Int32 = 1
) -> WriteScheduler {
    WriteScheduler(
        (0..<partitions).map {
            WritePartition(
                partition: $0,
                next: next,
                checkpoint: note,
                doubtfulBefore: doubtfulBefore
            )
        }
    )
}

func placed(_ offset: Int64, _ write: WriteCommand, partition: Int32 = 0) -> PlacedWrite {
    PlacedWrite(partition: partition, offset: offset, content: .write(write))
}

/// Both readers read the same records.
func read(_ writes: [PlacedWrite], _ scheduler: inout WriteScheduler) {
    for write in writes {
        scheduler.receive(write, lane: .realtime)
        scheduler.receive(write, lane: .normal)
    }
}

struct NothingToDo: Error {}

func take(
    _ lane: WriteLaneKind,
    _ limit: Int,
    _ scheduler: inout WriteScheduler,
    now: Timestamp = resultTime
) throws -> WriteBatch {
    guard let batch = scheduler.nextBatch(lane, limit: limit, now: now) else { throw NothingToDo() }
    return batch
}

func expectNothing(_ lane: WriteLaneKind, _ scheduler: inout WriteScheduler) {
    let batch = scheduler.nextBatch(lane, limit: 300, now: resultTime)
    #expect(batch == nil, "\(ids(batch))")
}

func ids(_ batch: WriteBatch?) -> [String] { batch?.commands.map(\.id) ?? [] }

func outcomes(_ batch: WriteBatch, rejecting: Set<String> = []) -> [WriteOutcome] {
    batch.items.map {
        $0.known
            ?? .settled(result($0.command, isRejected: rejecting.contains($0.command.id)))
    }
}

func finish(_ batch: WriteBatch, _ outcomes: [WriteOutcome], _ scheduler: inout WriteScheduler) {
    let progress = scheduler.progress(batch, outcomes)
    scheduler.finish(batch, outcomes, progress, now: resultTime, random: 0)
}
