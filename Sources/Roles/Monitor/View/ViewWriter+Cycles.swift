// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import LeadModel
internal import Primitives

/// The cycles: when they began, what they reported, and what came of them.
extension ViewWriter {
    func take(_ trigger: PollTrigger) throws {
        try execute(
            """
            INSERT INTO cycle VALUES(?, ?)
            ON CONFLICT DO UPDATE SET startedAt = COALESCE(startedAt, excluded.startedAt)
            """,
            [trigger.cycle, trigger.at.milliseconds]
        )
    }

    func take(_ report: CycleReport) throws {
        try execute("INSERT OR IGNORE INTO cycle VALUES(?, NULL)", [report.cycle])
        try execute(
            """
            INSERT INTO cycleSystem(number, system, calls, changes, reportedAt, errors)
            VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                calls = excluded.calls, changes = excluded.changes,
                reportedAt = excluded.reportedAt, errors = excluded.errors
            """,
            [
                report.cycle, report.system.rawValue, report.apiCalls, report.changes,
                report.at.milliseconds,
                report.errors.isEmpty ? nil : report.errors.prefix(20).joined(separator: "\n"),
            ]
        )
    }

    /// Adds what the records of this transaction count.
    mutating func storeCounts() throws {
        for (key, counted) in counts.found {
            try execute("INSERT OR IGNORE INTO cycle VALUES(?, NULL)", [key.cycle])
            try execute(
                """
                INSERT INTO cycleSystem(
                    number, system, created, updated, failed, skipped, conflicts
                )
                VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                    created = created + excluded.created, updated = updated + excluded.updated,
                    failed = failed + excluded.failed, skipped = skipped + excluded.skipped,
                    conflicts = conflicts + excluded.conflicts
                """,
                [key.cycle, key.system.rawValue]
                    + StatementArguments(
                        ActivityMeaning.Count.allCases.map { counted[$0] ?? 0 }
                    )
            )
        }
        counts = CycleCounts()
        try storeMinutes()
    }
}

/// What entries of the log count for their cycles.
struct CycleCounts: Hashable, Sendable {
    /// A cycle of one system.
    struct Key: Hashable, Sendable {
        var cycle: Int64
        var system: VendorSystem
    }

    private(set) var found: [Key: [ActivityMeaning.Count: Int64]] = [:]

    mutating func add(_ count: ActivityMeaning.Count, cycle: Int64, system: VendorSystem) {
        found[Key(cycle: cycle, system: system), default: [:]][count, default: 0] += 1
    }
}
