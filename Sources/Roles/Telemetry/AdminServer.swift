// SPDX-License-Identifier: Apache-2.0

internal import Hummingbird
internal import Logging
internal import NIOCore
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

    private let metrics: MetricsRegistry
    private let health: Health

    /// A server of these.
    public init(metrics: MetricsRegistry, health: Health) {
        self.metrics = metrics
        self.health = health
    }

    /// Starts to listen; the server then runs until the process ends.
    ///
    /// - Parameter port: 0 takes any free one.
    /// - Returns: the port.
    public func start(host: String, port: Int) async throws(Failure) -> Int {
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
        Task {
            do {
                try await application.run()
                found.finish()
            } catch {
                found.finish(throwing: error)
            }
        }
        do {
            for try await port in ports { return port }
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
