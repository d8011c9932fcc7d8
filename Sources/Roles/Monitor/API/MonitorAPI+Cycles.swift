// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import JSONCodec
internal import LeadModel
internal import Primitives

/// What is known of one cycle.
struct CycleItem: Hashable, Sendable {
    /// One system's share.
    struct System: Hashable, Sendable {
        var name: String
        var counts: [Int64]
        var calls: Int64?
        var reportedAt: Int64?
    }

    var number: Int64
    var startedAt: Int64?
    var systems: [System]
    /// The end as the scheduler noted it.
    var notedEnd: Int64?

    /// When the cycle ended: as the scheduler noted it, or when both systems had reported.
    var endedAt: Int64? {
        if let notedEnd { return notedEnd }
        let reports = systems.compactMap(\.reportedAt)
        return reports.count == VendorSystem.allCases.count ? reports.max() : nil
    }

    var seconds: Double? {
        guard let startedAt, let endedAt else { return nil }
        let end = Timestamp(milliseconds: endedAt)
        let passed = end.milliseconds(after: Timestamp(milliseconds: startedAt))
        return Double(max(0, passed)) / 1_000
    }

    static let counted: [StaticString] = ["created", "updated", "failed", "skipped", "conflicts"]

    func write(to json: inout JSONText) {
        json.member("number", number)
        json.time("startedAt", startedAt)
        json.time("endedAt", endedAt)
        json.member("seconds", seconds)
        json.object("systems") { json in
            for system in systems { json.system(system.name, system.counts, system.calls) }
        }
    }

    /// Cycles from the newest on.
    static func fetch(
        _ database: Database,
        before: Int64 = .max,
        from start: Int64 = .min,
        limit: Int,
        noted: (cycle: Int64, at: Int64)?
    ) throws -> [CycleItem] {
        let cycles = try Row.fetchAll(
            database,
            sql: """
                SELECT number, startedAt FROM cycle
                WHERE number < ? AND COALESCE(startedAt, 0) >= ? ORDER BY number DESC LIMIT ?
                """,
            arguments: [before, start, limit]
        )
        guard let first = cycles.last, let last = cycles.first else { return [] }
        let (lowest, highest): (Int64, Int64) = (first[0], last[0])
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT number, system, created, updated, failed, skipped, conflicts, calls,
                    reportedAt FROM cycleSystem WHERE number BETWEEN ? AND ? ORDER BY system
                """,
            arguments: [lowest, highest]
        )
        let byNumber = Dictionary(grouping: rows) { row -> Int64 in row[0] }
        return cycles.map { row in
            let number: Int64 = row[0]
            return CycleItem(
                number: number,
                startedAt: row[1],
                systems: (byNumber[number] ?? []).map { row in
                    System(
                        name: row[1],
                        counts: (2...6).map { row[$0] },
                        calls: row[7],
                        reportedAt: row[8]
                    )
                },
                notedEnd: noted.flatMap { $0.cycle == number ? $0.at : nil }
            )
        }
    }
}

extension JSONText {
    fileprivate mutating func system(_ name: String, _ counts: [Int64], _ calls: Int64?) {
        writer.name(text: name)
        object { json in
            for (name, count) in zip(CycleItem.counted, counts) { json.member(name, count) }
            json.member("calls", calls ?? 0)
        }
    }
}

/// The cycles.
extension MonitorAPI {
    private var noted: (cycle: Int64, at: Int64)? { status.facts.notedEnd }

    func cycles(_ call: Call) async throws -> Answer {
        let limit = try call.limit()
        let after = try call.after()
        let noted = noted
        let items = try await view.read { database in
            try CycleItem.fetch(
                database,
                before: after?.at ?? .max,
                limit: limit + 1,
                noted: noted
            )
        }
        return .json { json in
            json.array("items", Array(items.prefix(limit))) { json, item in
                json.object { item.write(to: &$0) }
            }
            let last = items.count > limit ? items.prefix(limit).last : nil
            json.member("next", last.map { Cursor(at: $0.number, id: "").text })
        }
    }

    /// The cycles of a day, a week or a month, in steps.
    func cycleSummary(_ call: Call) async throws -> Answer {
        guard let span = CycleSpan(rawValue: call.parameter("span") ?? "day") else {
            throw Problem.invalid("span: give day, week or month")
        }
        let now = SystemClock().now().milliseconds
        let step = span.stepSeconds * 1_000
        let start = now - now % step - step * (span.steps - 1)
        let noted = noted
        let items = try await view.read { database in
            try CycleItem.fetch(database, from: start, limit: 100_000, noted: noted)
        }
        let steps = Dictionary(grouping: items) { item in
            (item.startedAt ?? start) / step * step
        }
        return .json { json in
            json.member("stepSeconds", span.stepSeconds)
            json.array("items", steps.keys.sorted()) { json, at in
                let cycles = steps[at] ?? []
                json.object { json in
                    json.time("at", at)
                    json.member("cycles", cycles.count)
                    json.member("longestSeconds", cycles.compactMap(\.seconds).max())
                    json.object("systems") { json in
                        for system in VendorSystem.allCases {
                            let own = cycles.flatMap(\.systems).filter {
                                $0.name == system.rawValue
                            }
                            let counts = CycleItem.counted.indices.map { index in
                                own.reduce(Int64(0)) { $0.saturated(adding: $1.counts[index]) }
                            }
                            let calls = own.reduce(Int64(0)) {
                                $0.saturated(adding: $1.calls ?? 0)
                            }
                            json.system(system.rawValue, counts, calls)
                        }
                    }
                }
            }
        }
    }
}

extension Int64 {
    /// The sum, or the end of the type where there is none: a report can name any number.
    fileprivate func saturated(adding other: Int64) -> Int64 {
        let (sum, isOver) = addingReportingOverflow(other)
        return isOver ? (other < 0 ? .min : .max) : sum
    }
}

/// A stretch of time for which cycles are summed up.
enum CycleSpan: String, Sendable {
    case day, week, month

    var stepSeconds: Int64 {
        switch self {
        case .day: 1_800
        case .week: 10_800
        case .month: 43_200
        }
    }

    var steps: Int64 {
        switch self {
        case .day: 48
        case .week: 56
        case .month: 60
        }
    }
}
