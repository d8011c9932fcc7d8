// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// First sight and collisions, field by field (requirement 3).
extension LeadDecider {
    /// The two records have just been linked: every field on which they do not agree is to be
    /// settled.
    mutating func linkFields() {
        for position in state.fields.indices { linkField(at: position) }
    }

    /// Settles what is to flow in a field that both systems meet for the first time: a value that
    /// only one side holds takes its way to the other; values that differ collide.
    mutating func linkField(at position: Int) {
        let field = state.fields[position]
        let marketo = field.marketo?.value ?? .null
        let salesforce = field.salesforce?.value ?? .null
        guard marketo != salesforce else { return }
        for system in VendorSystem.allCases {
            guard var side = field[system], !side.value.isBlank, side.pendingSince == nil else {
                continue
            }
            side.pendingSince = side.knownAt
            state.fields[position][system] = side
        }
    }

    /// A change of `system` at `time` came to light after our own write had replaced it: decides
    /// the collision late.
    mutating func resolveBehindOwnWrite(
        _ position: Int,
        _ mapped: MappedField,
        in system: VendorSystem,
        value: FieldValue,
        at time: Timestamp
    ) {
        guard var side = state.fields[position][system], let own = side.written else { return }
        let other = state.fields[position][system.other]
        let otherAt = other?.pendingSince ?? other?.knownAt ?? own.at
        let winner = collide(
            mapped,
            value: value,
            changedAt: time,
            of: system,
            with: own.value,
            changedAt: otherAt
        )
        if winner == system {
            side.value = value
            side.pendingSince = time
            side.isDoubtful = true
        } else if time.isWithinCoarseTick(before: own.at) {
            // Which came first cannot be told: the winner is written once more, to be sure.
            side.value = value == other?.value ? own.value : value
            side.pendingSince = nil
            side.heldSince = nil
            side.written = nil
            side.isDoubtful = false
            if var winning = other, winning.pendingSince == nil {
                winning.pendingSince = winning.knownAt
                state.fields[position][system.other] = winning
            }
        }
        state.fields[position][system] = side
    }

    /// Decides one collision and notes it for the log.
    mutating func collide(
        _ mapped: MappedField,
        value: FieldValue,
        changedAt time: Timestamp,
        of system: VendorSystem,
        with otherValue: FieldValue,
        changedAt otherTime: Timestamp
    ) -> VendorSystem {
        let isMarketo = system == .marketo
        let marketo = isMarketo ? value : otherValue
        let salesforce = isMarketo ? otherValue : value
        var winner = mapped.rule.winner(
            marketo: marketo,
            changedAt: isMarketo ? time : otherTime,
            salesforce: salesforce,
            changedAt: isMarketo ? otherTime : time
        )
        var rule = mapped.rulePhrase
        if !mapped.isUpdateableInSalesforce {
            winner = .salesforce
            rule = "read-only in Salesforce: Salesforce keeps its value"
        } else if !mapped.isWritableInMarketo {
            winner = .marketo
            rule = "read-only in Marketo: Marketo keeps its value"
        }
        // What was decided on the way to the end need not be told.
        conflicts.removeAll { $0.field == mapped.marketoName }
        conflicts.append(
            ConflictField(
                field: mapped.marketoName,
                marketo: marketo,
                salesforce: salesforce,
                winner: winner,
                rule: rule
            )
        )
        return winner
    }

    /// Puts the collisions of this decision into the log.
    mutating func logConflicts(cause: Cause) {
        guard !conflicts.isEmpty else { return }
        let names = conflicts.map(\.field).joined(separator: ", ")
        let object = salesforceObject
        log(
            .conflict,
            "Changed in Marketo and in Salesforce at the same time: \(names). "
                + "Both values are kept here; see which one won, and by which rule.",
            object: object,
            record: state.salesforce?.record,
            fields: conflicts,
            cause: cause
        )
        conflicts = []
    }
}
