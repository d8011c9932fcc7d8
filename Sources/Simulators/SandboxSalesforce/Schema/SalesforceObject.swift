// SPDX-License-Identifier: Apache-2.0

/// An object of the org and its fields: all of them, or those that a profile sees.
struct SalesforceObject: Equatable, Sendable {
    var name: String
    var label: String
    var labelPlural: String
    /// The first three characters of its records' IDs.
    var keyPrefix: String
    var fields: [SalesforceField] { didSet { index = SalesforceObject.index(fields) } }
    var children: [ChildRelationship] = []
    /// Can be created, updated and deleted through the API.
    var isWritable = true
    /// Has a recycle bin: `IsDeleted`, updated and deleted records.
    var isReplicateable = true
    /// Two records can be merged.
    var isMergeable = false
    /// Belongs to the Tooling API.
    var isTooling = false

    private var index: [String: Int]

    init(
        _ name: String,
        label: String? = nil,
        labelPlural: String? = nil,
        keyPrefix: String,
        fields: [SalesforceField],
        children: String = ""
    ) {
        self.name = name
        self.label = label ?? name
        self.labelPlural = labelPlural ?? name + "s"
        self.keyPrefix = keyPrefix
        self.fields = fields
        self.children = ChildRelationship.table(children)
        index = SalesforceObject.index(fields)
    }

    /// The field of a name, whatever its case.
    subscript(name: String) -> SalesforceField? {
        index[name.lowercased()].map { fields[$0] }
    }

    /// The reference field that a relationship goes by.
    func relationship(_ name: String) -> SalesforceField? {
        fields.first {
            $0.type == .reference && $0.relationship?.lowercased() == name.lowercased()
        }
    }

    /// The fields that a compound one is put together from.
    func parts(of compound: String) -> [SalesforceField] {
        fields.filter { $0.compoundName == compound }
    }

    /// The table that keeps its records.
    var table: String { "salesforce_\(name)" }

    private static func index(_ fields: [SalesforceField]) -> [String: Int] {
        Dictionary(
            fields.enumerated().map { ($0.element.name.lowercased(), $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
    }
}
