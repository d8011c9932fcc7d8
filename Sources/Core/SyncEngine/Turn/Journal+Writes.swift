// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// The wording of activities about writes, failures and requests.
extension Journal {
    // MARK: Writes

    mutating func updated(_ write: WriteInFlight, record: String?, cause: Cause) {
        let names = write.fields.map(\.name).joined(separator: ", ")
        note(
            .synced,
            "Updated in \(write.object.system.title): \(names.isEmpty ? "owner" : names).",
            object: write.object,
            record: record,
            cause: cause
        )
    }

    mutating func created(_ write: WriteInFlight, _ result: WriteResult, cause: Cause) {
        note(
            .created,
            "Created in \(write.object.system.title) as \(result.object.title) "
                + "\(result.record ?? "").",
            object: result.object,
            record: result.record,
            cause: cause
        )
    }

    mutating func nothingToWrite(to link: RecordLink, cause: Cause) {
        note(
            .synced,
            "Nothing to write: Salesforce holds what Marketo holds.",
            object: link.object,
            record: link.record,
            cause: cause
        )
    }

    // MARK: Failures

    mutating func failed(
        _ operation: WriteCommand.Operation,
        _ object: ObjectType,
        record: String?,
        _ reasons: [Reason],
        notice: Failures.Notice,
        cause: Cause
    ) {
        var why = reasons.inWords
        if let freedBy = notice.freedBy {
            why += " It was tried again because \(freedBy) changed."
        }
        // The same failure is not logged twice, but a user who asked again hears the end of it.
        let verb = notice.isKnown ? "Still cannot" : "Failed to"
        note(
            notice.isKnown ? .skipped : .failed,
            "\(verb) \(operation.rawValue) \(object.system.title) \(object.title): \(why)",
            object: object,
            record: record,
            reasons: reasons,
            cause: cause
        )
    }

    mutating func retried(
        _ object: ObjectType,
        record: String?,
        because freedBy: String,
        cause: Cause
    ) {
        note(
            .requested,
            "Sync to \(object.system.title) tried again because \(freedBy) changed.",
            object: object,
            record: record,
            cause: cause
        )
    }

    /// Salesforce refused the owner that a request chose, and nothing else.
    mutating func ownerRefused(
        _ owner: String,
        of write: WriteInFlight,
        _ reasons: [Reason],
        record: String?,
        cause: Cause
    ) {
        note(
            write.fields.isEmpty ? .failed : .skipped,
            "Owner \(owner) was refused, and is left out: \(reasons.inWords)",
            object: write.object,
            record: record,
            reasons: reasons,
            cause: cause
        )
    }

    mutating func skippedFields(
        _ names: [String],
        object: ObjectType,
        record: String?,
        cause: Cause
    ) {
        note(
            .skipped,
            "Not synced: \(names.joined(separator: ", ")). The Salesforce sync user may not see or "
                + "may not edit it; give it access to the field, or take the field out of the "
                + "mapping.",
            object: object,
            record: record,
            cause: cause
        )
    }

    mutating func unreadable(
        _ names: [String],
        in link: RecordLink,
        cause: Cause
    ) {
        note(
            .skipped,
            "Nobody can read what \(link.object.system.title) holds in "
                + "\(names.joined(separator: ", ")) (broken text): it is left alone until it is "
                + "changed.",
            object: link.object,
            record: link.record,
            cause: cause
        )
    }

    // MARK: Requests

    mutating func requested(
        _ request: SyncRequest,
        object: ObjectType,
        record: String?,
        waits: Bool,
        cause: Cause
    ) {
        let asker = request.by.map { " by \($0)" } ?? ""
        note(
            .requested,
            "Sync to Salesforce requested\(asker)."
                + (waits ? " Waits for the person's data from Marketo." : ""),
            object: object,
            record: record,
            cause: cause
        )
    }

    mutating func refused(why: String, record: String?, cause: Cause) {
        note(
            .failed,
            "Cannot sync to Salesforce: \(why).",
            object: .lead,
            record: record,
            reasons: [Reason(code: "ENTITY_IS_DELETED", fields: [], message: why)],
            cause: cause
        )
    }
}
