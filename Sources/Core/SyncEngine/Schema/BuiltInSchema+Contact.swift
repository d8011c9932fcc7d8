// SPDX-License-Identifier: Apache-2.0

public import LeadModel
import Primitives

extension BuiltInSchema {
    /// The standard fields of a contact, as a describe of an org without customisation tells them
    /// (recorded, API v59), and the opt-out fields, which every org has.
    public static let contact = ObjectSchema(
        object: .contact,
        asOf: .distantPast,
        fields: contactFields
    )

    private static let contactFields: [FieldSchema] = [
        identity("Contact"),
        [field("AccountId", "Account ID", "reference", "CUN", 18)],
        names(salutations: contactSalutations),
        address("Other"),
        address("Mailing"),
        [
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
        ],
        stamps,
        [
            field("LastCURequestDate", "Last Stay-in-Touch Request Date", "datetime", "N"),
            field("LastCUUpdateDate", "Last Stay-in-Touch Save Date", "datetime", "N"),
        ],
        views,
        [
            field("EmailBouncedReason", "Email Bounced Reason", "string", "CUN", 255),
            field("EmailBouncedDate", "Email Bounced Date", "datetime", "CUN"),
            field("IsEmailBounced", "Is Email Bounced", "boolean", "D"),
            field("PhotoUrl", "Photo URL", "url", "N", 255),
        ],
        dataService,
        [field("IndividualId", "Individual ID", "reference", "CUN", 18)],
        optOuts,
    ].flatMap { $0 }
}
