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
            person: try object.filledText("person"),
            assignTo: try object.optionalText("assignTo").map {
                // A user or a queue: 15 and 18 characters are one.
                SalesforceRecordID.whole($0) ?? $0
            },
            at: try object.time("at"),
            by: try object.optionalText("by"),
            action: action
        )
    }

    /// Writes the record as the contract has it.
    public func encode(to writer: inout JSONWriter) {
        writer.beginRecord("request")
        writer.name("id")
        writer.value(id)
        writer.name("action")
        writer.value(choice: action)
        writer.name("person")
        writer.value(person)
        writer.name("assignTo")
        writer.value(assignTo)
        writer.name("at")
        writer.value(at)
        writer.member("by", by)
        writer.endObject()
    }
}
