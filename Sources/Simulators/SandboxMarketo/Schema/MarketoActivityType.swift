// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// A type of activities.
struct MarketoActivityType: Hashable, Sendable {
    /// A primary or secondary attribute.
    struct Attribute: Hashable, Sendable {
        var name: String
        var dataType: String
        /// Custom types only.
        var apiName: String?
        var description: String?

        init(
            _ name: String,
            _ dataType: String = "string",
            apiName: String? = nil,
            description: String? = nil
        ) {
            (self.name, self.dataType) = (name, dataType)
            (self.apiName, self.description) = (apiName, description)
        }

        /// As Get Activity Types shows it.
        var json: JSON {
            var json: JSON = ["name": .string(name), "dataType": .string(dataType)]
            if let apiName { json["apiName"] = .string(apiName) }
            return json
        }
    }

    var id: Int64
    var name: String
    var description: String
    var primary: Attribute?
    var attributes: [Attribute] = []
    /// Custom types only.
    var apiName: String?

    var json: JSON {
        var json: JSON = [
            "id": .integer(id), "name": .string(name), "description": .string(description),
        ]
        if let apiName { json["apiName"] = .string(apiName) }
        if let primary { json["primaryAttribute"] = primary.json }
        json["attributes"] = .array(attributes.map(\.json))
        return json
    }
}

extension MarketoActivityType {
    private init(
        _ id: Int64,
        _ name: String,
        _ description: String,
        primary: Attribute? = nil,
        _ attributes: [Attribute] = []
    ) {
        self.init(
            id: id,
            name: name,
            description: description,
            primary: primary,
            attributes: attributes
        )
    }

    private static let person = Attribute("Lead ID", "integer")
    private static let campaign = Attribute("Campaign")

    /// Marketo's own types, as far as they are public (docs/reference/marketo.md, Activities).
    static let standard: [MarketoActivityType] = marketing + leads + salesforce

    private static let marketing = [
        MarketoActivityType(
            1,
            "Visit Webpage",
            "User visits a web page",
            primary: Attribute("Webpage ID", "integer"),
            [
                Attribute("Client IP Address"), Attribute("Query Parameters"),
                Attribute("User Agent"),
            ]
        ),
        MarketoActivityType(
            2,
            "Fill Out Form",
            "User fills out and submits a form on web page",
            primary: Attribute("Webform ID", "integer"),
            [Attribute("Client IP Address"), Attribute("Form Fields", "text")]
        ),
        MarketoActivityType(
            3,
            "Click Link",
            "User clicks link on a page",
            primary: Attribute("Link ID", "integer"),
            [Attribute("Client IP Address"), Attribute("Query Parameters")]
        ),
        email(6, "Send Email", "Send Marketo Email to a person"),
        email(7, "Email Delivered", "Marketo Email is delivered to a lead/contact"),
        email(8, "Email Bounced", "Marketo Email is bounced for a lead"),
        email(9, "Unsubscribe Email", "Person unsubscribed from Marketo Emails"),
        email(10, "Open Email", "User opens Marketo Email"),
        email(11, "Click Email", "User clicks on a link in a Marketo Email"),
    ]

    private static func email(
        _ id: Int64,
        _ name: String,
        _ description: String
    ) -> MarketoActivityType {
        MarketoActivityType(
            id,
            name,
            description,
            primary: Attribute("Mailing ID", "integer"),
            [Attribute("Campaign Run ID", "integer")]
        )
    }

    private static let leads = [
        MarketoActivityType(
            12,
            "New Lead",
            "New person is added to the database",
            primary: person,
            [Attribute("Created Date", "date"), Attribute("Source Type")]
        ),
        MarketoActivityType(
            13,
            "Change Data Value",
            "Changed attribute value for a person record",
            primary: Attribute("Attribute Name", "integer"),
            ["Reason", "New Value", "Old Value", "Source", "Campaign", "Channel"]
                .map { Attribute($0) }
        ),
        MarketoActivityType(
            22,
            "Change Score",
            "Modify the value of a score field",
            primary: Attribute("Score Name", "integer"),
            [
                Attribute("Change Value"), Attribute("Old Value", "integer"),
                Attribute("New Value", "integer"), Attribute("Reason"),
            ]
        ),
        MarketoActivityType(
            24,
            "Add to List",
            "Add a person to a list",
            primary: Attribute("List ID", "integer"),
            [Attribute("Source")]
        ),
        MarketoActivityType(
            25,
            "Remove from List",
            "Remove this person from a list",
            primary: Attribute("List ID", "integer"),
            [Attribute("Source")]
        ),
        MarketoActivityType(
            32,
            "Merge Leads",
            "Merge two or more person records into a single record",
            primary: person,
            [Attribute("Merge IDs"), Attribute("Merge Fields")]
        ),
        MarketoActivityType(
            37,
            "Delete Lead",
            "Delete person from the database",
            primary: person
        ),
        MarketoActivityType(
            46,
            "Interesting Moment",
            "Record an interesting moment",
            primary: Attribute("Type"),
            [Attribute("Description"), Attribute("Source"), Attribute("Date", "datetime")]
        ),
        MarketoActivityType(100, "Change Lead Partition", "Change a person's partition"),
        MarketoActivityType(
            104,
            "Change Status in Progression",
            "Change the status of a person in a program",
            primary: Attribute("Program ID", "integer")
        ),
        MarketoActivityType(110, "Call Webhook", "Call a webhook"),
        MarketoActivityType(
            123,
            "Change Program Member Data",
            "Changed attribute value for a program member record"
        ),
        MarketoActivityType(
            145,
            "Push Lead to Marketo",
            "Push a person to Marketo",
            primary: Attribute("Program ID", "integer"),
            [Attribute("Source"), Attribute("Reason")]
        ),
    ]

    private static let salesforce = [
        MarketoActivityType(
            19,
            "Sync Lead to SFDC",
            "Sync person to Salesforce",
            primary: person,
            [Attribute("Assign To"), campaign]
        ),
        MarketoActivityType(
            21,
            "Convert Lead",
            "Convert lead to contact in Salesforce",
            primary: person,
            ["Assign To", "Converted Status", "Send Notification Email", "Campaign"]
                .map { Attribute($0) }
        ),
        MarketoActivityType(23, "Change Owner", "Change the owner in Salesforce", primary: person),
        MarketoActivityType(26, "SFDC Activity", "Activity in Salesforce"),
        MarketoActivityType(28, "Sync Lead Updates to SFDC", "Sync a person's updates"),
        MarketoActivityType(
            29,
            "Delete Lead from SFDC",
            "Delete person from Salesforce",
            primary: person,
            [Attribute("Delete in Marketo", "boolean")]
        ),
        MarketoActivityType(30, "SFDC Activity Updated", "Activity in Salesforce was updated"),
        MarketoActivityType(
            31,
            "SFDC Merge Leads",
            "Merge person records in Salesforce",
            primary: person,
            [Attribute("Merged"), Attribute("Winning Values")]
        ),
        MarketoActivityType(34, "Add to Opportunity", "Add to an opportunity"),
        MarketoActivityType(35, "Remove from Opportunity", "Remove from an opportunity"),
        MarketoActivityType(36, "Update Opportunity", "An opportunity was updated"),
        MarketoActivityType(42, "Add to SFDC Campaign", "Add to a Salesforce campaign"),
        MarketoActivityType(43, "Remove from SFDC Campaign", "Remove from a Salesforce campaign"),
        MarketoActivityType(
            44,
            "Change Status in SFDC Campaign",
            "Change the status in a Salesforce campaign"
        ),
    ]
}
