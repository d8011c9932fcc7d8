// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// What describe tells of an object: what the sync user sees (reference, section 4.3).
struct DescribedObject: Hashable, Sendable {
    var object: ObjectType
    /// In the order in which describe lists them.
    var fields: [FieldSchema]
    /// The names of the fields that can be upserted by.
    var externalIDs: Set<String>
    /// Places in `fields` by the name in lower case: Salesforce's names have no case.
    private var places: [String: Int]

    init(object: ObjectType, fields: [FieldSchema], externalIDs: Set<String>) {
        self.object = object
        self.fields = fields
        self.externalIDs = externalIDs
        places = Dictionary(
            fields.indices.map { (fields[$0].name.lowercased(), $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Reads a describe.
    init(_ object: ObjectType, _ value: JSONValue) throws(DecodingFailure) {
        var fields: [FieldSchema] = []
        var externalIDs: Set<String> = []
        for element in try value.requiredObject("describe").array("fields") {
            let field = try element.requiredObject("field")
            let schema = try FieldSchema(describe: field)
            fields.append(schema)
            if try field.boolean("externalId", default: false) { externalIDs.insert(schema.name) }
        }
        self.init(object: object, fields: fields, externalIDs: externalIDs)
    }

    /// The field of this name, whatever its case.
    subscript(name: String) -> FieldSchema? {
        places[name.lowercased()].map { fields[$0] }
    }
}

extension FieldSchema {
    /// Reads a field of a describe.
    init(describe field: JSONObject) throws(DecodingFailure) {
        var values: [String] = []
        for element in field["picklistValues"]?.elements.map(Array.init) ?? [] {
            let value = try element.requiredObject("picklistValue")
            if try value.boolean("active", default: true) { values.append(try value.text("value")) }
        }
        self.init(
            name: try field.filledText("name"),
            label: try field.optionalText("label") ?? "",
            type: try field.filledText("type"),
            length: Int(try field.optionalInteger("length") ?? 0),
            nillable: try field.boolean("nillable", default: true),
            createable: try field.boolean("createable", default: false),
            updateable: try field.boolean("updateable", default: false),
            defaultedOnCreate: try field.boolean("defaultedOnCreate", default: false),
            custom: try field.boolean("custom", default: false),
            restrictedPicklist: try field.boolean("restrictedPicklist", default: false),
            picklistValues: values,
            precision: Int(try field.optionalInteger("precision") ?? 0),
            scale: Int(try field.optionalInteger("scale") ?? 0),
            digits: Int(try field.optionalInteger("digits") ?? 0)
        )
    }
}
