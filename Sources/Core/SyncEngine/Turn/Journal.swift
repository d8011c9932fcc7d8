// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// The activities of one decision: the only place that makes an `Activity`.
///
/// The wording is in the extensions; users read it and tests compare it.
struct Journal {
    /// The lead in whose log the entries stand.
    let lead: LeadID
    /// Our clock.
    let now: Timestamp
    /// How many activities the lead has had: their IDs follow from it.
    private(set) var count: Int64
    /// The entries of this decision, in order.
    private(set) var entries: [Activity] = []
    /// Fields of this decision that collided, for one `conflict` activity.
    private var conflicts: [ConflictField] = []

    init(of state: borrowing LeadState, now: Timestamp) {
        lead = state.lead
        count = state.activities
        self.now = now
    }

    func store(in state: inout LeadState) { state.activities = count }

    mutating func note(
        _ kind: Activity.Kind,
        _ message: String,
        object: ObjectType,
        record: String?,
        fields: [ConflictField] = [],
        reasons: [Reason] = [],
        cause: Cause
    ) {
        count += 1
        entries.append(
            Activity(
                id: "\(lead.text)/a\(count)",
                lead: lead,
                at: now,
                kind: kind,
                object: object,
                record: record,
                message: message,
                fields: fields,
                reasons: reasons,
                cause: cause
            )
        )
    }

    // MARK: Conflicts

    /// Remembers a collision for the `conflict` activity; the last one of a field replaces those
    /// before it.
    mutating func note(_ conflict: ConflictField) {
        conflicts.removeAll { $0.field == conflict.field }
        conflicts.append(conflict)
    }

    /// Writes the `conflict` activity, when fields collided.
    mutating func noteConflicts(object: ObjectType, record: String?, cause: Cause) {
        guard !conflicts.isEmpty else { return }
        let names = conflicts.map(\.field).joined(separator: ", ")
        note(
            .conflict,
            "Changed in Marketo and in Salesforce at the same time: \(names). "
                + "Both values are kept here; see which one won, and by which rule.",
            object: object,
            record: record,
            fields: conflicts,
            cause: cause
        )
        conflicts = []
    }
}

extension ObjectType {
    /// The object as people call it within a sentence.
    var title: String {
        switch self {
        case .person: "person"
        case .lead: "lead"
        case .contact: "contact"
        }
    }
}

extension [Reason] {
    /// The reasons as the log tells them: `{CODE: message}` after `{CODE: message}`.
    var inWords: String { map { "{\($0.code): \($0.message)}" }.joined(separator: " ") }
}
