// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka

/// Administration: topics, their configuration, and where groups stand.
///
/// Every call blocks, for at most `KafkaLimits.requestTimeoutMilliseconds`. It may be used from
/// any thread.
public final class Admin: Sendable {
    let handle: Handle

    /// Creates a client for administration; it connects in the background.
    ///
    /// It is a consumer by kind, though it consumes nothing: librdkafka 2.0.2 touches the group's
    /// state when a coordinator answers with an error, and a producer has none.
    public init(_ configuration: KafkaConfiguration, log: KafkaLog? = nil) throws(KafkaError) {
        let native = try configuration.makeNative(
            defaults: [],
            fixed: [("group.id", KafkaLimits.readerGroup), ("enable.auto.commit", "false")]
        )
        handle = try Handle(
            kind: RD_KAFKA_CONSUMER,
            configuration: native,
            context: HandleContext(log: log)
        )
    }

    /// Destroys the client, within bounds.
    public func close() { handle.close() }

    /// A topic to be created.
    public struct NewTopic: Sendable, Hashable {
        /// The name.
        public var name: String
        /// How many partitions.
        public var partitionCount: Int
        /// On how many brokers; -1 for the broker's default.
        public var replicationFactor: Int
        /// Topic settings, by Kafka's names.
        public var settings: [String: String]

        /// A topic to be created.
        public init(
            name: String,
            partitionCount: Int,
            replicationFactor: Int = -1,
            settings: [String: String] = [:]
        ) {
            self.name = name
            self.partitionCount = partitionCount
            self.replicationFactor = replicationFactor
            self.settings = settings
        }
    }

    /// What became of one topic.
    public enum TopicOutcome: Sendable, Hashable {
        /// It was created (or deleted).
        case done
        /// A topic of that name is there already; nothing was changed.
        case alreadyExists
        /// There is no topic of that name.
        case doesNotExist
        /// The broker refused.
        case failed(KafkaError)
    }

    /// Creates topics; those that are there already are left as they are.
    ///
    /// - Throws: what kept the cluster from answering at all.
    public func createTopics(
        _ topics: [NewTopic]
    ) throws(KafkaError) -> [String: TopicOutcome] {
        var natives: [OpaquePointer?] = []
        defer { for native in natives { rd_kafka_NewTopic_destroy(native) } }
        for topic in topics {
            var text = [CChar](repeating: 0, count: KafkaLimits.errorTextBytes)
            guard
                let native = rd_kafka_NewTopic_new(
                    topic.name,
                    Int32(topic.partitionCount),
                    Int32(topic.replicationFactor),
                    &text,
                    text.count
                )
            else {
                throw KafkaError(
                    code: .invalidArgument,
                    message: "topic \(topic.name): name, partition count or replication "
                        + "factor is not possible"
                )
            }
            natives.append(native)
            for (name, value) in topic.settings.sorted(by: { $0.key < $1.key }) {
                let error = rd_kafka_NewTopic_set_config(native, name, value)
                if error != RD_KAFKA_RESP_ERR_NO_ERROR {
                    throw KafkaError(error, during: "topic \(topic.name), \(name)")
                }
            }
        }
        let event = try request("creating topics", RD_KAFKA_ADMIN_OP_CREATETOPICS) {
            options,
            queue in
            rd_kafka_CreateTopics(handle.pointer, &natives, natives.count, options, queue)
        }
        var count = 0
        let results = rd_kafka_CreateTopics_result_topics(
            rd_kafka_event_CreateTopics_result(event.pointer),
            &count
        )
        return outcomes(results, count, during: "creating")
    }

    /// Deletes topics, with all their records.
    public func deleteTopics(_ names: [String]) throws(KafkaError) -> [String: TopicOutcome] {
        var natives: [OpaquePointer?] = names.map { rd_kafka_DeleteTopic_new($0) }
        defer { for native in natives { rd_kafka_DeleteTopic_destroy(native) } }
        let event = try request("deleting topics", RD_KAFKA_ADMIN_OP_DELETETOPICS) {
            options,
            queue in
            rd_kafka_DeleteTopics(handle.pointer, &natives, natives.count, options, queue)
        }
        var count = 0
        let results = rd_kafka_DeleteTopics_result_topics(
            rd_kafka_event_DeleteTopics_result(event.pointer),
            &count
        )
        return outcomes(results, count, during: "deleting")
    }

    private func outcomes(
        _ results: UnsafeMutablePointer<OpaquePointer?>?,
        _ count: Int,
        during operation: String
    ) -> [String: TopicOutcome] {
        var outcomes: [String: TopicOutcome] = [:]
        for index in 0..<count {
            guard let result = results?[index], let name = rd_kafka_topic_result_name(result) else {
                continue
            }
            let topic = String(cString: name)
            switch rd_kafka_topic_result_error(result) {
            case RD_KAFKA_RESP_ERR_NO_ERROR: outcomes[topic] = .done
            case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: outcomes[topic] = .alreadyExists
            case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART: outcomes[topic] = .doesNotExist
            case let error:
                let reason = rd_kafka_topic_result_error_string(result).map { String(cString: $0) }
                outcomes[topic] = .failed(
                    KafkaError(
                        code: .init(rawValue: error.rawValue),
                        message: "\(operation) \(topic): \(reason ?? "refused")"
                    )
                )
            }
        }
        return outcomes
    }

    /// How many partitions each topic of the cluster has; internal topics included.
    public func partitionCounts(
        timeoutMilliseconds: Int32 = KafkaLimits.requestTimeoutMilliseconds
    ) throws(KafkaError) -> [String: Int32] {
        try handle.ofTopics(timeoutMilliseconds) { $0.partition_cnt }
    }

    /// How many copies each topic of the cluster keeps: those of the partition with the fewest.
    public func replicationFactors() throws(KafkaError) -> [String: Int] {
        try handle.ofTopics(KafkaLimits.requestTimeoutMilliseconds) { topic in
            (0..<Int(topic.partition_cnt)).map { Int(topic.partitions[$0].replica_cnt) }.min() ?? 0
        }
    }

    /// Sends one request and waits for its event, on a queue of its own.
    func request(
        _ operation: String,
        _ kind: rd_kafka_admin_op_t,
        _ send: (_ options: OpaquePointer?, _ queue: OpaquePointer?) -> Void
    ) throws(KafkaError) -> AdminEvent {
        let queue = rd_kafka_queue_new(handle.pointer)
        let options = rd_kafka_AdminOptions_new(handle.pointer, kind)
        defer {
            rd_kafka_AdminOptions_destroy(options)
            rd_kafka_queue_destroy(queue)
        }
        let timeout = KafkaLimits.requestTimeoutMilliseconds
        _ = rd_kafka_AdminOptions_set_request_timeout(options, timeout, nil, 0)
        if kind == RD_KAFKA_ADMIN_OP_CREATETOPICS || kind == RD_KAFKA_ADMIN_OP_DELETETOPICS {
            // Answer when the topics are there (or gone), not before.
            _ = rd_kafka_AdminOptions_set_operation_timeout(options, timeout, nil, 0)
        }
        send(options, queue)
        // The event comes by the request's own timeout; the rest is for the way.
        guard let pointer = rd_kafka_queue_poll(queue, timeout + 1_000) else {
            throw KafkaError(code: .timedOut, message: "\(operation): no answer")
        }
        let event = AdminEvent(taking: pointer)
        let error = rd_kafka_event_error(pointer)
        if error != RD_KAFKA_RESP_ERR_NO_ERROR {
            let text = rd_kafka_event_error_string(pointer).map { String(cString: $0) }
            throw KafkaError(
                code: .init(rawValue: error.rawValue),
                message: "\(operation): \(text ?? "refused")"
            )
        }
        return event
    }
}

/// The owner of the answer to a request.
struct AdminEvent: ~Copyable {
    let pointer: OpaquePointer
    init(taking pointer: OpaquePointer) { self.pointer = pointer }
    deinit { rd_kafka_event_destroy(pointer) }
}
