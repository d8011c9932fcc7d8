// SPDX-License-Identifier: Apache-2.0

internal import GRDB

/// The fields of campaign members, tasks and events that Salesforce computes.
extension SalesforceSaver {
    func complete(
        _ object: SalesforceObject,
        _ record: inout SalesforceRecord,
        old: SalesforceRecord?
    ) throws {
        switch object.name {
        case "CampaignMember": try completeMember(object, &record, old: old)
        case "Task":
            record["IsClosed"] = StoredValue(record["Status"] == .text("Completed"))
            record["IsHighPriority"] = StoredValue(record["Priority"] == .text("High"))
        case "Event":
            if record["StartDateTime"]?.isNull ?? true {
                record["StartDateTime"] = record["ActivityDateTime"] ?? .null
            }
        default: break
        }
    }

    /// A lead or contact is in a campaign once.
    private func completeMember(
        _ object: SalesforceObject,
        _ record: inout SalesforceRecord,
        old: SalesforceRecord?
    ) throws {
        let person = [record["ContactId"], record["LeadId"]].compactMap { $0?.text }.first
        guard let person else {
            throw SaveFailure(
                SaveError(
                    "FIELD_INTEGRITY_EXCEPTION",
                    "Either contact or lead ID is required",
                    fields: ["LeadId", "ContactId"]
                )
            )
        }
        record["LeadOrContactId"] = .text(person)
        record["Type"] = .text(person.hasPrefix("003") ? "Contact" : "Lead")
        record["HasResponded"] = StoredValue(record["Status"] == .text("Responded"))
        guard old == nil else { return }
        let found = try store.records(
            object,
            where: "\"CampaignId\" = ? AND \"LeadOrContactId\" = ? AND \"IsDeleted\" = 0",
            [record["CampaignId"] ?? .null, .text(person)],
            limit: 1
        )
        guard found.isEmpty else {
            throw SaveFailure(
                SaveError("DUPLICATE_VALUE", "Already a campaign member.", fields: [])
            )
        }
    }
}
