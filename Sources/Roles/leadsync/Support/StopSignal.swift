// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import Synchronization

/// SIGTERM and SIGINT: the first one asks the role to end, the second one ends the process.
///
/// The process listens once, on a thread of its own; what a signal does is replaced as the role
/// goes from waiting for a broker to work.
final class StopSignal: Sendable {
    /// What the process is to do at the first signal, and how it exits when that takes too long.
    private struct Plan: Sendable {
        var stop: @Sendable () -> Void
        var lateExit: @Sendable () -> Failure.Code?
    }

    private static let plan = Mutex(Plan(stop: { exit(0) }, lateExit: { nil }))
    private nonisolated(unsafe) static let sources: [any DispatchSourceSignal] = listen()

    /// Calls `stop` at the first signal, and sees to it that the process ends within
    /// `CommandLimits.stopMilliseconds`, whatever a broker that is gone holds up: what was
    /// committed is safe, and what was not will be done again.
    ///
    /// - Parameter lateExit: what the process then exits with; nil for 0.
    init(
        lateExit: @escaping @Sendable () -> Failure.Code? = { nil },
        _ stop: @escaping @Sendable () -> Void
    ) {
        Self.plan.withLock { $0 = Plan(stop: stop, lateExit: lateExit) }
        precondition(!Self.sources.isEmpty)
    }

    /// Ends the process with 0 at a signal that comes while `body` waits for a broker: nothing has
    /// been begun by then that would have to be ended well.
    static func endingAtOnce<Value>(_ body: () throws -> Value) rethrows -> Value {
        let signal = StopSignal { exit(0) }
        defer { withExtendedLifetime(signal) {} }
        return try body()
    }

    /// The same for a start that is waited for without a thread.
    static func endingAtOnce<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        let signal = StopSignal { exit(0) }
        defer { withExtendedLifetime(signal) {} }
        return try await body()
    }

    /// Waits for a signal, and then ends.
    static func wait() async {
        for await _ in stream() { return }
    }

    /// An element for a signal that comes from now on, even while nobody waits for it yet.
    static func stream() -> AsyncStream<Void> {
        let (signals, arrived) = AsyncStream<Void>.makeStream()
        _ = StopSignal { arrived.yield() }
        return signals
    }

    private static func listen() -> [any DispatchSourceSignal] {
        let queue = DispatchQueue(label: "leadsync-signals")
        return [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            nonisolated(unsafe) var isStopping = false
            source.setEventHandler {
                if isStopping { exit(128 + number) }
                isStopping = true
                let plan = plan.withLock { $0 }
                plan.stop()
                queue.asyncAfter(
                    deadline: .now() + .milliseconds(CommandLimits.stopMilliseconds)
                ) {
                    Terminal.printError("leadsync: stopped without waiting any longer")
                    exit(plan.lateExit()?.rawValue ?? 0)
                }
            }
            source.resume()
            return source
        }
    }
}
