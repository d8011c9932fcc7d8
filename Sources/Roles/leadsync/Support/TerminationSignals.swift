// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import Logging
import ServiceLifecycle
import Synchronization

/// SIGTERM and SIGINT of a process that serves: the first asks its services to end, the second ends
/// the process at once.
///
/// Until services run a signal ends the process with 0: nothing has been begun that would have to
/// be ended well. Signals come on a queue of their own, and not through swift-service-lifecycle's
/// sequence: a second signal ends the process even where blocking calls hold every thread of the
/// concurrency pool.
final class TerminationSignals: Sendable {
    private enum Phase: Sendable {
        /// Nothing runs yet.
        case starting
        /// Services run; `lateExit` is asked for the exit code when their end takes too long.
        case serving(ServiceGroup, lateExit: @Sendable () -> Failure.Code?)
        /// The services have been asked to end.
        case stopping
    }

    private let phase = Mutex(Phase.starting)
    /// Kept for as long as the process runs; written by `init` alone.
    private nonisolated(unsafe) var sources: [any DispatchSourceSignal] = []
    private let queue = DispatchQueue(label: "leadsync-signals")

    /// Listens from now on, until the process ends; once in a process.
    init() {
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { [self] in received(number) }
            source.resume()
            return source
        }
    }

    /// Runs services until one of them ends or a signal comes. It ends the process within
    /// `CommandLimits.stopMilliseconds` of the signal, whatever a broker that is gone holds up:
    /// what was committed is safe, and what was not will be done again.
    ///
    /// - Parameters:
    ///   - services: in the order of their start; they end in the opposite order.
    ///   - lateExit: what the process exits with when the end takes too long; nil for 0.
    /// - Throws: what a service has thrown.
    func run(
        _ services: [ServiceGroupConfiguration.ServiceConfiguration],
        lateExit: @escaping @Sendable () -> Failure.Code? = { nil }
    ) async throws {
        let silent = Logger(label: "services") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(configuration: .init(services: services, logger: silent))
        phase.withLock { $0 = .serving(group, lateExit: lateExit) }
        try await group.run()
    }

    /// Runs `body` as the only service: it watches for the end by itself.
    func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let service = ClosureService(body)
        try await run([
            .init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)
        ])
    }

    private func received(_ number: Int32) {
        let before = phase.withLock { phase in
            defer { phase = .stopping }
            return phase
        }
        switch before {
        case .starting: exit(0)
        case .serving(let group, let lateExit):
            Task { await group.triggerGracefulShutdown() }
            queue.asyncAfter(deadline: .now() + .milliseconds(CommandLimits.stopMilliseconds)) {
                Terminal.printError("leadsync: stopped without waiting any longer")
                exit(lateExit()?.rawValue ?? 0)
            }
        case .stopping: exit(128 + number)
        }
    }
}
