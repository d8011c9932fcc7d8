// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka
internal import Primitives

/// What one poll of a consumer brought.
public enum PollResult: ~Copyable {
    /// Nothing within the time given (callbacks may have run).
    case nothing
    /// A record.
    case message(Message)
    /// A reader has come to the end of what it may read; `offset` counts control records.
    case endOfPartition(topic: TopicIndex, partition: Int32, offset: Int64)
    /// An error: to be ended on if fatal, else for the log.
    case failure(KafkaError)
}

/// A change of what a member of a group owns. Eager protocol: always the whole assignment.
public enum Rebalance: Sendable {
    /// These are owned from now on.
    case assigned([TopicPartition])
    /// These are no longer owned after the callback. `isLost`: they may have another owner
    /// already, and nothing may be committed for them.
    case revoked([TopicPartition], isLost: Bool)
}

/// A Kafka consumer: of a group, or of assigned partitions without one.
///
/// It belongs to one thread, which polls it, and on which the rebalance callback runs, inside
/// the poll. Every `Message` has to be gone before `close`.
public final class Consumer {
    /// What a consumer is for; it decides the settings that exactly-once rests on.
    public enum Role: Sendable {
        /// A member of a group: read_committed, range assignment, offsets committed elsewhere.
        /// With an instance the membership is static: it survives a quick restart.
        case member(group: String, instance: String?, sessionTimeoutMilliseconds: Int = 10_000)
        /// Reads assigned partitions to their end and beyond; read_committed.
        case reader
        /// Answers where partitions end, open transactions included; reads nothing.
        case watermarks
    }

    let handle: Handle
    let context: HandleContext
    private let isMember: Bool
    private let topics: [String]
    private var topicPointers: [OpaquePointer] = []
    private var didAssign = false
    /// Also of partitions that are no longer assigned.
    var paused: Set<TopicPartition> = []
    private var isClosing = false
    private var isClosed = false

    /// Called inside `poll` when what the member owns changes. It may call `assign` (with the
    /// offsets to start from), `pause`, `committed` and the producer; where it does not assign,
    /// the partitions start at their committed offsets.
    public var onRebalance: ((Rebalance) -> Void)?

    /// Creates a consumer; it connects in the background.
    ///
    /// - Parameter topics: every topic whose messages are to be told apart: their `TopicIndex`
    ///   is the position in this list.
    /// - Throws: `invalidArgument` for a property that cannot be.
    public init(
        _ configuration: KafkaConfiguration,
        role: Role,
        topics: [String],
        log: KafkaLog? = nil
    ) throws(KafkaError) {
        let settings = Consumer.settings(role)
        if case .member = role { isMember = true } else { isMember = false }
        let native = try configuration.makeNative(
            defaults: settings.defaults,
            fixed: settings.fixed
        )
        let context = HandleContext(log: log)
        // The callback runs on the polling thread only.
        rd_kafka_conf_set_rebalance_cb(native) { _, error, partitions, opaque in
            guard let opaque, let partitions else { return }
            let context = Unmanaged<HandleContext>.fromOpaque(opaque).takeUnretainedValue()
            context.rebalance?(error, partitions)
        }
        self.context = context
        self.topics = topics
        handle = try Handle(kind: RD_KAFKA_CONSUMER, configuration: native, context: context)
        for topic in topics {
            topicPointers.append(try handle.openTopic(topic))
        }
        rd_kafka_poll_set_consumer(handle.pointer)
        context.rebalance = { [unowned self] error, partitions in
            self.rebalance(error, partitions)
        }
    }

    deinit { close() }

    private static func settings(
        _ role: Role
    ) -> (defaults: [(String, String)], fixed: [(String, String)]) {
        var defaults = [
            ("fetch.wait.max.ms", "20"), ("queued.max.messages.kbytes", "65536"),
        ]
        var fixed = [
            ("enable.auto.commit", "false"), ("enable.auto.offset.store", "false"),
            // A lost offset must stop the worker, not silently replay or skip.
            ("auto.offset.reset", "error"), ("isolation.level", "read_committed"),
        ]
        switch role {
        case .member(let group, let instance, let sessionTimeout):
            defaults += [
                ("session.timeout.ms", "\(sessionTimeout)"),
                // A member hears of a rebalance by its next heartbeat.
                (
                    "heartbeat.interval.ms",
                    "\(min(max(sessionTimeout / 4, 100), KafkaLimits.heartbeatMilliseconds))"
                ),
                ("max.poll.interval.ms", "\(max(300_000, sessionTimeout))"),
            ]
            fixed += [
                ("group.id", group),
                // Where a partition ends, markers counted: what is consumed to there stays consumed
                // when its records are deleted.
                ("enable.partition.eof", "true"),
                // Only range puts the same partition of several topics on one member.
                ("partition.assignment.strategy", "range"),
            ]
            if let instance { fixed.append(("group.instance.id", instance)) }
        case .reader:
            // librdkafka wants a group for every poll; this one is never joined.
            fixed += [("group.id", KafkaLimits.readerGroup), ("enable.partition.eof", "true")]
        case .watermarks:
            fixed += [
                ("group.id", KafkaLimits.readerGroup), ("isolation.level", "read_uncommitted"),
            ]
        }
        return (defaults, fixed)
    }

    /// Joins the group for these topics. The assignment arrives through `onRebalance`.
    public func subscribe(_ topics: [String]) throws(KafkaError) {
        let list = PartitionList(topics.map { TopicPartition(topic: $0, partition: -1) })
        try check(rd_kafka_subscribe(handle.pointer, list.pointer), "subscribing")
    }

    /// Waits up to `timeoutMilliseconds` for the next thing; runs the rebalance callback.
    public func poll(timeoutMilliseconds: Int32) -> PollResult {
        guard let message = rd_kafka_consumer_poll(handle.pointer, timeoutMilliseconds) else {
            return .nothing
        }
        let error = message.pointee.err
        if error == RD_KAFKA_RESP_ERR_NO_ERROR {
            return .message(Message(taking: message, topic: index(of: message.pointee.rkt)))
        }
        defer { rd_kafka_message_destroy(message) }
        if error == RD_KAFKA_RESP_ERR__PARTITION_EOF {
            return .endOfPartition(
                topic: index(of: message.pointee.rkt),
                partition: message.pointee.partition,
                offset: message.pointee.offset
            )
        }
        if let fatal = handle.fatalError(during: "consuming") { return .failure(fatal) }
        let text = rd_kafka_message_errstr(message).map { String(cString: $0) } ?? "error"
        return .failure(
            KafkaError(code: .init(rawValue: error.rawValue), message: "consuming: \(text)")
        )
    }

    /// The topic by its handle: pointers are compared, no name is read.
    private func index(of topic: OpaquePointer?) -> TopicIndex {
        for index in topicPointers.indices where topicPointers[index] == topic {
            return TopicIndex(rawValue: index)
        }
        return .unknown
    }

    /// The name of a registered topic.
    public func name(of topic: TopicIndex) -> String {
        topics.indices.contains(topic.rawValue) ? topics[topic.rawValue] : "?"
    }

    private func rebalance(_ error: rd_kafka_resp_err_t, _ list: OpaquePointerToList) {
        didAssign = false
        let partitions = PartitionList.read(list).map(\.partition)
        if error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS, !isClosing {
            onRebalance?(.assigned(partitions))
            if !didAssign { _ = rd_kafka_assign(handle.pointer, list) }
            return
        }
        if error == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS {
            let isLost = rd_kafka_assignment_lost(handle.pointer) != 0
            onRebalance?(.revoked(partitions, isLost: isLost))
        }
        _ = rd_kafka_assign(handle.pointer, nil)
    }

    /// Reads these partitions from these offsets on, and no others; none of them is paused.
    public func assign(_ offsets: [PartitionOffset]) throws(KafkaError) {
        didAssign = true
        let list = PartitionList(offsets)
        try check(rd_kafka_assign(handle.pointer, list.pointer), "assigning")
        // librdkafka keeps a pause beyond the assignment that it was made in.
        try resume(offsets.map(\.partition).filter(paused.contains))
    }

    /// How many partitions are being read.
    public func assignmentCount() -> Int {
        var pointer: OpaquePointerToList?
        guard rd_kafka_assignment(handle.pointer, &pointer) == RD_KAFKA_RESP_ERR_NO_ERROR,
            let pointer
        else { return 0 }
        let list = PartitionList(taking: pointer)
        return Int(list.pointer.pointee.cnt)
    }

    /// Leaves the group and closes, within bounds. Calling it again does nothing.
    ///
    /// Leaving by unsubscribing is on purpose: its partitions would lie idle for the session
    /// timeout. `onRebalance` is called for what is still owned, where the group is left.
    /// - Parameter leavesGroup: false keeps a static membership for a restart within the session
    ///   timeout: the group does not notice it.
    public func close(
        leavesGroup: Bool = true,
        timeoutMilliseconds: Int64 = KafkaLimits.consumerCloseTimeoutMilliseconds
    ) {
        if isClosed { return }
        isClosed = true
        let deadline = MonotonicTime.milliseconds() + timeoutMilliseconds
        if isMember, !leavesGroup {
            // Not unsubscribed, only destroyed: unsubscribing leaves the group, static or not.
            context.rebalance = nil
            onRebalance = nil
            handle.close()
            return
        }
        if leavesGroup {
            rd_kafka_unsubscribe(handle.pointer)
            while assignmentCount() > 0, MonotonicTime.milliseconds() < deadline {
                if let message = rd_kafka_consumer_poll(handle.pointer, 20) {
                    rd_kafka_message_destroy(message)
                }
            }
        }
        isClosing = true
        closeClient(until: deadline)
        context.rebalance = nil
        onRebalance = nil
        handle.close()
    }

    /// `rd_kafka_consumer_close` with an end: its events are served here until it is done.
    private func closeClient(until deadline: Int64) {
        guard let queue = rd_kafka_queue_new(handle.pointer) else { return }
        defer { rd_kafka_queue_destroy(queue) }
        if let error = rd_kafka_consumer_close_queue(handle.pointer, queue) {
            rd_kafka_error_destroy(error)
            return
        }
        while rd_kafka_consumer_closed(handle.pointer) == 0 {
            if MonotonicTime.milliseconds() >= deadline { return }
            // As events: serving callbacks trips an assertion of 2.0.2 over fetched records.
            guard let event = rd_kafka_queue_poll(queue, 10) else { continue }
            if rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE,
                let list = rd_kafka_event_topic_partition_list(event)
            {
                rebalance(rd_kafka_event_error(event), list)
            }
            rd_kafka_event_destroy(event)
        }
    }

    /// The error after which the client is of no more use, if it has raised one.
    public func fatalError() -> KafkaError? { handle.fatalError(during: "consuming") }

    func check(_ error: rd_kafka_resp_err_t, _ operation: String) throws(KafkaError) {
        if error != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaError(error, during: operation) }
    }
}
