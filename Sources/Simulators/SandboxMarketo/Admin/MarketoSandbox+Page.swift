// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
package import SandboxKit

/// The calls of the page and of the seeding.
extension MarketoSandbox {
    package func administer(_ request: SandboxRequest) async throws -> SandboxResponse? {
        try await MarketoAdministration(sandbox: self, request: request).answer()
    }

    package func isEmpty() async throws -> Bool {
        let catalogue = state.catalogue
        return try await environment.database.read { db in
            try MarketoStore(db: db, catalogue: catalogue).count() == 0
        }
    }

    /// Makes a lead for each person; its link field names the Salesforce record.
    package func seed(_ people: [SeedPerson], linked: [String]) async throws -> [String] {
        precondition(
            linked.isEmpty || linked.count == people.count,
            "a linked record for each person or none"
        )
        return try await save(as: .list) { saver in
            try people.enumerated().map { place, person in
                let known = linked.isEmpty ? nil : linked[place]
                return "\(try saver.create(MarketoSeed.lead(person, linked: known)).id)"
            }
        }
    }

    package func records(_ query: RecordQuery) async throws -> RecordPage {
        let catalogue = state.catalogue
        let pattern =
            "%"
            + query.search.replacing("\\", with: "\\\\").replacing("%", with: "\\%")
            .replacing("_", with: "\\_") + "%"
        return try await environment.database.read { db in
            let store = MarketoStore(db: db, catalogue: catalogue)
            let condition = "search LIKE ? ESCAPE '\\'"
            let total = try Int.fetchOne(
                db,
                sql: "SELECT COUNT(*) FROM marketo_lead WHERE \(condition)",
                arguments: [pattern]
            )
            var records: [PageRecord] = []
            try store.forEachLead(
                "\(condition) ORDER BY updatedAt DESC, id DESC LIMIT ? OFFSET ?",
                [pattern, query.limit, query.offset]
            ) { records.append(MarketoPage.record($0, catalogue)) }
            return RecordPage(records: records, total: total ?? 0)
        }
    }

    package func record(_ id: String) async throws -> PageRecord? {
        guard let id = Int64(id) else { return nil }
        let catalogue = state.catalogue
        return try await environment.database.read { db in
            try MarketoStore(db: db, catalogue: catalogue).lead(id).map {
                MarketoPage.record($0, catalogue)
            }
        }
    }

    package func edit(_ id: String, fields: [(name: String, value: String)]) async throws
        -> [String]
    {
        let members = fields.map { JSON.Member($0.name, .string($0.value)) }
        do {
            try await save(as: .page) { saver in
                guard let lead = try Int64(id).flatMap({ try saver.store.lead($0) }) else {
                    throw MarketoRefusal(.leadNotFound)
                }
                try saver.update(lead, members)
            }
            return []
        } catch let refusal as MarketoRefusal {
            return refusal.errors.map(\.message)
        }
    }

    /// Changes leads outside of any call of the API.
    func save<Result: Sendable>(
        as origin: MarketoOrigin,
        _ body: @escaping @Sendable (MarketoSaver) throws -> Result
    ) async throws -> Result {
        let catalogue = state.catalogue
        let environment = environment
        return try await environment.database.write { db in
            try body(
                MarketoSaver(
                    store: MarketoStore(db: db, catalogue: catalogue) {
                        environment.lateness(of: .marketo)
                    },
                    origin: origin,
                    stamp: MarketoTime.seconds(environment.stamp(.marketo)),
                    now: environment.clock.now(),
                    call: ""
                )
            )
        }
    }
}

/// Leads as the page shows them.
enum MarketoPage {
    /// The fields that the page shows first.
    private static let first = [
        "firstName", "lastName", "salutation", "email", "phone", "mobilePhone", "company", "title",
        "leadStatus", "leadSource", "rating", "industry", "address", "city", "postalCode",
        "country", "unsubscribed", "leadScore", "region", "salesforceId",
    ]

    static func record(_ lead: MarketoLead, _ catalogue: FieldCatalogue) -> PageRecord {
        PageRecord(
            id: "\(lead.id)",
            object: .person,
            title: lead.title,
            linkedID: lead["salesforceId"].text,
            changedAt: lead.updatedAt,
            changedBy: lead.changedBy,
            fields: fields(lead, catalogue)
        )
    }

    private static func fields(
        _ lead: MarketoLead,
        _ catalogue: FieldCatalogue
    ) -> [PageRecord.Field] {
        let known = first.compactMap { catalogue[$0] }
        let rest = catalogue.fields.filter { field in
            field.name != nil && field.name != "id" && !field.isHidden && !first.contains(field.key)
        }
        return (known + rest).map { field in
            PageRecord.Field(
                name: field.key,
                label: field.displayName,
                value: lead[field.key].shown ?? "",
                input: field.isReadOnly ? .readOnly : input(field.kind)
            )
        }
    }

    private static func input(_ kind: MarketoField.Kind) -> PageRecord.Input {
        switch kind {
        case .boolean: .checkbox
        case .integer, .score, .percent, .float, .currency: .number
        case .date: .date
        case .text: .multiline
        default: .text
        }
    }
}

/// Seeded people as leads: the same values as their Salesforce records have.
enum MarketoSeed {
    static func lead(_ person: SeedPerson, linked: String?) -> [JSON.Member] {
        var members: [JSON.Member] = [
            .init("firstName", .string(person.firstName)),
            .init("lastName", .string(person.lastName)),
            .init("salutation", .string(person.salutation)), .init("email", .string(person.email)),
            .init("title", .string(person.title)), .init("phone", .string(person.phone)),
            .init("leadSource", .string(person.leadSource)),
            .init("unsubscribed", .boolean(person.unsubscribed)),
            .init("leadScore", .integer(Int64(person.leadScore))),
            .init("region", .string(person.region)), .init("company", .string(person.company)),
            .init("address", .string(person.street)), .init("city", .string(person.city)),
            .init("postalCode", .string(person.postalCode)),
            .init("country", .string(person.country)), .init("industry", .string(person.industry)),
            .init("numberOfEmployees", .integer(Int64(person.numberOfEmployees))),
            .init("annualRevenue", .integer(Int64(person.annualRevenue))),
        ]
        // Contacts have neither.
        if !person.isContact {
            members.append(.init("leadStatus", .string(person.leadStatus)))
            members.append(.init("rating", .string(person.rating)))
        }
        if let linked { members.append(.init("salesforceId", .string(linked))) }
        return members
    }
}
