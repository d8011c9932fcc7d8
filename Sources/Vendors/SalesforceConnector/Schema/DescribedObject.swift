// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel

/// What describe tells of an object: what the sync user sees (docs/reference/salesforce.md,
/// Describe).
struct DescribedObject: Hashable, Sendable {
    var object: ObjectType
    /// In the order in which describe lists them.
    var fields: [FieldSchema]
    /// The names of the fields that can be upserted by.
    var externalIDs: Set<String>
    /// The object's record types.
    var recordTypes: [RecordType] = []
    /// The reference fields by the names of what they lead to, in lower case.
    private var references: [String: String] = [:]
    /// Fields that rules name: they are read whether they are synced or not.
    var ruleFields: [String] = []
    /// Parents' columns that rules name.
    var parentColumns: [RelatedColumn] = []
    /// Columns of the owners, when they are users, that rules name and no query of the records
    /// knows.
    var ownerColumns: [RelatedColumn] = []
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
        var references: [String: String] = [:]
        for element in try value.requiredObject("describe").array("fields") {
            let field = try element.requiredObject("field")
            let schema = try FieldSchema(describe: field)
            fields.append(schema)
            if try field.boolean("externalId", default: false) { externalIDs.insert(schema.name) }
            if let relationship = field["relationshipName"]?.text {
                references[relationship.lowercased()] = schema.name
            }
        }
        self.init(object: object, fields: fields, externalIDs: externalIDs)
        self.references = references
        for element in try value.requiredObject("describe")["recordTypeInfos"]?.elements
            .map(Array.init) ?? []
        {
            recordTypes.append(try RecordType(describe: try element.requiredObject("record type")))
        }
    }

    /// The reference field that leads to a parent's field: `OwnerId` to `Owner:User.Alias`.
    func reference(to name: String) -> String? {
        references[name.lowercased().prefix { $0 != "." && $0 != ":" }.description]
    }

    /// The field of this name, whatever its case.
    subscript(name: String) -> FieldSchema? {
        places[name.lowercased()].map { fields[$0] }
    }
}

extension RecordType {
    fileprivate init(describe info: JSONObject) throws(DecodingFailure) {
        self.init(
            id: try info.filledText("recordTypeId"),
            developerName: info["developerName"]?.text ?? "",
            name: info["name"]?.text ?? "",
            isDefault: try info.boolean("defaultRecordTypeMapping", default: false),
            isMaster: try info.boolean("master", default: false)
        )
    }
}

extension FieldSchema {
    /// Reads a field of a describe.
    init(describe field: JSONObject) throws(DecodingFailure) {
        let name = try field.filledText("name")
        var values: [String] = []
        var labels: [String] = []
        var chosen: FieldValue?
        for element in field["picklistValues"]?.elements.map(Array.init) ?? [] {
            let value = try element.requiredObject("picklistValue")
            // A value that cannot be read cannot be written either.
            if try value.boolean("active", default: true), let text = value["value"]?.text {
                values.append(text)
                labels.append(value["label"]?.text ?? text)
                if try value.boolean("defaultValue", default: false) { chosen = .text(text) }
            }
        }
        let told = field["defaultValue"].flatMap { $0.isNull ? nil : $0.fieldValue }
        // A default that is a formula, or a value of a picklist, is one whatever the flag says.
        let isDefaulted =
            try field.boolean("defaultedOnCreate", default: false) || chosen != nil
            || field["defaultValueFormula"]?.text != nil
        self.init(
            name: name,
            label: field["label"]?.text ?? "",
            type: try field.filledText("type"),
            length: Int(try field.optionalInteger("length") ?? 0),
            nillable: try field.boolean("nillable", default: true),
            createable: try field.boolean("createable", default: false),
            updateable: try field.boolean("updateable", default: false),
            defaultedOnCreate: isDefaulted,
            custom: try field.boolean("custom", default: false),
            restrictedPicklist: try field.boolean("restrictedPicklist", default: false),
            picklistValues: values,
            // A state or country is shown and read by its name, and has a code in another field.
            picklistLabels: name.hasSuffix("Code") && labels != values ? labels : [],
            precision: Int(try field.optionalInteger("precision") ?? 0),
            scale: Int(try field.optionalInteger("scale") ?? 0),
            digits: Int(try field.optionalInteger("digits") ?? 0),
            defaultValue: isDefaulted ? told ?? chosen : nil,
            formula: field["calculatedFormula"]?.text,
            readsBlankAsZero: try field.boolean("formulaTreatNullNumberAsZero", default: false)
        )
    }
}
