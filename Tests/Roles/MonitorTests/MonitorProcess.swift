// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kafka
import TestKit

/// `leadsync monitor` as a process of its own, which can be killed.
final class MonitorProcess {
    let process: ServiceProcess
    private static let ready = "monitor ready: "

    /// Starts it; it is ready when `awaitReady` returns.
    init(_ world: MonitorWorld, file: String, settings: [String: String] = [:]) throws {
        let own = [
            "LEADSYNC_KAFKA_BOOTSTRAP_SERVERS": world.kafka.bootstrapServers,
            "LEADSYNC_MONITOR_FILE": file, "LEADSYNC_MONITOR_PORT": "0",
            "LEADSYNC_MONITOR_TOKEN": "the token for changes", "LEADSYNC_MONITOR_KEEP": "3650d",
        ]
        process = try ServiceProcess(
            ["monitor"],
            environment: own.merging(settings) { $1 }
        )
    }

    /// Waits until it has read everything that was there at its start; no thread is held meanwhile.
    ///
    /// - Returns: its address.
    @discardableResult
    func awaitReady() async throws -> String {
        try await eventually("a monitor is ready") {
            try process.checkAlive()
            return process.errorLines.contains { $0.hasPrefix(Self.ready) }
        }
        let line = process.errorLines.last { $0.hasPrefix(Self.ready) } ?? Self.ready
        return String(line.dropFirst(Self.ready.count))
    }

    /// Kills it at once.
    func kill() async throws {
        process.kill()
        try await eventually("a killed monitor ends") { !process.isRunning }
    }

    /// Asks it to end, and waits.
    func stop() async throws {
        process.terminate()
        try await eventually("a monitor ends") { !process.isRunning }
    }
}

/// Waits until a condition holds, without holding a thread: kills wait for long, and tests that
/// share the threads would wait with them.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(120)
    while try await !condition() {
        guard ContinuousClock.now < deadline else {
            throw Overdue(description: "not within 120 s: \(what)")
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}
