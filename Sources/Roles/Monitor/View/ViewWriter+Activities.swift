// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import GRDB
internal import JSONCodec
internal import LeadModel
internal import Primitives

/// The activity log, and what follows from it.
extension ViewWriter {
    mutating func take(_ activity: Activity, _ bytes: [UInt8], of record: ViewRecord) throws {
        let at = activity.at.milliseconds
        try execute(
            "INSERT INTO activity(lead, at, request, record) VALUES(?, ?, ?, ?)",
            [activity.lead.text, at, activity.cause.request, Data(bytes)]
        )
        let meaning = ActivityMeaning(activity)
        if meaning.failure != nil || meaning.isSettling {
            try noteOutcome(activity.lead.text, activity.object.system, meaning, at: at)
        }
        if activity.kind == .conflict {
            for (index, field) in activity.fields.enumerated() {
                let id = "\(record.partition)-\(record.offset)-\(index)"
                try take(field, of: activity, id: id, entry: meaning.entry)
            }
        }
        for field in meaning.restored {
            try takeRestored(field, of: activity.lead.text, entry: meaning.entry, at: at)
        }
        if let count = meaning.count, let cycle = activity.cause.cycle {
            counts.add(count, cycle: cycle, system: activity.object.system)
        }
    }

    // MARK: Failures

    private func noteOutcome(
        _ lead: String,
        _ system: VendorSystem,
        _ meaning: ActivityMeaning,
        at: Int64
    ) throws {
        let known = try blocked(lead, system)
        // A success of a system that was never blocked says nothing.
        if known == nil, meaning.failure == nil { return }
        var blocked = known ?? BlockedSystem()
        if known == nil,
            let state = try row("SELECT entries, at FROM lead WHERE lead = ?", [lead])
        {
            blocked.stateEntry = state[0]
            blocked.stateAt = state[1]
        }
        blocked.take(meaning, at: at)
        try store(blocked, lead, system)
    }

    /// Takes in which systems a lead's state says are blocked.
    func noteBlocked(_ lead: String, _ meaning: LeadMeaning, entries: Int64, at: Int64) throws {
        for system in VendorSystem.allCases {
            let held = meaning.blocked[system] ?? []
            let known = try blocked(lead, system)
            if known == nil, held.isEmpty { continue }
            var blocked = known ?? BlockedSystem()
            blocked.take(held: held, entries: entries, at: at)
            if blocked != known { try store(blocked, lead, system) }
        }
    }

    private func blocked(_ lead: String, _ system: VendorSystem) throws -> BlockedSystem? {
        let found = try row(
            """
            SELECT failedEntry, failedAt, logged, settledEntry, stateEntry, stateAt, held
            FROM blocked WHERE lead = ? AND system = ?
            """,
            [lead, system.rawValue]
        )
        guard let found else { return nil }
        return BlockedSystem(
            failedEntry: found[0],
            failedAt: found[1],
            logged: ReasonText.reasons(found[2]),
            settledEntry: found[3],
            stateEntry: found[4],
            stateAt: found[5],
            held: ReasonText.reasons(found[6])
        )
    }

    private func store(_ blocked: BlockedSystem, _ lead: String, _ system: VendorSystem) throws {
        try execute(
            "INSERT OR REPLACE INTO blocked VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                lead, system.rawValue, blocked.failedEntry, blocked.failedAt,
                ReasonText.text(blocked.logged), blocked.settledEntry, blocked.stateEntry,
                blocked.stateAt, ReasonText.text(blocked.held),
            ]
        )
        try execute("DELETE FROM failure WHERE lead = ? AND system = ?", [lead, system.rawValue])
        guard let shown = blocked.shown else { return }
        for reason in shown.reasons {
            try execute(
                "INSERT OR REPLACE INTO failure VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    reason.cause(in: system), lead, system.rawValue, shown.at, reason.object,
                    reason.code, reason.field, reason.message,
                ]
            )
        }
    }

    // MARK: Conflicts

    private func take(
        _ conflict: ConflictField,
        of activity: Activity,
        id: String,
        entry: Int64
    ) throws {
        let lead = activity.lead.text
        let at = activity.at.milliseconds
        // A later collision of the field takes the place of an earlier one.
        try execute(
            """
            UPDATE conflict SET settledAt = COALESCE(settledAt, ?)
            WHERE lead = ? AND field = ? AND entry < ?
            """,
            [at, lead, conflict.field, entry]
        )
        let restored = try row(
            "SELECT at FROM restored WHERE lead = ? AND field = ? AND entry > ?",
            [lead, conflict.field, entry]
        )
        try execute(
            "INSERT OR REPLACE INTO conflict VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                id, lead, entry, at, activity.object.rawValue, conflict.field,
                ValueText.text(conflict.marketo), ValueText.text(conflict.salesforce),
                conflict.winner.rawValue, conflict.rule, restored?[0] as Int64?,
                try changedAt(conflict, of: lead, entry: entry),
            ]
        )
    }

    /// When the lead's state said that both systems hold another value than the winner's; nil while
    /// it does not.
    private func changedAt(
        _ conflict: ConflictField,
        of lead: String,
        entry: Int64
    ) throws -> Int64? {
        guard
            let found = try row(
                "SELECT state, at FROM lead WHERE lead = ? AND entries >= ?",
                [lead, entry]
            ), let bytes = found[0] as Data?,
            case .lead(let state) = try? reader.decode(LeadEntry.self, from: [UInt8](bytes)),
            let agreed = state.agreedValue(of: conflict.field)
        else { return nil }
        let won = conflict.winner == .marketo ? conflict.marketo : conflict.salesforce
        return agreed == won ? nil : found[1]
    }

    private func takeRestored(
        _ field: String,
        of lead: String,
        entry: Int64,
        at: Int64
    ) throws {
        try execute(
            """
            INSERT INTO restored VALUES(?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET entry = excluded.entry, at = excluded.at
            WHERE excluded.entry > entry
            """,
            [lead, field, entry, at]
        )
        try execute(
            """
            UPDATE conflict SET settledAt = COALESCE(settledAt, ?)
            WHERE lead = ? AND field = ? AND entry < ?
            """,
            [at, lead, field, entry]
        )
    }

    /// Compares the conflicts of a lead with the values that its state says both systems hold.
    func noteValues(of state: LeadState, at: Int64) throws {
        let open = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT id, field, winner, marketo, salesforce, changedAt FROM conflict
                    WHERE lead = ? AND entry <= ? AND settledAt IS NULL LIMIT 1000
                    """
            ),
            arguments: [state.lead.text, state.activities]
        )
        for row in open {
            guard let field = row[1] as String?, let winner = row[2] as String? else { continue }
            let won: String = winner == VendorSystem.marketo.rawValue ? row[3] : row[4]
            let agreed = state.agreedValue(of: field).map(ValueText.text)
            let isChanged = agreed.map { $0 != won } ?? false
            let known: Int64? = row[5]
            if isChanged == (known != nil) { continue }
            try execute(
                "UPDATE conflict SET changedAt = ? WHERE id = ?",
                [isChanged ? at : nil as Int64?, row[0] as String?]
            )
        }
    }
}

/// Reasons as they stand in the view.
enum ReasonText {
    static func text(_ reasons: [FailureReason]) -> String? {
        if reasons.isEmpty { return nil }
        return (try? JSONEncoder().encode(reasons)).map { String(decoding: $0, as: UTF8.self) }
    }

    static func reasons(_ text: String?) -> [FailureReason] {
        guard let text else { return [] }
        return (try? JSONDecoder().decode([FailureReason].self, from: Data(text.utf8))) ?? []
    }
}

/// A field's value as JSON text.
enum ValueText {
    static func text(_ value: FieldValue) -> String {
        var writer = JSONWriter()
        writer.value(value)
        return String(decoding: writer.bytes(), as: UTF8.self)
    }
}
