// SPDX-License-Identifier: Apache-2.0

import Foundation
import ServiceLifecycle

/// A service whose loop blocks its thread: it gets one of its own, because the concurrency pool has
/// only as many as the machine has cores.
struct BlockingService: Service {
    /// The thread's name.
    let name: String
    /// Asks the loop to end; it may be called from any thread, and more than once.
    let stop: @Sendable () -> Void
    /// Returns after `stop` was called, or when there is nothing more to do.
    let loop: @Sendable () throws -> Void

    func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await onThread(named: name, loop)
        } onCancelOrGracefulShutdown: {
            stop()
        }
    }
}

/// Runs what blocks on a thread of its own.
func onThread<Value: Sendable>(
    named name: String,
    _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Result(catching: body)) }
        thread.name = name
        thread.stackSize = CommandLimits.threadStackBytes
        thread.start()
    }
}

/// An element when the service group of the calling task is asked to end.
func stopRequests() -> AsyncStream<Void> {
    AsyncStream { requests in
        // A new task has the group of the one that makes it.
        let wait = Task {
            try? await gracefulShutdown()
            requests.yield()
        }
        requests.onTermination = { _ in wait.cancel() }
    }
}
