// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import CoreMetrics
import Kafka
import LeadModel
import Synchronization
import Telemetry
import VendorAPI

/// What a connector counts, for Prometheus.
struct ConnectorMetrics: Sendable {
    private let metrics: PrometheusMetrics
    private let labels: [(name: String, value: String)]
    private let calls: CallTotals

    init(_ metrics: PrometheusMetrics, system: VendorSystem) {
        self.metrics = metrics
        labels = [("system", system.rawValue)]
        calls = CallTotals()
        // All are there from the beginning: a query that finds nothing tells nothing.
        for gauge in GaugeName.allCases where gauge != .firstLoadTotal {
            self.gauge(gauge).record(0)
        }
        for counter in CounterName.allCases { self.counter(counter).increment(by: 0) }
        for lane in ConnectorEvent.Lane.allCases { faults(lane).increment(by: 0) }
        for lane in [ConnectorEvent.Lane.writes, .realtime] {
            for isApplied in [true, false] { writes(lane, isApplied: isApplied).increment(by: 0) }
        }
    }

    private enum GaugeName: String, CaseIterable {
        case active = "active"
        case cycle = "cycle"
        case cycleSeconds = "cycle_seconds"
        case cycleCalls = "cycle_calls"
        case backlog = "writes_backlog_records"
        case waiting = "writes_waiting_records"
        case delay = "write_delay_seconds"
        case budgetLimit = "budget_limit_calls"
        case budgetUsed = "budget_used_calls"
        case budgetLeft = "budget_left_calls"
        case firstLoadActive = "first_load_active"
        case firstLoadRecords = "first_load_records"
        case firstLoadTotal = "first_load_total_records"
        case firstLoadRate = "first_load_records_per_second"
        case firstLoadLeft = "first_load_left_seconds"

        var help: String {
            switch self {
            case .active: "1 on the connector that is active, else 0."
            case .cycle: "The last cycle that was polled for."
            case .cycleSeconds: "How long the last poll took."
            case .cycleCalls: "API calls during the last poll, those of writes included."
            case .backlog: "Writes that are still to be applied."
            case .waiting: "Writes that the vendor cannot take for the moment; tried again."
            case .delay: "From the decision to the result, the slowest write of the last batch."
            case .budgetLimit: "Calls that the connector may make in a day."
            case .budgetUsed: "Calls of them that are used or leased."
            case .budgetLeft: "Calls of them that are left."
            case .firstLoadActive: "1 while the first load goes on, else 0."
            case .firstLoadRecords: "Records that the first load has read."
            case .firstLoadTotal: "Records that there are, as far as the vendor tells."
            case .firstLoadRate: "Records that the first load reads in a second."
            case .firstLoadLeft: "How long the rest of the first load takes at this rate."
            }
        }
    }

    private enum CounterName: String, CaseIterable {
        case calls, retries, failures, tokens, cycles, cycleErrors, changes, requests, unknown
        case activities, restarts, unreadable, expired, postponed

        var metric: (name: String, help: String) {
            switch self {
            case .calls: ("calls_total", "API calls, repetitions included.")
            case .retries: ("call_retries_total", "Calls that were repeated.")
            case .failures: ("call_failures_total", "Calls that ended in a fault.")
            case .tokens: ("token_renewals_total", "Tokens that were no longer taken.")
            case .cycles: ("cycles_total", "Polls that have ended.")
            case .cycleErrors: ("cycle_errors_total", "Lines of errors in cycle reports.")
            case .changes: ("changes_total", "Change events that were published.")
            case .requests: ("requests_total", "Sync requests that were answered.")
            case .unknown: ("requests_unknown_total", "Of them, for persons that are not there.")
            case .activities: ("activities_total", "Activities that were written back.")
            case .restarts: ("restarts_total", "Errors after which it started anew.")
            case .unreadable: ("unreadable_total", "Records that could not be read.")
            case .expired: ("expired_total", "Records that were deleted before they were read.")
            case .postponed: ("postponements_total", "Batches of which some writes have to wait.")
            }
        }
    }

    private func gauge(_ name: GaugeName) -> Gauge {
        metrics.gauge("leadsync_connector_" + name.rawValue, help: name.help, labels: labels)
    }

    private func counter(_ name: CounterName) -> Counter {
        let (metric, help) = name.metric
        return metrics.counter("leadsync_connector_" + metric, help: help, labels: labels)
    }

    /// Sets a counter to a total of the calls' own statistics.
    private func set(_ name: CounterName, _ total: Int64) {
        let (metric, help) = name.metric
        metrics.setTotal(total, of: "leadsync_connector_" + metric, help: help, labels: labels)
    }

    private func faults(_ lane: ConnectorEvent.Lane) -> Counter {
        metrics.counter(
            "leadsync_connector_faults_total",
            help: "Faults after which a part of the connector waited.",
            labels: labels + [("lane", lane.rawValue)]
        )
    }

    private func writes(_ lane: ConnectorEvent.Lane, isApplied: Bool) -> Counter {
        metrics.counter(
            "leadsync_connector_writes_total",
            help: "Writes whose results are published.",
            labels: labels + [
                ("lane", lane.rawValue), ("status", isApplied ? "applied" : "rejected"),
            ]
        )
    }

    func note(_ event: ConnectorEvent) {
        switch event {
        case .beat, .cycleBegan, .schemaChanged, .waitingForOtherSide: break
        case .standby, .waitingForEarlier: gauge(.active).record(0)
        case .active:
            gauge(.active).record(1)
            gauge(.waiting).record(0)
            calls.begin()
        case .trouble:
            gauge(.active).record(0)
            counter(.restarts).increment()
        case .gap(let gap): counter(.expired).increment(by: gap.records)
        case .expired(_, let records): counter(.expired).increment(by: records)
        case .unreadable: counter(.unreadable).increment()
        case .cycleEnded(let report): note(report)
        case .loading(let reading): note(reading)
        case .loaded(let records):
            gauge(.firstLoadActive).record(0)
            gauge(.firstLoadRecords).record(Double(records))
            gauge(.firstLoadLeft).record(0)
        case .published(let changes): counter(.changes).increment(by: Int64(changes))
        case .written(let lane, let applied, let rejected, _, let slowestMilliseconds):
            writes(lane, isApplied: true).increment(by: Int64(applied))
            writes(lane, isApplied: false).increment(by: Int64(rejected))
            gauge(.delay).record(Double(slowestMilliseconds) / 1_000)
        case .postponed: counter(.postponed).increment()
        case .waiting(let writes): gauge(.waiting).record(Double(writes))
        case .answered(let isKnown):
            counter(.requests).increment()
            if !isKnown { counter(.unknown).increment() }
        case .logged(let activities, _): counter(.activities).increment(by: Int64(activities))
        case .fault(let lane, _, _): faults(lane).increment()
        case .backlog(let records): gauge(.backlog).record(Double(records))
        case .budget(let reading):
            gauge(.budgetLimit).record(Double(reading.limit))
            gauge(.budgetUsed).record(Double(reading.used))
            gauge(.budgetLeft).record(Double(reading.left))
        case .calls(let statistics): note(statistics)
        }
    }

    private func note(_ report: CycleReport) {
        counter(.cycles).increment()
        counter(.cycleErrors).increment(by: Int64(report.errors.count))
        gauge(.cycle).record(Double(report.cycle))
        gauge(.cycleSeconds).record(Double(report.durationMilliseconds) / 1_000)
        gauge(.cycleCalls).record(Double(report.apiCalls))
    }

    private func note(_ reading: LoadMeter.Reading) {
        gauge(.firstLoadActive).record(1)
        gauge(.firstLoadRecords).record(Double(reading.records))
        gauge(.firstLoadRate).record(reading.recordsPerSecond)
        if let total = reading.total { gauge(.firstLoadTotal).record(Double(total)) }
        if let left = reading.secondsLeft { gauge(.firstLoadLeft).record(left) }
    }

    private func note(_ statistics: CallStatistics) {
        let totals = calls.total(with: statistics)
        set(.calls, totals.sent)
        set(.retries, totals.retried)
        set(.failures, totals.failed)
        set(.tokens, totals.renewedTokens)
    }
}

/// The calls of a process over all the times that it was active: each time counts from nothing.
private final class CallTotals: Sendable {
    private let state = Mutex((before: CallStatistics(), now: CallStatistics()))

    func begin() {
        state.withLock { state in
            state.before = state.before + state.now
            state.now = CallStatistics()
        }
    }

    func total(with now: CallStatistics) -> CallStatistics {
        state.withLock { state in
            state.now = now
            return state.before + now
        }
    }
}

extension CallStatistics {
    fileprivate static func + (left: CallStatistics, right: CallStatistics) -> CallStatistics {
        var sum = left
        sum.sent += right.sent
        sum.retried += right.retried
        sum.failed += right.failed
        sum.renewedTokens += right.renewedTokens
        return sum
    }
}
