// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// Describes, with the keys of the recorded ones in their order.
extension SalesforceObject {
    /// `/sobjects/{X}/describe`.
    ///
    /// - Parameter version: `v67.0`, for the URLs inside.
    func describe(version: String, instanceURL: String) -> JSON {
        let path = "/services/data/\(version)/sobjects/\(name)"
        var json: [JSON.Member] = []
        func add(_ name: String, _ value: JSON) { json.append(.init(name, value)) }
        add("actionOverrides", [])
        add("activateable", false)
        add("associateEntityType", .null)
        add("associateParentEntity", .null)
        add("childRelationships", .array(children.map(\.json)))
        add("compactLayoutable", true)
        add("createable", .boolean(isWritable))
        add("custom", false)
        add("customSetting", false)
        add("deepCloneable", false)
        add("defaultImplementation", .null)
        add("deletable", .boolean(isWritable))
        add("deprecatedAndHidden", false)
        add("extendedBy", .null)
        add("extendsInterfaces", .null)
        add("feedEnabled", true)
        add("fields", .array(fields.map(\.describe)))
        add("hasSubtypes", false)
        add("implementedBy", .null)
        add("implementsInterfaces", .null)
        add("isInterface", false)
        add("isSubtype", false)
        add("keyPrefix", keyPrefix.isEmpty ? .null : .string(keyPrefix))
        add("label", .string(label))
        add("labelPlural", .string(labelPlural))
        add("layoutable", .boolean(!isTooling))
        add("listviewable", .null)
        add("lookupLayoutable", .null)
        add("mergeable", .boolean(isMergeable))
        add("mruEnabled", .boolean(!isTooling))
        add("name", .string(name))
        add("namedLayoutInfos", [])
        add("networkScopeFieldName", .null)
        add("queryable", true)
        add("recordTypeInfos", [masterRecordType(path)])
        add("replicateable", .boolean(isReplicateable))
        add("retrieveable", true)
        add("searchLayoutable", .boolean(!isTooling))
        add("searchable", .boolean(!isTooling))
        add("sobjectDescribeOption", "FULL")
        add("supportedScopes", scopes)
        add("triggerable", .boolean(isWritable))
        add("undeletable", .boolean(isWritable && isReplicateable))
        add("updateable", .boolean(isWritable))
        add("urls", urls(path, instanceURL: instanceURL))
        return .object(json)
    }

    /// One entry of the global describe.
    func summary(version: String) -> JSON {
        let path = "/services/data/\(version)/sobjects/\(name)"
        return [
            "activateable": false,
            "associateEntityType": .null,
            "associateParentEntity": .null,
            "createable": .boolean(isWritable),
            "custom": false,
            "customSetting": false,
            "deepCloneable": false,
            "deletable": .boolean(isWritable),
            "deprecatedAndHidden": false,
            "feedEnabled": true,
            "hasSubtypes": false,
            "isInterface": false,
            "isSubtype": false,
            "keyPrefix": keyPrefix.isEmpty ? .null : .string(keyPrefix),
            "label": .string(label),
            "labelPlural": .string(labelPlural),
            "layoutable": true,
            "mergeable": .boolean(isMergeable),
            "mruEnabled": true,
            "name": .string(name),
            "queryable": true,
            "replicateable": .boolean(isReplicateable),
            "retrieveable": true,
            "searchable": true,
            "triggerable": .boolean(isWritable),
            "undeletable": .boolean(isWritable && isReplicateable),
            "updateable": .boolean(isWritable),
            "urls": [
                "rowTemplate": .string(path + "/{ID}"),
                "describe": .string(path + "/describe"),
                "sobject": .string(path),
            ],
        ]
    }

    private func masterRecordType(_ path: String) -> JSON {
        let id = "012000000000000AAA"
        return [
            "active": true, "available": true, "defaultRecordTypeMapping": true,
            "developerName": "Master", "master": true, "name": "Master",
            "recordTypeId": .string(id),
            "urls": ["layout": .string("\(path)/describe/layouts/\(id)")],
        ]
    }

    private var scopes: JSON {
        func scope(_ name: String, _ label: String) -> JSON {
            ["label": .string(label), "name": .string(name)]
        }
        let plural = labelPlural.lowercased()
        var scopes = [scope("everything", "All \(plural)"), scope("mine", "My \(plural)")]
        if name == "Lead" { scopes.append(scope("queue_owned", "Queue owned leads")) }
        scopes += [scope("scopingRule", "Filter by scope"), scope("team", "My team's \(plural)")]
        if name == "Lead" { scopes.append(scope("user_owned", "User owned leads")) }
        return .array(scopes)
    }

    private func urls(_ path: String, instanceURL: String) -> JSON {
        [
            "compactLayouts": .string("\(path)/describe/compactLayouts"),
            "rowTemplate": .string("\(path)/{ID}"),
            "approvalLayouts": .string("\(path)/describe/approvalLayouts"),
            "uiDetailTemplate": .string("\(instanceURL)/{ID}"),
            "uiEditTemplate": .string("\(instanceURL)/{ID}/e"),
            "listviews": .string("\(path)/listviews"),
            "describe": .string("\(path)/describe"),
            "uiNewRecord": .string("\(instanceURL)/\(keyPrefix)/e"),
            "quickActions": .string("\(path)/quickActions"),
            "layouts": .string("\(path)/describe/layouts"),
            "sobject": .string(path),
        ]
    }
}
