// SPDX-License-Identifier: Apache-2.0

internal import SalesforceFormula

/// The meaning of a name in a rule's formula in this org.
enum RuleReference: Sendable {
    /// Where a way to a field begins.
    enum Root: Sendable {
        case record, user, profile, organization
    }

    /// A step to a parent.
    struct Step: Sendable {
        /// The reference field that leads there.
        var field: SalesforceField
        /// The objects that may be there: `Owner:Queue` leads to queues only.
        var objects: Set<String>
    }

    /// A field that the org stores, and the way to its record.
    case stored(Root, steps: [Step], field: SalesforceField)
    /// A custom permission, by its name.
    case permission(String)
    /// Data that no record of this org has: a role of a user, a record type.
    case blank
    /// A field that is there, and that formulas cannot use.
    case compound

    /// Why a name cannot be evaluated here, in one line.
    struct Unknown: Error {
        var line: String
    }

    /// The global groups that orgs may have and this one has not.
    private static let missingGroups = [
        "$setup": "custom settings", "$custommetadata": "custom metadata types",
        "$label": "custom labels", "$api": "addresses of its API", "$site": "sites",
        "$network": "networks",
    ]

    /// Finds the meaning of a name; nil if the formula language itself has to explain it.
    ///
    /// - Throws: `Unknown` for a global that cannot be evaluated here.
    static func find(
        _ name: String,
        of object: SalesforceObject,
        in schema: SalesforceSchema
    ) throws(Unknown) -> RuleReference? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard name.hasPrefix("$") else { return path(parts, .record, from: [object], schema) }
        guard parts.count >= 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        let group = parts[0].lowercased()
        switch group {
        case "$user": return try global(parts, .user, "User", schema)
        case "$profile": return try global(parts, .profile, "Profile", schema)
        case "$organization": return try global(parts, .organization, "Organization", schema)
        case "$userrole", "$recordtype": return .blank
        case "$permission":
            guard let permission = schema.permission(parts.dropFirst().joined(separator: "."))
            else {
                throw Unknown(
                    line: "the sandbox's org has no custom permission for \(name): make it at "
                        + "/sandbox/salesforce/permissions"
                )
            }
            return .permission(permission)
        default:
            guard let what = missingGroups[group] else { return nil }
            throw Unknown(
                line: "\(name) cannot be evaluated in the sandbox: its org has no \(what)"
            )
        }
    }

    private static func global(
        _ parts: [String],
        _ root: Root,
        _ name: String,
        _ schema: SalesforceSchema
    ) throws(Unknown) -> RuleReference {
        let rest = Array(parts.dropFirst())
        guard let object = schema.whole(name), let found = path(rest, root, from: [object], schema)
        else {
            let whole = parts.joined(separator: ".")
            throw Unknown(
                line: "\(whole) cannot be evaluated in the sandbox: its \(name) has no such field"
            )
        }
        return found
    }

    /// Follows relationships to a field; nil when there is no such way.
    private static func path(
        _ parts: [String],
        _ root: Root,
        from start: [SalesforceObject],
        _ schema: SalesforceSchema
    ) -> RuleReference? {
        var (objects, steps) = (start, [Step]())
        for part in parts.dropLast() {
            let words = part.split(separator: ":", maxSplits: 1).map(String.init)
            guard let first = words.first else { return nil }
            if first.lowercased() == "recordtype", steps.isEmpty,
                objects.allSatisfy({ $0.relationship(first) == nil })
            {
                return .blank
            }
            guard let field = objects.lazy.compactMap({ $0.relationship(first) }).first else {
                return nil
            }
            let wanted = words.count > 1 ? words[1].lowercased() : nil
            objects = field.references.compactMap { schema.whole($0) }.filter { target in
                wanted == nil || target.name.lowercased() == (wanted == "queue" ? "group" : wanted)
            }
            steps.append(Step(field: field, objects: Set(objects.map(\.name))))
        }
        guard let name = parts.last else { return nil }
        for object in objects {
            guard let field = object[name] else { continue }
            let isUsable = FormulaField(name: name, describedType: field.type.rawValue) != nil
            guard isUsable, object.parts(of: field.name).isEmpty else { return .compound }
            return .stored(root, steps: steps, field: field)
        }
        return steps.isEmpty && name.lowercased() == "recordtypeid" ? .blank : nil
    }

    /// How a formula may use it; nil for a compound field.
    func field(_ name: String) -> FormulaField? {
        switch self {
        case .stored(_, _, let field):
            FormulaField(name: name, describedType: field.type.rawValue)
        case .permission: FormulaField(name: name, type: .boolean)
        case .blank: FormulaField(name: name, type: .text)
        case .compound: nil
        }
    }
}
