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

    /// Waits until it has read everything that was there at its start.
    ///
    /// - Returns: its address.
    @discardableResult
    func awaitReady() throws -> String {
        try process.awaitLine(containing: Self.ready)
        let line = process.errorLines.last { $0.hasPrefix(Self.ready) } ?? Self.ready
        return String(line.dropFirst(Self.ready.count))
    }

    /// Kills it at once.
    func kill() throws {
        process.kill()
        _ = try process.awaitEnd(seconds: Bounds.stopSeconds)
    }

    /// Asks it to end, and waits.
    func stop() throws {
        process.terminate()
        _ = try process.awaitEnd(seconds: Bounds.stopSeconds)
    }
}
