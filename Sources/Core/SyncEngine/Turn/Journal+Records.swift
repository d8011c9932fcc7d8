// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// The wording of activities about the lead's records: linked, merged, deleted, given away.
extension Journal {
    // MARK: Linked

    mutating func linked(with link: RecordLink, cause: Cause) {
        note(
            .linked,
            "Linked with Salesforce \(link.object.title) \(link.record).",
            object: link.object,
            record: link.record,
            cause: cause
        )
    }

    /// A create found a record instead of making one.
    mutating func linkedWithFound(_ object: ObjectType, _ record: String, cause: Cause) {
        note(
            .linked,
            "Linked with \(object.title) \(record), which \(object.system.title) already had.",
            object: object,
            record: record,
            cause: cause
        )
    }

    // MARK: Gone

    mutating func deleted(_ link: RecordLink, cause: Cause) {
        let system = link.object.system
        note(
            .deleted,
            "Deleted in \(system.title). Nothing more is written to \(link.record)"
                + Self.afterDeletion(in: system),
            object: link.object,
            record: link.record,
            cause: cause
        )
    }

    /// The refusal of a write told that the record is gone.
    mutating func gone(_ link: RecordLink, _ reasons: [Reason], cause: Cause) {
        let system = link.object.system
        note(
            .deleted,
            "Gone from \(system.title), as the refusal of a write says: \(reasons.inWords) Nothing "
                + "more is written to \(link.record)" + Self.afterDeletion(in: system),
            object: link.object,
            record: link.record,
            reasons: reasons,
            cause: cause
        )
    }

    private static func afterDeletion(in system: VendorSystem) -> String {
        system == .salesforce ? "; Sync Person to SFDC makes a new lead." : "."
    }

    /// The lead's own record was merged or converted.
    mutating func wentInto(_ into: String, _ event: ChangeEvent, cause: Cause) {
        let isMerge = event.operation == .merged
        note(
            isMerge ? .merged : .converted,
            isMerge
                ? "Merged into \(into) in \(event.system.title)."
                : "Converted to contact \(into) in Salesforce.",
            object: event.object,
            record: into,
            cause: cause
        )
    }

    mutating func personMerged(_ former: String, into person: String) {
        note(
            .merged,
            "Person \(former) was merged into this one in Marketo.",
            object: .person,
            record: person,
            cause: Cause()
        )
    }

    // MARK: Links that are put right

    mutating func relinked(to record: String, leaving own: RecordLink, cause: Cause) {
        note(
            .skipped,
            "The person is linked with Salesforce record \(record) now: \(own.record) is left "
                + "alone.",
            object: own.object,
            record: own.record,
            cause: cause
        )
    }

    mutating func released(_ own: RecordLink, to claimant: LeadID, cause: Cause) {
        note(
            .skipped,
            "Salesforce \(own.object.title) \(own.record) is linked with another person now "
                + "(\(claimant.text)). This person has no Salesforce record any more; Sync Person "
                + "to SFDC makes one.",
            object: own.object,
            record: own.record,
            cause: cause
        )
    }

    mutating func nothingToUnlink(cause: Cause) {
        note(
            .skipped,
            "Nothing to unlink: this person has no Salesforce record.",
            object: .lead,
            record: nil,
            cause: cause
        )
    }

    mutating func unlinked(_ own: RecordLink, cause: Cause) {
        note(
            .skipped,
            "Unlinked from Salesforce \(own.object.title) \(own.record): neither is written to the "
                + "other any more. Clear the link field of the record before anybody syncs this "
                + "person to Salesforce again.",
            object: own.object,
            record: own.record,
            cause: cause
        )
    }

    /// Marketo gave the number of a deleted person to another one.
    mutating func startedOver(leaving own: RecordLink, cause: Cause) {
        note(
            .skipped,
            "Marketo has given the number of this deleted person to another one: Salesforce "
                + "\(own.object.title) \(own.record) was the former one's, and is left alone.",
            object: own.object,
            record: own.record,
            cause: cause
        )
    }

    // MARK: Records of others

    mutating func owned(by owner: LeadID, _ record: String, object: ObjectType, cause: Cause) {
        note(
            .skipped,
            "Salesforce record \(record) is kept in step with another person (\(owner.text)): this "
                + "person is no longer synced. Merge the two persons in Marketo.",
            object: object,
            record: record,
            cause: cause
        )
    }

    /// The person has a second Salesforce record.
    mutating func otherRecord(_ link: RecordLink, beside own: RecordLink, cause: Cause) {
        note(
            .skipped,
            "Salesforce \(link.object.title) \(link.record) belongs to this person too, who is "
                + "already kept in step with \(own.record): it is left alone. Merge the two "
                + "records in Salesforce.",
            object: link.object,
            record: link.record,
            cause: cause
        )
    }

    mutating func createdSecond(
        _ object: ObjectType,
        _ record: String,
        beside own: RecordLink,
        cause: Cause
    ) {
        note(
            .failed,
            "Created Salesforce \(object.title) \(record), but this lead is already kept in "
                + "step with \(own.record): merge the two in Salesforce.",
            object: object,
            record: record,
            cause: cause
        )
    }

    /// A create found the record from which the person was unlinked.
    mutating func foundReleased(_ record: String, object: ObjectType, cause: Cause) {
        note(
            .failed,
            "Salesforce record \(record) still names this person, from whom it was unlinked: "
                + "clear its link field, then sync the person again.",
            object: object,
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
    }

    /// A person was made for a Salesforce record that turned out to be this lead's business.
    ///
    /// - Parameter isFree: whether the new person gets the record.
    mutating func createdPerson(
        _ person: String,
        for record: String,
        isFree: Bool,
        cause: Cause
    ) {
        note(
            isFree ? .created : .failed,
            "Created in Marketo as person \(person)"
                + (isFree
                    ? " for Salesforce record \(record)."
                    : ", but this lead is already kept in step with \(lead.record): merge "
                        + "the two in Marketo."),
            object: .person,
            record: person,
            cause: cause
        )
    }
}
