// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// Results of creates: the record that a system lacked is there, or was there all along.
extension Turn {
    mutating func applyCreate(_ write: WriteInFlight, _ result: WriteResult, cause: Cause) {
        let system = write.object.system
        guard let record = result.record else { return }
        if system == .salesforce, let request = write.cause.request {
            state.servedRequest = request
        }
        if !result.created, state.isToOwnRecord(write) {
            for field in write.fields { takeEchoAsChange(field, of: write) }
        }
        guard isForThisLead(record, write, result, cause) else { return }
        // It may be known already, and even to be gone again.
        let wasLinked =
            state[system].map {
                $0.record == record && (!$0.isDeleted || $0.lastEventAt >= result.at)
            } ?? false
        let known = system == .salesforce ? replaceRecord(by: record, wasLinked) : nil
        if state[system] == nil {
            state[system] = RecordLink(object: result.object, record: record)
        }
        if result.created {
            state[system]?.wasMade = true
            for field in write.fields { land(field, of: write, at: result.at) }
            linkCreated(write)
            if let known { learn(from: known) }
            logCreated(write, result, record, cause)
        } else if !wasLinked {
            if let known { learn(from: known) }
            linkFields()
            waitForSnapshot(of: system, since: result.at)
            log(
                .linked,
                "Linked with \(result.object.title) \(record), which \(system.title) already had.",
                object: result.object,
                record: record,
                cause: cause
            )
        }
        if system == .salesforce { askFor(record) }
    }

    /// Makes room for the record that was made or found.
    ///
    /// - Returns: what was known of it, when it stood by.
    private mutating func replaceRecord(by record: String, _ wasLinked: Bool) -> LeadState? {
        if state.salesforce?.isDeleted == true, !wasLinked { retireRecord() }
        state.createRequest = nil
        if !wasLinked { state.claim = nil }
        return bystander(record).map { state.bystanders.remove(at: $0) }
    }

    /// Whether the record that was made or found becomes the lead's own; if it does not, what
    /// becomes of it is seen to.
    private mutating func isForThisLead(
        _ record: String,
        _ write: WriteInFlight,
        _ result: WriteResult,
        _ cause: Cause
    ) -> Bool {
        if write.object == .person {
            guard state.lead.system == .marketo, record != state.lead.record else { return true }
            if !isOwnID(LeadID(.marketo, record)) { giveToNewPerson(write, result, record, cause) }
            return false
        }
        if state.formerRecords.contains(record) {
            // It was known before its result, and went into another one since.
            if salesforceObject == .contact {
                for field in write.fields where continues(field.name) {
                    land(field, of: write, at: result.at)
                }
            }
            linkCreated(write)
            logCreated(write, result, record, cause)
            return false
        }
        if let owner = redirect(of: record) {
            // Found, and another lead's by now.
            state.createRequest = nil
            logOwner(owner, of: record, object: result.object, cause: cause)
            return false
        }
        if state.released.contains(record) {
            state.createRequest = nil
            log(
                .failed,
                "Salesforce record \(record) still names this person, from whom it was unlinked: "
                    + "clear its link field, then sync the person again.",
                object: result.object,
                record: record,
                reasons: [
                    Reason(
                        code: "DUPLICATES_DETECTED",
                        fields: [],
                        message: "\(record) still names this person"
                    )
                ],
                cause: cause
            )
            return false
        }
        guard let own = state.salesforce, !own.isDeleted, own.record != record else { return true }
        log(
            .failed,
            "Created Salesforce \(write.object.title) \(record), but this lead is already kept in "
                + "step with \(own.record): merge the two in Salesforce.",
            object: write.object,
            record: record,
            cause: cause
        )
        askFor(record)
        return false
    }

    private mutating func logCreated(
        _ write: WriteInFlight,
        _ result: WriteResult,
        _ record: String,
        _ cause: Cause
    ) {
        log(
            .created,
            "Created in \(write.object.system.title) as \(result.object.title) \(record).",
            object: result.object,
            record: record,
            cause: cause
        )
    }

    /// A person was made for a Salesforce record that turned out to be this lead's, or to stand
    /// by: the new person takes what this one does not need.
    private mutating func giveToNewPerson(
        _ write: WriteInFlight,
        _ result: WriteResult,
        _ person: String,
        _ cause: Cause
    ) {
        let made = write.record ?? ""
        let isFree =
            bystander(made) != nil || (isOwnRecord(made) && state.marketo?.isDeleted == true)
        log(
            isFree ? .created : .failed,
            "Created in Marketo as person \(person)"
                + (isFree
                    ? " for Salesforce record \(made)."
                    : ", but this lead is already kept in step with \(state.lead.record): merge "
                        + "the two in Marketo."),
            object: .person,
            record: person,
            cause: cause
        )
        guard isFree else { return }
        let fields = (result.created ? write.fields : []).map { field in
            FieldState(
                name: field.name,
                marketo: SideValue(value: field.value, knownAt: result.at)
            )
        }
        give(made, to: LeadID(.marketo, person), made: fields)
    }

    /// What changed while the record was being made is still to reach it.
    private mutating func linkCreated(_ write: WriteInFlight) {
        let source = write.object.system.other
        for position in state.fields.indices {
            let name = state.fields[position].name
            guard let made = write.fields.first(where: { $0.name == name }) else {
                linkField(at: position)
                continue
            }
            if let side = state.fields[position][source], side.value != made.value {
                state.fields[position][source]?.pendingSince = side.knownAt
            }
        }
    }

    /// A record that was found instead of made is not known yet: a change that could lose waits
    /// until the feed has passed the time at which it was found, and so has shown it.
    private mutating func waitForSnapshot(of system: VendorSystem, since time: Timestamp) {
        for position in state.fields.indices {
            guard let changedAt = state.fields[position][system.other]?.pendingSince else {
                continue
            }
            state.fields[position][system.other]?.pendingSince = max(changedAt, time)
        }
    }
}
