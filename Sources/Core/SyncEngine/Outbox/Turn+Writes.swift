// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// Writes: updates, and the creation of the record that one system lacks.
extension Turn {
    mutating func publishUpdate(
        _ draft: WriteDraft,
        to system: VendorSystem,
        _ cause: Cause,
        _ priority: WriteCommand.Priority
    ) {
        guard !draft.isEmpty, let link = identity[system], !link.isDeleted else { return }
        let cause = causes.cause(of: draft, to: system, otherwise: cause, fields)
        failures.free(draft, to: system)
        let isBlocked = !requests.isForced && failures.blocks(system)
        guard !outbox.isFull, !isBlocked, validate(draft, .update, link.object, cause) else {
            return causes.hold(draft, to: system, fields)
        }
        publish(draft, .update, link.object, record: link.record, cause, priority)
    }

    /// Requirement 4: a request creates the lead that Salesforce does not have.
    mutating func createInSalesforce(_ cause: Cause) {
        guard let request = requests.create, let person = identity.marketo, !person.isDeleted,
            !outbox.isCreating(in: .salesforce),
            requests.isForced || !failures.blocks(.salesforce)
        else { return }
        var draft = WriteDraft()
        draft.owner = requests.owner
        for mapped in mapping[.lead].fields where mapped.isActive {
            guard let side = fields.side(of: mapped.index, in: .marketo), !side.value.isBlank else {
                continue
            }
            if mapped.isCreateableInSalesforce {
                draft.add(side.value, of: mapped)
            } else {
                failures.skip(mapped)
            }
        }
        var cause = cause
        cause.request = cause.request ?? request.id
        guard validate(draft, .create, .lead, cause) else { return }
        publish(draft, .create, .lead, record: nil, cause, .realtime)
    }

    /// A new Salesforce record gets a Marketo person, once it is known that Marketo has not changed
    /// anything by then that would link the two.
    mutating func createInMarketo(_ cause: Cause, _ priority: WriteCommand.Priority) {
        guard let record = identity.salesforce, mayCreateInMarketo else { return }
        if let wait = createWait {
            createHeldSince = createHeldSince ?? context.now
            agenda.wait(for: .marketo, toReach: wait.toReach, until: wait.until)
            return
        }
        var draft = WriteDraft()
        for mapped in mapping[record.object].fields
        where mapped.isActive && mapped.isWritableInMarketo {
            guard let side = fields.side(of: mapped.index, in: .salesforce), !side.value.isBlank
            else { continue }
            draft.add(side.value, of: mapped)
        }
        guard !draft.isEmpty else { return }
        var cause = cause
        // What let it go is a watermark: what it is made for is the record's last event.
        if cause.event == nil { cause.event = record.lastEvents.last }
        createHeldSince = nil
        publish(draft, .create, .person, record: nil, cause, priority)
    }

    private var mayCreateInMarketo: Bool {
        guard let record = identity.salesforce, !record.isDeleted, identity.marketo == nil,
            record.lastEventAt > .distantPast
        else { return false }
        return !outbox.isCreating(in: .marketo) && !failures.blocks(.marketo)
    }

    /// What a create in Marketo waits for; nil when it need not wait, or may not go at all.
    var createWait: (toReach: Timestamp, until: Timestamp)? {
        guard mayCreateInMarketo, let record = identity.salesforce,
            context.watermarks.marketo < record.lastEventAt
        else { return nil }
        let end = (createHeldSince ?? context.now)
            .advanced(byMilliseconds: context.maxHoldMilliseconds)
        return context.now < end ? (toReach: record.lastEventAt, until: end) : nil
    }

    /// Publishes a write that has been checked.
    private mutating func publish(
        _ draft: WriteDraft,
        _ operation: WriteCommand.Operation,
        _ object: ObjectType,
        record: String?,
        _ cause: Cause,
        _ priority: WriteCommand.Priority
    ) {
        let system = object.system
        if let freedBy = failures.takeRetryReason(for: draft, to: system) {
            let own = identity[system]?.record
            journal.retried(object, record: own, because: freedBy, cause: cause)
        }
        let known = fields.latestKnown(in: system)
        outbox.send(
            draft,
            to: Outbox.Address(
                lead: identity.lead,
                operation: operation,
                object: object,
                record: record,
                source: identity[system.other]?.record,
                cause: cause,
                priority: priority,
                now: context.now,
                // What is decided now happens there later than anything that is known.
                notBefore: max(known, identity[system]?.lastEventAt ?? .distantPast),
                setsLink: operation == .update && system == .salesforce && identity.lacksLink
            )
        )
        requests.sent(draft.owner)
        for (mapped, _) in draft.fields {
            if let position = fields.position(of: mapped.index) { fields.endHold(at: position) }
        }
    }
}
