// SPDX-License-Identifier: Apache-2.0

/// The objects and fields of the org, and the access of each profile to them.
struct SalesforceSchema: Sendable {
    /// The access of a profile to a field.
    struct FieldAccess: Hashable, Sendable {
        var profile: String
        var object: String
        var field: String
        var isReadable: Bool
        var isEditable: Bool
    }

    private(set) var objects: [SalesforceObject]
    private var access: [FieldAccess] = []
    /// Each profile's view; filled from `objects` and `access` whenever those change.
    private var views: [String: [String: SalesforceObject]] = [:]
    /// Whom new records of an object belong to, by the active assignment rule.
    private(set) var assignments: [String: String] = [:]
    private(set) var duplicateRules: [DuplicateRule] = []
    /// The forms that values are kept in.
    private(set) var forms = NormalForms()
    /// The custom permissions by their names in small letters, and which profiles have them.
    private var permissions: [String: (name: String, profiles: Set<String>)] = [:]

    /// The sync user's profile.
    static let syncProfile = "Marketing Sync"
    /// The profile of the users who work in the org: they see everything.
    static let staffProfile = "Standard User"

    /// The org as it begins: standard objects, and the custom fields that the sandbox's people,
    /// the built-in mapping and the demo use.
    init() {
        objects = StandardFields.objects
        for customisation in Customisation.initial {
            do {
                try apply(customisation)
            } catch {
                preconditionFailure("the org's own customisations hold: \(error.line)")
            }
        }
        refreshViews()
    }

    /// The object of a name, whatever its case, as a profile sees it.
    func object(_ name: String, for profile: String) -> SalesforceObject? {
        (views[profile] ?? views[SalesforceSchema.staffProfile])?[name.lowercased()]
    }

    /// The object of a name with all its fields.
    func whole(_ name: String) -> SalesforceObject? {
        objects.first { $0.name.lowercased() == name.lowercased() }
    }

    /// The object that an ID belongs to.
    func object(ofID id: String) -> SalesforceObject? {
        let prefix = id.prefix(3)
        return objects.first { $0.keyPrefix == prefix && !$0.keyPrefix.isEmpty }
    }

    /// The custom permission of a name, whatever its case, as the org writes it.
    func permission(_ name: String) -> String? { permissions[name.lowercased()]?.name }

    /// Whether a profile has a custom permission.
    func isGranted(_ permission: String, to profile: String) -> Bool {
        permissions[permission.lowercased()]?.profiles.contains(profile) ?? false
    }

    /// Changes the schema; if the change is wrong, throws the reason and changes nothing.
    mutating func apply(_ customisation: Customisation) throws(Customisation.Refusal) {
        switch customisation {
        case .field(let object, let field): try add(field, to: object)
        case .access(let change): try set(change)
        case .picklist(let object, let field, let values, let isRestricted):
            try update(object, field) { field throws(Customisation.Refusal) in
                guard field.type == .picklist || field.type == .multipicklist else {
                    throw Customisation.Refusal("\(field.name) is no picklist")
                }
                field.picklist = values
                field.isRestrictedPicklist = isRestricted ?? field.isRestrictedPicklist
            }
        case .assignment(let object, let owner):
            guard whole(object) != nil else { throw Customisation.Refusal(noObject: object) }
            assignments[object.lowercased()] = owner
        case .duplicateRule(let rule):
            guard whole(rule.object) != nil else {
                throw Customisation.Refusal(noObject: rule.object)
            }
            duplicateRules.removeAll { $0.name == rule.name }
            duplicateRules.append(rule)
        case .normalForms(let forms): self.forms = forms
        case .permission(let name, let profile, let isGranted):
            var permission = permissions[name.lowercased()] ?? (name, [])
            if isGranted {
                permission.profiles.insert(profile)
            } else {
                permission.profiles.remove(profile)
            }
            permissions[name.lowercased()] = permission
        }
        refreshViews()
    }

    private mutating func add(
        _ field: SalesforceField,
        to object: String
    ) throws(Customisation.Refusal) {
        guard let index = index(of: object) else { throw Customisation.Refusal(noObject: object) }
        guard objects[index][field.name] == nil else {
            throw Customisation.Refusal("\(objects[index].name) has a field \(field.name) already")
        }
        guard objects[index].fields.count < OrgLimits.salesforceFields else {
            throw Customisation.Refusal("\(objects[index].name) has as many fields as it can have")
        }
        objects[index].fields.append(field)
    }

    private mutating func set(_ change: FieldAccess) throws(Customisation.Refusal) {
        guard let object = whole(change.object) else {
            throw Customisation.Refusal(noObject: change.object)
        }
        guard let field = object[change.field] else {
            throw Customisation.Refusal("\(object.name) has no field \(change.field)")
        }
        guard field.type != .id, change.isReadable || !field.isRequired else {
            throw Customisation.Refusal("\(field.name) is always visible")
        }
        access.removeAll {
            $0.profile == change.profile && $0.object == object.name && $0.field == field.name
        }
        var change = change
        (change.object, change.field) = (object.name, field.name)
        access.append(change)
    }

    private mutating func update(
        _ object: String,
        _ field: String,
        _ change: (inout SalesforceField) throws(Customisation.Refusal) -> Void
    ) throws(Customisation.Refusal) {
        guard let index = index(of: object) else { throw Customisation.Refusal(noObject: object) }
        let name = field.lowercased()
        guard let place = objects[index].fields.firstIndex(where: { $0.name.lowercased() == name })
        else { throw Customisation.Refusal("\(object) has no field \(field)") }
        try change(&objects[index].fields[place])
    }

    private func index(of object: String) -> Int? {
        objects.firstIndex { $0.name.lowercased() == object.lowercased() }
    }

    private mutating func refreshViews() {
        let profiles = Set(access.map(\.profile)).union([
            SalesforceSchema.syncProfile, SalesforceSchema.staffProfile,
        ])
        views = [:]
        for profile in profiles {
            let seen = objects.map { view($0, of: profile) }
            views[profile] = Dictionary(
                uniqueKeysWithValues: seen.map { ($0.name.lowercased(), $0) }
            )
        }
    }

    private func view(_ object: SalesforceObject, of profile: String) -> SalesforceObject {
        let changes = access.filter { $0.profile == profile && $0.object == object.name }
        guard !changes.isEmpty else { return object }
        var view = object
        view.fields = object.fields.compactMap { field in
            guard let change = changes.first(where: { $0.field == field.name }) else {
                return field
            }
            guard change.isReadable else { return nil }
            var field = field
            field.isCreateable = field.isCreateable && change.isEditable
            field.isUpdateable = field.isUpdateable && change.isEditable
            return field
        }
        return view
    }
}

extension OrgLimits {
    /// The most fields of one object.
    static let salesforceFields = 800
}
