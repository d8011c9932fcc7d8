// SPDX-License-Identifier: Apache-2.0

public import LeadModel
import Primitives

extension BuiltInSchema {
    /// The standard fields of a lead, as a describe of an org without customisation tells them
    /// (recorded, API v59), and the opt-out fields, which every org has.
    public static let lead = ObjectSchema(
        object: .lead,
        asOf: .distantPast,
        fields: leadFields
    )

    private static let leadFields: [FieldSchema] = [
        identity("Lead"),
        names(salutations: leadSalutations),
        [
            field("Title", "Title", "string", "CUN", 128),
            field("Company", "Company", "string", "CU", 255),
        ],
        address(),
        [
            field("Phone", "Phone", "phone", "CUN", 40),
            field("MobilePhone", "Mobile Phone", "phone", "CUN", 40),
            field("Fax", "Fax", "phone", "CUN", 40),
            field("Email", "Email", "email", "CUN", 80),
            field("Website", "Website", "url", "CUN", 255),
            field("PhotoUrl", "Photo URL", "url", "N", 255),
            field("Description", "Description", "textarea", "CUN", 32000),
            field("LeadSource", "Lead Source", "picklist", "CUN", 255, values: leadSources),
            field("Status", "Status", "picklist", "CUD", 255, values: leadStatuses),
            field("Industry", "Industry", "picklist", "CUN", 255, values: industries),
            field("Rating", "Rating", "picklist", "CUN", 255, values: ratings),
            field("AnnualRevenue", "Annual Revenue", "currency", "CUN", precision: 18),
            field("NumberOfEmployees", "Employees", "int", "CUN", digits: 8),
            field("OwnerId", "Owner ID", "reference", "CUD", 18),
            field("IsConverted", "Converted", "boolean", "CD"),
            field("ConvertedDate", "Converted Date", "date", "N"),
            field("ConvertedAccountId", "Converted Account ID", "reference", "N", 18),
            field("ConvertedContactId", "Converted Contact ID", "reference", "N", 18),
            field("ConvertedOpportunityId", "Converted Opportunity ID", "reference", "N", 18),
            field("IsUnreadByOwner", "Unread By Owner", "boolean", "CUD"),
        ],
        stamps,
        views,
        dataService,
        [
            field("CompanyDunsNumber", "Company D-U-N-S Number", "string", "CUN", 9),
            field("DandbCompanyId", "D&B Company ID", "reference", "CUN", 18),
            field("EmailBouncedReason", "Email Bounced Reason", "string", "UN", 255),
            field("EmailBouncedDate", "Email Bounced Date", "datetime", "UN"),
            field("IndividualId", "Individual ID", "reference", "CUN", 18),
        ],
        optOuts,
    ].flatMap { $0 }
}
