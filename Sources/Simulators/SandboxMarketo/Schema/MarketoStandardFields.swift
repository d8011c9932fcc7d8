// SPDX-License-Identifier: Apache-2.0

/// Marketo's own fields, by the REST names that Adobe lists. Display names and types are those that
/// Adobe's documentation gives them where it does, and plain ones elsewhere.
extension MarketoField {
    /// In the order of describe.
    static let standard: [MarketoField] = rows.enumerated().map { place, row in
        MarketoField(row: row, id: Int64(place) + 2)
    }

    /// A line of the table: REST name, display name, type, and marks: `r` read-only, `c` of the
    /// company, `s` in SOAP only.
    private init(row: (String, String, Kind, String), id: Int64) {
        let (name, displayName, kind, marks) = row
        self.id = id
        self.name = marks.contains("s") ? nil : name
        self.displayName = displayName
        self.kind = kind
        isReadOnly = marks.contains("r")
        isOfCompany = marks.contains("c")
        soapName = name.prefix(1).uppercased() + name.dropFirst()
    }

    private static let rows: [(String, String, Kind, String)] = [
        ("company", "Company Name", .string, "c"),
        ("site", "Site", .string, "c"),
        ("billingStreet", "Billing Address", .text, "c"),
        ("billingCity", "Billing City", .string, "c"),
        ("billingState", "Billing State", .string, "c"),
        ("billingCountry", "Billing Country", .string, "c"),
        ("billingPostalCode", "Billing Postal Code", .string, "c"),
        ("website", "Website", .url, "c"),
        ("mainPhone", "Main Phone", .phone, "c"),
        ("annualRevenue", "Annual Revenue", .currency, "c"),
        ("numberOfEmployees", "Num Employees", .integer, "c"),
        ("industry", "Industry", .string, "c"),
        ("sicCode", "SIC Code", .string, "c"),
        ("mktoCompanyNotes", "Marketo Company Notes", .text, "c"),
        ("externalCompanyId", "External Company Id", .string, ""),
        ("externalSalesPersonId", "External Sales Person Id", .string, ""),
        ("id", "Id", .integer, "r"),
        ("mktoName", "Full Name", .string, "r"),
        ("personType", "Person Type", .string, "r"),
        ("mktoIsPartner", "Is Partner", .boolean, ""),
        ("isLead", "Is Lead", .boolean, "r"),
        ("mktoIsCustomer", "Is Customer", .boolean, ""),
        ("isAnonymous", "Is Anonymous", .boolean, "r"),
        ("salutation", "Salutation", .string, ""),
        ("firstName", "First Name", .string, ""),
        ("middleName", "Middle Name", .string, ""),
        ("lastName", "Last Name", .string, ""),
        ("email", "Email Address", .email, ""),
        ("phone", "Phone Number", .phone, ""),
        ("mobilePhone", "Mobile Phone Number", .phone, ""),
        ("fax", "Fax Number", .phone, ""),
        ("title", "Job Title", .string, ""),
        ("contactCompany", "Contact Company", .integer, "r"),
        ("dateOfBirth", "Date of Birth", .date, ""),
        ("address", "Address", .text, ""),
        ("city", "City", .string, ""),
        ("state", "State", .string, ""),
        ("country", "Country", .string, ""),
        ("postalCode", "Postal Code", .string, ""),
        ("personTimeZone", "Person Time Zone", .string, "r"),
        ("originalSourceType", "Original Source Type", .string, "r"),
        ("originalSourceInfo", "Original Source Info", .string, "r"),
        ("registrationSourceType", "Registration Source Type", .string, ""),
        ("registrationSourceInfo", "Registration Source Info", .string, ""),
        ("originalSearchEngine", "Original Search Engine", .string, "r"),
        ("originalSearchPhrase", "Original Search Phrase", .string, "r"),
        ("originalReferrer", "Original Referrer", .string, "r"),
        ("emailInvalid", "Email Invalid", .boolean, ""),
        ("emailInvalidCause", "Email Invalid Cause", .string, ""),
        ("unsubscribed", "Unsubscribed", .boolean, ""),
        ("unsubscribedReason", "Unsubscribed Reason", .text, ""),
        ("doNotCall", "Do Not Call", .boolean, ""),
        ("mktoDoNotCallCause", "Do Not Call Cause", .text, ""),
        ("doNotCallReason", "Do Not Call Reason", .text, ""),
        ("marketingSuspended", "Marketing Suspended", .boolean, ""),
        ("marketingSuspendedCause", "Marketing Suspended Cause", .string, ""),
        ("blackListed", "Black Listed", .boolean, ""),
        ("blackListedCause", "Black Listed Cause", .string, ""),
        ("emailSuspended", "Email Suspended", .boolean, "r"),
        ("emailSuspendedAt", "Email Suspended At", .datetime, "r"),
        ("emailSuspendedCause", "Email Suspended Cause", .string, "r"),
        ("mktoPersonNotes", "Person Notes", .text, ""),
        ("anonymousIP", "Anonymous IP", .string, ""),
        ("inferredCompany", "Inferred Company", .string, "r"),
        ("inferredCountry", "Inferred Country", .string, "r"),
        ("inferredCity", "Inferred City", .string, "r"),
        ("inferredMetropolitanArea", "Inferred Metropolitan Area", .string, "r"),
        ("inferredPhoneAreaCode", "Inferred Phone Area Code", .string, "r"),
        ("inferredPostalCode", "Inferred Postal Code", .string, "r"),
        ("inferredStateRegion", "Inferred State Region", .string, "r"),
        ("department", "Department", .string, ""),
        ("createdAt", "Created At", .datetime, "r"),
        ("updatedAt", "Updated At", .datetime, "r"),
        ("cookies", "Cookies", .string, "r"),
        ("leadPerson", "Lead Person", .reference, "r"),
        ("leadRole", "Role", .string, ""),
        ("leadSource", "Lead Source", .string, ""),
        ("leadStatus", "Lead Status", .string, ""),
        ("leadScore", "Lead Score", .score, ""),
        ("urgency", "Urgency", .float, ""),
        ("priority", "Priority", .integer, ""),
        ("relativeScore", "Relative Score", .integer, "r"),
        ("relativeUrgency", "Relative Urgency", .integer, "r"),
        ("rating", "Lead Rating", .string, ""),
        ("personPrimaryLeadInterest", "Primary Lead Interest", .reference, "r"),
        ("leadPartitionId", "Lead Partition Id", .integer, "r"),
        ("leadRevenueCycleModelId", "Revenue Cycle Model Id", .integer, "r"),
        ("leadRevenueStageId", "Revenue Stage Id", .integer, "r"),
        ("acquisitionProgramId", "Acquisition Program Id", .integer, ""),
        ("mktoAcquisitionDate", "Acquisition Date", .datetime, ""),
        ("jigsawContactId", "Jigsaw Contact Id", .string, "r"),
        ("jigsawContactStatus", "Jigsaw Contact Status", .string, "r"),
        ("sfdcAccountId", "SFDC Account Id", .string, "r"),
        ("sfdcContactId", "SFDC Contact Id", .string, "r"),
        ("sfdcId", "SFDC Id", .string, "r"),
        ("sfdcLeadId", "SFDC Lead Id", .string, "r"),
        ("sfdcLeadOwnerId", "SFDC Lead Owner Id", .string, "r"),
        ("sfdcType", "SFDC Type", .string, "r"),
        ("marketoSocialFacebookReach", "Marketo Social Facebook Reach", .integer, "s"),
    ]
}
