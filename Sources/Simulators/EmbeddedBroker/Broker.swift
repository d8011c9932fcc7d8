// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization

/// One node that speaks Kafka's protocol and keeps everything in memory: for trying and testing.
///
/// All state lives on one event loop. Nothing survives `stop()`. Topics are not compacted,
/// whatever their `cleanup.policy`, and nothing expires by time.
public final class EmbeddedBroker: Sendable {
    /// How a broker is set up.
    public struct Configuration: Sendable {
        /// The address to listen on.
        public var host: String
        /// The port to listen on; 0 takes any free one.
        public var port: Int
        /// The host that clients are told to connect to, if it is not `host`.
        public var advertisedHost: String?
        /// The partitions of topics created without a number.
        public var defaultPartitions: Int32
        /// Whether asking for a topic or writing to it creates it.
        public var autoCreateTopics: Bool
        /// How long a group's first rebalance waits for more members.
        public var groupInitialRebalanceDelayMilliseconds: Int
        /// The biggest record batch taken, if the topic's `max.message.bytes` does not say.
        public var maximumMessageBytes: Int
        /// Above this a partition forgets its oldest batches; nil keeps all.
        public var retainedBytesPerPartition: Int?

        /// Makes a configuration; every value has a default fit for tests.
        public init(
            host: String = "127.0.0.1",
            port: Int = 0,
            advertisedHost: String? = nil,
            defaultPartitions: Int32 = 1,
            autoCreateTopics: Bool = true,
            groupInitialRebalanceDelayMilliseconds: Int = 50,
            maximumMessageBytes: Int = 16 << 20,
            retainedBytesPerPartition: Int? = nil
        ) {
            self.host = host
            self.port = port
            self.advertisedHost = advertisedHost
            self.defaultPartitions = defaultPartitions
            self.autoCreateTopics = autoCreateTopics
            self.groupInitialRebalanceDelayMilliseconds = groupInitialRebalanceDelayMilliseconds
            self.maximumMessageBytes = maximumMessageBytes
            self.retainedBytesPerPartition = retainedBytesPerPartition
        }
    }

    /// The port the broker listens on.
    public let port: Int
    /// The address for a client's configuration.
    public let bootstrapServers: String
    /// Things to go wrong, for tests.
    public let faults: BrokerFaultInjector

    private let group: MultiThreadedEventLoopGroup
    private let listener: NIOLoopBound<Listener>
    private let state: NIOLoopBound<BrokerState>
    private let isStopped = Atomic<Bool>(false)

    private init(
        port: Int,
        host: String,
        listener: NIOLoopBound<Listener>,
        state: NIOLoopBound<BrokerState>,
        faults: BrokerFaultInjector,
        group: MultiThreadedEventLoopGroup
    ) {
        self.port = port
        self.listener = listener
        self.state = state
        self.faults = faults
        self.group = group
        bootstrapServers = "\(host):\(port)"
    }

    /// Starts a broker and returns when it accepts connections. It blocks for that moment, and
    /// can be called from any thread but an event loop's.
    public static func start(_ configuration: Configuration = .init()) throws -> EmbeddedBroker {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let eventLoop = group.next()
            let faults = BrokerFaultInjector()
            let (state, listener) = try eventLoop.submit {
                let state = BrokerState(
                    configuration: configuration,
                    faults: faults,
                    eventLoop: eventLoop
                )
                let listener = Listener(state: state, configuration: configuration)
                return (
                    NIOLoopBound(state, eventLoop: eventLoop),
                    NIOLoopBound(listener, eventLoop: eventLoop)
                )
            }.wait()
            faults.onChange { eventLoop.execute { state.value.lastingFaultsChanged() } }
            try eventLoop.flatSubmit { listener.value.open() }.wait()
            return EmbeddedBroker(
                port: try eventLoop.submit { listener.value.port }.wait(),
                host: configuration.advertisedHost ?? configuration.host,
                listener: listener,
                state: state,
                faults: faults,
                group: group
            )
        } catch {
            try? group.syncShutdownGracefully()
            throw error
        }
    }

    /// Closes all connections and forgets everything. Calling it again does nothing.
    public func stop() {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        try? group.syncShutdownGracefully()
    }
}

/// Events in the life of a running broker.
extension EmbeddedBroker {
    /// Closes all connections and refuses new ones, as when the broker dies. All that was
    /// acknowledged is kept, as another broker with a copy would.
    public func takeDown() throws {
        try group.next().flatSubmit { [listener] in listener.value.close() }.wait()
    }

    /// Accepts connections again after a time; without one, when this returns. Then the
    /// coordinators of groups and transactions are loading for some time more.
    public func bringUp(afterMilliseconds: Int = 0, loadingMilliseconds: Int = 500) throws {
        guard afterMilliseconds > 0 else {
            let loading = Int64(loadingMilliseconds)
            return try group.next()
                .flatSubmit { [listener] in listener.value.reopen(loadingMilliseconds: loading) }
                .wait()
        }
        try group.next().submit { [listener] in
            listener.value.reopen(
                milliseconds: Int64(afterMilliseconds),
                loadingMilliseconds: Int64(loadingMilliseconds)
            )
        }.wait()
    }

    /// Aborts all open transactions as if their time were over, which fences their producers.
    public func endTransactionTimes() throws {
        try group.next().submit { [state] in state.value.transactions.fenceAll() }.wait()
    }

    /// Forgets the transactional ids without an open transaction, as if they had expired.
    public func forgetTransactionalIDs() throws {
        try group.next().submit { [state] in state.value.transactions.forgetAll() }.wait()
    }

    /// Deletes what a topic holds up to a group's committed offsets, or all of it: as retention
    /// does, the start of each partition's log moves.
    public func deleteRecords(of topic: String, consumedBy group: String? = nil) throws {
        try self.group.next().submit { [state] in
            state.value.deleteRecords(of: topic, consumedBy: group)
        }.wait()
    }
}
