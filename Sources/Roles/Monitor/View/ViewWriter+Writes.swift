// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import GRDB
internal import LeadModel
internal import Primitives

/// The writes, what became of them, and how many there were in each minute.
extension ViewWriter {
    func take(_ command: WriteCommand, _ bytes: [UInt8]) throws {
        try execute(
            """
            INSERT INTO command(id, lead, at, command) VALUES(?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET
                lead = excluded.lead, at = excluded.at, command = excluded.command
            """,
            [command.id, command.lead.text, command.decidedAt.milliseconds, Data(bytes)]
        )
    }

    mutating func take(_ result: WriteResult, _ bytes: [UInt8], at: Int64) throws {
        try execute(
            """
            INSERT INTO command(id, lead, at, result) VALUES(?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET result = excluded.result
            """,
            [result.write, result.lead.text, result.at.milliseconds, Data(bytes)]
        )
        let key = MinuteCounts.Key(at: MinuteCounts.start(of: at), system: result.system)
        minutes[key, default: MinuteCounts()].add(result.status)
    }

    mutating func storeMinutes() throws {
        for (key, counts) in minutes {
            try execute(
                """
                INSERT INTO minute VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                    applied = applied + excluded.applied, rejected = rejected + excluded.rejected
                """,
                [key.at, key.system.rawValue, counts.applied, counts.rejected]
            )
        }
        minutes = [:]
    }
}

/// The results of one minute.
struct MinuteCounts: Hashable, Sendable {
    /// A minute of one system.
    struct Key: Hashable, Sendable {
        /// Its beginning, in milliseconds since 1970.
        var at: Int64
        var system: VendorSystem
    }

    static let milliseconds: Int64 = 60_000
    var applied: Int64 = 0
    var rejected: Int64 = 0

    mutating func add(_ status: WriteResult.Status) {
        if status == .applied { applied += 1 } else { rejected += 1 }
    }

    /// The beginning of the minute of a time.
    static func start(of at: Int64) -> Int64 { at - at % milliseconds }
}
