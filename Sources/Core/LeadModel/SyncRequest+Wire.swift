// SPDX-License-Identifier: Apache-2.0

public import JSONCodec

extension SyncRequest: WireRecord {
    /// What `kind` says.
    public static let kinds: [StaticString] = ["request"]

    /// Reads the members that follow `v` and `kind`.
    public init(decoding object: JSONObject, names: NameInterner) throws(DecodingFailure) {
        let action = try object.choice("action", of: Action.self)
        self.init(
            id: try object.filledText("id"),
            lead: action.namesPerson
                ? LeadID(.marketo, try object.filledText("person")) : try object.leadID("lead"),
            at: try object.time("at"),
            by: try object.optionalText("by"),
            action: action
        )
        assignTo = try object.optionalText("assignTo").map {
            // A user or a queue: 15 and 18 characters are one.
            SalesforceRecordID.whole($0) ?? $0
        }
        guard action == .setFields else { return }
        fields = try object.object("fields").fields(names: names)
        expect = try object.optionalObject("expect")?.fields(names: names) ?? []
        if fields.isEmpty { throw object.failure("fields", "has no members") }
        for field in fields where field.value == .nested {
            throw object.failure("fields", "holds an array, an object or no number that can be")
        }
    }

    /// Writes the record as the contract has it.
    public func encode(to writer: inout JSONWriter) {
        writer.beginRecord("request")
        writer.name("id")
        writer.value(id)
        writer.name("action")
        writer.value(choice: action)
        if action.namesPerson {
            writer.name("person")
            writer.value(person)
            writer.name("assignTo")
            writer.value(assignTo)
        } else {
            writer.name("lead")
            writer.value(lead)
        }
        writer.name("at")
        writer.value(at)
        writer.member("by", by)
        guard action == .setFields else { return writer.endObject() }
        writer.name("fields")
        writer.value(fields)
        if !expect.isEmpty {
            writer.name("expect")
            writer.value(expect)
        }
        writer.endObject()
    }
}
