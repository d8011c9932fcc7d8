// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// The wording of activities about what people put right by hand.
extension Journal {
    mutating func retryRequested(
        _ request: SyncRequest,
        object: ObjectType,
        record: String?,
        cause: Cause
    ) {
        let asker = request.by.map { " by \($0)" } ?? ""
        note(
            .requested,
            "Another try requested\(asker).",
            object: object,
            record: record,
            cause: cause
        )
    }

    mutating func restored(
        _ fields: [ConflictField],
        by asker: String?,
        object: ObjectType,
        record: String?,
        cause: Cause
    ) {
        let names = fields.map(\.field).joined(separator: ", ")
        note(
            .restored,
            "Set on request\(asker.map { " by \($0)" } ?? ""): \(names). Both systems are to hold "
                + "the chosen value; what they held is kept here.",
            object: object,
            record: record,
            fields: fields,
            cause: cause
        )
    }

    /// Fields that a request names and that are left as they are, each with the reason.
    mutating func notSet(
        _ fields: [(field: String, why: String)],
        object: ObjectType,
        record: String?,
        cause: Cause
    ) {
        let words = fields.map { "\($0.field) (\($0.why))" }.joined(separator: ", ")
        note(.skipped, "Not set: \(words).", object: object, record: record, cause: cause)
    }

    mutating func alreadySet(
        _ names: [String],
        object: ObjectType,
        record: String?,
        cause: Cause
    ) {
        note(
            .skipped,
            "Nothing to set: both systems hold the chosen value of "
                + "\(names.joined(separator: ", ")).",
            object: object,
            record: record,
            cause: cause
        )
    }
}
