// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import LeadModel
internal import Primitives
internal import VendorAPI

/// How the whole system is, at one moment.
public struct MonitorStatus: Hashable, Sendable {
    /// Where the cycle stands.
    struct Cycle: Hashable, Sendable {
        var number: Int64 = 0
        var isRunning = false
        var since: Int64?
        var nextAt: Int64?
    }

    /// How many there are of what people ask for.
    struct Counts: Hashable, Sendable {
        var leads: Int64 = 0
        var pairs: Int64 = 0
        var pending: Int64 = 0
        var failed: Int64 = 0
        var conflicts: Int64 = 0
        var deadLetters: Int64 = 0
    }

    /// The calls of a vendor.
    struct Budget: Hashable, Sendable {
        var limit: Int64
        var used: Int64
        var renewsAt: Int64
    }

    /// The writes to a system that were applied, minute by minute.
    struct Throughput: Hashable, Sendable {
        var to: VendorSystem
        var history: [Int64]
    }

    var cycle = Cycle()
    var facts = ClusterFacts()
    var budgets: [VendorSystem: Budget] = [:]
    var faults: [VendorSystem: String] = [:]
    var counts = Counts()
    var throughput: [Throughput] = []
    var isCaughtUp = true
    /// What a person has to do, a sentence each.
    public internal(set) var needs: [String] = []
    /// Whether nothing needs a person.
    public var isHealthy: Bool { needs.isEmpty }
}

extension MonitorStatus {
    /// What needs a person; pure.
    static func needs(
        _ facts: ClusterFacts,
        _ counts: Counts,
        _ faults: [VendorSystem: String],
        hasCycles: Bool
    ) -> [String] {
        var needs: [String] = []
        if let problem = facts.problem { needs.append("Kafka does not answer: \(problem)") }
        if facts.isKnown {
            if facts.workers.isEmpty, !facts.isSharingOut {
                needs.append("No worker runs: start 'leadsync worker'.")
            }
            if hasCycles, facts.schedulers == 0 {
                needs.append("No scheduler runs: start 'leadsync scheduler'.")
            }
            for system in VendorSystem.allCases where hasCycles {
                let connectors = facts.connectors[system]
                guard connectors?.active == nil, connectors?.standby.isEmpty ?? true else {
                    continue
                }
                needs.append(
                    "No \(system.title) connector runs: start 'leadsync connector "
                        + "\(system.rawValue)'."
                )
            }
        }
        for system in VendorSystem.allCases {
            if let fault = faults[system] { needs.append("\(system.title): \(fault)") }
        }
        if counts.failed > 0 {
            let leads = counts.failed == 1 ? "1 lead cannot" : "\(counts.failed) leads cannot"
            needs.append("\(leads) be written: see the failures.")
        }
        if counts.deadLetters > 0 {
            let records =
                counts.deadLetters == 1
                ? "1 record is a dead letter" : "\(counts.deadLetters) records are dead letters"
            needs.append("\(records): see why, and replay what has been put right.")
        }
        return needs
    }

    /// What the view and the cluster say together.
    static func fetch(
        _ database: Database,
        _ facts: ClusterFacts,
        _ configuration: MonitorConfiguration,
        now: Timestamp
    ) throws -> MonitorStatus {
        var status = MonitorStatus()
        status.facts = facts
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT
                    (SELECT COUNT(*) FROM lead WHERE aliasOf IS NULL),
                    (SELECT COUNT(*) FROM lead WHERE isPair),
                    (SELECT COUNT(*) FROM lead WHERE pending > 0),
                    (SELECT COUNT(DISTINCT lead) FROM failure),
                    (SELECT COUNT(*) FROM conflict WHERE settledAt IS NULL AND changedAt IS NULL),
                    (SELECT COUNT(*) FROM deadLetter WHERE id NOT IN (SELECT id FROM replay))
                """
        )
        if let row {
            status.counts = Counts(
                leads: row[0],
                pairs: row[1],
                pending: row[2],
                failed: row[3],
                conflicts: row[4],
                deadLetters: row[5]
            )
        }
        let noted = facts.notedEnd
        let last = try CycleItem.fetch(database, limit: 1, noted: noted).first
        if let last {
            let end =
                last.endedAt ?? (noted.flatMap { $0.0 >= last.number ? $0.1 : nil })
            status.cycle = Cycle(
                number: last.number,
                isRunning: end == nil,
                since: end ?? last.startedAt,
                nextAt: end.map {
                    Timestamp(milliseconds: $0)
                        .advanced(byMilliseconds: configuration.delayMilliseconds).milliseconds
                }
            )
        }
        for system in VendorSystem.allCases {
            status.faults[system] = try fault(database, system)
            status.budgets[system] = budget(system, facts, configuration, now: now)
            status.throughput.append(try throughput(database, system, now: now))
        }
        status.needs = needs(facts, status.counts, status.faults, hasCycles: last != nil)
        return status
    }

    /// What went wrong in the last poll of a system.
    private static func fault(_ database: Database, _ system: VendorSystem) throws -> String? {
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT errors FROM cycleSystem WHERE system = ? AND reportedAt IS NOT NULL
                ORDER BY number DESC LIMIT 1
                """,
            arguments: [system.rawValue]
        )
        return (row?[0] as String?)?.prefixed(bytes: MonitorLimits.shownBytes)
    }

    private static func budget(
        _ system: VendorSystem,
        _ facts: ClusterFacts,
        _ configuration: MonitorConfiguration,
        now: Timestamp
    ) -> Budget? {
        guard let budget = configuration.budgets[system], budget.dailyCalls > 0,
            budget.share > 0, budget.share <= 1, let used = facts.connectors[system]?.used
        else { return nil }
        let quota = DailyQuota(
            dailyCalls: budget.dailyCalls,
            share: budget.share,
            reset: system == .marketo ? .midnight(utcOffsetMinutes: -360) : .rolling24Hours,
            record: used
        )
        return Budget(
            limit: quota.limit,
            used: quota.limit - quota.left(now: now),
            renewsAt: quota.renewsAt(now: now).milliseconds
        )
    }

    private static func throughput(
        _ database: Database,
        _ system: VendorSystem,
        now: Timestamp
    ) throws -> Throughput {
        let last = MinuteCounts.start(of: now.milliseconds)
        let count = MonitorLimits.throughputMinutes
        let first = last - Int64(count - 1) * MinuteCounts.milliseconds
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT at, applied FROM minute WHERE at BETWEEN ? AND ? AND system = ?",
            arguments: [first, last, system.rawValue]
        )
        var history = [Int64](repeating: 0, count: count)
        for row in rows {
            let index = Int(((row[0] as Int64) - first) / MinuteCounts.milliseconds)
            if history.indices.contains(index) { history[index] = row[1] }
        }
        return Throughput(to: system, history: history)
    }
}
