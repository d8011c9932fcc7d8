// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import SandboxKit

/// A person of Marketo's.
struct MarketoLead: Hashable, Sendable {
    var id: Int64
    /// What the fields hold, by REST name; a field that is not here is null.
    var values: [String: JSON]
    var createdAt: Timestamp
    var updatedAt: Timestamp
    /// Who changed it last.
    var changedBy: String
    /// When it was made, to the millisecond and whatever its stamp says, and by which call.
    var madeAt: Timestamp
    var madeBy: String

    /// A field's value, those that Marketo makes included.
    subscript(name: String) -> JSON {
        switch name {
        case "id": .integer(id)
        case "createdAt": .string(MarketoTime.written(createdAt))
        case "updatedAt": .string(MarketoTime.written(updatedAt))
        case "mktoName": fullName.isEmpty ? .null : .string(fullName)
        case "leadPartitionId": .integer(MarketoSandboxLimits.partition)
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
