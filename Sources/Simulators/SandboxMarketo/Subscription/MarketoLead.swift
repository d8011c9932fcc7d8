// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import SandboxKit

/// A person of Marketo's.
struct MarketoLead: Hashable, Sendable {
    var id: Int64
    /// The values of the fields, by REST name; a field that is missing here is null.
    var values: [String: JSON]
    var createdAt: Timestamp
    var updatedAt: Timestamp
    /// The user who changed it last.
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

    /// The person's name in activities.
    var title: String {
        let name = fullName
        return name.isEmpty ? values["email"]?.text ?? "Person \(id)" : name
    }
}
