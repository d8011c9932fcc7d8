// SPDX-License-Identifier: Apache-2.0

public import LeadModel

extension BuiltInSchema {
    /// The standard fields of a lead, as a describe of an org without customisation tells them
    /// (recorded, API v59), and the opt-out fields, which every org has.
    public static let lead = ObjectSchema(
        object: .lead,
        asOf: .distantPast,
        fields: leadFields
    )

    private static let leadFields: [FieldSchema] = [
        field("Id", "Lead ID", "id", "D", 18),
        field("IsDeleted", "Deleted", "boolean", "D"),
        field("MasterRecordId", "Master Record ID", "reference", "N", 18),
        field("LastName", "Last Name", "string", "CU", 80),
        field("FirstName", "First Name", "string", "CUN", 40),
        field("Salutation", "Salutation", "picklist", "CUN", 40, values: leadSalutations),
        field("Name", "Full Name", "string", "", 121),
        field("Title", "Title", "string", "CUN", 128),
        field("Company", "Company", "string", "CU", 255),
        field("Street", "Street", "textarea", "CUN", 255),
        field("City", "City", "string", "CUN", 40),
        field("State", "State/Province", "string", "CUN", 80),
        field("PostalCode", "Zip/Postal Code", "string", "CUN", 20),
        field("Country", "Country", "string", "CUN", 80),
        field("Latitude", "Latitude", "double", "CUN", precision: 18, scale: 15),
        field("Longitude", "Longitude", "double", "CUN", precision: 18, scale: 15),
        field(
            "GeocodeAccuracy",
            "Geocode Accuracy",
            "picklist",
            "CUNR",
            40,
            values: geocodeAccuracies
        ),
        field("Address", "Address", "address", "N"),
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
        field("CreatedDate", "Created Date", "datetime", "D"),
        field("CreatedById", "Created By ID", "reference", "D", 18),
        field("LastModifiedDate", "Last Modified Date", "datetime", "D"),
        field("LastModifiedById", "Last Modified By ID", "reference", "D", 18),
        field("SystemModstamp", "System Modstamp", "datetime", "D"),
        field("LastActivityDate", "Last Activity", "date", "N"),
        field("LastViewedDate", "Last Viewed Date", "datetime", "N"),
        field("LastReferencedDate", "Last Referenced Date", "datetime", "N"),
        field("Jigsaw", "Data.com Key", "string", "CUN", 20),
        field("JigsawContactId", "Jigsaw Contact ID", "string", "N", 20),
        field("CleanStatus", "Clean Status", "picklist", "CUNR", 40, values: cleanStatuses),
        field("CompanyDunsNumber", "Company D-U-N-S Number", "string", "CUN", 9),
        field("DandbCompanyId", "D&B Company ID", "reference", "CUN", 18),
        field("EmailBouncedReason", "Email Bounced Reason", "string", "UN", 255),
        field("EmailBouncedDate", "Email Bounced Date", "datetime", "UN"),
        field("IndividualId", "Individual ID", "reference", "CUN", 18),
        field("HasOptedOutOfEmail", "Email Opt Out", "boolean", "CUD"),
        field("HasOptedOutOfFax", "Fax Opt Out", "boolean", "CUD"),
        field("DoNotCall", "Do Not Call", "boolean", "CUD"),
    ]
}
