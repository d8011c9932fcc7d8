// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// A person of Marketo's.
struct MarketoLead: Hashable, Sendable {
    var id: Int64
    /// What the fields hold, by REST name; a field that is not here is null.
    var values: [String: JSON]
    var createdAt: Timestamp
    var updatedAt: Timestamp
    /// Who changed it last.
    var changedBy: String

    /// A field's value, those that Marketo makes included.
    subscript(name: String) -> JSON {
        switch name {
        case "id": .integer(id)
        case "createdAt": .string(MarketoTime.written(createdAt))
        case "updatedAt": .string(MarketoTime.written(updatedAt))
        case "mktoName": fullName.isEmpty ? .null : .string(fullName)
        case "leadPartitionId": 1
        case "isLead": true
        case "isAnonymous": false
        case "personType": "contact"
        default: values[name] ?? .null
        }
    }

    /// First, middle and last name, as far as there are any.
    var fullName: String {
        ["firstName", "middleName", "lastName"].compactMap { values[$0]?.text }
            .joined(separator: " ")
    }

    /// What activities call the person.
    var title: String {
        let name = fullName
        return name.isEmpty ? values["email"]?.text ?? "Person \(id)" : name
    }
}

/// Who changes a lead, and what the change's activity says about it.
struct MarketoOrigin: Hashable, Sendable {
    var user: String
    var reason: String
    var source: String
    /// The Source Type of a new lead.
    var sourceType: String

    /// A call of the REST API.
    static let api = MarketoOrigin(
        user: "sync@leadsync.example",
        reason: "Web service API",
        source: "Web service API",
        sourceType: "Web service API"
    )
    /// The page's form. Which texts Marketo's own pages leave is not public.
    static let page = MarketoOrigin(
        user: "marketer@leadsync.example",
        reason: "Edited by marketer@leadsync.example",
        source: "Manual edit",
        sourceType: "New person"
    )
    /// A merge of leads.
    static let merge = MarketoOrigin(
        user: "sync@leadsync.example",
        reason: "Merge Leads",
        source: "Web service API",
        sourceType: "Web service API"
    )
}
