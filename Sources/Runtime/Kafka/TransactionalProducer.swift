// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka
internal import Primitives

/// A producer whose records, and the offsets of what they were made from, commit together.
///
/// It belongs to one thread: transactional calls must not overlap. Retriable errors are tried
/// again in here, within `KafkaLimits`; what gets out asks for an abort, or is fatal.
public final class TransactionalProducer {
    private let handle: Handle
    private let context: HandleContext

    /// Creates the producer; `initializeTransactions` comes next.
    ///
    /// - Parameter transactionalIdentifier: stable for each worker, so that a restart ends its
    ///   predecessor's open transaction at once, and a second worker of that name fences it.
    /// - Throws: `invalidArgument` for a property that cannot be.
    public init(
        _ configuration: KafkaConfiguration,
        transactionalIdentifier: String,
        transactionTimeoutMilliseconds: Int = KafkaLimits.brokerTransactionTimeoutMilliseconds,
        log: KafkaLog? = nil
    ) throws(KafkaError) {
        let native = try configuration.makeNative(
            defaults: [
                // Each partition's batch is a request: a shorter wait makes many of few records,
                // a longer one is felt in every commit, whose flush waits as long.
                ("linger.ms", "5"), ("batch.num.messages", "10000"), ("batch.size", "1000000"),
                ("queue.buffering.max.messages", "\(KafkaLimits.producerQueueRecords)"),
                ("queue.buffering.max.kbytes", "\(KafkaLimits.producerQueueKibibytes)"),
                ("transaction.timeout.ms", "\(transactionTimeoutMilliseconds)"),
                ("message.max.bytes", "\(KafkaLimits.messageBytes)"),
                // librdkafka asks for a coordinator that is away only a few times, and then again
                // when the state of any connection changes: a connection that closes for being idle
                // is such a change. Without it sending offsets could wait for ever.
                ("connections.max.idle.ms", "\(KafkaLimits.idleConnectionMilliseconds)"),
            ],
            fixed: [
                ("transactional.id", transactionalIdentifier), ("enable.idempotence", "true"),
                ("delivery.report.only.error", "true"),
            ]
        )
        // Called by the flush inside commit, which counts failures and does not say their cause.
        rd_kafka_conf_set_dr_msg_cb(native) { _, message, opaque in
            guard let message, let opaque else { return }
            let context = Unmanaged<HandleContext>.fromOpaque(opaque).takeUnretainedValue()
            if message.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR {
                context.noteDeliveryFailure(message.pointee.err)
            }
        }
        context = HandleContext(log: log)
        handle = try Handle(kind: RD_KAFKA_PRODUCER, configuration: native, context: context)
    }

    /// A topic to produce to; asks the cluster for its partitions.
    ///
    /// - Throws: `unknownTopicOrPartition`, or what kept the cluster from answering.
    public func topic(_ name: String) throws(KafkaError) -> TopicHandle {
        try TopicHandle(handle, name: name)
    }

    /// Claims the transactional id: ends a predecessor's transaction and fences it.
    ///
    /// - Throws: a fatal error, or the last retriable one when the time is over: then the call can
    ///   be made again, and goes on where it stands.
    public func initializeTransactions(
        timeoutMilliseconds: Int64 = KafkaLimits.initializeTransactionsTimeoutMilliseconds
    ) throws(KafkaError) {
        let slice = min(timeoutMilliseconds, Int64(KafkaLimits.transactionCallTimeoutMilliseconds))
        try call("starting transactions", within: timeoutMilliseconds, atTheEnd: .retry) {
            rd_kafka_init_transactions(handle.pointer, Int32(slice))
        }
    }

    /// Opens a transaction.
    public func begin() throws(KafkaError) {
        _ = context.takeDeliveryFailure()
        if let error = rd_kafka_begin_transaction(handle.pointer) {
            throw KafkaError(consuming: error, during: "beginning a transaction")
        }
    }

    /// Adds a record to the open transaction; the bytes are copied. Waits while the queue is
    /// full.
    ///
    /// - Throws: an error that asks for an abort, or a fatal one.
    public func produce(
        to topic: TopicHandle,
        partition: Int32,
        key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?,
        headers: UnsafeBufferPointer<RawHeader> = UnsafeBufferPointer(start: nil, count: 0)
    ) throws(KafkaError) {
        precondition(
            partition >= 0 && partition < topic.partitionCount,
            "the partition is one of the topic's"
        )
        var tries = 0
        while let error = enqueue(
            handle,
            topic,
            partition: partition,
            key: key,
            value: value,
            headers: headers
        ) {
            tries += 1
            guard error.code == .queueFull, tries < KafkaLimits.queueFullTries else {
                throw classified(error)
            }
            rd_kafka_poll(handle.pointer, KafkaLimits.queueFullPauseMilliseconds)
        }
    }

    /// What a refused record means: the transaction cannot be completed, unless it is worse.
    private func classified(_ error: KafkaError) -> KafkaError {
        if let fatal = handle.fatalError(during: "producing") { return fatal }
        return KafkaError(code: error.code, message: error.message, disposition: .abort)
    }

    /// Adds the consumed offsets to the open transaction.
    ///
    /// - Parameter group: fetched from the consumer for this transaction; the broker refuses
    ///   the offsets of a member whose generation has passed.
    public func sendOffsets(
        _ offsets: [PartitionOffset],
        group: borrowing GroupMetadata,
        timeoutMilliseconds: Int64 = KafkaLimits.transactionTimeoutMilliseconds
    ) throws(KafkaError) {
        let list = PartitionList(offsets)
        let metadata = group.pointer
        // Not resumable: each try is a call of its own, with the same arguments.
        try call("sending offsets", within: timeoutMilliseconds) {
            rd_kafka_send_offsets_to_transaction(handle.pointer, list.pointer, metadata, -1)
        }
    }

    /// Commits the open transaction; when this returns, it is durable and visible.
    public func commit(
        timeoutMilliseconds: Int64 = KafkaLimits.transactionTimeoutMilliseconds
    ) throws(KafkaError) {
        try call("committing", within: timeoutMilliseconds) {
            rd_kafka_commit_transaction(
                handle.pointer,
                KafkaLimits.transactionCallTimeoutMilliseconds
            )
        }
    }

    /// Aborts the open transaction; what it produced will never be seen.
    public func abort(
        timeoutMilliseconds: Int64 = KafkaLimits.transactionTimeoutMilliseconds
    ) throws(KafkaError) {
        try call("aborting", within: timeoutMilliseconds) {
            rd_kafka_abort_transaction(
                handle.pointer,
                KafkaLimits.transactionCallTimeoutMilliseconds
            )
        }
    }

    /// Makes a call until it succeeds, asks for something else, or the time is over.
    ///
    /// - Parameter last: what is to be done when the time is over. Whether a commit or an abort
    ///   has happened is not known then, and this handle cannot find out.
    private func call(
        _ operation: String,
        within milliseconds: Int64,
        atTheEnd last: KafkaError.Disposition = .fatal,
        _ body: () -> OpaquePointer?
    ) throws(KafkaError) {
        let deadline = MonotonicTime.milliseconds() + milliseconds
        while let error = body() {
            let error = withCause(KafkaError(consuming: error, during: operation))
            guard error.disposition == .retry else { throw error }
            guard MonotonicTime.milliseconds() < deadline else {
                throw KafkaError(
                    code: error.code,
                    message: "\(error.message); gave up after \(milliseconds) ms",
                    disposition: last
                )
            }
            rd_kafka_poll(handle.pointer, 0)
            MonotonicTime.pause(milliseconds: KafkaLimits.retryPauseMilliseconds)
        }
    }

    /// The error with the code of the delivery that failed, which librdkafka leaves out.
    private func withCause(_ error: KafkaError) -> KafkaError {
        guard error.disposition == .abort, let cause = context.takeDeliveryFailure() else {
            return error
        }
        return KafkaError(code: cause, message: error.message, disposition: .abort)
    }

    /// Serves what librdkafka has to report; to be called now and then by an idle loop.
    ///
    /// - Returns: the fatal error that the client has raised, if it has.
    public func serve() -> KafkaError? {
        rd_kafka_poll(handle.pointer, 0)
        return handle.fatalError(during: "producing")
    }

    /// Destroys the client, within bounds; its topic handles are of no more use.
    ///
    /// - Returns: whether it is gone.
    @discardableResult
    public func close() -> Bool {
        handle.close(purges: true)
    }
}
