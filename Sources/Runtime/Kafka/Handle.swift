// SPDX-License-Identifier: Apache-2.0

internal import CRDKafka
internal import Glibc
internal import Primitives
internal import Synchronization

/// Receives librdkafka's log: the level (0 emergency to 7 debug, as syslog), the part of the
/// library, and the line. It is called on librdkafka's own threads.
public typealias KafkaLog = @Sendable (_ level: Int, _ facility: String, _ message: String) -> Void

/// The owner of one `rd_kafka_t`, whose destruction is bounded in time.
///
/// The pointer may be used from any thread: librdkafka locks inside.
final class Handle: @unchecked Sendable {
    let pointer: OpaquePointer
    private let context: HandleContext
    private let isClosed = Atomic<Bool>(false)
    /// Topics opened on the client; they have to be released before it.
    private let topics = Mutex<[PointerBox]>([])

    /// Creates the client; takes over `configuration`.
    init(
        kind: rd_kafka_type_t,
        configuration: OpaquePointer,
        context: HandleContext
    ) throws(KafkaError) {
        let opaque = Unmanaged.passRetained(context)
        rd_kafka_conf_set_opaque(configuration, opaque.toOpaque())
        // Without this callback librdkafka writes to standard error.
        rd_kafka_conf_set_log_cb(configuration) { client, level, facility, line in
            guard let client, let opaque = rd_kafka_opaque(client), let facility, let line else {
                return
            }
            let context = Unmanaged<HandleContext>.fromOpaque(opaque).takeUnretainedValue()
            context.log?(Int(level), String(cString: facility), String(cString: line))
        }
        var text = [CChar](repeating: 0, count: KafkaLimits.errorTextBytes)
        guard let client = rd_kafka_new(kind, configuration, &text, text.count) else {
            rd_kafka_conf_destroy(configuration)
            opaque.release()
            let end = text.firstIndex(of: 0) ?? text.endIndex
            let reason = String(decoding: text[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw KafkaError(code: .invalidArgument, message: "Kafka client: \(reason)")
        }
        self.pointer = client
        self.context = context
    }

    /// A topic of this client, released with it.
    func openTopic(_ name: String) throws(KafkaError) -> OpaquePointer {
        guard let topic = rd_kafka_topic_new(pointer, name, nil) else {
            throw KafkaError(rd_kafka_last_error(), during: "opening \(name)")
        }
        let box = PointerBox(topic)
        topics.withLock { $0.append(box) }
        return topic
    }

    /// Destroys the client on a thread of its own and waits for it, within bounds.
    ///
    /// - Parameter purges: whether what a producer has not delivered is dropped before; librdkafka
    ///   waits for all of its threads then, for as long as they take.
    /// - Returns: whether it is gone. When not, the thread is left to it: a leak in a process
    ///   that is about to end, instead of a hang.
    @discardableResult
    func close(purges: Bool = false) -> Bool {
        if isClosed.exchange(true, ordering: .acquiringAndReleasing) { return true }
        topics.withLock { topics in
            for topic in topics { rd_kafka_topic_destroy(topic.pointer) }
            topics = []
        }
        let done = CompletionFlag()
        let client = PointerBox(pointer)
        let context = context
        let started = startThread(name: "kafka-destroy") {
            if purges {
                let everything = Int32(RD_KAFKA_PURGE_F_QUEUE) | Int32(RD_KAFKA_PURGE_F_INFLIGHT)
                rd_kafka_purge(client.pointer, everything)
            }
            // No close here: a consumer has been closed, or must not be, before.
            rd_kafka_destroy_flags(client.pointer, Int32(RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE))
            Unmanaged.passUnretained(context).release()
            done.set()
        }
        guard started else { return false }
        return done.wait(milliseconds: KafkaLimits.destroyTimeoutMilliseconds)
    }

    deinit {
        close()
    }

    /// The fatal error that the client has raised, if it has.
    func fatalError(during operation: String) -> KafkaError? {
        var text = [CChar](repeating: 0, count: KafkaLimits.errorTextBytes)
        let code = rd_kafka_fatal_error(pointer, &text, text.count)
        if code == RD_KAFKA_RESP_ERR_NO_ERROR { return nil }
        let end = text.firstIndex(of: 0) ?? text.endIndex
        let reason = String(decoding: text[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return KafkaError(
            code: .init(rawValue: code.rawValue),
            message: "\(operation): \(reason)",
            disposition: .fatal
        )
    }
}

/// What the C callbacks of one client find through its opaque pointer.
class HandleContext: @unchecked Sendable {
    let log: KafkaLog?
    /// Set before the first poll and called only by the polling thread, inside that poll.
    var rebalance: ((rd_kafka_resp_err_t, OpaquePointerToList) -> Void)?
    /// Why the first record since the last look could not be delivered.
    private let deliveryFailure = Mutex<KafkaError.Code?>(nil)

    init(log: KafkaLog?) { self.log = log }

    /// Keeps the first failure: what follows is mostly its consequence.
    func noteDeliveryFailure(_ error: rd_kafka_resp_err_t) {
        // Dropped by an abort of our own: no failure.
        if error == RD_KAFKA_RESP_ERR__PURGE_QUEUE || error == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT {
            return
        }
        deliveryFailure.withLock { $0 = $0 ?? KafkaError.Code(rawValue: error.rawValue) }
    }

    /// The failure since the last call of this.
    func takeDeliveryFailure() -> KafkaError.Code? {
        deliveryFailure.withLock { failure in
            defer { failure = nil }
            return failure
        }
    }
}

typealias OpaquePointerToList = UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

/// A C pointer on its way to another thread.
struct PointerBox: @unchecked Sendable {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { self.pointer = pointer }
}

/// Set once by one thread, waited for by another.
package final class CompletionFlag: Sendable {
    package init() {}

    private let isSet = Atomic<Bool>(false)

    package func set() { isSet.store(true, ordering: .releasing) }

    package func wait(milliseconds: Int64) -> Bool {
        let deadline = MonotonicTime.milliseconds() + milliseconds
        while !isSet.load(ordering: .acquiring) {
            if MonotonicTime.milliseconds() >= deadline { return false }
            MonotonicTime.pause(milliseconds: KafkaLimits.waitPauseMilliseconds)
        }
        return true
    }
}

/// Starts a detached thread; false when the system has none left.
package func startThread(name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
    final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    let argument = Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    let result = pthread_create(
        &thread,
        nil,
        { opaque in
            guard let opaque else { return nil }
            Unmanaged<Body>.fromOpaque(opaque).takeRetainedValue().run()
            return nil
        },
        argument.toOpaque()
    )
    if result != 0 {
        argument.release()
        return false
    }
    pthread_detach(thread)
    return true
}
