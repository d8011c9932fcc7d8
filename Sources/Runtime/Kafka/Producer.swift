// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka
internal import Synchronization

/// An idempotent producer without transactions, for commands and feeds.
///
/// Records of one key keep their order and arrive once, as long as the process lives. Keyed
/// records go where Kafka's Java client would put them. It may be used from any thread.
public final class Producer: Sendable {
    private let handle: Handle
    private let failures: DeliveryFailures
    private let topics = Mutex<[String: TopicHandle]>([:])

    /// Creates a producer; it connects in the background.
    ///
    /// - Throws: `invalidArgument` for a property that cannot be.
    public init(_ configuration: KafkaConfiguration, log: KafkaLog? = nil) throws(KafkaError) {
        let native = try configuration.makeNative(
            defaults: [
                ("linger.ms", "2"),
                ("queue.buffering.max.messages", "\(KafkaLimits.producerQueueRecords)"),
                ("queue.buffering.max.kbytes", "\(KafkaLimits.producerQueueKibibytes)"),
                ("message.timeout.ms", "30000"),
            ],
            fixed: [
                ("enable.idempotence", "true"), ("acks", "all"), ("partitioner", "murmur2_random"),
                ("delivery.report.only.error", "true"),
            ]
        )
        let failures = DeliveryFailures(log: log)
        // Served by `rd_kafka_poll` and flush, on whichever thread calls them.
        rd_kafka_conf_set_dr_msg_cb(native) { _, message, opaque in
            guard let opaque, let message else { return }
            let context = Unmanaged<HandleContext>.fromOpaque(opaque).takeUnretainedValue()
            (context as? DeliveryFailures)?.add(message.pointee.err)
        }
        self.failures = failures
        handle = try Handle(kind: RD_KAFKA_PRODUCER, configuration: native, context: failures)
    }

    /// Queues a record; `flush` tells whether it arrived.
    ///
    /// - Parameter partition: nil spreads by key, or at random where there is no key.
    /// - Throws: `unknownTopicOrPartition`, or what kept the record out of the queue.
    public func produce(
        to topic: String,
        partition: Int32? = nil,
        key: [UInt8]?,
        value: [UInt8]?,
        headers: [Header] = []
    ) throws(KafkaError) {
        let topic = try topicHandle(topic)
        if let partition {
            guard partition >= 0, partition < topic.partitionCount else {
                throw KafkaError(
                    code: .unknownTopicOrPartition,
                    message: "producing to \(topic.name)[\(partition)]: no such partition"
                )
            }
        }
        var tries = 0
        while let error = offer(topic, partition ?? -1, key, value, headers) {
            tries += 1
            guard error.code == .queueFull, tries < KafkaLimits.queueFullTries else { throw error }
            rd_kafka_poll(handle.pointer, KafkaLimits.queueFullPauseMilliseconds)
        }
        rd_kafka_poll(handle.pointer, 0)
    }

    /// Queues a record of text.
    public func produce(
        to topic: String,
        partition: Int32? = nil,
        key: String?,
        value: String?,
        headers: [Header] = []
    ) throws(KafkaError) {
        try produce(
            to: topic,
            partition: partition,
            key: key.map { Array($0.utf8) },
            value: value.map { Array($0.utf8) },
            headers: headers
        )
    }

    /// Waits until every queued record has arrived.
    ///
    /// - Throws: the first error with which a record failed since the last flush, or
    ///   `timedOut`.
    public func flush(
        timeoutMilliseconds: Int32 = KafkaLimits.requestTimeoutMilliseconds
    ) throws(KafkaError) {
        let result = rd_kafka_flush(handle.pointer, timeoutMilliseconds)
        if let failure = failures.take() {
            if let fatal = handle.fatalError(during: "producing") { throw fatal }
            throw KafkaError(failure, during: "delivering")
        }
        if result != RD_KAFKA_RESP_ERR_NO_ERROR {
            throw KafkaError(result, during: "delivering")
        }
    }

    /// How many partitions a topic has.
    public func partitionCount(of topic: String) throws(KafkaError) -> Int32 {
        try topicHandle(topic).partitionCount
    }

    /// Drops what has not arrived, and destroys the client, within bounds.
    public func close() {
        topics.withLock { $0.removeAll() }
        handle.close(purges: true)
    }

    private func topicHandle(_ name: String) throws(KafkaError) -> TopicHandle {
        if let known = topics.withLock({ $0[name] }) { return known }
        let made = try TopicHandle(handle, name: name)
        topics.withLock { $0[name] = made }
        return made
    }

    private func offer(
        _ topic: TopicHandle,
        _ partition: Int32,
        _ key: [UInt8]?,
        _ value: [UInt8]?,
        _ headers: [Header]
    ) -> KafkaError? {
        // One buffer for the names and values of the headers, so that they stay where they are.
        var bytes: [UInt8] = []
        for header in headers {
            bytes += header.name.utf8
            bytes += header.value
        }
        return bytes.withUnsafeBytes { bytes in
            var place = 0
            func next(_ count: Int) -> UnsafeRawBufferPointer {
                defer { place += count }
                return UnsafeRawBufferPointer(rebasing: bytes[place..<place + count])
            }
            let raw = headers.map {
                RawHeader(name: next($0.name.utf8.count), value: next($0.value.count))
            }
            return raw.withUnsafeBufferPointer { raw in
                (key ?? []).withUnsafeBytes { keyBytes in
                    (value ?? []).withUnsafeBytes { valueBytes in
                        enqueue(
                            handle,
                            topic,
                            partition: partition,
                            key: key == nil ? nil : keyBytes,
                            value: value == nil ? nil : valueBytes,
                            headers: raw
                        )
                    }
                }
            }
        }
    }
}

/// Collects what the delivery callback reports.
private final class DeliveryFailures: HandleContext, @unchecked Sendable {
    private let first = Mutex<rd_kafka_resp_err_t?>(nil)

    func add(_ error: rd_kafka_resp_err_t) {
        if error == RD_KAFKA_RESP_ERR_NO_ERROR { return }
        first.withLock { if $0 == nil { $0 = error } }
    }

    func take() -> rd_kafka_resp_err_t? {
        first.withLock { error in
            defer { error = nil }
            return error
        }
    }
}
