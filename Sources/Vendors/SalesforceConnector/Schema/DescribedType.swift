// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec

/// What describe tells of any object that rules lead to: types, and the ways to parents.
struct DescribedType: Hashable, Sendable {
    /// A field, as far as a value needs it.
    struct Column: Hashable, Sendable {
        /// The API name, in describe's own spelling.
        var name: String
        var type: String
    }

    /// A way to a parent.
    struct Relationship: Hashable, Sendable {
        /// The name that queries have for it.
        var name: String
        /// The objects that may be there.
        var targets: [String]
    }

    /// Fields by their names in lower case.
    var columns: [String: Column] = [:]
    /// Relationships by their names in lower case.
    var relationships: [String: Relationship] = [:]
    /// Whether it is a custom setting.
    var isSetting = false

    /// Reads a describe.
    init(_ value: JSONValue) throws(DecodingFailure) {
        let object = try value.requiredObject("describe")
        isSetting = try object.boolean("customSetting", default: false)
        for element in try object.array("fields") {
            let field = try element.requiredObject("field")
            guard let name = field["name"]?.text, let type = field["type"]?.text else { continue }
            columns[name.lowercased()] = Column(name: name, type: type)
            guard let relationship = field["relationshipName"]?.text else { continue }
            relationships[relationship.lowercased()] = Relationship(
                name: relationship,
                targets: field["referenceTo"]?.elements.map { $0.compactMap(\.text) } ?? []
            )
        }
    }
}
