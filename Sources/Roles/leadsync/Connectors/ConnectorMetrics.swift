// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import Kafka
import LeadModel
import Synchronization
import Telemetry
import VendorAPI

/// What a connector counts, for Prometheus.
struct ConnectorMetrics: Sendable {
    private let metrics: MetricsRegistry
    private let labels: [(name: String, value: String)]
    private let calls: CallTotals

    init(_ metrics: MetricsRegistry, system: VendorSystem) {
        self.metrics = metrics
        labels = [("system", system.rawValue)]
        calls = CallTotals()
        // All are there from the beginning: a query that finds nothing tells nothing.
        gauge(.active).set(0)
        for gauge in GaugeName.allCases where gauge != .firstLoadTotal { self.gauge(gauge).set(0) }
        for counter in CounterName.allCases { self.counter(counter).add(0) }
        for lane in ConnectorEvent.Lane.allCases { faults(lane).add(0) }
        for lane in [ConnectorEvent.Lane.writes, .realtime] {
            for isApplied in [true, false] { writes(lane, isApplied: isApplied).add(0) }
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
        case .standby, .waitingForEarlier: gauge(.active).set(0)
        case .active:
            gauge(.active).set(1)
            gauge(.waiting).set(0)
            calls.begin()
        case .trouble:
            gauge(.active).set(0)
            counter(.restarts).add()
        case .gap(let gap): counter(.expired).add(gap.records)
        case .expired(_, let records): counter(.expired).add(records)
        case .unreadable: counter(.unreadable).add()
        case .cycleEnded(let report): note(report)
        case .loading(let reading): note(reading)
        case .loaded(let records):
            gauge(.firstLoadActive).set(0)
            gauge(.firstLoadRecords).set(Double(records))
            gauge(.firstLoadLeft).set(0)
        case .published(let changes): counter(.changes).add(Int64(changes))
        case .written(let lane, let applied, let rejected, _, let slowestMilliseconds):
            writes(lane, isApplied: true).add(Int64(applied))
            writes(lane, isApplied: false).add(Int64(rejected))
            gauge(.delay).set(Double(slowestMilliseconds) / 1_000)
        case .postponed: counter(.postponed).add()
        case .waiting(let writes): gauge(.waiting).set(Double(writes))
        case .answered(let isKnown):
            counter(.requests).add()
            if !isKnown { counter(.unknown).add() }
        case .logged(let activities, _): counter(.activities).add(Int64(activities))
        case .fault(let lane, _, _): faults(lane).add()
        case .backlog(let records): gauge(.backlog).set(Double(records))
        case .budget(let reading):
            gauge(.budgetLimit).set(Double(reading.limit))
            gauge(.budgetUsed).set(Double(reading.used))
            gauge(.budgetLeft).set(Double(reading.left))
        case .calls(let statistics): note(statistics)
        }
    }

    private func note(_ report: CycleReport) {
        counter(.cycles).add()
        counter(.cycleErrors).add(Int64(report.errors.count))
        gauge(.cycle).set(Double(report.cycle))
        gauge(.cycleSeconds).set(Double(report.durationMilliseconds) / 1_000)
        gauge(.cycleCalls).set(Double(report.apiCalls))
    }

    private func note(_ reading: LoadMeter.Reading) {
        gauge(.firstLoadActive).set(1)
        gauge(.firstLoadRecords).set(Double(reading.records))
        gauge(.firstLoadRate).set(reading.recordsPerSecond)
        if let total = reading.total { gauge(.firstLoadTotal).set(Double(total)) }
        if let left = reading.secondsLeft { gauge(.firstLoadLeft).set(left) }
    }

    private func note(_ statistics: CallStatistics) {
        let totals = calls.total(with: statistics)
        counter(.calls).set(total: totals.sent)
        counter(.retries).set(total: totals.retried)
        counter(.failures).set(total: totals.failed)
        counter(.tokens).set(total: totals.renewedTokens)
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
