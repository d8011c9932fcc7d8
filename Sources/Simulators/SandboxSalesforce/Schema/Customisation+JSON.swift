// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// Customisations as `/sandbox/salesforce/` reads them. They are kept as they came and read again
/// when the sandbox starts.
extension Customisation {
    /// The names in the path.
    static let kinds = [
        "fields", "access", "picklists", "assignment-rules", "duplicate-rules", "permissions",
        "normal-forms",
    ]

    init(kind: String, _ json: JSON) throws(Refusal) {
        guard json.members != nil else { throw Refusal("the body is no object") }
        switch kind {
        case "permissions":
            self = try Customisation.permission(json)
            return
        case "normal-forms":
            self = .normalForms(try NormalForms(json))
            return
        default: break
        }
        let object = try Customisation.text(json, "object")
        switch kind {
        case "fields": self = .field(object: object, try Customisation.field(json))
        case "access":
            self = .access(
                .init(
                    profile: json["profile"]?.text ?? SalesforceSchema.syncProfile,
                    object: object,
                    field: try Customisation.text(json, "field"),
                    isReadable: json["readable"]?.truth ?? true,
                    isEditable: json["editable"]?.truth ?? json["readable"]?.truth ?? true
                )
            )
        case "picklists":
            self = .picklist(
                object: object,
                field: try Customisation.text(json, "field"),
                try Customisation.values(json["values"]),
                isRestricted: json["restricted"]?.truth
            )
        case "assignment-rules": self = .assignment(object: object, owner: json["owner"]?.text)
        case "duplicate-rules":
            self = .duplicateRule(
                DuplicateRule(
                    name: json["name"]?.text ?? "Standard_Rule_for_\(object)s",
                    object: object,
                    field: json["field"]?.text ?? "Email",
                    allowsSave: json["allowSave"]?.truth ?? true,
                    alert: json["alert"]?.text ?? "Use one of these records?",
                    isActive: json["active"]?.truth ?? true
                )
            )
        default: throw Refusal("unknown; known are \(Customisation.kinds.joined(separator: ", "))")
        }
    }

    private static func permission(_ json: JSON) throws(Refusal) -> Customisation {
        let name = try text(json, "name")
        guard name.utf8.allSatisfy({ isNameByte($0) }) else {
            throw Refusal("'\(name)' is no name of a permission: letters, digits, _")
        }
        return .permission(
            name: name,
            profile: json["profile"]?.text ?? SalesforceSchema.syncProfile,
            isGranted: json["granted"]?.truth ?? true
        )
    }

    private static func field(_ json: JSON) throws(Refusal) -> SalesforceField {
        let name = try text(json, "name")
        guard name.hasSuffix("__c"), name.utf8.count > 3, name.utf8.count <= 43,
            name.utf8.allSatisfy({ isNameByte($0) })
        else {
            throw Refusal("'\(name)' is no name of a custom field: letters, digits, _, then __c")
        }
        let known = json["type"]?.text ?? "string"
        guard let type = SalesforceFieldType(rawValue: known), type.isStored, type != .id,
            type != .reference
        else { throw Refusal("'\(known)' is no type that a custom field can have") }
        let label = json["label"]?.text ?? String(name.dropLast(3)).replacing("_", with: " ")
        var field = custom(name, label, type)
        if type.isText {
            field.length = try number(json, "length", 1...131_072) ?? defaultLength(type)
        }
        if type.isFractional {
            field.precision = try number(json, "precision", 1...18) ?? 18
            field.scale = try number(json, "scale", 0...17) ?? 2
            guard field.scale < field.precision else { throw Refusal("scale leaves no digits") }
        }
        if type == .int { field.digits = try number(json, "digits", 1...18) ?? 8 }
        field.isUnique = json["unique"]?.truth ?? false
        field.isExternalID = json["externalId"]?.truth ?? false
        field.isCaseSensitive = json["caseSensitive"]?.truth ?? false
        field.isNillable = !(json["required"]?.truth ?? !field.isNillable)
        field.isRestrictedPicklist = json["restricted"]?.truth ?? false
        if let values = json["values"] { field.picklist = try Customisation.values(values) }
        if let value = json["defaultValue"], !value.isNull {
            field.defaultValue = value
            field.isDefaultedOnCreate = true
        }
        return field
    }

    private static func values(_ json: JSON?) throws(Refusal) -> [PicklistValue] {
        guard let elements = json?.elements, elements.count <= OrgLimits.picklistValues else {
            throw Refusal("values is an array of texts, or of objects with a value")
        }
        var values: [PicklistValue] = []
        for element in elements {
            guard let value = element.text ?? element["value"]?.text, !value.isEmpty else {
                throw Refusal("values is an array of texts, or of objects with a value")
            }
            values.append(
                PicklistValue(
                    value: value,
                    label: element["label"]?.text ?? value,
                    isActive: element["active"]?.truth ?? true,
                    isDefault: element["default"]?.truth ?? false
                )
            )
        }
        return values
    }

    private static func defaultLength(_ type: SalesforceFieldType) -> Int {
        switch type {
        case .phone: 40
        case .email: 80
        case .multipicklist: 4099
        default: 255
        }
    }

    static func text(_ json: JSON, _ name: String) throws(Refusal) -> String {
        guard let text = json[name]?.text, !text.isEmpty else {
            throw Refusal("'\(name)' is missing")
        }
        return text
    }

    private static func number(
        _ json: JSON,
        _ name: String,
        _ range: ClosedRange<Int64>
    ) throws(Refusal) -> Int? {
        guard let value = json[name], !value.isNull else { return nil }
        guard let whole = value.whole, range.contains(whole) else {
            throw Refusal("'\(name)' is from \(range.lowerBound) to \(range.upperBound)")
        }
        return Int(whole)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
    }
}

extension OrgLimits {
    /// The most values of one picklist.
    static let picklistValues = 1000
}
