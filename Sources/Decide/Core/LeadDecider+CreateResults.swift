// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// What came of a create: a record of the lead's own, one that was there already, or one that is
/// somebody else's by now.
extension LeadDecider {
    mutating func applyCreate(_ write: WriteInFlight, _ result: WriteResult, cause: Cause) {
        let system = write.object.system
        guard let record = result.record else { return }
        if !result.created, state.isToOwnRecord(write) {
            for field in write.fields { takeEchoAsChange(field, of: write) }
        }
        if isElsewhere(record, write, result, cause: cause) { return }
        // It may be known already, and even to be gone again.
        let wasLinked =
            state[system].map {
                $0.record == record && (!$0.isDeleted || $0.lastEventAt >= result.at)
            } ?? false
        var known: LeadState?
        if system == .salesforce {
            if state.salesforce?.isDeleted == true, !wasLinked { retireRecord() }
            known = bystander(record).map { state.bystanders.remove(at: $0) }
            state.createRequest = nil
            if !wasLinked { state.claim = nil }
        }
        if state[system] == nil {
            state[system] = RecordLink(object: result.object, record: record)
        }
        if result.created {
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

    /// Whether what was created or found is not, or no longer, this lead's: then all is done.
    private mutating func isElsewhere(
        _ record: String,
        _ write: WriteInFlight,
        _ result: WriteResult,
        cause: Cause
    ) -> Bool {
        let system = write.object.system
        if system == .marketo, state.lead.system == .marketo, record != state.lead.record {
            if !isOwnID(LeadID(.marketo, record)) { giveToNewPerson(write, result, record, cause) }
            return true
        }
        if system == .salesforce, state.formerRecords.contains(record) {
            // It was known before its result, and went into another one since.
            if write.object == .lead, salesforceObject == .contact {
                for field in write.fields where continues(field.name) {
                    land(field, of: write, at: result.at)
                }
            }
            linkCreated(write)
            logCreated(write, result, record, cause)
            return true
        }
        if system == .salesforce, let owner = redirect(of: record) {
            // Found, and another lead's by now.
            state.createRequest = nil
            logOwner(owner, of: record, object: result.object, cause: cause)
            return true
        }
        if let link = state[system], !link.isDeleted, link.record != record {
            log(
                .failed,
                "Created \(system.title) \(write.object.title) \(record), but this lead is already "
                    + "kept in step with \(link.record): merge the two in \(system.title).",
                object: write.object,
                record: record,
                cause: cause
            )
            askFor(record)
            return true
        }
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

    /// A person was made for a Salesforce record that turned out to be this lead's, or to stand by:
    /// the new person takes what this one does not need.
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
