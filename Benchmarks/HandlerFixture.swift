// SPDX-License-Identifier: Apache-2.0

import LeadModel
import LeadWorker
import Primitives
import StateStore
import StreamProcessing
import SyncEngine

/// A worker's handler before one record, again and again: all of a record's way but Kafka.
final class HandlerFixture {
    private let topic: Int
    private let key: [UInt8]
    private let value: [UInt8]
    private let state: PartitionState
    private var handler: LeadHandler
    private var outputs = OutputBuffer()

    /// A partition that holds `entry`, and an event of its lead.
    init(
        _ lead: LeadFixture,
        _ entry: LeadEntry,
        _ input: WorkerInput,
        _ event: ChangeEvent
    ) throws {
        topic = input.rawValue
        key = Array(lead.lead.text.utf8)
        value = event.encoded()
        let store = MemoryStore()
        store.apply(
            [StateChange(key: key, value: entry.encoded())],
            checkpoint: Checkpoint(changelogOffset: 0)
        )
        state = PartitionState(store: store)
        handler = LeadHandler(
            PartitionContext(
                partition: 0,
                partitionCount: 12,
                offsetMetadata: WorkerInput.allCases.map { _ in nil }
            ),
            environment: LeadHandler.Environment(
                rules: SharedRules(mapping: .standard),
                maxHoldMilliseconds: 60_000
            )
        )
        guard handle() > 0 else { throw BenchmarkFailure("the event changes nothing") }
    }

    func part(_ name: String) -> MicroBenchmark.Part {
        MicroBenchmark.Part(name: name) { self.handle() }
    }

    /// Handles the record, and forgets what came of it.
    private func handle() -> Int {
        key.withUnsafeBytes { key in
            value.withUnsafeBytes { value in
                let record = InputRecord(
                    topic: topic,
                    partition: 0,
                    offset: 0,
                    timestampMilliseconds: 0,
                    key: key,
                    value: value
                )
                let now = LeadFixture.time(10).milliseconds
                handler.process(record, nowMilliseconds: now, state: state, output: &outputs)
            }
        }
        let count = outputs.count + (state.isChanged ? 1 : 0)
        outputs.removeAll()
        state.clear()
        return count
    }
}
