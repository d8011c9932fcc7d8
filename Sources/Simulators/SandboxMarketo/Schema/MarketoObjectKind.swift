// SPDX-License-Identifier: Apache-2.0

/// The records beside people that have calls of their own: companies, opportunities, and the roles
/// that people have in them.
enum MarketoObjectKind: String, CaseIterable, Sendable {
    case companies
    case opportunities
    case roles = "opportunities/roles"

    /// The name in Describe.
    var name: String {
        switch self {
        case .companies: "company"
        case .opportunities: "opportunity"
        case .roles: "opportunityRole"
        }
    }

    var displayName: String {
        switch self {
        case .companies: "Company"
        case .opportunities: "Opportunity"
        case .roles: "Opportunity Role"
        }
    }

    /// The field that Marketo numbers the records by.
    var idField: String { self == .companies ? "id" : "marketoGUID" }

    /// The fields by whose values a record is known from outside.
    var dedupeFields: [String] {
        switch self {
        case .companies: ["externalCompanyId"]
        case .opportunities: ["externalOpportunityId"]
        case .roles: ["externalOpportunityId", "leadId", "role"]
        }
    }

    /// The fields, or groups of fields, that records are looked up by.
    var searchable: [[String]] {
        switch self {
        case .companies: [["externalCompanyId"], ["id"], ["company"]]
        case .opportunities: [["externalOpportunityId"], ["marketoGUID"]]
        case .roles:
            [dedupeFields, ["marketoGUID"], ["leadId"], ["externalOpportunityId"]]
        }
    }

    /// The field of a name, nil for an unknown one.
    func field(_ name: String) -> MarketoField? { fields.first { $0.name == name } }

    /// All fields; those that Marketo fills by itself are read-only.
    var fields: [MarketoField] {
        var stamps = [
            MarketoField(custom: "createdAt", "Created At", .datetime, id: 1),
            MarketoField(custom: "updatedAt", "Updated At", .datetime, id: 2),
            MarketoField(
                custom: idField,
                self == .companies ? "Id" : "Marketo GUID",
                self == .companies ? .integer : .string,
                id: 3
            ),
        ]
        for index in stamps.indices { stamps[index].isReadOnly = true }
        return stamps
            + own.enumerated().map { index, field in
                MarketoField(
                    custom: field.name,
                    field.label,
                    field.kind,
                    id: Int64(index + 4)
                )
            }
    }

    private typealias Own = (name: String, label: String, kind: MarketoField.Kind)

    private var own: [Own] {
        switch self {
        case .companies: MarketoObjectKind.ofCompanies
        case .opportunities: MarketoObjectKind.ofOpportunities
        case .roles: MarketoObjectKind.ofRoles
        }
    }

    private static let ofCompanies: [Own] = [
        ("externalCompanyId", "External Company Id", .string),
        ("externalSalesPersonId", "External Sales Person Id", .string),
        ("company", "Company Name", .string), ("site", "Site", .string),
        ("website", "Website", .url), ("mainPhone", "Main Phone", .phone),
        ("annualRevenue", "Annual Revenue", .currency),
        ("numberOfEmployees", "Num Employees", .integer), ("industry", "Industry", .string),
        ("sicCode", "SIC Code", .string), ("billingStreet", "Billing Address", .text),
        ("billingCity", "Billing City", .string), ("billingState", "Billing State", .string),
        ("billingCountry", "Billing Country", .string),
        ("billingPostalCode", "Billing Postal Code", .string),
        ("companyNotes", "Company Notes", .text),
    ]

    private static let ofOpportunities: [Own] = [
        ("externalOpportunityId", "External Opportunity Id", .string),
        ("externalCompanyId", "External Company Id", .string),
        ("externalSalesPersonId", "External Sales Person Id", .string),
        ("externalCreatedDate", "External Created Date", .datetime), ("name", "Name", .string),
        ("description", "Description", .text), ("type", "Type", .string),
        ("stage", "Stage", .string), ("amount", "Amount", .currency),
        ("probability", "Probability", .integer),
        ("expectedRevenue", "Expected Revenue", .currency),
        ("quantity", "Quantity", .float), ("leadSource", "Lead Source", .string),
        ("nextStep", "Next Step", .string), ("closeDate", "Close Date", .date),
        ("lastActivityDate", "Last Activity Date", .date), ("isClosed", "Is Closed", .boolean),
        ("isWon", "Is Won", .boolean), ("forecastCategory", "Forecast Category", .string),
        ("fiscal", "Fiscal", .string), ("fiscalQuarter", "Fiscal Quarter", .integer),
        ("fiscalYear", "Fiscal Year", .integer),
    ]

    private static let ofRoles: [Own] = [
        ("externalOpportunityId", "External Opportunity Id", .string),
        ("leadId", "Lead Id", .integer), ("role", "Role", .string),
        ("isPrimary", "Is Primary", .boolean),
        ("externalCreatedDate", "External Created Date", .datetime),
    ]
}
