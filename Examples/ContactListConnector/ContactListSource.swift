// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import LeadModel
internal import Primitives
internal import VendorAPI

/// Tells what changes in a contact list. The list stands in Marketo's place: its contacts are
/// persons.
///
/// The cursor is the number of the last change that was told. It alone decides what comes next, so
/// that a page can be asked for again, by this process or another one.
struct ContactListSource: ChangeSource {
    let list: ContactList
    /// Contacts on a page.
    var pageSize = 100

    /// The list's fields do not change: the runtime publishes them once.
    func schemas(cycle: Int64) async throws(VendorError) -> [ObjectSchema] {
        let fields = ContactList.fieldNames.map { name in
            FieldSchema(name: name, label: name, type: name == "email" ? "email" : "string")
        }
        return [ObjectSchema(object: .person, asOf: list.now, fields: fields)]
    }

    /// The contacts that changed after the cursor.
    func page(after cursor: String?, cycle: Int64) async throws(VendorError) -> ChangePage {
        // A place that cannot be read is the beginning: to tell a contact again does no harm.
        let place = cursor.flatMap { Int($0) } ?? 0
        let (contacts, at) = list.changes(after: place, limit: pageSize)
        let isLast = contacts.count < pageSize
        return ChangePage(
            changes: contacts.map { change($0, cycle: cycle) },
            cursor: "\(contacts.last?.change ?? place)",
            isLast: isLast,
            // Another change of the same millisecond can follow: the promise stays behind it.
            upTo: isLast ? at.advanced(byMilliseconds: -1) : nil
        )
    }

    /// One contact, for a sync request.
    func record(
        _ record: String,
        request: SyncRequest
    ) async throws(VendorError) -> KeyedChange? {
        if let contact = list.contact(record) { return change(contact, request: request.id) }
        let event = ChangeEvent(
            id: "list-none-\(request.id)",
            system: .marketo,
            object: .person,
            record: record,
            operation: .deleted,
            // A contact that is added from now on is a new one.
            changedAt: list.now.advanced(byMilliseconds: -1),
            isSnapshot: false,
            fields: [],
            request: request.id
        )
        return KeyedChange(lead: LeadID(.marketo, record), event: event)
    }

    /// A contact as it is now: a snapshot, so that two changes in a row can be told as one.
    private func change(
        _ contact: ContactList.Contact,
        cycle: Int64? = nil,
        request: String? = nil
    ) -> KeyedChange {
        let fields = ContactList.fieldNames.map { name -> Field in
            let text = contact.fields[name] ?? ""
            return Field(name: name, value: text.isEmpty ? .null : .text(text))
        }
        let event = ChangeEvent(
            // The same whenever this change is told.
            id: "list-\(contact.id)-\(contact.change)",
            system: .marketo,
            object: .person,
            record: contact.id,
            operation: contact.isDeleted ? .deleted : .updated,
            changedAt: contact.changedAt,
            isSnapshot: !contact.isDeleted,
            fields: contact.isDeleted ? [] : fields,
            links: CrossReference(salesforce: contact.externalID),
            cycle: cycle,
            request: request
        )
        return KeyedChange(lead: LeadID(.marketo, contact.id), event: event)
    }
}
