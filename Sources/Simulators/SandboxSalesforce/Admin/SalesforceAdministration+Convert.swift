// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Primitives
internal import SandboxKit

/// Lead conversion, as SOAP's `convertLead()` does it.
extension SalesforceAdministration {
    private static let contactFields = [
        "FirstName", "LastName", "Salutation", "Title", "Phone", "MobilePhone", "Fax", "Email",
        "Description", "LeadSource", "HasOptedOutOfEmail", "HasOptedOutOfFax", "DoNotCall",
    ]
    private static let addressFields = [
        "Street", "City", "State", "PostalCode", "Country", "Latitude", "Longitude",
        "GeocodeAccuracy",
    ]
    private static let accountFields = [
        "Phone", "Website", "Industry", "AnnualRevenue", "NumberOfEmployees",
    ]

    /// `{"lead": id, "account": id?, "contact": id?, "status": text?, "opportunity": name?}`
    ///
    /// Without an account or a contact new ones are made; those that are named take the lead's
    /// values where they have none. The lead is read-only from then on.
    func convert() async throws -> SandboxResponse {
        let json = try JSON.parse(request.body)
        let leadID = try id(json["lead"])
        let accountID = try json["account"].flatMap { $0.isNull ? nil : try id($0) }
        let contactID = try json["contact"].flatMap { $0.isNull ? nil : try id($0) }
        let (status, name) = (json["status"]?.text, json["opportunity"]?.text)
        let made = try await environment.database.write { db -> JSON in
            let saver = saver(db)
            let lead = try object(of: leadID, saver.store)
            let record = try saver.existing(lead, leadID)
            guard lead.name == "Lead", record["IsConverted"]?.isTrue != true else {
                throw SaveFailure(.converted)
            }
            let account = try account(accountID, record, saver)
            let contact = try contact(contactID, record, account: account, saver)
            var opportunity: String?
            if let name {
                opportunity = try self.opportunity(
                    name,
                    record,
                    account: account,
                    contact: contact,
                    saver
                )
            }
            let date = SOQLDate(
                days: Int(saver.context.stamp.milliseconds / OrgLimits.dayMilliseconds)
            )
            var changes: SalesforceRecord = [
                "IsConverted": StoredValue(true), "ConvertedDate": .text(date.text),
                "ConvertedAccountId": .text(account), "ConvertedContactId": .text(contact),
                "ConvertedOpportunityId": StoredValue(opportunity),
                "Status": .text(status ?? "Closed - Converted"),
            ]
            saver.touch(&changes)
            try saver.store.update(lead, id: leadID, changes)
            return [
                "lead": .string(leadID), "account": .string(account),
                "contact": .string(contact),
                "opportunity": opportunity.map { .string($0) } ?? .null,
            ]
        }
        return SandboxResponse(json: made)
    }

    private func account(
        _ id: String?,
        _ lead: SalesforceRecord,
        _ saver: SalesforceSaver
    ) throws -> String {
        var values: SalesforceRecord = ["Name": lead["Company"] ?? .null]
        for name in SalesforceAdministration.accountFields { values[name] = lead[name] }
        for name in SalesforceAdministration.addressFields { values["Billing\(name)"] = lead[name] }
        values["OwnerId"] = owner(lead, saver)
        return try save("Account", id, values, saver)
    }

    private func contact(
        _ id: String?,
        _ lead: SalesforceRecord,
        account: String,
        _ saver: SalesforceSaver
    ) throws -> String {
        var values: SalesforceRecord = ["AccountId": .text(account)]
        for name in SalesforceAdministration.contactFields { values[name] = lead[name] }
        for name in SalesforceAdministration.addressFields { values["Mailing\(name)"] = lead[name] }
        // Custom fields of the same name are mapped to each other.
        if let leads = saver.store.schema.whole("Lead"),
            let contacts = saver.store.schema.whole("Contact")
        {
            for field in leads.fields where field.isCustom && contacts[field.name] != nil {
                values[field.name] = lead[field.name]
            }
        }
        values["OwnerId"] = owner(lead, saver)
        return try save("Contact", id, values, saver)
    }

    private func opportunity(
        _ name: String,
        _ lead: SalesforceRecord,
        account: String,
        contact: String,
        _ saver: SalesforceSaver
    ) throws -> String {
        // A new opportunity closes at the end of the quarter; ninety days are near enough.
        let day = Int(saver.context.stamp.milliseconds / OrgLimits.dayMilliseconds) + 90
        return try save(
            "Opportunity",
            nil,
            [
                "Name": .text(name), "AccountId": .text(account), "ContactId": .text(contact),
                "StageName": .text("Prospecting"), "CloseDate": .text(SOQLDate(days: day).text),
                "OwnerId": owner(lead, saver),
            ],
            saver
        )
    }

    /// Whom the new records belong to: a queue cannot own them.
    private func owner(_ lead: SalesforceRecord, _ saver: SalesforceSaver) -> StoredValue {
        let owner = lead["OwnerId"]?.text ?? ""
        return .text(owner.hasPrefix("005") ? owner : saver.context.user.id)
    }

    /// Makes a record, or fills what is empty in one that is there. Validation rules do not run on
    /// conversion (docs/reference/salesforce.md, Save order).
    private func save(
        _ name: String,
        _ id: String?,
        _ values: SalesforceRecord,
        _ saver: SalesforceSaver
    ) throws -> String {
        let store = saver.store
        guard let object = store.schema.whole(name) else {
            throw Customisation.Refusal(noObject: name)
        }
        var record = values.filter { object[$0.key] != nil && !$0.value.isNull }
        if let id {
            let old = try saver.existing(object, id)
            record = record.filter { old[$0.key]?.isNull ?? true }
            if name == "Contact", let account = old["AccountId"]?.text,
                account != values["AccountId"]?.text
            {
                throw Customisation.Refusal("the contact belongs to another account")
            }
            guard !record.isEmpty else { return id }
            saver.touch(&record)
            try store.update(object, id: id, record)
            return id
        }
        let new = try store.nextID(object)
        for field in object.fields where field.type == .boolean {
            record[field.name] = record[field.name] ?? .integer(0)
        }
        record["Id"] = .text(new)
        if name == "Contact" { record["Name"] = StoredValue(RecordDraft.name(record)) }
        record["CreatedDate"] = StoredValue(saver.context.stamp)
        record["CreatedById"] = .text(saver.context.user.id)
        saver.touch(&record)
        try store.insert(object, record)
        return new
    }
}
