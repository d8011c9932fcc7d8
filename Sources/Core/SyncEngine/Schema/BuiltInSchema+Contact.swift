// SPDX-License-Identifier: Apache-2.0

public import LeadModel

extension BuiltInSchema {
    /// The standard fields of a contact, as a describe of an org without customisation tells them
    /// (recorded, API v59), and the opt-out fields, which every org has.
    public static let contact = ObjectSchema(
        object: .contact,
        asOf: .distantPast,
        fields: contactFields
    )

    private static let contactFields: [FieldSchema] = [
        field("Id", "Contact ID", "id", "D", 18),
        field("IsDeleted", "Deleted", "boolean", "D"),
        field("MasterRecordId", "Master Record ID", "reference", "N", 18),
        field("AccountId", "Account ID", "reference", "CUN", 18),
        field("LastName", "Last Name", "string", "CU", 80),
        field("FirstName", "First Name", "string", "CUN", 40),
        field("Salutation", "Salutation", "picklist", "CUN", 40, values: contactSalutations),
        field("Name", "Full Name", "string", "", 121),
        field("OtherStreet", "Other Street", "textarea", "CUN", 255),
        field("OtherCity", "Other City", "string", "CUN", 40),
        field("OtherState", "Other State/Province", "string", "CUN", 80),
        field("OtherPostalCode", "Other Zip/Postal Code", "string", "CUN", 20),
        field("OtherCountry", "Other Country", "string", "CUN", 80),
        field("OtherLatitude", "Other Latitude", "double", "CUN", precision: 18, scale: 15),
        field("OtherLongitude", "Other Longitude", "double", "CUN", precision: 18, scale: 15),
        field(
            "OtherGeocodeAccuracy",
            "Other Geocode Accuracy",
            "picklist",
            "CUNR",
            40,
            values: geocodeAccuracies
        ),
        field("OtherAddress", "Other Address", "address", "N"),
        field("MailingStreet", "Mailing Street", "textarea", "CUN", 255),
        field("MailingCity", "Mailing City", "string", "CUN", 40),
        field("MailingState", "Mailing State/Province", "string", "CUN", 80),
        field("MailingPostalCode", "Mailing Zip/Postal Code", "string", "CUN", 20),
        field("MailingCountry", "Mailing Country", "string", "CUN", 80),
        field("MailingLatitude", "Mailing Latitude", "double", "CUN", precision: 18, scale: 15),
        field("MailingLongitude", "Mailing Longitude", "double", "CUN", precision: 18, scale: 15),
        field(
            "MailingGeocodeAccuracy",
            "Mailing Geocode Accuracy",
            "picklist",
            "CUNR",
            40,
            values: geocodeAccuracies
        ),
        field("MailingAddress", "Mailing Address", "address", "N"),
        field("Phone", "Business Phone", "phone", "CUN", 40),
        field("Fax", "Business Fax", "phone", "CUN", 40),
        field("MobilePhone", "Mobile Phone", "phone", "CUN", 40),
        field("HomePhone", "Home Phone", "phone", "CUN", 40),
        field("OtherPhone", "Other Phone", "phone", "CUN", 40),
        field("AssistantPhone", "Asst. Phone", "phone", "CUN", 40),
        field("ReportsToId", "Reports To ID", "reference", "CUN", 18),
        field("Email", "Email", "email", "CUN", 80),
        field("Title", "Title", "string", "CUN", 128),
        field("Department", "Department", "string", "CUN", 80),
        field("AssistantName", "Assistant's Name", "string", "CUN", 40),
        field("LeadSource", "Lead Source", "picklist", "CUN", 255, values: leadSources),
        field("Birthdate", "Birthdate", "date", "CUN"),
        field("Description", "Contact Description", "textarea", "CUN", 32000),
        field("OwnerId", "Owner ID", "reference", "CUD", 18),
        field("CreatedDate", "Created Date", "datetime", "D"),
        field("CreatedById", "Created By ID", "reference", "D", 18),
        field("LastModifiedDate", "Last Modified Date", "datetime", "D"),
        field("LastModifiedById", "Last Modified By ID", "reference", "D", 18),
        field("SystemModstamp", "System Modstamp", "datetime", "D"),
        field("LastActivityDate", "Last Activity", "date", "N"),
        field("LastCURequestDate", "Last Stay-in-Touch Request Date", "datetime", "N"),
        field("LastCUUpdateDate", "Last Stay-in-Touch Save Date", "datetime", "N"),
        field("LastViewedDate", "Last Viewed Date", "datetime", "N"),
        field("LastReferencedDate", "Last Referenced Date", "datetime", "N"),
        field("EmailBouncedReason", "Email Bounced Reason", "string", "CUN", 255),
        field("EmailBouncedDate", "Email Bounced Date", "datetime", "CUN"),
        field("IsEmailBounced", "Is Email Bounced", "boolean", "D"),
        field("PhotoUrl", "Photo URL", "url", "N", 255),
        field("Jigsaw", "Data.com Key", "string", "CUN", 20),
        field("JigsawContactId", "Jigsaw Contact ID", "string", "N", 20),
        field("CleanStatus", "Clean Status", "picklist", "CUNR", 40, values: cleanStatuses),
        field("IndividualId", "Individual ID", "reference", "CUN", 18),
        field("HasOptedOutOfEmail", "Email Opt Out", "boolean", "CUD"),
        field("HasOptedOutOfFax", "Fax Opt Out", "boolean", "CUD"),
        field("DoNotCall", "Do Not Call", "boolean", "CUD"),
    ]
}
