// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import LeadModel
internal import Primitives

/// Performs the transactions of the active connector. It belongs to the connector's thread.
final class Committer {
    private let producer: TransactionalProducer
    private let topics: [OutgoingRecord.Topic: TopicHandle]
    private var tracker: OffsetTracker
    private var renewedAt: ContinuousClock.Instant?

    /// - Parameter producer: with its transactions started.
    init(
        _ producer: TransactionalProducer,
        topics names: Topics,
        system: VendorSystem,
        tracker: OffsetTracker
    ) throws(KafkaError) {
        self.producer = producer
        self.tracker = tracker
        var topics: [OutgoingRecord.Topic: TopicHandle] = [:]
        for topic in OutgoingRecord.Topic.allCases {
            let name =
                switch topic {
                case .changes: names.changes(system)
                case .results: names.results
                case .schema: names.schema
                case .cycles: names.cycles
                case .deadLetters: names.deadLetters
                }
            topics[topic] = try producer.topic(name)
        }
        self.topics = topics
    }

    /// The client's fatal error, if it has one.
    func serve() throws(KafkaError) {
        if let fatal = producer.serve() { throw fatal }
    }

    /// Publishes all of the jobs and moves all of their progress, or nothing.
    ///
    /// - Throws: an error after which this committer cannot be used. The log tells what was
    ///   committed.
    func commit(_ jobs: [CommitRequest], group: borrowing GroupMetadata) throws(KafkaError) {
        try producer.begin()
        do throws(KafkaError) {
            for job in jobs {
                for record in job.records { try produce(record) }
                for change in job.progress { tracker.apply(change) }
            }
            renewWhenDue()
            let offsets = tracker.takeChanged()
            if !offsets.isEmpty { try producer.sendOffsets(offsets, group: group) }
            try producer.commit()
        } catch {
            if error.disposition != .fatal { try? producer.abort() }
            throw error
        }
    }

    private func renewWhenDue() {
        let interval = Duration.milliseconds(Limits.offsetRenewalMilliseconds)
        if let renewedAt, ContinuousClock.now - renewedAt < interval { return }
        renewedAt = .now
        tracker.renewAll()
    }

    private func produce(_ record: OutgoingRecord) throws(KafkaError) {
        guard let original = topics[record.topic] else { return }
        let record = record.fitting(original.name)
        guard let topic = topics[record.topic] else { return }
        let count = topic.partitionCount
        switch record.place {
        case .every:
            for partition in 0..<count { try produce(record, topic, partition) }
        case .byKey:
            let partition = record.key.map { Murmur2.partition(of: $0, partitionCount: count) }
            try produce(record, topic, partition ?? 0)
        }
    }

    private func produce(
        _ record: OutgoingRecord,
        _ topic: TopicHandle,
        _ partition: Int32
    ) throws(KafkaError) {
        // One buffer for the names and values of the headers, so that they stay where they are.
        var bytes: [UInt8] = []
        for header in record.headers {
            bytes += header.name.utf8
            bytes += header.value
        }
        try withBytes(bytes) { bytes throws(KafkaError) in
            var place = 0
            func next(_ count: Int) -> UnsafeRawBufferPointer {
                defer { place += count }
                guard let bytes else { return UnsafeRawBufferPointer(start: nil, count: 0) }
                return UnsafeRawBufferPointer(rebasing: bytes[place..<place + count])
            }
            let raw = record.headers.map {
                RawHeader(name: next($0.name.utf8.count), value: next($0.value.count))
            }
            try withBytes(record.key) { key throws(KafkaError) in
                try withBytes(record.value) { value throws(KafkaError) in
                    try raw.withUnsafeBufferPointer { headers throws(KafkaError) in
                        try producer.produce(
                            to: topic,
                            partition: partition,
                            key: key,
                            value: value,
                            headers: headers
                        )
                    }
                }
            }
        }
    }

    private func withBytes(
        _ bytes: [UInt8]?,
        _ body: (UnsafeRawBufferPointer?) throws(KafkaError) -> Void
    ) throws(KafkaError) {
        guard let bytes else { return try body(nil) }
        try bytes.span.bytes.withUnsafeBytes { bytes throws(KafkaError) in try body(bytes) }
    }
}
