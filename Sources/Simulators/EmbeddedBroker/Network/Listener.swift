// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// The broker's port: it can be closed with all connections, as when the process dies, and opened
/// again.
///
/// What was acknowledged is still there afterwards, as it would be on another broker that has a
/// copy. It lives on the broker's event loop.
final class Listener {
    private let state: BrokerState
    private let configuration: EmbeddedBroker.Configuration
    private var channel: (any Channel)?
    private var reopening: Scheduled<Void>?
    private(set) var port: Int

    init(state: BrokerState, configuration: EmbeddedBroker.Configuration) {
        self.state = state
        self.configuration = configuration
        port = configuration.port
    }

    /// Accepts connections; the first time at any free port if none was chosen.
    func open() -> EventLoopFuture<Void> {
        reopening?.cancel()
        reopening = nil
        let eventLoop = state.timers.eventLoop
        guard channel == nil else { return eventLoop.makeSucceededVoidFuture() }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        return bootstrap().bind(host: configuration.host, port: port).map { channel in
            let listener = bound.value
            listener.channel = channel
            listener.port = channel.localAddress?.port ?? 0
            listener.state.port = Int32(clamping: listener.port)
        }
    }

    /// Refuses connections and closes those that are open.
    func close() -> EventLoopFuture<Void> {
        reopening?.cancel()
        reopening = nil
        for connection in state.connections.values { connection.close() }
        let closed = channel?.close()
        channel = nil
        return closed ?? state.timers.eventLoop.makeSucceededVoidFuture()
    }

    /// Opens the port again after a time; the coordinators are loading for some time more.
    func reopen(milliseconds: Int64, loadingMilliseconds: Int64) {
        reopening = state.timers.after(milliseconds: milliseconds) { [self] in
            let bound = NIOLoopBound(self, eventLoop: state.timers.eventLoop)
            reopen(loadingMilliseconds: loadingMilliseconds).whenFailure { _ in
                // Another socket has the port just now, be it for an outgoing connection.
                bound.value.reopen(
                    milliseconds: Limits.reopenMilliseconds,
                    loadingMilliseconds: loadingMilliseconds
                )
            }
        }
    }

    /// Opens the port again; the outcome comes when it is open.
    func reopen(loadingMilliseconds: Int64) -> EventLoopFuture<Void> {
        reopening?.cancel()
        reopening = nil
        state.groups.renewSessions()
        if loadingMilliseconds > 0 {
            state.faults.add(.coordinatorsLoading)
            _ = state.timers.after(milliseconds: loadingMilliseconds) { [state] in
                state.faults.remove(.coordinatorsLoading)
            }
        }
        return open()
    }

    private func bootstrap() -> ServerBootstrap {
        let state = NIOLoopBound(state, eventLoop: state.timers.eventLoop)
        return ServerBootstrap(group: state.value.timers.eventLoop)
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
    }
}
