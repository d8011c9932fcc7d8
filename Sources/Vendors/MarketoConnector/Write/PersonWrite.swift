// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// A write as Marketo needs it.
struct PersonWrite: Hashable, Sendable {
    let command: WriteCommand
    /// The person that is changed; nil for one that may have to be made.
    let person: String?
    /// The Salesforce record that a new person is made for.
    let salesforceRecord: String?
    /// The e-mail address that is written, in the form in which addresses are compared.
    let email: String?

    init(_ command: WriteCommand) {
        self.command = command
        let known = command.record ?? (command.lead.system == .marketo ? command.lead.record : nil)
        person = known
        salesforceRecord =
            known == nil && command.lead.system == .salesforce
            ? SalesforceRecordID.wholeLeadOrContact(command.lead.record) ?? command.lead.record
            : nil
        email = command.fields.first { $0.name == "email" }.flatMap { Self.normalized($0.value) }
    }

    /// An e-mail address without regard to case, as Marketo compares them; nil for none.
    static func normalized(_ value: FieldValue) -> String? {
        guard case .text(let text) = value else { return nil }
        let address = text.lowercased()
        return address.isEmpty ? nil : address
    }

    /// Whether persons can be looked up by the address: values are a list with commas.
    var canSearchEmail: Bool { email.map { !$0.contains(",") } ?? false }

    /// What no other write may touch meanwhile.
    var keys: Set<WriteKey> {
        var keys: Set<WriteKey> = []
        if let person { keys.insert(.person(person)) }
        if let salesforceRecord { keys.insert(.link(salesforceRecord)) }
        if let email { keys.insert(.email(email)) }
        return keys
    }
}

/// What is known to be wrong before Marketo is asked.
enum WriteCheck {
    static func reasons(_ write: PersonWrite, _ fields: PersonFields) -> [Reason] {
        var reasons: [Reason] = []
        if let person = write.person, !Person.isID(person) {
            let message =
                "Lead not found: '\(person.prefix(Limits.quotedCharacters))' is no person's id"
            reasons.append(Reason(code: Reason.codeOfGonePerson, fields: ["id"], message: message))
        }
        if let record = write.salesforceRecord, !canLookUp(record) {
            let shown = record.prefix(Limits.quotedCharacters)
            let message = "Invalid data: '\(shown)' is no Salesforce record's ID"
            reasons.append(Reason(code: "1003", fields: [], message: message))
        }
        for field in write.command.fields {
            guard let (code, problem) = problem(field, fields) else { continue }
            reasons.append(Reason(code: code, fields: [field.name], message: problem))
        }
        return reasons
    }

    /// Whether a value can be looked up: values are a list with commas.
    private static func canLookUp(_ value: String) -> Bool {
        value.utf8.count <= Limits.lookupBytes && !value.contains(",")
    }

    private static func problem(
        _ field: Field,
        _ fields: PersonFields
    ) -> (code: String, problem: String)? {
        if field.value == .nested { return ("1003", "Invalid data: '\(field.name)' holds a list") }
        guard case .text(let text) = field.value, let description = fields.all[field.name] else {
            return nil
        }
        switch description.dataType {
        case "email" where !text.utf8.allSatisfy({ $0 < 0x80 }):
            return (
                "1001",
                "Invalid value for '\(field.name)': Marketo takes e-mail addresses in ASCII only"
            )
        // Limits are stated for these types only (docs/reference/marketo.md, Fields); what is too
        // long might be cut off silently, and would differ for ever.
        case "email" where text.utf8.count > Limits.lookupBytes:
            return ("1003", "Invalid data: '\(field.name)' takes \(Limits.lookupBytes) characters")
        case "string", "email", "phone":
            guard description.length > 0, text.count > description.length else { return nil }
            return ("1003", "Invalid data: '\(field.name)' takes \(description.length) characters")
        case "text", "textarea":
            guard text.utf8.count > textAreaBytes else { return nil }
            return ("1003", "Invalid data: '\(field.name)' takes \(textAreaBytes) bytes")
        default: return nil
        }
    }

    private static let textAreaBytes = 30_000
}

extension PersonWrite {
    /// A vendor's errors as reasons; the fields are those of the write that the message names.
    func reasons(_ errors: [MarketoError]) -> [Reason] {
        errors.map { error in
            let named = command.fields.map(\.name).filter { error.message.contains("'\($0)'") }
            // The written person itself is gone.
            if error.code == Reason.codeOfGonePerson, person != nil {
                return Reason(code: error.code, fields: ["id"], message: error.message)
            }
            let isOfCompany = error.code == "1021" && named.isEmpty
            let fields =
                isOfCompany
                ? command.fields.map(\.name).filter(PersonFields.ofCompany.contains) : named
            return Reason(code: error.code, fields: fields, message: error.message)
        }
    }

    /// The fields as Marketo takes them: a time for a field of days is its day.
    func writtenFields(_ fields: PersonFields) -> [Field] {
        command.fields.map { field in
            guard fields.dataType(field.name) == "date", case .text(let text) = field.value,
                let day = ActivityValueParser.day(text)
            else { return field }
            return Field(name: field.name, value: .text(day))
        }
    }

    func rejected(_ reasons: [Reason], at: Timestamp) -> WriteResult {
        WriteResult(of: command, status: .rejected, record: person, errors: reasons, at: at)
    }

    func applied(_ record: String, created: Bool, at: Timestamp) -> WriteResult {
        WriteResult(of: command, record: record, created: created, at: at)
    }
}
