// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import LeadWorker
import StateStore
import StreamProcessing
import Synchronization

/// The topics of one pool on the broker, and its stores: workers run on them one after the other.
final class Rig<Handler: PartitionHandler> {
    private let kafka: KafkaConfiguration
    private let prefix: String
    private let stores: any StateStoreProvider
    private let makeHandler: @Sendable (PartitionContext) -> Handler

    init(
        _ kafka: KafkaConfiguration,
        prefix: String,
        stores: any StateStoreProvider = MemoryStoreProvider(),
        createsTopics: Bool = true,
        makeHandler: @escaping @Sendable (PartitionContext) -> Handler
    ) throws {
        self.stores = stores
        self.kafka = kafka
        self.prefix = prefix
        self.makeHandler = makeHandler
        guard createsTopics else { return }
        let admin = try Admin(kafka)
        defer { admin.close() }
        let outcomes = try admin.createTopics(
            topicNames.map {
                Admin.NewTopic(name: $0, partitionCount: BenchmarkLimits.partitions)
            }
        )
        guard outcomes.values.allSatisfy({ $0 == .done }) else {
            throw BenchmarkFailure("topics were not created: \(outcomes)")
        }
    }

    private var topics: Topics { Topics(prefix: prefix) }

    private var topicNames: [String] {
        Array(Set(WorkerInput.names(in: topics) + WorkerOutput.names(in: topics)))
            + [topics.leads]
    }

    /// Gives the broker its memory back.
    func deleteTopics() throws {
        let admin = try Admin(kafka)
        defer { admin.close() }
        _ = try admin.deleteTopics(topicNames)
    }

    /// Fills an input with one record for each lead.
    func fill<Record: WireRecord>(
        _ input: WorkerInput,
        leads: Range<Int>,
        _ record: (LeadFixture) -> Record
    ) throws {
        let producer = try Producer(kafka)
        defer { producer.close() }
        for number in leads {
            let lead = LeadFixture(number: number)
            try producer.produce(
                to: input.name(in: topics),
                key: Array(lead.lead.text.utf8),
                value: record(lead).encoded()
            )
        }
        try producer.flush()
    }

    /// Runs a worker over `count` records, those included that it forwards to itself.
    func prepare(count: Int) throws {
        let (worker, meter) = try startWorker(expected: count)
        guard meter.wait(seconds: BenchmarkLimits.caseSeconds) != nil else {
            throw BenchmarkFailure("only \(worker.status.records) records were prepared")
        }
        _ = try stop(worker)
    }

    /// Runs a worker over `count` records that wait for it, and measures it.
    ///
    /// - Parameter outputs: how many records it has to publish, states included: a benchmark that
    ///   does other work than it says is refused.
    func measure(count: Int, outputs: Int) throws -> Meter.Reading {
        let (worker, meter) = try startWorker(expected: count)
        let reading = meter.wait(seconds: BenchmarkLimits.caseSeconds)
        let status = try stop(worker)
        guard let reading else {
            throw BenchmarkFailure("only \(status.records) of \(count) records were processed")
        }
        guard status.outputs == outputs, status.aborts == 0 else {
            throw BenchmarkFailure(
                "\(status.outputs) records were published instead of \(outputs), "
                    + "\(status.aborts) transactions aborted"
            )
        }
        return reading
    }

    /// Runs a worker until it has its partitions, and then over `count` records.
    ///
    /// - Returns: when it had its partitions, and what the records took; nil where there are none.
    func run(count: Int) throws -> (ready: Double, reading: Meter.Reading?) {
        let (worker, meter) = try startWorker(expected: count)
        guard let ready = meter.waitUntilReady(seconds: BenchmarkLimits.caseSeconds) else {
            throw BenchmarkFailure("the worker has no partitions: \(worker.status)")
        }
        let reading = count > 0 ? meter.wait(seconds: BenchmarkLimits.caseSeconds) : nil
        let status = try stop(worker)
        guard count == 0 || reading != nil else {
            throw BenchmarkFailure("only \(status.records) of \(count) records were processed")
        }
        return (ready, reading)
    }

    private func startWorker(
        expected: Int
    ) throws -> (worker: Worker<MeteredHandler<Handler>>, meter: Meter) {
        let meter = Meter(expected: expected)
        let configuration = WorkerConfiguration(
            kafka: kafka,
            group: prefix,
            workerIdentifier: "bench",
            inputs: WorkerInput.names(in: topics),
            outputs: WorkerOutput.names(in: topics),
            changelog: topics.leads,
            changelogHeaders: .leads
        )
        let events = WorkerEvents(assignmentReady: { if $0 > 0 { meter.begin() } })
        let worker = Worker(configuration, stores: stores, events: events) {
            [makeHandler] context in
            MeteredHandler(makeHandler(context), meter: meter)
        }
        guard worker.start() else { throw BenchmarkFailure("no thread for the worker") }
        return (worker, meter)
    }

    private func stop(_ worker: Worker<MeteredHandler<Handler>>) throws -> WorkerStatus {
        worker.requestStop()
        guard try worker.wait(milliseconds: PoolLimits.stopMilliseconds) else {
            throw BenchmarkFailure("the worker did not stop")
        }
        return worker.status
    }
}
