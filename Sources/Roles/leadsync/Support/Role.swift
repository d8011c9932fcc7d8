// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Settings
import Telemetry

/// Shared by the roles: a blocking loop on a thread of its own, the admin pages, and an end by
/// signal.
struct Role {
    let name: String
    let logger: Logger
    let metrics = MetricsRegistry()
    let health = Health()

    /// A role of that name; sets the log up.
    init(_ name: String, level: String) {
        self.name = name
        Log.start(level: level)
        logger = Logger(label: name)
    }

    /// Serves the pages, if any are wanted.
    func servePages(_ settings: HTTPSettings) async throws {
        guard let wanted = settings.port else { return }
        let server = AdminServer(metrics: metrics, health: health)
        do throws(AdminServer.Failure) {
            let port = try await server.start(host: settings.host, port: wanted)
            logger.info("pages at http://\(settings.host):\(port)/metrics")
            return
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
        try await servePages(free)
    }

    /// Runs `loop` on a thread of its own until it ends; a signal calls `stop`.
    ///
    /// - Parameter lateExit: what the process exits with when that takes too long; nil for 0.
    func run(
        lateExit: @escaping @Sendable () -> Failure.Code? = { nil },
        stop: @escaping @Sendable () -> Void,
        loop: @escaping @Sendable () throws -> Void
    ) async throws {
        let (logger, health) = (logger, health)
        let signal = StopSignal(lateExit: lateExit) {
            logger.info("stopping")
            health.isReady = false
            stop()
        }
        try await withCheckedThrowingContinuation {
            (done: CheckedContinuation<Void, any Error>) in
            let thread = Thread { done.resume(with: Result(catching: loop)) }
            thread.name = name
            thread.stackSize = 8 << 20
            thread.start()
        }
        withExtendedLifetime(signal) {}
        logger.info("stopped")
    }
}
