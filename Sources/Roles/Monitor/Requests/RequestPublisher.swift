// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Kafka
internal import LeadModel
internal import Primitives
internal import Synchronization

/// A source record that is published once more.
struct ReplayedRecord: Sendable {
    /// The dead letter's ID.
    var id: String
    var topic: String
    var partition: Int32
    var key: [UInt8]?
    var value: [UInt8]?
    var headers: [Header]
    /// The key under which the note is published: the dead letter's own.
    var deadLetterKey: [UInt8]?
}

/// Publishes what people ask for. The calls block, and have a queue of their own.
final class RequestPublisher: Sendable {
    private let configuration: MonitorConfiguration
    private let log: KafkaLog?
    private let queue = DispatchQueue(label: "monitor-requests")
    private let producer = Mutex<Producer?>(nil)
    /// The last requests that were published here: their outcome may not be known yet.
    private let published = Mutex<[String]>([])

    init(_ configuration: MonitorConfiguration, log: KafkaLog?) {
        self.configuration = configuration
        self.log = log
    }

    /// A request that the monitor makes.
    func request(_ action: SyncRequest.Action, lead: LeadID) -> SyncRequest {
        SyncRequest(
            id: UUID().uuidString.lowercased(),
            lead: lead,
            at: SystemClock().now(),
            by: "the monitor",
            action: action
        )
    }

    /// Whether a request was published here lately.
    func knows(_ id: String) -> Bool { published.withLock { $0.contains(id) } }

    /// Publishes requests, and waits until all have arrived.
    func publish(_ requests: [SyncRequest]) async throws(Problem) {
        let topic = configuration.topics.requests
        try await perform { producer throws(KafkaError) in
            for request in requests {
                try producer.produce(
                    to: topic,
                    key: Array(request.lead.text.utf8),
                    value: request.encoded(),
                    headers: [Header(RecordHeader.lead, request.lead.text)]
                )
            }
            try producer.flush()
        }
        published.withLock { ids in
            ids += requests.map(\.id)
            if ids.count > MonitorLimits.retriedLeads {
                ids.removeFirst(ids.count - MonitorLimits.retriedLeads)
            }
        }
    }

    /// Publishes a dead letter's record where it came from, and then the note of it. Killed between
    /// the two, it is not known as replayed; published again, it says nothing new.
    func replay(_ record: ReplayedRecord) async throws(Problem) {
        let deadLetters = configuration.topics.deadLetters
        try await perform { producer throws(KafkaError) in
            let note = Header(DeadLetter.replayHeader, record.id)
            try producer.produce(
                to: record.topic,
                partition: record.partition,
                key: record.key,
                value: record.value,
                headers: record.headers + [note]
            )
            try producer.flush()
            try producer.produce(
                to: deadLetters,
                key: record.deadLetterKey,
                value: nil as [UInt8]?,
                headers: [note]
            )
            try producer.flush()
        }
    }

    private func perform(
        _ body: @escaping @Sendable (Producer) throws(KafkaError) -> Void
    ) async throws(Problem) {
        let failure: KafkaError? = await withCheckedContinuation { continuation in
            queue.async { [self] in
                do throws(KafkaError) {
                    try body(usedProducer())
                    continuation.resume(returning: nil)
                } catch {
                    continuation.resume(returning: error)
                }
            }
        }
        if failure != nil { throw .unavailable }
    }

    private func usedProducer() throws(KafkaError) -> Producer {
        let known = producer.withLock { $0 }
        if let known { return known }
        let made = try Producer(configuration.kafka, log: log)
        producer.withLock { $0 = made }
        return made
    }

    func close() {
        queue.sync {
            producer.withLock { producer in
                producer?.close()
                producer = nil
            }
        }
    }
}
