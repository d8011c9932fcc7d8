// SPDX-License-Identifier: Apache-2.0

extension Mapping {
    /// Adobe's documented default mapping of leads and contacts, both directions, Marketo wins.
    ///
    /// Read-only system fields have no public Marketo name and are left out; `mktoPersonNotes` for
    /// Person Notes, and the names of source, score, status and rating, are derived.
    public static let standard: Mapping = {
        do {
            return try Mapping(pairs: standardPairs)
        } catch {
            preconditionFailure("the built-in mapping is wrong: \(error)")
        }
    }()

    private static func pair(_ marketo: String, _ lead: String?, _ contact: String?) -> FieldPair {
        FieldPair(marketo: marketo, lead: lead, contact: contact)
    }

    private static let standardPairs: [FieldPair] = [
        pair("firstName", "FirstName", "FirstName"),
        pair("lastName", "LastName", "LastName"),
        pair("email", "Email", "Email"),
        pair("salutation", "Salutation", "Salutation"),
        pair("title", "Title", "Title"),
        pair("phone", "Phone", "Phone"),
        pair("mobilePhone", "MobilePhone", "MobilePhone"),
        pair("fax", "Fax", "Fax"),
        pair("address", "Street", "MailingStreet"),
        pair("city", "City", "MailingCity"),
        pair("state", "State", "MailingState"),
        pair("postalCode", "PostalCode", "MailingPostalCode"),
        pair("country", "Country", "MailingCountry"),
        pair("unsubscribed", "HasOptedOutOfEmail", "HasOptedOutOfEmail"),
        pair("leadSource", "LeadSource", "LeadSource"),
        pair("leadScore", "mkto71_Lead_Score__c", "mkto71_Lead_Score__c"),
        pair("mktoPersonNotes", "Description", "Description"),
        pair("company", "Company", nil),
        pair("website", "Website", nil),
        pair("industry", "Industry", nil),
        pair("annualRevenue", "AnnualRevenue", nil),
        pair("numberOfEmployees", "NumberOfEmployees", nil),
        pair("leadStatus", "Status", nil),
        pair("rating", "Rating", nil),
        pair("dateOfBirth", nil, "Birthdate"),
    ]
}
