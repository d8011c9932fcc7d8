// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import CycleScheduler
import Kafka
import LeadModel
import Logging
import Telemetry
import Testing
import VendorAPI

@testable import LeadWorker
@testable import StreamProcessing
@testable import leadsync

/// Dashboards and alarms go by names, labels and types: none of them may change.
@Suite struct MetricsTests {
    private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func aWorkersMetricsAreTheseFromTheBeginning() {
        let metrics = PrometheusMetrics()
        let worker = WorkerMetrics(metrics)
        worker.update(WorkerStatus())
        #expect(metrics.exposition() == MetricsText.worker)
        let text = """
            # HELP leadsync_worker_misplaced_records_total Records that stood on another partition \
            than their key's.
            # TYPE leadsync_worker_misplaced_records_total counter
            leadsync_worker_misplaced_records_total{topic="a"} 3

            """
        worker.update(["a": 3])
        #expect(metrics.exposition().contains(text))
        let rules = """
            # HELP leadsync_worker_undecidable_rules_total Writes that were left to Salesforce \
            with a rule undecided.
            # TYPE leadsync_worker_undecidable_rules_total counter
            leadsync_worker_undecidable_rules_total{object="Lead",rule="Phone"} 2

            """
        worker.update([UndecidableCount(object: .lead, rule: "Phone", writes: 2)])
        #expect(metrics.exposition().contains(rules))
    }

    @Test func aWorkersMetricsFollowItsStatus() {
        let metrics = PrometheusMetrics()
        let worker = WorkerMetrics(metrics)
        var status = WorkerStatus()
        for records in [5, 9] {
            status.records = records
            status.lastCommitMicroseconds = 1_500
            status.lagMilliseconds = 250
            worker.update(status)
        }
        for line in [
            "leadsync_worker_records_total 9", "leadsync_worker_last_commit_seconds 0.0015",
            "leadsync_worker_lag_seconds 0.25",
        ] {
            #expect(metrics.exposition().contains(line + "\n"), "\(line)")
        }
    }

    @Test func aSchedulersMetricsAreTheseFromTheBeginning() {
        let metrics = PrometheusMetrics()
        _ = SchedulerObserver(metrics, health: Health(), logger: silent)
        #expect(metrics.exposition() == MetricsText.scheduler)
    }

    @Test func aSchedulersMetricsFollowItsEvents() {
        let metrics = PrometheusMetrics()
        let health = Health()
        let observer = SchedulerObserver(metrics, health: health, logger: silent)
        #expect(!health.isReady)
        observer.note(.active(lastCycle: 4))
        #expect(health.isReady)
        observer.note(.triggered(cycle: 5))
        observer.note(.ended(cycle: 5))
        observer.note(.givenUp(cycle: 6, missing: ["salesforce"]))
        observer.note(.unreadable(topic: "t", reason: "r"))
        for line in [
            "leadsync_scheduler_active 1", "leadsync_scheduler_cycle 5",
            "leadsync_scheduler_triggers_total 1", "leadsync_scheduler_cycles_ended_total 1",
            "leadsync_scheduler_cycles_given_up_total 1", "leadsync_scheduler_unreadable_total 1",
        ] {
            #expect(metrics.exposition().contains(line + "\n"), "\(line)")
        }
        observer.note(.trouble(KafkaError(code: .transport, message: "gone")))
        #expect(!health.isReady)
        #expect(metrics.exposition().contains("leadsync_scheduler_errors_total 1\n"))
        #expect(metrics.exposition().contains("leadsync_scheduler_active 0\n"))
    }

    @Test func aConnectorsMetricsAreTheseFromTheBeginning() {
        let metrics = PrometheusMetrics()
        _ = ConnectorMetrics(metrics, system: .marketo)
        #expect(metrics.exposition() == MetricsText.connector)
    }

    /// Calls are counted anew each time that the connector becomes active; the total goes on.
    @Test func aConnectorsCallsAreCountedOverAllItsTimes() {
        let metrics = PrometheusMetrics()
        let connector = ConnectorMetrics(metrics, system: .salesforce)
        var calls = CallStatistics()
        calls.sent = 10
        connector.note(.active)
        connector.note(.calls(calls))
        connector.note(.active)
        calls.sent = 3
        connector.note(.calls(calls))
        connector.note(
            .written(
                lane: .writes,
                applied: 2,
                rejected: 1,
                withoutCall: 0,
                slowestMilliseconds: 50
            )
        )
        for line in [
            #"calls_total{system="salesforce"} 13"#,
            #"write_delay_seconds{system="salesforce"} 0.05"#,
            #"writes_total{system="salesforce",lane="writes",status="applied"} 2"#,
            #"writes_total{system="salesforce",lane="writes",status="rejected"} 1"#,
        ] {
            #expect(metrics.exposition().contains("leadsync_connector_\(line)\n"), "\(line)")
        }
    }
}
