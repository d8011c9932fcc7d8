// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// What it means that a system refused a write to the lead's own record.
extension Turn {
    mutating func takeRefusal(of write: WriteInFlight, _ result: WriteResult, _ cause: Cause) {
        for field in write.fields { takeEchoAsChange(field, of: write) }
        let isOwnerRefused = write.assignTo != nil && result.errors.contains(where: \.isOfOwner)
        if isOwnerRefused, result.errors.allSatisfy(\.isOfOwner) {
            causes.holdAgain(write, fields)
            dropOwner(of: write, result, cause)
            return
        }
        if write.operation == .update, !hasLookup(write),
            result.errors.contains(where: \.isOfGoneRecord)
        {
            causes.holdAgain(write, fields)
            endRecord(of: write, result, cause)
            return
        }
        keepOwner(of: write, result)
        causes.holdAgain(write, fields)
        let reasons =
            result.errors.isEmpty
            ? [Reason(code: "UNKNOWN", fields: [], message: "no reason was given")]
            : result.errors
        fail(
            .rejected,
            reasons,
            of: WriteDraft.fingerprint(of: write.fields),
            object: write.object,
            operation: write.operation,
            cause: cause
        )
    }

    /// Whether a write names other records, which a refusal may mean instead.
    private func hasLookup(_ write: WriteInFlight) -> Bool {
        write.fields.contains { field in
            guard let index = mapping.index(marketo: field.name) else { return false }
            return mapping[write.object == .contact ? .contact : .lead].fields[index].schema?.type
                == "reference"
        }
    }

    /// An owner that was not the reason for the refusal goes with the next write.
    mutating func keepOwner(of write: WriteInFlight, _ result: WriteResult) {
        guard result.status == .rejected, !result.errors.contains(where: \.isOfOwner) else {
            return
        }
        requests.keep(owner: write.assignTo)
    }

    /// The owner that a request chose was all that was wrong: the rest goes without it.
    private mutating func dropOwner(
        of write: WriteInFlight,
        _ result: WriteResult,
        _ cause: Cause
    ) {
        guard let owner = write.assignTo else { return }
        let record = identity[write.object.system]?.record
        journal.ownerRefused(owner, of: write, result.errors, record: record, cause: cause)
    }

    /// The record is gone, and no event had told: purged before a poll saw its deletion, or hidden.
    private mutating func endRecord(
        of write: WriteInFlight,
        _ result: WriteResult,
        _ cause: Cause
    ) {
        let system = write.object.system
        // It was there again later: what is pending is tried once more.
        guard let link = identity[system], link.lastEventAt <= result.at else { return }
        failures.clear(system)
        if !link.isDeleted {
            identity.end(system, at: result.at, nil)
            journal.gone(link, result.errors, cause: cause)
        }
        // The request that asked for the write asked for a record in Salesforce.
        guard system == .salesforce, let request = write.cause.request,
            let person = identity.marketo, request != requests.served
        else { return }
        requests.keep(owner: write.assignTo)
        requests.ask(
            SyncRequest(
                id: request,
                person: person.record,
                assignTo: requests.owner,
                at: context.now,
                by: nil
            )
        )
    }
}
