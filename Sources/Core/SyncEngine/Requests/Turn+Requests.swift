// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// *Sync Person to SFDC* (requirements 4 and 5).
extension Turn {
    mutating func take(_ request: SyncRequest) -> Next {
        guard
            identity.lead == request.lead || !identity.formerPersons.isEmpty
                || identity.isOwnRecord(request.lead.record)
        else {
            return .unusable(
                "the key names another lead than the request: key it by marketo:<person>"
            )
        }
        if requests.knows(request.id) { return .keepWaiting }
        let cause = Cause(request: request.id)
        switch request.action {
        case .unlink:
            requests.close(request)
            unlink(cause)
            return .settle(cause)
        case .retry: return retry(request, cause)
        case .setFields: return setFields(request, cause)
        case .syncPersonToSalesforce: return syncPerson(request, cause)
        }
    }

    private mutating func syncPerson(_ request: SyncRequest, _ cause: Cause) -> Next {
        guard let person = identity.marketo, person.lastEventAt > .distantPast else {
            requests.wait(request)
            journal.requested(request, object: .lead, record: nil, waits: true, cause: cause)
            return .keepWaiting
        }
        journal.requested(
            request,
            object: identity.salesforceObject,
            record: identity.salesforce?.record,
            waits: false,
            cause: cause
        )
        act(on: request, cause)
        return .answer(cause)
    }

    /// The user who asked wants to hear the end of it, also when there was nothing to be done.
    mutating func tellNothingToDo(_ cause: Cause) {
        guard identity.stage == .linked, let record = identity.salesforce, !record.isDeleted,
            identity.marketo?.isDeleted == false,
            outbox.underway.isEmpty, failures.failure(of: .salesforce) == nil,
            requests.owner == nil,
            !fields.owes(.marketo)
        else { return }
        journal.nothingToWrite(to: record, cause: cause)
    }

    /// The person's data has come: what was asked for before can be done.
    ///
    /// - Returns: whether there was a request.
    mutating func actOnWaitingRequests(_ cause: Cause) -> Bool {
        let waiting = requests.takeWaiting()
        for request in waiting { act(on: request, cause) }
        return !waiting.isEmpty
    }

    private mutating func act(on request: SyncRequest, _ cause: Cause) {
        requests.close(request)
        if identity.marketo?.isDeleted == true {
            return refuse(why: "the person was deleted in Marketo", cause)
        }
        failures.unblock()
        requests.force(
            request,
            lacksRecord: (identity.salesforce?.isDeleted ?? true) && identity.claim == nil
        )
    }

    /// The person for whom requests wait is not there: they are answered, and never act on the
    /// person that gets the number later.
    mutating func refuseWaitingRequests(isUnknownPerson: Bool, _ cause: Cause) {
        for request in requests.takeWaiting() {
            requests.close(request)
            var cause = cause
            cause.request = request.id
            refuse(
                why: isUnknownPerson
                    ? "Marketo has no person \(request.person)"
                    : "the person was deleted in Marketo",
                cause
            )
        }
    }

    private mutating func refuse(why: String, _ cause: Cause) {
        journal.refused(why: why, record: identity.salesforce?.record, cause: cause)
    }
}
