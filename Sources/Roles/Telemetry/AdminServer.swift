// SPDX-License-Identifier: Apache-2.0

internal import HTTPListening
internal import Hummingbird
internal import Logging
internal import NIOCore
public import ServiceLifecycle

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
        fileprivate let server: HTTPListener

        /// Where the pages are.
        public var port: Int { server.port }

        /// Waits for the group's end.
        public func run() async {
            // Of a group that is cancelled the pages end as well.
            try? await gracefulShutdown()
            server.stop()
        }
    }

    /// Starts to listen.
    ///
    /// - Parameter port: 0 takes any free one.
    public func listen(host: String, port: Int) async throws(Failure) -> Listener {
        var logger = Logger(label: "http")
        logger.logLevel = .error
        do throws(HTTPListener.Failure) {
            return Listener(
                server: try await HTTPListener.start(
                    router().buildResponder(),
                    host: host,
                    port: port,
                    logger: logger
                )
            )
        } catch {
            switch error {
            case .portTaken: throw .portTaken
            case .cannotListen(let reason): throw .cannotListen(reason)
            }
        }
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
