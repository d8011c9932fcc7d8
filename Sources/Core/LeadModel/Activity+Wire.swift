// SPDX-License-Identifier: Apache-2.0

public import JSONCodec

extension Activity: WireRecord {
    /// What `kind` says.
    public static let kinds: [StaticString] = ["activity"]

    /// Reads the members that follow `v` and `kind`.
    public init(decoding object: JSONObject, names: NameInterner) throws(DecodingFailure) {
        let system = try object.choice("system", of: VendorSystem.self)
        self.init(
            id: try object.filledText("id"),
            lead: try object.leadID("lead"),
            at: try object.time("at"),
            kind: try object.choice("type"),
            object: try object.objectType(of: system),
            record: try object.optionalText("record"),
            message: try object.text("message"),
            fields: try object.conflictFields(),
            reasons: try object.reasons("reasons"),
            cause: try object.cause()
        )
    }

    /// Writes the record as the contract has it.
    public func encode(to writer: inout JSONWriter) {
        writer.beginRecord("activity")
        writer.name("id")
        writer.value(id)
        writer.name("lead")
        writer.value(lead)
        writer.name("at")
        writer.value(at)
        writer.name("type")
        writer.value(choice: kind)
        writer.name("system")
        writer.value(choice: object.system)
        writer.name("object")
        writer.value(choice: object)
        writer.name("record")
        writer.value(record)
        writer.name("message")
        writer.value(message)
        writer.name("fields")
        writer.value(fields)
        writer.name("reasons")
        writer.value(reasons)
        writer.name("cause")
        writer.value(cause, withWrite: true)
        writer.endObject()
    }
}

extension JSONObject {
    fileprivate func conflictFields() throws(DecodingFailure) -> [ConflictField] {
        try objects("fields") { field throws(DecodingFailure) in
            ConflictField(
                field: try field.text("field"),
                marketo: field["marketo"]?.fieldValue ?? .null,
                salesforce: field["salesforce"]?.fieldValue ?? .null,
                winner: try field.choice("winner"),
                rule: try field.text("rule")
            )
        }
    }
}

extension JSONWriter {
    fileprivate mutating func value(_ fields: [ConflictField]) {
        beginArray()
        for field in fields {
            beginObject()
            name("field")
            value(field.field)
            name("marketo")
            value(field.marketo)
            name("salesforce")
            value(field.salesforce)
            name("winner")
            value(choice: field.winner)
            name("rule")
            value(field.rule)
            endObject()
        }
        endArray()
    }
}
