// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kafka
import LeadModel
import Logging
import Primitives

/// The log: one line for each entry on standard error.
enum Log {
    /// Sets the log up; once in a process.
    static func start(level: String) {
        let level = Logger.Level(rawValue: level) ?? .info
        LoggingSystem.bootstrap { label in LineLog(label: label, logLevel: level) }
    }

    /// What librdkafka says, at the levels of syslog.
    static func kafka(_ logger: Logger) -> KafkaLog {
        { level, facility, message in
            let own: Logger.Level =
                switch level {
                case ...3: .error
                case 4: .warning
                case 5, 6: .info
                default: .debug
                }
            logger.log(level: own, "librdkafka \(facility): \(message)")
        }
    }
}

/// `2026-11-23T18:44:55.000Z info scheduler: message key=value`.
private struct LineLog: LogHandler {
    let label: String
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let merged = metadata.merging(event.metadata ?? [:]) { $1 }
        let pairs = merged.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let now = Timestamp.ofSystem
        let line = "\(now.rfc3339) \(event.level) \(label): \(event.message)\(pairs)"
        Terminal.printError(line.split(whereSeparator: \.isNewline).joined(separator: " "))
    }
}
