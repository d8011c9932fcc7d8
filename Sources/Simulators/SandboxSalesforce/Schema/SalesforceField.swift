// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// The types of fields, as describe names them.
enum SalesforceFieldType: String, Sendable {
    case id, boolean, reference, string, picklist, multipicklist, textarea, double, currency
    case percent, int, date, datetime, phone, email, url, address, complexvalue

    /// The type in the describe's `soapType`.
    var soapType: String {
        switch self {
        case .id, .reference: "tns:ID"
        case .boolean: "xsd:boolean"
        case .double, .currency, .percent: "xsd:double"
        case .int: "xsd:int"
        case .date: "xsd:date"
        case .datetime: "xsd:dateTime"
        case .address: "urn:address"
        case .complexvalue: "mns:ValidationRule"
        default: "xsd:string"
        }
    }

    /// Whether values are kept and compared as text.
    var isText: Bool {
        switch self {
        case .string, .picklist, .multipicklist, .textarea, .phone, .email, .url: true
        default: false
        }
    }

    /// Whether values have a fraction.
    var isFractional: Bool { self == .double || self == .currency || self == .percent }

    /// Whether values are Salesforce IDs.
    var isID: Bool { self == .id || self == .reference }

    /// Whether values have a column: compound ones are put together from others.
    var isStored: Bool { self != .address && self != .complexvalue }
}

/// A field of an object, with its describe.
struct SalesforceField: Equatable, Sendable {
    var name: String
    var label: String
    var type: SalesforceFieldType
    /// In characters; 0 for types without a length.
    var length = 0
    var digits = 0
    var precision = 0
    var scale = 0
    var isCreateable = false
    var isUpdateable = false
    var isNillable = false
    var isDefaultedOnCreate = false
    var isIDLookup = false
    var isRestrictedPicklist = false
    var isPermissionable = false
    var isSearchPrefilterable = false
    var isCustom = false
    var isExternalID = false
    var isUnique = false
    var isCaseSensitive = false
    var compoundName: String?
    var extraType: String?
    var references: [String] = []
    var relationship: String?
    var picklist: [PicklistValue] = []
    var defaultValue: JSON = .null

    init(name: String, label: String, type: SalesforceFieldType) {
        self.name = name
        self.label = label
        self.type = type
        if type == .id || type == .reference { length = 18 }
    }

    /// The field that a record goes by.
    var isNameField: Bool { name == "Name" }

    /// Text that is too long to be indexed: it can be neither filtered nor sorted by.
    var isLongText: Bool { type == .textarea && length > OrgLimits.shortTextCharacters }

    var isFilterable: Bool { !isLongText && type != .complexvalue }

    var isSortable: Bool {
        !isLongText && type != .address && type != .complexvalue && type != .multipicklist
    }

    /// Whether a record can be named by this field in an upsert.
    var isKey: Bool { isExternalID || isIDLookup }

    /// Whether a create has to bring it (docs/reference/salesforce.md, Describe).
    var isRequired: Bool {
        isCreateable && !isNillable && !isDefaultedOnCreate && type != .boolean
    }

    /// Refers to more than one object.
    var isPolymorphic: Bool { references.count > 1 }
}

extension OrgLimits {
    /// The longest text that Salesforce indexes.
    static let shortTextCharacters = 255
}
