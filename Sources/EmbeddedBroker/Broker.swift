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
        /// What clients are told to connect to, if it is not `host`.
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
    /// What a client is configured with.
    public let bootstrapServers: String
    /// Things to go wrong, for tests.
    public let faults: FaultInjector

    private let group: MultiThreadedEventLoopGroup
    private let isStopped = Atomic<Bool>(false)

    private init(
        port: Int,
        host: String,
        faults: FaultInjector,
        group: MultiThreadedEventLoopGroup
    ) {
        self.port = port
        self.faults = faults
        self.group = group
        bootstrapServers = "\(host):\(port)"
    }

    /// Starts a broker and returns when it accepts connections. It blocks for that moment, and
    /// can be called from any thread but an event loop's.
    public static func start(_ configuration: Configuration = .init()) throws -> EmbeddedBroker {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let faults = FaultInjector()
            let port = try listen(configuration, faults: faults, on: group.next())
            return EmbeddedBroker(
                port: port,
                host: configuration.advertisedHost ?? configuration.host,
                faults: faults,
                group: group
            )
        } catch {
            try? group.syncShutdownGracefully()
            throw error
        }
    }

    private static func listen(
        _ configuration: Configuration,
        faults: FaultInjector,
        on eventLoop: any EventLoop
    ) throws -> Int {
        let state = try eventLoop.submit {
            let state = BrokerState(
                configuration: configuration,
                faults: faults,
                eventLoop: eventLoop
            )
            return NIOLoopBound(state, eventLoop: eventLoop)
        }.wait()
        let channel = try ServerBootstrap(group: eventLoop)
            .serverChannelOption(.backlog, value: Limits.acceptBacklog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(
                    minimum: 1_024,
                    initial: 16_384,
                    maximum: Limits.receiveBufferBytes
                )
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        ByteToMessageHandler(FrameDecoder()),
                        ConnectionHandler(state: state.value),
                    ])
                }
            }
            .bind(host: configuration.host, port: configuration.port).wait()
        let port = channel.localAddress?.port ?? 0
        try eventLoop.submit { state.value.port = Int32(clamping: port) }.wait()
        return port
    }

    /// Closes all connections and forgets everything. Calling it again does nothing.
    public func stop() {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        try? group.syncShutdownGracefully()
    }
}
