// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

extension SalesforceField {
    /// The field as describe shows it: all keys of the recorded describes, in their order.
    var describe: JSON {
        var json: [JSON.Member] = []
        func add(_ name: String, _ value: JSON) { json.append(.init(name, value)) }
        add("aggregatable", .boolean(isAggregatable))
        add("aiPredictionField", false)
        add("autoNumber", false)
        add("byteLength", .integer(Int64(type.isID ? length : 3 * length)))
        add("calculated", false)
        add("calculatedFormula", .null)
        add("cascadeDelete", false)
        add("caseSensitive", .boolean(isCaseSensitive))
        add("compoundFieldName", text(compoundName))
        add("controllerName", .null)
        add("createable", .boolean(isCreateable))
        add("custom", .boolean(isCustom))
        add("defaultValue", defaultValue)
        add("defaultValueFormula", .null)
        add("defaultedOnCreate", .boolean(isDefaultedOnCreate))
        add("dependentPicklist", false)
        add("deprecatedAndHidden", false)
        add("digits", .integer(Int64(digits)))
        add("displayLocationInDecimal", false)
        add("encrypted", false)
        add("externalId", .boolean(isExternalID))
        add("extraTypeInfo", text(type == .textarea ? "plaintextarea" : extraType))
        add("filterable", .boolean(isFilterable))
        add("filteredLookupInfo", .null)
        add("formulaTreatNullNumberAsZero", false)
        add("groupable", .boolean(isGroupable))
        add("highScaleNumber", false)
        add("htmlFormatted", false)
        add("idLookup", .boolean(isIDLookup || isExternalID))
        json += describeFromInlineHelpText
        return .object(json)
    }

    /// The second half of the keys.
    private var describeFromInlineHelpText: [JSON.Member] {
        var json: [JSON.Member] = []
        func add(_ name: String, _ value: JSON) { json.append(.init(name, value)) }
        add("inlineHelpText", .null)
        add("label", .string(label))
        add("length", .integer(Int64(length)))
        add("mask", .null)
        add("maskType", .null)
        add("name", .string(name))
        add("nameField", .boolean(isNameField))
        add("namePointing", .boolean(isPolymorphic))
        add("nillable", .boolean(isNillable))
        add("permissionable", .boolean(isPermissionable))
        add("picklistValues", .array(picklist.map(\.json)))
        add("polymorphicForeignKey", .boolean(isPolymorphic))
        add("precision", .integer(Int64(precision)))
        add("queryByDistance", .boolean(type == .address))
        add("referenceTargetField", .null)
        add("referenceTo", .array(references.map { .string($0) }))
        add("relationshipName", text(relationship))
        add("relationshipOrder", .null)
        add("restrictedDelete", false)
        add("restrictedPicklist", .boolean(isRestrictedPicklist))
        add("scale", .integer(Int64(scale)))
        add("searchPrefilterable", .boolean(isSearchPrefilterable))
        add("soapType", .string(type.soapType))
        add("sortable", .boolean(isSortable))
        add("type", .string(type.rawValue))
        add("unique", .boolean(isUnique))
        add("updateable", .boolean(isUpdateable))
        add("writeRequiresMasterRead", false)
        return json
    }

    private var isAggregatable: Bool {
        switch type {
        case .boolean, .address, .complexvalue, .multipicklist: false
        default: !isLongText
        }
    }

    private var isGroupable: Bool {
        switch type {
        case .double, .currency, .percent, .datetime, .address, .complexvalue, .multipicklist: false
        default: !isLongText
        }
    }

    private func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
}
