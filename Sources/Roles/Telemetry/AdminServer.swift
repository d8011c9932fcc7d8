// SPDX-License-Identifier: Apache-2.0

internal import Hummingbird
internal import Logging
internal import NIOCore
public import ServiceLifecycle
internal import Synchronization

/// Serves `/metrics`, `/healthz` and `/readyz` beside a role's loop, on threads of its own.
public struct AdminServer: Sendable {
    /// Why the pages cannot be served.
    public enum Failure: Error, Sendable {
        /// Another process has the port.
        case portTaken
        /// The address cannot be bound, for this reason.
        case cannotListen(String)
    }

    private let metrics: PrometheusMetrics
    private let health: Health

    /// A server of these.
    public init(metrics: PrometheusMetrics, health: Health) {
        self.metrics = metrics
        self.health = health
    }

    /// Pages that are served already. As a service they end with the group that runs it; calls that
    /// are under way then end with the process.
    public struct Listener: Service {
        /// Where the pages are.
        public let port: Int
        fileprivate let server: Task<Void, Never>

        /// Waits for the group's end.
        public func run() async {
            // Of a group that is cancelled the pages end as well.
            try? await gracefulShutdown()
            server.cancel()
        }
    }

    /// Starts to listen.
    ///
    /// - Parameter port: 0 takes any free one.
    public func listen(host: String, port: Int) async throws(Failure) -> Listener {
        let (ports, found) = AsyncThrowingStream<Int, any Error>.makeStream()
        var logger = Logger(label: "http")
        logger.logLevel = .error
        let application = Application(
            router: router(),
            configuration: .init(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { channel in
                found.yield(channel.localAddress?.port ?? port)
            },
            logger: logger
        )
        let server = Task {
            do {
                try await application.run()
                found.finish()
            } catch {
                found.finish(throwing: error)
            }
        }
        do {
            for try await port in ports { return Listener(port: port, server: server) }
        } catch let error as IOError {
            if error.errnoCode == 98 { throw .portTaken }
            throw .cannotListen("\(error)")
        } catch {
            throw .cannotListen("\(error)")
        }
        throw .cannotListen("the server has ended")
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        let (metrics, health) = (metrics, health)
        router.get("/metrics") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: PrometheusText.contentType],
                body: .init(byteBuffer: ByteBuffer(string: metrics.exposition()))
            )
        }
        router.get("/healthz") { _, _ in
            AdminServer.answer(health.isAlive, yes: "alive", no: "the loop does not come round")
        }
        router.get("/readyz") { _, _ in
            AdminServer.answer(health.isReady && health.isAlive, yes: "ready", no: "not ready")
        }
        return router
    }

    private static func answer(_ isFine: Bool, yes: String, no: String) -> Response {
        Response(
            status: isFine ? .ok : .serviceUnavailable,
            headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: (isFine ? yes : no) + "\n"))
        )
    }
}
