// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// *Sync Person to SFDC* (requirements 4 and 5).
extension Turn {
    mutating func apply(_ request: SyncRequest) {
        guard state.lead == LeadID(.marketo, request.person) || !state.formerPersons.isEmpty else {
            decision.deadLetterReason =
                "the key names another lead than the request: key it by marketo:<person>"
            return
        }
        if state.handledRequests.contains(request.id)
            || state.waitingRequests.contains(where: { $0.id == request.id })
        {
            return  // Delivered again: one request never acts twice.
        }
        let cause = Cause(request: request.id)
        let asker = request.by.map { " by \($0)" } ?? ""
        if request.action == .unlink {
            state.handledRequests.append(request.id, keepingLast: Limits.handledRequests)
            unlink(cause: cause)
            settle(cause: cause, priority: .normal)
            return
        }
        guard let person = state.marketo, person.lastEventAt > .distantPast else {
            state.waitingRequests.append(request, keepingLast: Limits.waitingRequests)
            log(
                .requested,
                "Sync to Salesforce requested\(asker). Waits for the person's data from Marketo.",
                object: .lead,
                record: nil,
                cause: cause
            )
            return
        }
        log(
            .requested,
            "Sync to Salesforce requested\(asker).",
            object: salesforceObject,
            record: state.salesforce?.record,
            cause: cause
        )
        act(on: request, cause: cause)
        settle(cause: cause, priority: .realtime)
        logNothingToDo(cause: cause)
    }

    /// Whoever asked wants to hear the end of it, also when there was nothing to be done.
    private mutating func logNothingToDo(cause: Cause) {
        guard isLinked, let record = state.salesforce, !record.isDeleted,
            state.marketo?.isDeleted == false,
            state.inFlight.isEmpty, failure(of: .salesforce) == nil, state.assignTo == nil,
            !state.fields.contains(where: { $0.marketo?.pendingSince != nil })
        else { return }
        log(
            .synced,
            "Nothing to write: Salesforce holds what Marketo holds.",
            object: record.object,
            record: record.record,
            cause: cause
        )
    }

    /// The person's data has come: what was asked for before can be done.
    ///
    /// - Returns: whether there was a request.
    mutating func actOnWaitingRequests(cause: Cause) -> Bool {
        guard !state.waitingRequests.isEmpty else { return false }
        let requests = state.waitingRequests
        state.waitingRequests = []
        for request in requests { act(on: request, cause: cause) }
        return true
    }

    private mutating func act(on request: SyncRequest, cause: Cause) {
        state.handledRequests.append(request.id, keepingLast: Limits.handledRequests)
        if state.marketo?.isDeleted == true {
            refuse(why: "the person was deleted in Marketo", cause: cause)
            return
        }
        isForced = true
        unblockFailures()
        if let owner = request.assignTo { state.assignTo = owner }
        if state.salesforce?.isDeleted ?? true, state.claim == nil { state.createRequest = request }
    }

    /// The person for whom requests wait is not there: they are answered, and never act on whoever
    /// gets the number later.
    mutating func refuseWaitingRequests(isUnknownPerson: Bool, cause: Cause) {
        let requests = state.waitingRequests
        state.waitingRequests = []
        for request in requests {
            state.handledRequests.append(request.id, keepingLast: Limits.handledRequests)
            var cause = cause
            cause.request = request.id
            refuse(
                why: isUnknownPerson
                    ? "Marketo has no person \(request.person)"
                    : "the person was deleted in Marketo",
                cause: cause
            )
        }
    }

    private mutating func refuse(why: String, cause: Cause) {
        log(
            .failed,
            "Cannot sync to Salesforce: \(why).",
            object: .lead,
            record: state.salesforce?.record,
            reasons: [Reason(code: "ENTITY_IS_DELETED", fields: [], message: why)],
            cause: cause
        )
    }
}
