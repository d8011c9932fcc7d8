// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import Kafka
import StateStore
@_spi(Testing) import StreamProcessing
import Synchronization
import Testing

/// Counts the records of each key; publishes `key=count` for each: with exactly-once, each
/// key's outputs are 1, 2, 3 … without a gap or a repetition.
struct CountingHandler: PartitionHandler {
    static let tooLarge = "too-large"
    var controls: [String] = []
    var restored = 0

    mutating func restore(waiting key: [UInt8]) { restored += 1 }

    mutating func control(_ record: InputRecord) {
        controls.append(String(decoding: record.key ?? .init(start: nil, count: 0), as: UTF8.self))
    }

    mutating func process(
        _ record: InputRecord,
        nowMilliseconds: Int64,
        state: PartitionState,
        output: inout OutputBuffer
    ) {
        guard let key = record.key.map({ [UInt8]($0) }) else { return }
        if record.value.map({ String(decoding: $0, as: UTF8.self) }) == CountingHandler.tooLarge {
            output.append(topic: 0, key: key, value: Array(repeating: 0, count: 3_000_000))
            return
        }
        let count = (state.get(key).flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0) + 1
        state.set(key, Array("\(count)".utf8), cause: "record \(count)")
        output.append(topic: 0, key: key, value: Array("\(count)".utf8))
        output.addHeader("leadsync-lead", key)
    }

    mutating func poison(
        _ record: InputRecord,
        error: RecordError,
        state: PartitionState,
        output: inout OutputBuffer
    ) {
        output.append(topic: 1, key: record.key.map { [UInt8]($0) }, value: Array("poison".utf8))
        output.addHeader("leadsync-offset", "\(record.offset)")
    }

    func offsetMetadata(topic: Int) -> String? { "metadata of \(topic)" }
}

/// A broker with the topics of a counting pool, and the audit of what came out.
final class CountingPool: Sendable {
    let broker: EmbeddedBroker
    let kafka: KafkaConfiguration
    let partitionCount = 4
    let ready = Mutex<[String: [Int]]>([:])
    let notices = Mutex<[String]>([])
    let inputs = ["in.a", "in.b"]

    init() throws {
        broker = try EmbeddedBroker.start()
        kafka = KafkaConfiguration(bootstrapServers: broker.bootstrapServers)
        let admin = try Admin(kafka)
        defer { admin.close() }
        var topics = ["in.a", "in.b", "out", "dead", "state"].map {
            Admin.NewTopic(name: $0, partitionCount: partitionCount)
        }
        topics.append(Admin.NewTopic(name: "control", partitionCount: 1))
        let outcomes = try admin.createTopics(topics)
        #expect(outcomes.values.allSatisfy { $0 == .done })
        #expect(try admin.createTopics(topics).values.allSatisfy { $0 == .alreadyExists })
    }

    func stop() { broker.stop() }

    func worker(
        _ name: String,
        stores: any StateStoreProvider = MemoryStoreProvider(),
        sessionTimeoutMilliseconds: Int = 6_000,
        transactionTimeoutMilliseconds: Int = 3_000,
        leavesGroupAtStop: Bool = true,
        isStandby: Bool = false,
        injectedFault: (@Sendable (WorkerStep) -> InjectedFault)? = nil
    ) -> Worker<CountingHandler> {
        let configuration = WorkerConfiguration(
            kafka: kafka,
            group: "pool",
            workerIdentifier: name,
            inputs: inputs,
            outputs: ["out", "dead"],
            changelog: "state",
            changelogHeaders: ChangelogHeaders(key: "leadsync-lead", cause: "leadsync-cause"),
            control: "control",
            commit: CommitPolicy(records: 50),
            sessionTimeoutMilliseconds: sessionTimeoutMilliseconds,
            transactionTimeoutMilliseconds: transactionTimeoutMilliseconds,
            leavesGroupAtStop: leavesGroupAtStop,
            isStandby: isStandby
        )
        let events = WorkerEvents(
            assignmentReady: { [weak self] count in
                self?.ready.withLock { $0[name, default: []].append(count) }
            },
            notice: { [weak self] line in
                self?.notices.withLock { $0.append("\(name): \(line)") }
            }
        )
        return Worker(
            configuration,
            stores: stores,
            events: events,
            injectedFault: injectedFault,
            makeHandler: { _ in CountingHandler() }
        )
    }

    /// Sends `count` records round robin over the keys and topics.
    func send(_ count: Int, keys: Int = 20, value: String = "x") throws {
        let producer = try Producer(kafka)
        defer { producer.close() }
        for index in 0..<count {
            try producer.produce(
                to: inputs[index % 2],
                key: "key-\(index % keys)",
                value: value
            )
        }
        try producer.flush()
    }

    /// A worker that has started, and has read what was sent for it.
    func workerAtTheEnd(_ count: Int) throws -> Worker<CountingHandler> {
        try send(count)
        let worker = worker("one")
        #expect(worker.start())
        #expect(try waitUntilDrained())
        return worker
    }

    /// A worker reads all records in spite of what happens, and makes no dead letter.
    func expectOutlived(_ worker: Worker<CountingHandler>, records: Int) throws {
        #expect(worker.start())
        #expect(try waitUntilDrained())
        worker.requestStop()
        #expect(try worker.wait(milliseconds: 10_000))
        #expect(worker.status.poisoned == 0)
        try audit(expected: records)
    }

    /// Deletes a topic, and makes another one of its name.
    func makeAnew(_ topic: String) throws {
        let admin = try Admin(kafka)
        defer { admin.close() }
        #expect(try admin.deleteTopics([topic])[topic] == .done)
        let new = Admin.NewTopic(name: topic, partitionCount: partitionCount)
        #expect(try admin.createTopics([new])[topic] == .done)
    }

    func partitions(of topic: String) -> [TopicPartition] {
        (0..<partitionCount).map { TopicPartition(topic: topic, partition: Int32($0)) }
    }

    /// Waits until the group has read all of its inputs.
    func waitUntilDrained(seconds: Int = 30) throws -> Bool {
        let admin = try Admin(kafka)
        defer { admin.close() }
        return try wait(seconds: seconds) {
            let lag = try admin.lag(ofGroup: "pool", partitions: inputs.flatMap(partitions))
            return lag.values.allSatisfy { $0 == 0 }
        }
    }

    func wait(seconds: Int = 30, _ condition: () throws -> Bool) throws -> Bool {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(seconds)
        while clock.now < deadline {
            if try condition() { return true }
            pauseBriefly()
        }
        return false
    }

    /// The last assignment of each worker that was told as ready.
    func readyCounts() -> [String: Int] {
        ready.withLock { $0.compactMapValues(\.last) }
    }

    /// Proves exactly-once: each key's outputs are 1…n, and the last states say n.
    func audit(expected: Int) throws {
        let reader = try TopicReader(kafka, topics: ["out", "state"])
        defer { reader.close() }
        var counts: [String: [Int]] = [:]
        for record in try reader.records(partitions(of: "out")) {
            let key = record.keyText ?? ""
            counts[key, default: []].append(Int(record.valueText ?? "") ?? -1)
            #expect(record.headers == [Header("leadsync-lead", key)])
        }
        for (key, values) in counts {
            #expect(values == Array(1...values.count), "outputs of \(key)")
        }
        #expect(counts.values.reduce(0) { $0 + $1.count } == expected)
        var states: [String: String] = [:]
        for record in try reader.records(partitions(of: "state")) {
            let key = record.keyText ?? ""
            states[key] = record.valueText
            let cause = "record \(record.valueText ?? "")"
            #expect(
                record.headers == [Header("leadsync-lead", key), Header("leadsync-cause", cause)]
            )
        }
        #expect(states == counts.mapValues { "\($0.count)" })
    }
}

/// Lets the other threads on for a moment: there is no signal to wait on across the wire.
private func pauseBriefly() {
    let clock = ContinuousClock()
    let end = clock.now + .milliseconds(20)
    while clock.now < end {}
}
