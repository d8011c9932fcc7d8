// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import JSONCodec
internal import LeadModel
internal import Primitives

/// One row of a poll: a record's values, or its deletion or merge.
struct Row: Hashable, Sendable {
    var id: String
    /// When the row last changed in any way.
    var stamp: Timestamp
    var createdAt: Timestamp?
    var modifiedBy: String?
    var isDeleted = false
    var master: String?
    var isConverted = false
    var contact: String?
    /// The Marketo person that the link field names.
    var person: String?
    /// Whether the link field holds something that is no person's ID.
    var hasUnusableLink = false
    /// The published columns, in the order of the answer.
    var fields: [Field] = []
    /// Published columns with an unreadable value.
    var unreadable: [String] = []
    /// Whether all columns were read at one time; a row for which they were not is not published.
    var isWhole = true

    /// Reads a row of the query of this selection.
    init(_ row: JSONObject, _ selection: FieldSelection) throws(DecodingFailure) {
        // The ID becomes part of the cursor, which has a size limit.
        guard let id = SalesforceRecordID.whole(try row.filledText("Id")) else {
            throw row.failure("Id", "is no record's ID")
        }
        self.id = id
        stamp = try row.time("SystemModstamp")
        createdAt = row["CreatedDate"]?.text.flatMap { Timestamp(rfc3339: $0) }
        modifiedBy = row["LastModifiedById"]?.text
        isDeleted = try row.boolean("IsDeleted", default: false)
        master = try row.optionalText("MasterRecordId").map { SalesforceRecordID.whole($0) ?? $0 }
        isConverted = try row.boolean("IsConverted", default: false)
        contact = try row.optionalText("ConvertedContactId")
            .map { SalesforceRecordID.whole($0) ?? $0 }
        fields.reserveCapacity(selection.published.count + selection.parents.count)
        for member in row.members {
            let name = String(decoding: member.name, as: UTF8.self)
            if name == selection.link {
                let value = member.value.fieldValue
                person = Row.person(value)
                hasUnusableLink = person == nil && !value.isBlank
            }
            guard selection.published.contains(name) else { continue }
            let value = member.value.fieldValue
            // No column that is asked for holds a list or an object.
            if value == .nested {
                unreadable.append(name)
            } else {
                fields.append(Field(name: name, value: value))
            }
        }
        for parent in selection.parents {
            guard let value = parent.value(in: row) else { continue }
            fields.append(Field(name: parent.name, value: value))
        }
    }

    /// The person that a link field names: digits, whether the field is text or a number.
    static func person(_ value: FieldValue) -> String? {
        let text: String
        switch value {
        case .integer(let number): text = String(number)
        case .text(let held): text = held
        default: return nil
        }
        let digits = text.drop { $0 == "0" }
        guard !digits.isEmpty, text.utf8.count <= Limits.personDigits,
            text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
        else { return nil }
        return String(digits)
    }
}

/// Events out of rows.
extension Row {
    /// Whether the row tells of a deletion and nothing more.
    var isPlainDeletion: Bool { isDeleted && master == nil }

    /// What happened, as far as the row itself tells.
    ///
    /// A row is `created` as long as it has not changed since. Whether a row that lives was deleted
    /// before cannot be seen: `undeleted` comes as `updated`, which means the same to the workers.
    private var outcome: (operation: ChangeEvent.Operation, into: String?) {
        if isDeleted { return master.map { (.merged, $0) } ?? (.deleted, nil) }
        if isConverted, let contact { return (.converted, contact) }
        return (createdAt == stamp ? .created : .updated, nil)
    }

    /// The event.
    ///
    /// `changedAt` is SystemModstamp, not LastModifiedDate: automation and deletion move only the
    /// former, and an event that repeated an older time would be taken for old news.
    func event(
        of object: ObjectType,
        cycle: Int64?,
        request: String? = nil
    ) -> KeyedChange {
        let (operation, into) = outcome
        let lives = operation == .created || operation == .updated || operation == .converted
        var event = ChangeEvent(
            id: "",
            system: .salesforce,
            object: object,
            record: id,
            operation: operation,
            changedAt: stamp,
            isSnapshot: lives,
            fields: lives ? fields : [],
            links: CrossReference(marketo: person),
            into: into,
            by: modifiedBy,
            cycle: cycle,
            request: request,
            unreadable: lives ? unreadable : []
        )
        // SystemModstamp has whole seconds: two saves within one are told apart by what they left.
        event.id = "sf-\(id)-\(stamp.milliseconds)-\(EventHash.text(of: event))"
        let lead = person.map { LeadID(.marketo, $0) } ?? LeadID(.salesforce, id)
        return KeyedChange(lead: lead, event: event)
    }
}
