// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// One value of a picklist.
struct PicklistValue: Equatable, Sendable {
    var value: String
    var label: String
    var isActive = true
    var isDefault = false

    var json: JSON {
        [
            "active": .boolean(isActive),
            "defaultValue": .boolean(isDefault),
            "label": .string(label),
            "validFor": .null,
            "value": .string(value),
        ]
    }
}

/// The recorded values of the standard picklists: in the order of the describe; `value = label`
/// where they differ, a star before the default.
enum StandardPicklists {
    static func values(_ name: String) -> [PicklistValue] {
        guard let table = tables[name] else { preconditionFailure("no picklist \(name)") }
        return table.split(separator: ",").map { entry in
            var text = entry.drop { $0 == " " || $0 == "\n" }
            let isDefault = text.first == "*"
            if isDefault { text.removeFirst() }
            let parts = text.split(separator: "=").map(String.init)
            return PicklistValue(
                value: parts[0],
                label: parts.last ?? parts[0],
                isDefault: isDefault
            )
        }
    }

    private static let tables = [
        "LeadSalutation": "Mr., Ms., Mrs., Dr., Prof., Mx.",
        "ContactSalutation": "Mr., Ms., Mrs., Dr., Prof.",
        "Geocode": """
        Address, NearAddress, Block, Street, ExtendedZip, Zip, Neighborhood, City, County, State,
        Unknown
        """,
        "LeadSource": "Web, Phone Inquiry, Partner Referral, Purchased List, Other",
        "Status": """
        *Open - Not Contacted, Working - Contacted, Closed - Converted, Closed - Not Converted
        """,
        "Industry": """
        Agriculture, Apparel, Banking, Biotechnology, Chemicals, Communications, Construction,
        Consulting, Education, Electronics, Energy, Engineering, Entertainment, Environmental,
        Finance, Food & Beverage, Government, Healthcare, Hospitality, Insurance, Machinery,
        Manufacturing, Media, Not For Profit, Recreation, Retail, Shipping, Technology,
        Telecommunications, Transportation, Utilities, Other
        """,
        "Rating": "Hot, Warm, Cold",
        "CleanStatus": """
        Matched=In Sync, Different, Acknowledged=Reviewed, NotFound=Not Found, Inactive,
        Pending=Not Compared, SelectMatch=Select Match, Skipped
        """,
        "AccountType": """
        Prospect, Customer - Direct, Customer - Channel, Channel Partner / Reseller,
        Installation Partner, Technology Partner, Other
        """,
        "Stage": "Prospecting, Qualification, Closed Won, Closed Lost",
        "CampaignType": """
        Conference, Webinar, Trade Show, Public Relations, Partners, Referral Program,
        Advertisement, Banner Ads, Direct Mail, Email, Telemarketing, Other
        """,
        "CampaignStatus": "*Planned, In Progress, Completed, Aborted",
        "MemberStatus": "*Sent, Responded",
        "TaskStatus": "*Not Started, In Progress, Completed, Waiting on someone else, Deferred",
        "TaskPriority": "High, *Normal, Low",
        "GroupType": "Regular, Role, Queue",
    ]
}
