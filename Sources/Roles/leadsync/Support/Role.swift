// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Logging
import ServiceLifecycle
import Settings
import Telemetry

/// The parts that every role's process has: log, metrics, health, pages beside its loop, and an end
/// by signal.
struct Role: Sendable {
    let name: String
    let logger: Logger
    let metrics = PrometheusMetrics()
    let health = Health()

    /// A role of that name; sets up log and metrics of the process, once.
    init(_ name: String, level: String) {
        self.name = name
        Log.start(level: level)
        MetricsSystem.bootstrap(metrics)
        logger = Logger(label: name)
    }

    /// Serves the pages and runs `loop` on a thread of its own, until it ends; a signal calls
    /// `stop`.
    ///
    /// - Parameter lateExit: what the process exits with when the end takes too long; nil for 0.
    func run(
        _ signals: TerminationSignals,
        pages settings: HTTPSettings,
        lateExit: @escaping @Sendable () -> Failure.Code? = { nil },
        stop: @escaping @Sendable () -> Void,
        loop: @escaping @Sendable () throws -> Void
    ) async throws {
        let (logger, health) = (logger, health)
        let service = BlockingService(
            name: name,
            stop: {
                logger.info("stopping")
                health.isReady = false
                stop()
            },
            loop: loop
        )
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)
        ]
        // First to start and last to end: the pages tell of the end, too.
        if let pages = try await listen(settings) { services.insert(.init(service: pages), at: 0) }
        try await signals.run(services, lateExit: lateExit)
        logger.info("stopped")
    }

    /// The pages' server, which listens already; nil where none is wanted.
    private func listen(_ settings: HTTPSettings) async throws -> AdminServer.Listener? {
        guard let wanted = settings.port else { return nil }
        let server = AdminServer(metrics: metrics, health: health)
        do throws(AdminServer.Failure) {
            let listener = try await server.listen(host: settings.host, port: wanted)
            logger.info("pages at http://\(settings.host):\(listener.port)/metrics")
            return listener
        } catch {
            switch error {
            case .cannotListen(let reason):
                throw Failure(
                    .unavailable,
                    "cannot serve pages at \(settings.host):\(wanted): \(reason)"
                )
            case .portTaken:
                if settings.isPortChosen {
                    throw Failure(
                        .unavailable,
                        "http.port \(wanted) is taken by another process: choose another, 0 for "
                            + "any free one, or off"
                    )
                }
            }
        }
        logger.notice("port \(wanted) is taken by another role: using any free one")
        var free = settings
        free.port = 0
        free.isPortChosen = true
        return try await listen(free)
    }
}
