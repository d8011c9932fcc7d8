// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation

/// SIGTERM and SIGINT: the first asks the role to end, the second does not ask.
final class StopSignal {
    private var sources: [any DispatchSourceSignal] = []

    /// Calls `stop` at the first signal, on a thread of its own, and sees to it that the process
    /// ends within `CommandLimits.stopMilliseconds`, whatever a broker that is gone holds up:
    /// what was committed is safe, and what was not will be done again.
    init(_ stop: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "leadsync-signals")
        for number in [SIGTERM, SIGINT] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            nonisolated(unsafe) var isStopping = false
            source.setEventHandler {
                if isStopping { exit(128 + number) }
                isStopping = true
                stop()
                queue.asyncAfter(
                    deadline: .now() + .milliseconds(CommandLimits.stopMilliseconds)
                ) {
                    Terminal.complain("leadsync: stopped without waiting for Kafka any longer")
                    exit(0)
                }
            }
            source.resume()
            sources.append(source)
        }
    }

    /// Ends the process with 0 at a signal that comes while `body` waits for a broker: nothing has
    /// been begun by then that would have to be ended well.
    static func endingAtOnce<Value>(_ body: () throws -> Value) rethrows -> Value {
        let signal = StopSignal { exit(0) }
        defer { signal.cancel() }
        return try body()
    }

    private func cancel() {
        for source in sources { source.cancel() }
    }

    /// Waits for a signal, and then ends.
    static func wait() async {
        let (signals, arrived) = AsyncStream<Void>.makeStream()
        let signal = StopSignal { arrived.yield() }
        for await _ in signals { break }
        withExtendedLifetime(signal) {}
    }
}
