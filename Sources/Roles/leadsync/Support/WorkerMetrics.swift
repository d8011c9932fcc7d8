// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import LeadModel
import LeadWorker
import StreamProcessing
import Telemetry

/// A worker's metrics, which follow from counts that are kept elsewhere.
struct WorkerMetrics: Sendable {
    private struct Total: Sendable {
        let name: String
        let help: String
        let figure: @Sendable (WorkerStatus) -> Int

        init(
            _ name: String,
            _ help: String,
            _ figure: @escaping @Sendable (WorkerStatus) -> Int
        ) {
            self.name = "leadsync_worker_\(name)_total"
            self.help = help
            self.figure = figure
        }
    }

    private static let totals = [
        Total("records", "Records processed in committed transactions.") { $0.records },
        Total("outputs", "Records published in committed transactions.") { $0.outputs },
        Total("transactions", "Committed transactions.") { $0.transactions },
        Total("aborts", "Aborted transactions.") { $0.aborts },
        Total("poisoned", "Records that could not be committed.") { $0.poisoned },
        Total("restored_records", "Changelog records replayed.") { $0.restoredRecords },
        Total("standby_records", "Changelog records of others' partitions read.") {
            $0.standbyRecords
        },
        Total("rebalances", "Changes of the assignment.") { $0.rebalances },
    ]

    private let metrics: PrometheusMetrics
    private let gauges: [(gauge: Gauge, figure: @Sendable (WorkerStatus) -> Double)]

    init(_ metrics: PrometheusMetrics) {
        func gauge(
            _ name: String,
            _ help: String,
            _ figure: @escaping @Sendable (WorkerStatus) -> Double
        ) -> (gauge: Gauge, figure: @Sendable (WorkerStatus) -> Double) {
            (metrics.gauge("leadsync_worker_\(name)", help: help), figure)
        }
        self.metrics = metrics
        gauges = [
            gauge("partitions", "Partitions owned.") { Double($0.partitions) },
            gauge("standby_partitions", "Partitions of other workers whose states are kept.") {
                Double($0.standbyPartitions)
            },
            gauge("restoring_partitions", "Partitions that are being restored.") {
                Double($0.restoringPartitions)
            },
            gauge("restore_remaining_records", "What restores have still to read.") {
                Double($0.restoreRemaining)
            },
            gauge("restore_records_per_second", "What running restores read a second.") {
                Double($0.restoreRate)
            },
            gauge("restore_seconds_left", "How long running restores will still take.") {
                Double($0.restoreSecondsLeft)
            },
            gauge("last_commit_seconds", "How long the last commit took.") {
                Double($0.lastCommitMicroseconds) / 1e6
            },
            gauge("lag_seconds", "From the last record's time to its processing.") {
                Double($0.lagMilliseconds) / 1e3
            },
        ]
    }

    func update(_ status: WorkerStatus) {
        for total in Self.totals {
            metrics.setTotal(Int64(total.figure(status)), of: total.name, help: total.help)
        }
        for (gauge, figure) in gauges { gauge.record(figure(status)) }
    }

    /// Rules that had to be left to Salesforce, by name.
    func update(_ undecidable: [UndecidableCount]) {
        for count in undecidable {
            metrics.setTotal(
                count.writes,
                of: "leadsync_worker_undecidable_rules_total",
                help: "Writes that were left to Salesforce with a rule undecided.",
                labels: [("object", count.object.rawValue), ("rule", count.rule)]
            )
        }
    }

    /// Records that were forwarded to their key's partition, by topic.
    func update(_ misplaced: [String: Int]) {
        for (topic, count) in misplaced {
            metrics.setTotal(
                Int64(count),
                of: "leadsync_worker_misplaced_records_total",
                help: "Records that stood on another partition than their key's.",
                labels: [("topic", topic)]
            )
        }
    }
}
