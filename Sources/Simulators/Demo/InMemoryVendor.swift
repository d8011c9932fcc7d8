// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// The records of the demo's two vendors: fields, each with the time of its last change.
struct InMemoryVendor: Sendable {
    struct Cell: Sendable {
        var value: FieldValue
        var at: Timestamp
    }

    /// A Salesforce phone number that begins like this is refused, to show a refused write.
    static let refusedPhone = "+999"
    /// The stand-in for Marketo gives a person of a Salesforce record the record's number and this.
    static let firstNewPerson = 9_000_000

    private(set) var records: [VendorSystem: [String: [String: Cell]]] = [:]
    /// How often a lead was made for a person, and the one that it has.
    private var leadsMade: [String: (count: Int, record: String)] = [:]

    /// Applies a change that users made in a system; a repeated event changes nothing.
    mutating func take(_ event: ChangeEvent) {
        switch event.operation {
        case .deleted, .merged, .converted: records[event.system]?[event.record] = nil
        case .created, .updated, .undeleted:
            for field in event.fields {
                set(field, of: event.record, in: event.system, at: event.changedAt)
            }
        }
    }

    private mutating func set(
        _ field: Field,
        of record: String,
        in system: VendorSystem,
        at time: Timestamp
    ) {
        if let known = records[system]?[record]?[field.name], known.at > time { return }
        records[system, default: [:]][record, default: [:]][field.name] =
            Cell(value: field.value, at: time)
    }

    /// Applies or refuses a write, as a connector would.
    ///
    /// - Returns: the result, and the change event with which the system's feed will tell of it.
    mutating func apply(
        _ write: WriteCommand,
        at time: Timestamp
    ) -> (result: WriteResult, key: LeadID, echo: ChangeEvent?) {
        let system = write.object.system
        var result = WriteResult(of: write, at: time)
        if let reason = refusal(of: write) {
            result.status = .rejected
            result.errors = [reason]
            return (result, write.lead, nil)
        }
        if write.operation == .create { (result.record, result.created) = create(write) }
        guard let record = result.record else { return (result, write.lead, nil) }
        for field in write.fields { set(field, of: record, in: system, at: time) }
        let key = system == .marketo ? LeadID(.marketo, record) : write.lead
        var links = CrossReference()
        if write.operation == .create {
            links =
                system == .marketo
                ? CrossReference(salesforce: write.lead.record)
                : CrossReference(marketo: write.lead.record)
        }
        let echo = ChangeEvent(
            id: "echo-\(write.id)",
            system: system,
            object: write.object,
            record: record,
            operation: write.operation == .create ? .created : .updated,
            changedAt: time,
            isSnapshot: write.operation == .create,
            fields: write.fields,
            links: links,
            by: "leadsync"
        )
        return (result, key, echo)
    }

    private func refusal(of write: WriteCommand) -> Reason? {
        if let record = write.record, records[write.object.system]?[record] == nil {
            return Reason(code: "ENTITY_IS_DELETED", fields: [], message: "entity is deleted")
        }
        guard write.object.system == .salesforce,
            case .text(let phone)? = write.fields.first(where: { $0.name == "Phone" })?.value,
            phone.hasPrefix(InMemoryVendor.refusedPhone)
        else { return nil }
        return Reason(
            code: "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            fields: ["Phone"],
            message: "This number is on the list of blocked numbers."
        )
    }

    /// The ID of a new record. It follows from the linked record's ID: every run is the same.
    private mutating func create(_ write: WriteCommand) -> (record: String, isNew: Bool) {
        let linked = write.lead.record
        if write.object.system == .marketo {
            let number = Int(linked.dropFirst(9).prefix(6)) ?? 0
            let person = String(InMemoryVendor.firstNewPerson + number)
            return (person, records[.marketo]?[person] == nil)
        }
        let made = leadsMade[linked]
        if let made, records[.salesforce]?[made.record] != nil { return (made.record, false) }
        let count = (made?.count ?? 0) + 1
        let digits = String(repeating: "0", count: max(0, 6 - linked.count)) + linked
        let record = "00Q5e\(count)000\(digits)AAA"
        leadsMade[linked] = (count, record)
        return (record, true)
    }

    /// The fields of a record that are not blank; nil if there is no such record.
    func values(of record: String, in system: VendorSystem) -> [String: FieldValue]? {
        records[system]?[record].map { cells in
            cells.mapValues(\.value).filter { !$0.value.isBlank }
        }
    }
}
