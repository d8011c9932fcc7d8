// SPDX-License-Identifier: Apache-2.0

public import JSONCodec

extension ObjectSchema: WireRecord {
    /// What `kind` says.
    public static let kinds: [StaticString] = ["schema"]

    /// Reads the members that follow `v` and `kind`.
    public init(decoding object: JSONObject, names: NameInterner) throws(DecodingFailure) {
        let system = try object.choice("system", of: VendorSystem.self)
        let type = try object.objectType(of: system)
        guard let elements = try object.required("fields").elements else {
            throw object.failure("fields", "is not an array")
        }
        guard elements.count <= Limits.fields else {
            throw DecodingFailure("'fields' has more than \(Limits.fields) members")
        }
        let globals = try object.optionalObject("globals")
        self.init(
            object: type,
            asOf: try object.time("asOf"),
            fields: try object.objects("fields") { field throws(DecodingFailure) in
                try FieldSchema(decoding: field)
            },
            validationRules: try object.objects("validationRules") {
                rule throws(DecodingFailure) in
                ValidationRule(
                    name: try rule.text("name"),
                    active: try rule.boolean("active"),
                    formula: try rule.optionalText("formula") ?? "",
                    message: try rule.optionalText("message") ?? "",
                    field: try rule.optionalText("field")
                )
            },
            globals: try globals?.fields(names: names) ?? [],
            recordTypes: try object.objects("recordTypes") { type throws(DecodingFailure) in
                try RecordType(decoding: type)
            },
            parentFields: try object.texts("parentFields")
        )
    }

    /// Writes the record as the contract has it.
    public func encode(to writer: inout JSONWriter) {
        writer.beginRecord("schema")
        writer.name("system")
        writer.value(choice: object.system)
        writer.name("object")
        writer.value(choice: object)
        writer.name("asOf")
        writer.value(asOf)
        writer.name("fields")
        writer.beginArray()
        for field in fields { field.encode(to: &writer) }
        writer.endArray()
        writer.name("validationRules")
        writer.beginArray()
        for rule in validationRules { rule.encode(to: &writer) }
        writer.endArray()
        if !globals.isEmpty {
            writer.name("globals")
            writer.value(globals)
        }
        if !recordTypes.isEmpty {
            writer.name("recordTypes")
            writer.beginArray()
            for type in recordTypes { type.encode(to: &writer) }
            writer.endArray()
        }
        if !parentFields.isEmpty {
            writer.name("parentFields")
            writer.value(parentFields)
        }
        writer.endObject()
    }
}

extension RecordType {
    fileprivate init(decoding object: JSONObject) throws(DecodingFailure) {
        self.init(
            id: try object.filledText("id"),
            developerName: try object.optionalText("developerName") ?? "",
            name: try object.optionalText("name") ?? "",
            isDefault: try object.boolean("isDefault", default: false),
            isMaster: try object.boolean("isMaster", default: false)
        )
    }

    fileprivate func encode(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("id")
        writer.value(id)
        writer.name("developerName")
        writer.value(developerName)
        writer.name("name")
        writer.value(name)
        writer.name("isDefault")
        writer.value(isDefault)
        writer.name("isMaster")
        writer.value(isMaster)
        writer.endObject()
    }
}

extension FieldSchema {
    /// A producer leaves out a property that it does not know; the field is then an ordinary
    /// optional one.
    fileprivate init(decoding object: JSONObject) throws(DecodingFailure) {
        let name = try object.filledText("name")
        self.init(
            name: name,
            label: try object.optionalText("label") ?? name,
            type: try object.filledText("type"),
            length: try object.size("length"),
            nillable: try object.boolean("nillable", default: true),
            createable: try object.boolean("createable", default: true),
            updateable: try object.boolean("updateable", default: true),
            defaultedOnCreate: try object.boolean("defaultedOnCreate", default: false),
            custom: try object.boolean("custom", default: false),
            restrictedPicklist: try object.boolean("restrictedPicklist", default: false),
            picklistValues: try object.texts("picklistValues"),
            picklistLabels: try object.texts("picklistLabels"),
            precision: try object.size("precision"),
            scale: try object.size("scale"),
            digits: try object.size("digits"),
            defaultValue: object["defaultValue"]?.fieldValue,
            formula: try object.optionalText("formula"),
            readsBlankAsZero: try object.boolean("readsBlankAsZero", default: false)
        )
    }

    fileprivate func encode(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("name")
        writer.value(name)
        writer.name("label")
        writer.value(label)
        writer.name("type")
        writer.value(type)
        writer.name("length")
        writer.value(Int64(length))
        writer.name("nillable")
        writer.value(nillable)
        writer.name("createable")
        writer.value(createable)
        writer.name("updateable")
        writer.value(updateable)
        writer.name("defaultedOnCreate")
        writer.value(defaultedOnCreate)
        writer.name("custom")
        writer.value(custom)
        writer.name("restrictedPicklist")
        writer.value(restrictedPicklist)
        writer.name("picklistValues")
        writer.value(picklistValues)
        if !picklistLabels.isEmpty {
            writer.name("picklistLabels")
            writer.value(picklistLabels)
        }
        writer.name("precision")
        writer.value(Int64(precision))
        writer.name("scale")
        writer.value(Int64(scale))
        writer.name("digits")
        writer.value(Int64(digits))
        if let defaultValue {
            writer.name("defaultValue")
            writer.value(defaultValue)
        }
        if let formula {
            writer.name("formula")
            writer.value(formula)
            writer.name("readsBlankAsZero")
            writer.value(readsBlankAsZero)
        }
        writer.endObject()
    }
}

extension ValidationRule {
    fileprivate func encode(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("name")
        writer.value(name)
        writer.name("active")
        writer.value(active)
        writer.name("formula")
        writer.value(formula)
        writer.name("message")
        writer.value(message)
        writer.name("field")
        writer.value(field)
        writer.endObject()
    }
}

extension JSONObject {
    fileprivate func size(_ name: StaticString) throws(DecodingFailure) -> Int {
        let sizes = Limits.fieldSizes
        return Int(max(sizes.lowerBound, min(try optionalInteger(name) ?? 0, sizes.upperBound)))
    }
}
