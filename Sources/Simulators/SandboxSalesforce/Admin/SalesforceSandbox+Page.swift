// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
package import SandboxKit

/// The calls of the page and of the seeding.
extension SalesforceSandbox {
    package func administer(_ request: SandboxRequest) async throws -> SandboxResponse? {
        try await SalesforceAdministration(sandbox: self, request: request).answer()
    }

    package func isEmpty() async throws -> Bool {
        let schema = state.schema
        return try await environment.database.read { db in
            let store = SalesforceStore(db: db, schema: schema)
            for name in ["Lead", "Contact"] {
                guard let object = schema.whole(name) else { continue }
                let any = try store.records(object, where: "1", [], limit: 1)
                if !any.isEmpty { return false }
            }
            return true
        }
    }

    /// Makes leads and, for every fourth person, a contact with an account of the company's name.
    package func seed(_ people: [SeedPerson], linked: [String]) async throws -> [String] {
        precondition(
            linked.isEmpty || linked.count == people.count,
            "a linked record for each person or none"
        )
        return try await environment.database.write { db in
            let saver = saver(db, SalesforceUsers.staff)
            var accounts: [String: String] = [:]
            return try people.enumerated().map { index, person in
                let known = linked.isEmpty ? nil : linked[index]
                guard person.isContact else {
                    return try create("Lead", SalesforceSeed.lead(person, linked: known), saver)
                }
                let account =
                    try accounts[person.company]
                    ?? create("Account", SalesforceSeed.account(person), saver)
                accounts[person.company] = account
                let fields = SalesforceSeed.contact(person, account: account, linked: known)
                return try create("Contact", fields, saver)
            }
        }
    }

    package func records(_ query: RecordQuery) async throws -> RecordPage {
        let schema = state.schema
        let pattern = StoredValue.text(
            "%"
                + query.search.replacing("\\", with: "\\\\").replacing("%", with: "\\%")
                .replacing("_", with: "\\_") + "%"
        )
        return try await environment.database.read { db in
            let store = SalesforceStore(db: db, schema: schema)
            func source(_ object: String, _ columns: [String]) -> String {
                let test = columns.map { "\"\($0)\" LIKE ? ESCAPE '\\'" }
                    .joined(separator: " OR ")
                return "SELECT \"Id\", \"SystemModstamp\" FROM \"salesforce_\(object)\" "
                    + "WHERE \"IsDeleted\" = 0 AND (\(test))"
            }
            let (lead, contact) = (["Name", "Email", "Company", "Id"], ["Name", "Email", "Id"])
            let union = source("Lead", lead) + " UNION ALL " + source("Contact", contact)
            let arguments = (lead + contact).map { _ in pattern }
            let total = try store.values("SELECT COUNT(*) FROM (\(union))", arguments)
            let ids = try store.values(
                "SELECT \"Id\" FROM (\(union)) "
                    + "ORDER BY \"SystemModstamp\" DESC, \"Id\" DESC LIMIT ? OFFSET ?",
                arguments + [.integer(Int64(query.limit)), .integer(Int64(query.offset))]
            )
            return RecordPage(
                records: try ids.compactMap { try page($0[0].text ?? "", store) },
                total: Int(total.first?.first?.integer ?? 0)
            )
        }
    }

    package func record(_ id: String) async throws -> PageRecord? {
        let schema = state.schema
        return try await environment.database.read { db in
            try SalesforceID.normalised(id).flatMap {
                try page($0, SalesforceStore(db: db, schema: schema))
            }
        }
    }

    package func record(linkedTo id: String) async throws -> PageRecord? {
        let schema = state.schema
        return try await environment.database.read { db in
            let store = SalesforceStore(db: db, schema: schema)
            let ids = try store.values(
                ["Lead", "Contact"].map { object in
                    "SELECT \"Id\", \"SystemModstamp\" FROM \"salesforce_\(object)\" "
                        + "WHERE \"Marketo_ID__c\" = ? AND \"IsDeleted\" = 0"
                }.joined(separator: " UNION ALL ") + " ORDER BY 2 DESC, 1 DESC LIMIT 1",
                [.text(id), .text(id)]
            )
            return try ids.first.flatMap { try page($0[0].text ?? "", store) }
        }
    }

    package func edit(_ id: String, fields: [(name: String, value: String)]) async throws
        -> [String]
    {
        let members = fields.map { field in
            JSON.Member(field.name, field.value.isEmpty ? .null : .string(field.value))
        }
        do {
            try await environment.database.write { db in
                let saver = saver(db, SalesforceUsers.staff)
                guard let id = SalesforceID.normalised(id),
                    let name = state.schema.object(ofID: id)?.name,
                    let object = state.schema.object(name, for: SalesforceUsers.staff.profile)
                else { throw SaveFailure(.notFound) }
                try saver.update(object, id: id, members)
            }
            return []
        } catch let failure as SaveFailure {
            return failure.errors.map(\.message)
        } catch let fault as FieldReader.TypeFault {
            return [fault.message]
        }
    }

    // MARK: Parts

    private func saver(_ db: Database, _ user: SalesforceUser) -> SalesforceSaver {
        SalesforceSaver(
            store: SalesforceStore(db: db, schema: state.schema),
            context: SaveContext(
                user: user,
                stamp: SalesforceTime.seconds(environment.stamp(.salesforce)),
                now: environment.clock.now(),
                rules: rules,
                autoAssigns: false
            )
        )
    }

    private func create(
        _ name: String,
        _ members: [JSON.Member],
        _ saver: SalesforceSaver
    ) throws -> String {
        guard let object = state.schema.object(name, for: saver.context.user.profile) else {
            throw SaveFailure(.notFound)
        }
        return try saver.create(object, members)
    }

    private func page(_ id: String, _ store: SalesforceStore) throws -> PageRecord? {
        guard let object = store.schema.object(ofID: id),
            let type = PageRecord.Kind(rawValue: object.name), type != .person,
            let record = try store.record(object, id: id), record["IsDeleted"]?.isTrue != true
        else { return nil }
        let stamp = record["SystemModstamp"]?.integer ?? 0
        let author = record["LastModifiedById"]?.text ?? ""
        return PageRecord(
            id: id,
            object: type,
            title: record["Name"]?.text ?? id,
            linkedID: record["Marketo_ID__c"]?.text,
            changedAt: Timestamp(milliseconds: stamp),
            changedBy: SalesforceUsers.user(id: author)?.name ?? author,
            fields: SalesforcePageFields.fields(object, record)
        )
    }
}

/// Fields as the page shows them.
enum SalesforcePageFields {
    /// The fields that the page shows first.
    private static let first = [
        "FirstName", "LastName", "Salutation", "Email", "Phone", "MobilePhone", "Company", "Title",
        "Status", "LeadSource", "Rating", "Industry", "Street", "City", "PostalCode", "Country",
        "MailingStreet", "MailingCity", "MailingPostalCode", "MailingCountry",
        "HasOptedOutOfEmail", "mkto71_Lead_Score__c", "Region__c", "Marketo_ID__c",
    ]

    static func fields(
        _ object: SalesforceObject,
        _ record: SalesforceRecord
    ) -> [PageRecord.Field] {
        let known = first.compactMap { object[$0] }
        let rest = object.fields.filter { field in
            field.type.isStored && field.type != .id && !first.contains(field.name)
        }
        let isConverted = record["IsConverted"]?.isTrue ?? false
        return (known + rest).map { field in
            PageRecord.Field(
                name: field.name,
                label: field.label,
                value: text(record[field.name] ?? .null, field),
                input: isConverted || !field.isUpdateable ? .readOnly : input(field)
            )
        }
    }

    private static func input(_ field: SalesforceField) -> PageRecord.Input {
        switch field.type {
        case .boolean: .checkbox
        case .int, .double, .currency, .percent: .number
        case .date: .date
        case .textarea: .multiline
        case .picklist: .choice(field.picklist.filter(\.isActive).map(\.value))
        case .reference: .readOnly
        default: .text
        }
    }

    private static func text(_ value: StoredValue, _ field: SalesforceField) -> String {
        if field.type == .datetime, let milliseconds = value.integer {
            // The form that Marketo shows too: the page compares texts.
            return Timestamp(milliseconds: milliseconds).rfc3339.prefix(19) + "Z"
        }
        return switch value.json(field.type) {
        case .null: ""
        case .boolean(let truth): truth ? "true" : "false"
        case .integer(let integer): String(integer)
        case .number(let number): Int64(exactly: number).map { String($0) } ?? "\(number)"
        case .string(let text): text
        case .array, .object: ""
        }
    }
}

/// Seeded people as records.
enum SalesforceSeed {
    static func lead(_ person: SeedPerson, linked: String?) -> [JSON.Member] {
        shared(person, linked: linked) + [
            .init("Company", .string(person.company)), .init("Street", .string(person.street)),
            .init("City", .string(person.city)), .init("PostalCode", .string(person.postalCode)),
            .init("Country", .string(person.country)), .init("Industry", .string(person.industry)),
            .init("Status", .string(person.leadStatus)), .init("Rating", .string(person.rating)),
            .init("NumberOfEmployees", .integer(Int64(person.numberOfEmployees))),
            .init("AnnualRevenue", .integer(Int64(person.annualRevenue))),
        ]
    }

    static func account(_ person: SeedPerson) -> [JSON.Member] {
        [
            .init("Name", .string(person.company)), .init("Industry", .string(person.industry)),
            .init("NumberOfEmployees", .integer(Int64(person.numberOfEmployees))),
            .init("AnnualRevenue", .integer(Int64(person.annualRevenue))),
        ]
    }

    static func contact(_ person: SeedPerson, account: String, linked: String?) -> [JSON.Member] {
        shared(person, linked: linked) + [
            .init("AccountId", .string(account)), .init("MailingStreet", .string(person.street)),
            .init("MailingCity", .string(person.city)),
            .init("MailingPostalCode", .string(person.postalCode)),
            .init("MailingCountry", .string(person.country)),
        ]
    }

    private static func shared(_ person: SeedPerson, linked: String?) -> [JSON.Member] {
        var members: [JSON.Member] = [
            .init("FirstName", .string(person.firstName)),
            .init("LastName", .string(person.lastName)),
            .init("Salutation", .string(person.salutation)), .init("Email", .string(person.email)),
            .init("Title", .string(person.title)), .init("Phone", .string(person.phone)),
            .init("LeadSource", .string(person.leadSource)),
            .init("HasOptedOutOfEmail", .boolean(person.unsubscribed)),
            .init("mkto71_Lead_Score__c", .integer(Int64(person.leadScore))),
            .init("Region__c", .string(person.region)),
        ]
        if let linked { members.append(.init("Marketo_ID__c", .string(linked))) }
        return members
    }
}
