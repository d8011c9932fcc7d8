// SPDX-License-Identifier: Apache-2.0

import Kafka
import StateStore
@_spi(Testing) import StreamProcessing
import Synchronization
import Testing

/// Holds every record until a watermark lets it go: the pattern of work that is due by an
/// event, with an index in memory, offset metadata and control records.
private struct HoldingHandler: PartitionHandler {
    var held: Set<[UInt8]> = []
    var isOpen: Bool
    var controls: Set<String> = []

    init(_ context: PartitionContext) {
        isOpen = context.offsetMetadata.contains("open")
    }

    mutating func restore(waiting key: [UInt8]) { held.insert(key) }

    mutating func control(_ record: InputRecord) {
        if let key = record.key { controls.insert(String(decoding: key, as: UTF8.self)) }
    }

    mutating func process(
        _ record: InputRecord,
        nowMilliseconds: Int64,
        state: PartitionState,
        output: inout OutputBuffer
    ) {
        guard let key = record.key.map({ [UInt8]($0) }) else {
            isOpen = true
            return
        }
        held.insert(key)
        state.set(key, [1])
    }

    mutating func processDue(
        nowMilliseconds: Int64,
        limit: Int,
        state: PartitionState,
        output: inout OutputBuffer
    ) -> Bool {
        for key in held.sorted(by: { $0.lexicographicallyPrecedes($1) }).prefix(min(limit, 3)) {
            held.remove(key)
            state.set(key, nil)
            output.append(topic: 0, key: key, value: Array(controls.sorted().joined().utf8))
        }
        return !held.isEmpty
    }

    func nextDueMilliseconds() -> Int64? { isOpen && !held.isEmpty ? 0 : nil }

    func offsetMetadata(topic: Int) -> String? { isOpen ? "open" : "shut" }

    mutating func poison(
        _ record: InputRecord,
        error: RecordError,
        state: PartitionState,
        output: inout OutputBuffer
    ) {}
}

@Suite(.serialized, .timeLimit(.minutes(2))) struct DueWorkTests {
    private func worker(
        _ pool: CountingPool,
        _ name: String,
        injectedFault: (@Sendable (WorkerStep) -> InjectedFault)? = nil
    ) -> Worker<HoldingHandler> {
        Worker(
            WorkerConfiguration(
                kafka: pool.kafka,
                group: "pool",
                workerIdentifier: name,
                inputs: pool.inputs,
                outputs: ["out"],
                changelog: "state",
                control: "control",
                leavesGroupAtStop: true
            ),
            stores: MemoryStoreProvider(),
            events: WorkerEvents(),
            injectedFault: injectedFault,
            makeHandler: { HoldingHandler($0) }
        )
    }

    private static func abortOfEveryThird() -> @Sendable (WorkerStep) -> InjectedFault {
        let commits = CommitCount()
        return { step in
            guard step == .offsetsSent else { return .none }
            return commits.value.wrappingAdd(1, ordering: .relaxed).newValue % 3 == 1
                ? .abort : .none
        }
    }

    private final class CommitCount: Sendable {
        let value = Atomic<Int>(0)
    }

    @Test func workDueAfterATakeOverIsDoneOnce() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        let producer = try Producer(pool.kafka)
        defer { producer.close() }
        try producer.produce(to: "control", key: "schema-1", value: "{}")
        for index in 0..<40 {
            try producer.produce(to: "in.a", key: "key-\(index)", value: "x")
        }
        try producer.flush()
        let first = worker(pool, "one")
        #expect(first.start())
        #expect(try pool.waitUntilDrained())
        #expect(first.status.records == 40)
        first.requestStop()
        #expect(try first.wait(milliseconds: 5_000))

        // The heir knows what is held from the changelog alone; aborts in between repeat
        // nothing.
        let second = worker(pool, "two", injectedFault: Self.abortOfEveryThird())
        #expect(second.start())
        try producer.produce(to: "control", key: "schema-2", value: "{}")
        for partition in 0..<4 {
            try producer.produce(
                to: "in.b",
                partition: Int32(partition),
                key: nil as String?,
                value: "open"
            )
        }
        try producer.flush()
        #expect(try pool.waitUntilDrained())
        let reader = try TopicReader(pool.kafka, topics: ["out", "state"])
        defer { reader.close() }
        var released: [Record] = []
        #expect(
            try pool.wait {
                released = try reader.records(pool.partitions(of: "out"))
                return released.count >= 40
            }
        )
        #expect(released.count == 40)
        #expect(Set(released.compactMap(\.keyText)).count == 40)
        #expect(released.allSatisfy { $0.valueText?.hasPrefix("schema-1") == true })
        second.requestStop()
        #expect(try second.wait(milliseconds: 5_000))
        #expect(second.status.aborts > 0)
        var states: [String: String] = [:]
        for record in try reader.records(pool.partitions(of: "state")) {
            states[record.keyText ?? ""] = record.valueText
        }
        #expect(states.isEmpty, "every state ends in a tombstone")

        // Metadata comes back at a take-over: what arrives now is let go at once.
        let third = worker(pool, "three")
        #expect(third.start())
        try producer.produce(to: "in.a", key: "late", value: "x")
        try producer.flush()
        #expect(
            try pool.wait {
                try reader.records(pool.partitions(of: "out")).contains { $0.keyText == "late" }
            }
        )
        third.requestStop()
        #expect(try third.wait(milliseconds: 5_000))
    }

    @Test func anotherWorkerTakesOverFromADeadOneWithAnOpenTransaction() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        try pool.send(600)
        let count = Atomic<Int>(0)
        let victim = pool.worker(
            "one",
            sessionTimeoutMilliseconds: 6_000,
            injectedFault: { step in
                guard step == .offsetsSent else { return .none }
                return count.wrappingAdd(1, ordering: .relaxed).newValue == 3 ? .die : .none
            }
        )
        #expect(victim.start())
        #expect(throws: WorkerError.self) { try victim.wait(milliseconds: 30_000) }
        // Its offsets are pending and its changelog records open until the broker's timeout.
        let heir = pool.worker("two")
        #expect(heir.start())
        #expect(try pool.wait { pool.readyCounts()["two"] == 4 })
        #expect(try pool.waitUntilDrained())
        heir.requestStop()
        #expect(try heir.wait(milliseconds: 5_000))
        try pool.audit(expected: 600)
    }

    @Test func propertiesOfAPoolThatDoNotFitAreToldAtTheStart() throws {
        let pool = try CountingPool()
        defer { pool.stop() }
        let configuration = WorkerConfiguration(
            kafka: pool.kafka,
            group: "pool",
            workerIdentifier: "x",
            inputs: ["in.a", "control"],
            outputs: [],
            changelog: "state"
        )
        let worker = Worker(
            configuration,
            stores: MemoryStoreProvider(),
            makeHandler: { HoldingHandler($0) }
        )
        let error = #expect(throws: WorkerError.self) { try worker.run() }
        #expect(error?.message.contains("have to be equal") == true)
    }
}
