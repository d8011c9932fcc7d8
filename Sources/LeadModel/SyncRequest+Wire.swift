// SPDX-License-Identifier: Apache-2.0

extension SyncRequest: WireRecord {
    /// What `kind` says.
    public static let kinds: [StaticString] = ["request"]

    /// The actions that there are.
    private enum Action: String, CaseIterable {
        case syncPersonToSalesforce = "sync-person-to-salesforce"
    }

    /// Reads the members that follow `v` and `kind`.
    public init(decoding object: JSONObject, names: FieldNames) throws(DecodingFailure) {
        _ = try object.choice("action", of: Action.self)
        self.init(
            id: try object.filledText("id"),
            person: try object.filledText("person"),
            assignTo: try object.optionalText("assignTo"),
            at: try object.time("at"),
            by: try object.optionalText("by")
        )
    }

    /// Writes the record as the contract has it.
    public func encode(to writer: inout JSONWriter) {
        writer.beginRecord("request")
        writer.name("id")
        writer.value(id)
        writer.name("action")
        writer.value(SyncRequest.syncPersonToSalesforce)
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
