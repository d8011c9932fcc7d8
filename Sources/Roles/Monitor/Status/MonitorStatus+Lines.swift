// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

extension MonitorStatus {
    /// The status for people, line by line.
    public var lines: [String] {
        var lines = [cycleLine]
        for backlog in facts.backlogs where backlog.lag > 0 {
            lines.append("backlog: \(backlog.topic) \(backlog.lag) records")
        }
        lines.append(
            "workers: \(facts.workers.count)"
                + (facts.isSharingOut ? ", sharing partitions out" : "")
        )
        for system in VendorSystem.allCases {
            let connectors = facts.connectors[system]
            var line = "\(system.title) connector: "
            line += connectors?.active.map { "active \($0)" } ?? "none active"
            line += ", \(connectors?.standby.count ?? 0) standing by"
            if let budget = budgets[system] {
                line += ", \(budget.used) of \(budget.limit) calls used"
            }
            lines.append(line)
        }
        lines.append(
            "leads: \(counts.leads), pairs \(counts.pairs), pending \(counts.pending), "
                + "failed \(counts.failed), open conflicts \(counts.conflicts), "
                + "dead letters \(counts.deadLetters)"
        )
        lines += needs.map { "needs a person: \($0)" }
        if isHealthy { lines.append("all is well") }
        return lines
    }

    private var cycleLine: String {
        guard cycle.number > 0 else { return "cycle: none yet" }
        func text(_ time: Int64?) -> String {
            time.map { Timestamp(milliseconds: $0).rfc3339 } ?? "?"
        }
        return cycle.isRunning
            ? "cycle: \(cycle.number) running since \(text(cycle.since))"
            : "cycle: \(cycle.number) ended at \(text(cycle.since)), next at \(text(cycle.nextAt))"
    }
}
