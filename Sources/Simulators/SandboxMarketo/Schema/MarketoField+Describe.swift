// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// A field as the describe and schema calls show it (docs/reference/marketo.md, Fields).
extension MarketoField {
    /// Describe Lead
    var describeJSON: JSON {
        var json: JSON = [
            "id": .integer(id), "displayName": .string(displayName),
            "dataType": .string(kind.rawValue),
        ]
        if let length = kind.length { json["length"] = .integer(Int64(length)) }
        if let name {
            json["rest"] = ["name": .string(name), "readOnly": .boolean(isReadOnly)]
        }
        if let soapName {
            json["soap"] = ["name": .string(soapName), "readOnly": .boolean(isReadOnly)]
        }
        return json
    }

    /// Describe Lead2; nil for a field that REST does not have.
    var describe2JSON: JSON? {
        guard let name else { return nil }
        var json: JSON = [
            "name": .string(name), "displayName": .string(displayName),
            "dataType": .string(kind.rawValue),
        ]
        if let length = kind.length { json["length"] = .integer(Int64(length)) }
        json["updateable"] = .boolean(!isReadOnly)
        json["crmManaged"] = .boolean(isOfCRM)
        return json
    }

    /// Get Lead Fields
    var schemaJSON: JSON {
        var json: JSON = [
            "displayName": .string(displayName), "name": .string(key),
            "description": description.map { .string($0) } ?? .null,
            "dataType": .string(kind.rawValue),
        ]
        if let length = kind.length { json["length"] = .integer(Int64(length)) }
        json["isHidden"] = .boolean(isHidden)
        json["isHtmlEncodingInEmail"] = .boolean(isHTMLEncodingInEmail)
        json["isSensitive"] = .boolean(isSensitive)
        json["isCustom"] = .boolean(isCustom)
        json["isApiCreated"] = .boolean(isAPICreated)
        return json
    }
}
