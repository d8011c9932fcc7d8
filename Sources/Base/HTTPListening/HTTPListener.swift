// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Hummingbird
package import HummingbirdCore
package import Logging
internal import NIOCore

/// An HTTP server at one port, on threads of its own.
package struct HTTPListener: Sendable {
    /// Why nothing can be served.
    package enum Failure: Error, Sendable {
        /// Another process has the port.
        case portTaken
        /// The address cannot be bound, for this reason.
        case cannotListen(String)
    }

    /// The port, the one that was found if any free one was wanted.
    package let port: Int
    private let server: Task<Void, Never>

    /// Begins to listen.
    ///
    /// - Parameters:
    ///   - port: 0 takes any free one.
    ///   - connections: how many connections there may be at once; nil sets no bound.
    ///   - logger: what Hummingbird says.
    package static func start<Responder: HTTPResponder>(
        _ responder: Responder,
        host: String,
        port: Int,
        server: HTTPServerBuilder = .http1(),
        connections: Int? = nil,
        logger: Logger
    ) async throws(Failure) -> HTTPListener
    where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        let (ports, found) = AsyncThrowingStream<Int, any Error>.makeStream()
        let application = Application(
            responder: responder,
            server: server,
            configuration: .init(
                address: .hostname(host, port: port),
                serverName: nil,
                availableConnectionsDelegate: connections.map { MaximumAvailableConnections($0) }
            ),
            onServerRunning: { channel in found.yield(channel.localAddress?.port ?? port) },
            logger: logger
        )
        // Detached: it ends by `stop`, and not with a service group in which it is started.
        let server = Task.detached {
            do {
                try await application.run()
                found.finish()
            } catch {
                found.finish(throwing: error)
            }
        }
        do {
            for try await port in ports { return HTTPListener(port: port, server: server) }
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw .portTaken
        } catch {
            throw .cannotListen("\(error)")
        }
        throw .cannotListen("the server has ended")
    }

    /// Ends it. Calls that are under way end with the process.
    package func stop() { server.cancel() }

    /// Waits until it has ended, and the port is free.
    package func ended() async { await server.value }
}
